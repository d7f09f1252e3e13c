"""The pages in a real browser: nothing on the console, nothing asked of another host, and what scripts add works."""

import json
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.server.conftest import PAPER, PATIENCE
from tests.server.test_pages import OTHER

PAGES = {
    "/": "PaperKG",
    f"/paper/{PAPER}": "Large Language Monkeys",
    "/concept/gsm8k": "GSM8K",
    "/query/results-on-benchmark": "Results reported on a benchmark",
    "/concept/gsm8k/graph": "Concepts around GSM8K",
    "/graph": "Graph of all concepts",
    "/ontology": "Ontology",
    "/sparql": "SPARQL",
}


@pytest.fixture
def watched(browser: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """The browser with empty logs."""
    browser.get("about:blank")
    browser.get_log("browser")
    browser.get_log("performance")
    yield browser


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_a_page_opens_quietly_and_asks_no_other_host(
    watched: webdriver.Chrome, served: str, path: str, title: str
) -> None:
    watched.get(served + path)
    assert title in watched.title
    if path.endswith("graph"):
        WebDriverWait(watched, PATIENCE).until(lambda driver: driver.find_elements(By.TAG_NAME, "canvas"))
    assert [entry["message"] for entry in watched.get_log("browser")] == []
    assert {address for address in find_requests(watched) if not address.startswith((served, "data:"))} == set()


@pytest.mark.parametrize(
    "path",
    [
        *("/", f"/paper/{PAPER}", "/concept/gsm8k", "/query/results-on-benchmark", "/sparql", "/papers", "/concepts"),
        *(f"/compare?paper={PAPER}&paper={OTHER}", "/search?q=language", "/quality", "/downloads"),
    ],
)
def test_a_page_fits_on_a_phone(watched: webdriver.Chrome, served: str, path: str) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    watched.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        watched.get(served + path)
        assert watched.execute_script("return document.documentElement.scrollWidth") <= 390
    finally:
        watched.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_name_is_found_as_one_types(watched: webdriver.Chrome, served: str) -> None:
    watched.get(served)
    box = watched.find_element(By.ID, "home-search")
    box.send_keys("gsm8")
    first = WebDriverWait(watched, PATIENCE).until(lambda driver: driver.find_element(By.CSS_SELECTOR, "[role=option]"))
    assert first.text.split() == ["GSM8K", "benchmark"]
    box.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    WebDriverWait(watched, PATIENCE).until(lambda driver: driver.current_url == f"{served}/concept/gsm8k")


def test_a_misspelt_name_is_found_as_one_types(watched: webdriver.Chrome, served: str) -> None:
    watched.get(served)
    box = watched.find_element(By.ID, "home-search")
    box.send_keys("hummaneval")
    first = WebDriverWait(watched, PATIENCE).until(lambda driver: driver.find_element(By.CSS_SELECTOR, "[role=option]"))
    assert first.text.split() == ["HumanEval", "benchmark"]
    box.send_keys(Keys.ENTER)  # and the page of results says what may be meant
    link = WebDriverWait(watched, PATIENCE).until(lambda driver: driver.find_element(By.LINK_TEXT, "HumanEval"))
    assert watched.find_element(By.TAG_NAME, "h2").text == "Did you mean"
    link.click()
    WebDriverWait(watched, PATIENCE).until(lambda driver: driver.title.startswith("HumanEval"))


def test_papers_are_put_side_by_side_from_the_page_of_one(watched: webdriver.Chrome, served: str) -> None:
    watched.get(f"{served}/paper/{PAPER}")
    watched.find_element(By.PARTIAL_LINK_TEXT, "Compare with").click()
    field = WebDriverWait(watched, PATIENCE).until(
        lambda driver: driver.find_element(By.CSS_SELECTOR, ".picking div input")
    )
    field.send_keys("inference scaling vs reasoning")
    option = WebDriverWait(watched, PATIENCE).until(
        lambda driver: driver.find_element(By.CSS_SELECTOR, "[role=option]")
    )
    option.click()
    watched.find_element(By.CSS_SELECTOR, ".picking button").click()
    heads = (By.CSS_SELECTOR, "th[scope=col]")
    WebDriverWait(watched, PATIENCE).until(lambda driver: len(driver.find_elements(*heads)) == 2)
    assert "GSM8K" in [link.text for link in watched.find_elements(By.CSS_SELECTOR, ".shared a")]


def test_a_table_is_sorted_by_the_head_of_a_column(watched: webdriver.Chrome, served: str) -> None:
    watched.get(f"{served}/query/most-used?kind=Metric")
    watched.find_element(By.XPATH, "//th/*[text()='papers']").click()
    cells = watched.find_elements(By.CSS_SELECTOR, "td.number")
    counts = [int(cell.text) for cell in cells]
    assert counts == sorted(counts)


def find_requests(browser: webdriver.Chrome) -> set[str]:
    """Return the addresses that the browser asked for since the log was read last."""
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return {
        message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"
    }
