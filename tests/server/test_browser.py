"""What scripts add to pages, in a real browser."""

from collections import Counter
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tests.server.conftest import PAPER, PATIENCE, build_client, run_server

PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
CELLS = """
  const heads = document.querySelectorAll("thead th");
  return [...document.querySelectorAll("tbody td:not(:empty)")].map((cell) => ({
    head: heads[cell.cellIndex].innerText,
    named: getComputedStyle(cell, "::before").content.split('"')[1],
    left: cell.getBoundingClientRect().left,
    right: cell.getBoundingClientRect().right + cell.scrollWidth - cell.clientWidth,
  }));
"""


def test_a_name_is_found_as_one_types(browser: webdriver.Chrome, served: str) -> None:
    browser.get(served)
    box = browser.find_element(By.ID, "home-search")
    box.send_keys("gsm8")
    first = WebDriverWait(browser, PATIENCE).until(lambda driver: driver.find_element(By.CSS_SELECTOR, "[role=option]"))
    assert first.text.split() == ["GSM8K", "benchmark"]
    box.send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    WebDriverWait(browser, PATIENCE).until(lambda driver: driver.current_url == f"{served}/concept/gsm8k")


def test_a_misspelt_name_is_found_as_one_types(browser: webdriver.Chrome, served: str) -> None:
    browser.get(served)
    box = browser.find_element(By.ID, "home-search")
    box.send_keys("hummaneval")
    first = WebDriverWait(browser, PATIENCE).until(lambda driver: driver.find_element(By.CSS_SELECTOR, "[role=option]"))
    assert first.text.split() == ["HumanEval+", "benchmark"]
    box.send_keys(Keys.ENTER)  # and the page of results says what may be meant
    link = WebDriverWait(browser, PATIENCE).until(lambda driver: driver.find_element(By.LINK_TEXT, "HumanEval+"))
    assert browser.find_element(By.TAG_NAME, "h2").text == "Did you mean"
    link.click()
    WebDriverWait(browser, PATIENCE).until(lambda driver: driver.title.startswith("HumanEval+"))


def test_an_answer_is_a_card_for_each_row_on_a_phone(browser: webdriver.Chrome, served: str) -> None:
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    try:
        browser.get(f"{served}/query/results-on-benchmark")
        cells = browser.execute_script(CELLS)
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert len(cells) > 10
    assert [cell for cell in cells if cell["named"] != cell["head"]] == []
    assert [cell for cell in cells if cell["left"] < 0 or cell["right"] > PHONE["width"]] == []


@pytest.mark.parametrize("name", ["spellings", "leaderboards", "devices"])
def test_the_head_of_a_table_stands_above_its_columns(browser: webdriver.Chrome, served: str, name: str) -> None:
    browser.get(f"{served}/query/{name}")
    heads = browser.find_elements(By.CSS_SELECTOR, "table.sortable thead th")
    cells = browser.find_elements(By.CSS_SELECTOR, "table.sortable tbody tr:first-child > *")
    assert len(heads) == len(cells) > 1
    for head, cell in zip(heads, cells, strict=True):
        assert (head.rect["x"], head.rect["width"]) == (cell.rect["x"], cell.rect["width"])
        assert head.rect["y"] < cell.rect["y"]


def test_cards_are_a_table_to_those_who_hear_it(browser: webdriver.Chrome, served: str) -> None:
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    try:
        browser.get(f"{served}/query/most-used?kind=Method")
        heads, rows = (len(browser.find_elements(By.CSS_SELECTOR, name)) for name in ("thead th", "tbody tr"))
        nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    roles = Counter(node["role"]["value"] for node in nodes if not node["ignored"])
    told = [roles[name] for name in ("table", "columnheader", "row", "cell")]
    assert told == [1, heads, rows + 1, rows * heads]


def test_papers_are_put_side_by_side_from_the_page_of_one(browser: webdriver.Chrome, served: str) -> None:
    browser.get(f"{served}/paper/{PAPER}")
    browser.find_element(By.PARTIAL_LINK_TEXT, "Compare with").click()
    field = WebDriverWait(browser, PATIENCE).until(
        lambda driver: driver.find_element(By.CSS_SELECTOR, ".picking div input")
    )
    field.send_keys("inference scaling vs reasoning")
    option = WebDriverWait(browser, PATIENCE).until(
        lambda driver: driver.find_element(By.CSS_SELECTOR, "[role=option]")
    )
    option.click()
    browser.find_element(By.CSS_SELECTOR, ".picking button").click()
    heads = (By.CSS_SELECTOR, "th[scope=col]")
    WebDriverWait(browser, PATIENCE).until(lambda driver: len(driver.find_elements(*heads)) == 2)
    assert "GSM8K" in [link.text for link in browser.find_elements(By.CSS_SELECTOR, ".shared a")]


def test_a_table_is_sorted_by_the_head_of_a_column(browser: webdriver.Chrome, served: str) -> None:
    browser.get(f"{served}/query/most-used?kind=Metric")
    browser.find_element(By.XPATH, "//th/*[text()='papers']").click()
    cells = browser.find_elements(By.CSS_SELECTOR, "td.number")
    counts = [int(cell.text) for cell in cells]
    assert counts == sorted(counts)


def test_a_long_category_fits_on_a_phone(browser: webdriver.Chrome, tmp_path: Path) -> None:
    category = "Learning and adaptive systems and artificial neural networks and all else that has no name so far"
    build_client([{"id": "1", "title": "A study", "abstract": "Of BERT.", "categories": [category]}], tmp_path)
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    try:
        with run_server(tmp_path / "store") as address:
            for path in ("/papers", f"/papers?category={category}", "/paper/1"):
                browser.get(f"{address}{path}")
                assert category in browser.find_element(By.TAG_NAME, "main").text
                assert browser.execute_script("return document.documentElement.scrollWidth") <= PHONE["width"], path
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_questions_are_found_by_their_words_as_one_types(browser: webdriver.Chrome, served: str) -> None:
    browser.get(f"{served}/queries")
    browser.find_element(By.ID, "within").send_keys("GPU hours")
    shown = [link.text for link in browser.find_elements(By.CSS_SELECTOR, "main li a") if link.is_displayed()]
    assert "GPU hours that papers state, and the energy that they are at most" in shown and len(shown) < 5
    heads = [head.text for head in browser.find_elements(By.TAG_NAME, "h2") if head.is_displayed()]
    assert "Hardware and cost" in heads and "Trends" not in heads
    assert browser.find_element(By.ID, "left").text == f"{len(shown)} question{'s' * (len(shown) != 1)}"
