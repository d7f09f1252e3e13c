"""The editor of the page for SPARQL in a real browser. It is there where npm was when `make editor` ran."""

import time
from collections.abc import Iterator

import pytest
from selenium import webdriver
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.shadowroot import ShadowRoot
from selenium.webdriver.support.wait import WebDriverWait

from server.assets import has_editor
from tests.server.conftest import PATIENCE

pytestmark = pytest.mark.skipif(
    not has_editor(), reason="the editor is not built: `make editor` builds it where npm is"
)


@pytest.fixture
def page(browser: webdriver.Chrome, served: str) -> Iterator[webdriver.Chrome]:
    """The browser at the page."""
    browser.get(f"{served}/sparql")
    open_editor(browser)
    yield browser


def open_editor(browser: webdriver.Chrome) -> ShadowRoot:
    return WebDriverWait(browser, PATIENCE).until(
        lambda driver: driver.find_element(By.CSS_SELECTOR, ".code-editor").shadow_root
    )


def write(browser: webdriver.Chrome, *keys: str) -> None:
    """Type into what has the focus."""
    ActionChains(browser).send_keys(*keys).perform()


def write_query(browser: webdriver.Chrome, *keys: str) -> None:
    """Put the cursor into the editor, and type in the place of what stands there."""
    open_editor(browser).find_element(By.CSS_SELECTOR, ".cm-content").click()
    ActionChains(browser).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).perform()
    write(browser, Keys.DELETE, *keys)


def wait_for_completions(browser: webdriver.Chrome, wanted: str) -> None:
    root = open_editor(browser)
    WebDriverWait(browser, PATIENCE).until(
        lambda _: wanted in [each.text for each in root.find_elements(By.CSS_SELECTOR, ".cm-completionLabel")]
    )
    time.sleep(0.1)  # CodeMirror takes a list that has just come up for one that nobody has seen yet


def read_query(browser: webdriver.Chrome) -> str:
    return browser.execute_script("return document.querySelector('#query').value")  # type: ignore[no-any-return]


def ask(browser: webdriver.Chrome) -> None:
    ActionChains(browser).key_down(Keys.CONTROL).send_keys(Keys.ENTER).key_up(Keys.CONTROL).perform()


def test_a_term_is_completed_its_prefix_declared_and_the_query_asked(page: webdriver.Chrome) -> None:
    write_query(page, "SELECT * {", Keys.ENTER, "?paper evaluatesO")
    wait_for_completions(page, "kg:evaluatesOn")
    write(page, Keys.ENTER, " ?benchmark ; dcterms:title ?ti")
    write(page, Keys.ESCAPE)
    assert read_query(page).splitlines() == [
        "PREFIX kg: <https://w3id.org/paperkg/ontology#>",
        "PREFIX dcterms: <http://purl.org/dc/terms/>",
        "SELECT * {",
        "  ?paper kg:evaluatesOn ?benchmark ; dcterms:title ?ti",
        "}",
    ]
    ask(page)
    WebDriverWait(page, PATIENCE).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "#answer table"))
    assert "query=PREFIX" in page.current_url
    heads = [head.text for head in page.find_elements(By.CSS_SELECTOR, "#answer th button")]
    assert sorted(heads) == ["benchmark", "paper", "ti"]
    page.refresh()
    open_editor(page)
    assert "kg:evaluatesOn" in read_query(page)


def test_a_concept_is_found_by_its_name_and_a_variable_by_its_first_letters(page: webdriver.Chrome) -> None:
    write_query(page, "SELECT ?paper { ?pa")
    wait_for_completions(page, "?paper")
    write(page, Keys.ENTER, " kg:evaluatesOn gsm8")
    wait_for_completions(page, "GSM8K")
    write(page, Keys.ENTER)
    assert read_query(page).splitlines()[-1] == (
        "SELECT ?paper { ?paper kg:evaluatesOn <https://w3id.org/paperkg/concept/gsm8k>}"
    )


def test_what_is_wrong_is_marked_where_it_is(page: webdriver.Chrome) -> None:
    write_query(page, "SELEC ?x { ?x ?y ?z")
    ask(page)
    WebDriverWait(page, PATIENCE).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "#answer .error"))
    marked = WebDriverWait(page, PATIENCE).until(
        lambda _: open_editor(page).find_elements(By.CSS_SELECTOR, ".cm-wrong")
    )
    assert [mark.text for mark in marked] == ["SELEC"]
    assert "the nearest is SELECT" in page.find_element(By.CSS_SELECTOR, "#answer .error").text


def test_tab_leaves_the_editor(page: webdriver.Chrome) -> None:
    write_query(page, "ASK {}")
    write(page, Keys.TAB)
    assert page.switch_to.active_element.text == "Ask"


def test_a_query_is_charted_without_leaving_the_page(page: webdriver.Chrome) -> None:
    write_query(page, "SELECT ?name ?n { VALUES (?name ?n) { ('one' 1) ('two' 2) } }")
    page.execute_script("document.querySelector('#query').form.elements.format.value = 'chart'; window.here = true")
    ask(page)
    WebDriverWait(page, PATIENCE).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "#answer figure svg"))
    assert page.execute_script("return window.here")
    page.find_element(By.CSS_SELECTOR, "#answer a[data-view=html]").send_keys(Keys.ENTER)
    WebDriverWait(page, PATIENCE).until(lambda driver: driver.find_elements(By.CSS_SELECTOR, "#answer table"))
    assert page.execute_script("return window.here") and page.current_url.endswith("format=html")
