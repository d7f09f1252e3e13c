"""Journeys of visitors, in a real browser: from what they have in mind to an answer with its evidence."""

from rdflib import RDF, Graph, Literal, URIRef
from rdflib.namespace import SKOS
from selenium import webdriver
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from kg.vocab import term
from server.assets import has_editor
from tests.server.conftest import PAPER, PATIENCE

RIVAL = "Inference Scaling vs Reasoning: An Empirical Analysis of Compute-Optimal LLM Problem-Solving"
QUERY = (
    "PREFIX kg: <https://w3id.org/paperkg/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    "SELECT ?name ?papers { ?it a kg:Benchmark ; skos:prefLabel ?name ; kg:paperCount ?papers } "
    "ORDER BY DESC(?papers) ?name LIMIT 3"
)
CHART = "Bars of papers by name: GSM8K 3, "


def follow(browser: webdriver.Chrome, text: str) -> None:
    """Click the first link that reads so, or the button, and wait for the page that it leads to."""
    page = browser.find_element(By.TAG_NAME, "html")
    wait_for(browser, By.XPATH, f"//main//*[self::a or self::button][normalize-space()={quote(text)}]").click()
    wait_until_left(browser, page)


def wait_until_left(browser: webdriver.Chrome, page: WebElement) -> None:
    """Wait until another page is shown; chromedriver may fail while it takes the place of the one before."""
    WebDriverWait(browser, PATIENCE, ignored_exceptions=[WebDriverException]).until(staleness_of(page))


def quote(text: str) -> str:
    return f'"{text}"'


def find_field(browser: webdriver.Chrome, label: str) -> WebElement:
    """Return the field with a label that reads so."""
    named = browser.find_element(By.XPATH, f"//main//label[normalize-space()={quote(label)}]").get_attribute("for")
    return browser.find_element(By.ID, str(named))


def fill(browser: webdriver.Chrome, label: str, *keys: str) -> None:
    """Type into the field with that label, in the place of what stands there."""
    find_field(browser, label).send_keys(Keys.CONTROL, "a", Keys.NULL, *keys)


def wait_for(browser: webdriver.Chrome, by: str, value: str) -> WebElement:
    return WebDriverWait(browser, PATIENCE).until(lambda driver: driver.find_element(by, value))


def read_heading(browser: webdriver.Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "h1").text


def test_a_benchmark_is_found_by_a_misspelt_name_and_its_leaderboard_read_with_evidence(
    browser: webdriver.Chrome, served: str
) -> None:
    browser.get(served)
    page = browser.find_element(By.TAG_NAME, "html")
    fill(browser, "Search titles, names and authors", "gms8k", Keys.ENTER)
    wait_until_left(browser, page)
    follow(browser, "GSM8K")
    follow(browser, "Leaderboard of GSM8K")
    assert read_heading(browser) == "Leaderboard of GSM8K"
    board = browser.find_element(By.XPATH, "//section[h2[starts-with(., 'accuracy')]]")
    assert board.find_element(By.TAG_NAME, "h2").text == "accuracy in %, higher is better"
    best = board.find_element(By.CSS_SELECTOR, "tbody tr")
    place, value, unit, subject, *_ = best.text.split()
    assert (place, value, unit) == ("1", "32.03", "%")
    assert subject.endswith("Quiet-STaR")
    best.find_element(By.TAG_NAME, "summary").click()
    assert "Quiet-STaR achieving superior accuracy (32.03%)" in best.find_element(By.TAG_NAME, "blockquote").text
    follow(browser, RIVAL)
    assert read_heading(browser) == RIVAL
    assert browser.find_element(By.CSS_SELECTOR, ":target").text.startswith("32.03 %")


def test_a_paper_leads_to_a_rival_through_a_benchmark_that_they_share(browser: webdriver.Chrome, served: str) -> None:
    browser.get(f"{served}/paper/{PAPER}")
    follow(browser, "Rivals of a paper: others measured on the same benchmarks")
    row = browser.find_element(By.XPATH, f"//tr[td/a[normalize-space()={quote(RIVAL)}]]")
    assert row.text.endswith("1 GSM8K")
    follow(browser, RIVAL)
    follow(browser, "GSM8K")
    assert read_heading(browser) == "GSM8K"
    follow(browser, "Leaderboard of GSM8K")
    ranked = [link.text for link in browser.find_elements(By.CSS_SELECTOR, ".board .from a")]
    assert RIVAL in ranked


def test_papers_that_can_be_reproduced_on_a_24_gb_card_are_listed_with_the_reason(
    browser: webdriver.Chrome, served: str
) -> None:
    browser.get(served)
    browser.find_element(By.LINK_TEXT, "Hardware").click()
    wait_for(browser, By.XPATH, "//h1[.='Hardware']")
    fill(browser, "Memory (GB)", "24")
    Select(find_field(browser, "Bits of a weight")).select_by_visible_text("16")
    follow(browser, "Show papers")
    heads = [head.text for head in browser.find_elements(By.CSS_SELECTOR, "thead th")]
    rows = [row.find_elements(By.TAG_NAME, "td") for row in browser.find_elements(By.CSS_SELECTOR, "tbody tr")]
    needed = [float(row[heads.index("gigabytes")].text) for row in rows]
    assert needed and max(needed) <= 24
    first = rows[0]
    assert [cell.text for cell in first[:3]] == [
        "TinyGPT-V: Efficient Multimodal Large Language Model via Small Backbones",
        "memory that the paper states",
        "24 GB",
    ]
    first[heads.index("sentence")].find_element(By.TAG_NAME, "summary").click()
    assert "requiring merely a 24G GPU for training" in first[heads.index("sentence")].text


def test_turtle_of_a_concept_is_had_from_its_page(browser: webdriver.Chrome, served: str) -> None:
    browser.get(f"{served}/concept/gsm8k")
    follow(browser, "Turtle")
    assert browser.current_url == f"{served}/concept/gsm8k.ttl"
    graph = Graph().parse(data=browser.find_element(By.TAG_NAME, "pre").text, format="turtle")
    gsm8k = URIRef("https://w3id.org/paperkg/concept/gsm8k")
    assert (gsm8k, RDF.type, URIRef(term("kg:Benchmark").value)) in graph
    assert (gsm8k, SKOS.prefLabel, Literal("GSM8K")) in graph


def test_a_query_is_written_and_charted(browser: webdriver.Chrome, served: str) -> None:
    browser.get(served)
    browser.find_element(By.LINK_TEXT, "SPARQL").click()
    wait_for(browser, By.XPATH, "//h1[.='Ask in SPARQL']")
    if has_editor():
        write_in_editor(browser, QUERY)
    else:
        fill(browser, "Query", QUERY)
    ask_for_chart(browser)
    assert read_chart(browser).startswith(CHART)


def test_a_query_is_written_and_charted_where_scripts_do_not_run(browser: webdriver.Chrome, served: str) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{served}/sparql")
        fill(browser, "Query", QUERY)
        ask_for_chart(browser)
        assert read_chart(browser).startswith(CHART)
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def write_in_editor(browser: webdriver.Chrome, text: str) -> None:
    editor = wait_for(browser, By.CLASS_NAME, "code-editor").shadow_root
    WebDriverWait(browser, PATIENCE).until(lambda _: editor.find_element(By.CSS_SELECTOR, ".cm-content")).click()
    keys = ActionChains(browser).key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL)
    keys.send_keys(Keys.DELETE, text).perform()


def ask_for_chart(browser: webdriver.Chrome) -> None:
    Select(browser.find_element(By.CSS_SELECTOR, "[aria-label='Format of the answer']")).select_by_visible_text("chart")
    browser.find_element(By.XPATH, "//button[.='Ask']").click()


def read_chart(browser: webdriver.Chrome) -> str:
    """Return what a screen reader tells of the chart."""
    return str(wait_for(browser, By.CSS_SELECTOR, "#answer figure desc").get_attribute("textContent"))


def test_the_graph_of_a_concept_is_explored_to_a_paper_that_ties_two(browser: webdriver.Chrome, served: str) -> None:
    browser.get(f"{served}/concept/gsm8k")
    follow(browser, "Graph around it")
    wait_for(browser, By.TAG_NAME, "canvas")
    browser.find_element(By.LINK_TEXT, "DeepSeek-V2-Coder-Instruct").click()
    chosen = browser.find_element(By.ID, "chosen")
    assert chosen.text.splitlines()[0] == "DeepSeek-V2-Coder-Instruct"
    tie = chosen.find_element(By.XPATH, ".//li[button[.='GSM8K']]/button[2]")
    assert tie.text == "1 paper"
    tie.click()
    follow(browser, "Large Language Monkeys: Scaling Inference Compute with Repeated Sampling")
    marks = [mark.text for mark in browser.find_elements(By.CSS_SELECTOR, ".abstract a")]
    assert {"GSM8K", "DeepSeek-V2-Coder-Instruct"} <= set(marks)
