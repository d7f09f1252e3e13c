"""Every type of page in a real browser: quiet, with all from this machine, small, and usable by anyone on anything."""

import importlib.resources
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from server.assets import has_editor
from tests.server.conftest import PATIENCE
from tests.server.page_types import PAGES, PageType

LARGEST = 300_000  # bytes of a page with all that it loads
DRAWN = ("/graph", "/concept/gsm8k/graph")
PACKED = (*DRAWN, "/sparql")  # whose scripts come packed: vis-network's, and the editor's
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
WEIGH = "return performance.getEntries().reduce((sum, {%s: bytes}) => sum + (bytes ?? 0), 0)"
BLANK = """
const end = document.querySelector("footer.site").getBoundingClientRect().bottom + scrollY;
return document.documentElement.scrollHeight - Math.max(end, innerHeight);
"""
JUMP = """
const observer = new PerformanceObserver(() => {});
observer.observe({type: "layout-shift", buffered: true});
return observer.takeRecords().reduce((sum, {value}) => sum + value, 0);
"""
CHECK = """
const [impacts, answer] = arguments;
axe.run({resultTypes: ["violations"]}).then(({violations}) => answer(violations
  .filter(({impact}) => impacts.includes(impact))
  .flatMap(({id, nodes}) => nodes.map(({target, failureSummary}) => `${id}: ${target.join(" ")}: ${failureSummary}`))))
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What was met at a page: `asked` are the addresses that it loaded, `wrong` what axe-core finds serious in light on
    a desktop, `wrong_in_hand` in the dark on a phone, where the page is `wide` pixels. `jump` is the page's cumulative
    layout shift, and `blank` the pixels below its end."""

    page: PageType
    title: str
    console: Sequence[str]
    asked: frozenset[str]
    transferred: int
    unpacked: int
    wrong: Sequence[str]
    wrong_in_hand: Sequence[str]
    wide: int
    jump: float
    blank: float


@pytest.fixture(scope="module")
def inspector(browser: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """The browser with axe-core in every page."""
    axe = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": axe})
    yield browser
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)


@pytest.fixture(scope="module", params=PAGES, ids=str)
def visit(inspector: webdriver.Chrome, served: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visit of each type of page."""
    page: PageType = request.param
    inspector.get("about:blank")
    inspector.get_log("browser")
    inspector.get_log("performance")
    use(inspector, "light")
    inspector.get(served + page.path)
    wait_for_scripts(inspector, page)
    jump, blank = inspector.execute_script(JUMP), inspector.execute_script(BLANK)
    wrong = inspector.execute_async_script(CHECK, ["serious", "critical"])
    console = [entry["message"] for entry in inspector.get_log("browser")]
    weights = [inspector.execute_script(WEIGH % size) for size in ("encodedBodySize", "decodedBodySize")]
    use(inspector, "dark", PHONE)
    wrong_in_hand = inspector.execute_async_script(CHECK, ["serious", "critical"])
    wide = inspector.execute_script("return document.documentElement.scrollWidth")
    use(inspector, "")
    asked = find_requests(inspector)
    yield Visit(page, inspector.title, console, asked, *weights, wrong, wrong_in_hand, wide, jump, blank)


def use(browser: webdriver.Chrome, scheme: str, screen: dict[str, object] | None = None) -> None:
    """Show pages in a colour scheme, "" for the browser's own, on a screen, None for the browser's own."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features if scheme else []})
    if screen:
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", screen)
    else:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def wait_for_scripts(browser: webdriver.Chrome, page: PageType) -> None:
    """Return when the scripts of a page have put in place what they add to it."""
    if page.path in DRAWN:
        WebDriverWait(browser, PATIENCE).until(lambda driver: driver.find_elements(By.TAG_NAME, "canvas"))
    elif page.path.startswith("/sparql") and has_editor():
        editor = WebDriverWait(browser, PATIENCE).until(
            lambda driver: driver.find_element(By.CLASS_NAME, "code-editor")
        )
        WebDriverWait(browser, PATIENCE).until(lambda _: editor.shadow_root)


def find_requests(browser: webdriver.Chrome) -> frozenset[str]:
    """Return the addresses that the browser asked for since the log was read last."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return frozenset(
        message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"
    )


def test_a_page_opens_quietly(visit: Visit) -> None:
    assert visit.page.title in visit.title
    refused = re.compile(r"with a status of 4\d\d \(.*\)$")
    assert [message for message in visit.console if not refused.search(message)] == []


def test_a_page_asks_no_other_host(visit: Visit, served: str) -> None:
    assert {address for address in visit.asked if not address.startswith((served, "data:", "about:"))} == set()


def test_a_page_has_no_serious_problem_for_those_who_see_or_move_little(visit: Visit) -> None:
    assert visit.wrong == []


def test_a_page_has_no_serious_problem_in_the_dark_on_a_phone(visit: Visit) -> None:
    assert visit.wrong_in_hand == []


def test_a_page_fits_on_a_phone(visit: Visit) -> None:
    assert visit.wide <= PHONE["width"]


def test_nothing_on_a_page_jumps_when_it_opens(visit: Visit) -> None:
    assert visit.jump <= 0.05  # of the window's height; 0.1 is good by the rule of Web Vitals


def test_a_page_ends_with_its_foot(visit: Visit) -> None:
    assert visit.blank <= 1


def test_a_page_with_all_that_it_loads_is_small(visit: Visit) -> None:
    assert visit.transferred <= LARGEST
    if not visit.page.path.startswith(PACKED):
        assert visit.unpacked <= LARGEST
