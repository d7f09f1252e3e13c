"""Exploring the graph of concepts in a real browser: search, filters, colours, ties and their papers, addresses."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait

from tests.pointing import click_a_tie, drag_circle, find_picture
from tests.server.conftest import PATIENCE

CHOSEN = (By.ID, "chosen")
IN_VIEW = """
  return [...shown.nodes].every((id) => {
    const {x, y} = network.canvasToDOM(network.getPosition(id));
    return x > 0 && x < stage.clientWidth && y > 0 && y < stage.clientHeight;
  });
"""
STRENGTH = 0.6  # of ties that filters leave; the graph has weaker ones too
NEIGHBOURS = """
  const [name, least] = arguments, {id} = graph.nodes.find((node) => node.name === name);
  const ties = graph.edges.filter(({from, to, npmi}) => (from === id || to === id) && npmi >= least);
  return ties.map(({from, to}) => graph.nodes[from === id ? to : from].name).sort();
"""
LARGEST = "const {id} = byImportance[0]; return [id, network.canvasToDOM(network.getPosition(id))]"


@pytest.fixture
def explorer(browser: webdriver.Chrome, served: str) -> Iterator[webdriver.Chrome]:
    """The browser at the graph of the most frequent concepts."""
    open_graph(browser, f"{served}/graph")
    yield browser


def open_graph(browser: webdriver.Chrome, address: str) -> None:
    browser.get(address)
    WebDriverWait(browser, PATIENCE).until(lambda driver: driver.find_elements(By.TAG_NAME, "canvas"))


def read_names(browser: webdriver.Chrome) -> list[str]:
    """Return the concepts that the list shows."""
    links = browser.find_elements(By.CSS_SELECTOR, "#concepts li:not([hidden]) a")
    return [link.text for link in links if link.is_displayed()]


def read_fields(browser: webdriver.Chrome) -> dict[str, list[str]]:
    return parse_qs(urlsplit(browser.current_url).query)


def count_shown(browser: webdriver.Chrome) -> int:
    """Return how many circles the picture has, by what it draws."""
    return int(browser.execute_script("return nodes.get({filter: (node) => !node.hidden}).length"))


def read_panel(browser: webdriver.Chrome) -> list[str]:
    return browser.find_element(*CHOSEN).text.splitlines()


def demand(browser: webdriver.Chrome, name: str, least: float) -> None:
    """Leave out the ties that have less: `papers`, or `npmi`."""
    browser.find_element(By.NAME, name).send_keys(Keys.CONTROL, "a", Keys.NULL, str(least))


def find_concept(browser: webdriver.Chrome, *, strong: bool) -> str:
    """Return the name of a concept that has strong ties, or of one that has none."""
    names = browser.execute_script("return graph.nodes.map(({name}) => name)")
    counts = {name: len(browser.execute_script(NEIGHBOURS, name, STRENGTH)) for name in names}
    return next(name for name, count in counts.items() if bool(count) == strong)


def choose_near(browser: webdriver.Chrome, name: str) -> None:
    """Find and choose a concept, and bring it so near that little else is in sight."""
    find_picture(browser)
    browser.get_log("browser")
    browser.find_element(By.NAME, "find").send_keys(name, Keys.ENTER)
    assert read_panel(browser)[0] == name
    browser.execute_script("network.moveTo({scale: 4})")
    assert not browser.execute_script(IN_VIEW)


def test_a_search_leaves_what_it_finds_and_enter_chooses_the_first(explorer: webdriver.Chrome) -> None:
    name = read_names(explorer)[-1]
    box = explorer.find_element(By.NAME, "find")
    box.send_keys(name[:5].upper())
    found = read_names(explorer)
    assert name in found and all(name[:5].lower() in each.lower() for each in found)
    assert read_fields(explorer) == {"find": [name[:5].upper()]}
    box.send_keys(Keys.ENTER)
    assert explorer.find_element(*CHOSEN).text.splitlines()[0] == found[0]
    assert len(read_names(explorer)) > len(found)


def test_a_kind_is_left_out_of_picture_list_and_address(explorer: webdriver.Chrome, served: str) -> None:
    kinds = [box.get_attribute("value") for box in explorer.find_elements(By.NAME, "kind")]
    assert "Method" in kinds
    for kind in kinds:
        if kind != "Method":
            explorer.find_element(By.CSS_SELECTOR, f"[name=kind][value={kind}]").click()
    shown = read_names(explorer)
    assert 0 < len(shown) == count_shown(explorer)
    assert read_fields(explorer) == {"kinds": ["Method"]}
    open_graph(explorer, explorer.current_url)
    assert read_names(explorer) == shown


def test_weak_ties_are_left_out(explorer: webdriver.Chrome) -> None:
    ties = "return stacks.flatMap(({edges}) => edges.map(({weight}) => weight))"
    before = explorer.execute_script(ties)
    for least in (max(before), max(before) + 1):
        demand(explorer, "papers", least)
        assert sorted(explorer.execute_script(ties)) == [weight for weight in sorted(before) if weight >= least]
        assert read_fields(explorer) == {"papers": [str(least)]}
    assert count_shown(explorer) == 0
    assert read_panel(explorer) == ["Nothing is left to show."]


def test_what_filters_leave_out_is_chosen_no_longer(explorer: webdriver.Chrome) -> None:
    name = find_concept(explorer, strong=False)
    choose_near(explorer, name)
    demand(explorer, "npmi", STRENGTH)
    assert explorer.get_log("browser") == []
    assert read_panel(explorer) == [f"The filters leave {name} out, so it is not chosen."]
    assert read_fields(explorer) == {"npmi": [str(STRENGTH)]}
    assert explorer.execute_script("return lit") is None
    assert count_shown(explorer) > 0 and explorer.execute_script(IN_VIEW)


def test_an_address_chooses_nothing_that_its_filters_leave_out(explorer: webdriver.Chrome, served: str) -> None:
    name = find_concept(explorer, strong=False)
    key = explorer.execute_script("return graph.nodes.find(({name}) => name === arguments[0]).key", name)
    open_graph(explorer, f"{served}/graph?chosen={key}&npmi={STRENGTH}")
    find_picture(explorer)
    assert read_panel(explorer) == [f"The filters leave {name} out, so it is not chosen."]
    assert read_fields(explorer) == {"npmi": [str(STRENGTH)]}
    assert explorer.execute_script("return lit") is None
    assert count_shown(explorer) > 0 and explorer.execute_script(IN_VIEW)


def test_a_line_that_filters_leave_out_is_chosen_no_longer(explorer: webdriver.Chrome) -> None:
    tie = click_a_tie(explorer)
    ends = explorer.execute_script("const {from, to} = graph.edges[arguments[0]]; return [from, to]", tie)
    one, other = explorer.execute_script("return arguments[0].map((id) => graph.nodes[id].name)", ends)
    demand(explorer, "papers", 99)
    left_out = f"The filters leave the tie of {one} and {other} out, so it is not chosen."
    assert read_panel(explorer) == [f"{left_out} Nothing is left to show."]


def test_the_panel_lists_the_ties_that_are_shown(explorer: webdriver.Chrome) -> None:
    name = find_concept(explorer, strong=True)
    choose_near(explorer, name)
    demand(explorer, "npmi", STRENGTH)
    ties = explorer.find_elements(By.CSS_SELECTOR, "#chosen li button:first-child")
    assert sorted(tie.text for tie in ties) == explorer.execute_script(NEIGHBOURS, name, STRENGTH)
    assert explorer.execute_script(IN_VIEW)


def test_a_centre_whose_ties_are_all_left_out_is_told_in_words(browser: webdriver.Chrome, served: str) -> None:
    open_graph(browser, f"{served}/concept/gsm8k/graph")
    demand(browser, "papers", 99)
    assert read_panel(browser)[0] == "GSM8K"
    assert read_panel(browser)[-2:] == ["Shares papers with", "nothing that is shown"]


def test_the_view_stays_where_all_that_filters_leave_is_in_sight(explorer: webdriver.Chrome) -> None:
    find_picture(explorer)
    view = "return [network.getScale(), network.getViewPosition()]"
    before = explorer.execute_script(view)
    demand(explorer, "npmi", STRENGTH)
    assert explorer.execute_script(view) == before


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("langauge modelling", "language modeling"),
        ("knowlege distilation", "knowledge distillation"),
        ("Jupiter", "Jupyter"),
        ("megatronlm", "Megatron-LM"),
        ("knowlege disti", "knowledge distillation"),  # while one types
    ],
)
def test_a_search_forgives_typos(explorer: webdriver.Chrome, text: str, name: str) -> None:
    box = explorer.find_element(By.NAME, "find")
    box.send_keys(text)
    assert read_names(explorer) == [name]
    count = explorer.execute_script("return graph.nodes.length")
    assert explorer.find_element(By.ID, "shown").text == f"0 of {count} found, 1 similar"
    box.send_keys(Keys.ENTER)
    assert read_panel(explorer)[0] == name


@pytest.mark.parametrize("text", ["GPT-5V", "Claude 4.5 Sonnet", "NVIDIA A200", "otp", "nosuchname", "..."])
def test_a_search_forgives_no_other_number_and_no_other_word(explorer: webdriver.Chrome, text: str) -> None:
    explorer.find_element(By.NAME, "find").send_keys(text)
    count = explorer.execute_script("return graph.nodes.length")
    assert read_names(explorer) == []
    assert explorer.find_element(By.ID, "shown").text == f"0 of {count} found"


def test_a_search_tells_what_filters_leave_out(explorer: webdriver.Chrome) -> None:
    explorer.find_element(By.CSS_SELECTOR, "[name=kind][value=Software]").click()
    explorer.find_element(By.NAME, "find").send_keys("jupyter")
    assert read_names(explorer) == []
    assert explorer.find_element(By.ID, "shown").text.endswith(" found, 1 left out by filters")


def test_colours_are_those_of_kinds_or_of_groups(explorer: webdriver.Chrome) -> None:
    kinds = explorer.execute_script("return graph.nodes.map(findColour)")
    Select(explorer.find_element(By.NAME, "colour")).select_by_value("group")
    groups = explorer.execute_script("return graph.nodes.map(findColour)")
    assert kinds != groups
    heads = explorer.find_elements(By.CSS_SELECTOR, "#concepts h3 .dot")
    assert heads and heads[0].is_displayed()


def test_a_tie_shows_its_papers_and_leads_to_them(explorer: webdriver.Chrome, served: str) -> None:
    tie = click_a_tie(explorer)
    chosen = explorer.find_element(*CHOSEN)
    WebDriverWait(explorer, PATIENCE).until(lambda driver: chosen.find_elements(By.CSS_SELECTOR, "li a"))
    papers = [link.get_attribute("href") or "" for link in chosen.find_elements(By.CSS_SELECTOR, "li a")]
    assert papers and all(link.startswith(f"{served}/paper/") for link in papers)
    assert f"{len(papers)} papers with both" in chosen.text
    assert len(papers) == explorer.execute_script("return graph.edges[arguments[0]].weight", tie)
    explorer.get(papers[0])
    assert explorer.find_elements(By.CSS_SELECTOR, "article")


def test_what_is_not_tied_to_the_chosen_concept_steps_back(explorer: webdriver.Chrome) -> None:
    link = explorer.find_element(By.CSS_SELECTOR, "#concepts li a")
    link.click()
    number = int(link.get_attribute("data-node") or "")
    tied = (
        "return stacks.filter(({opacity}) => opacity === 1).flatMap(({edges}) => edges.map(({from, to}) => [from, to]))"
    )
    WebDriverWait(explorer, PATIENCE).until(lambda driver: driver.execute_script("return lit !== null"))
    assert all(number in ends for ends in explorer.execute_script(tied))
    assert sorted(explorer.execute_script("return [...lit]")) == sorted({number}.union(*explorer.execute_script(tied)))


def test_a_circle_is_put_elsewhere_with_its_label(explorer: webdriver.Chrome) -> None:
    find_picture(explorer)
    number, before = explorer.execute_script(LARGEST)
    drag_circle(explorer, number, across=40, down=-30)
    after = explorer.execute_script(LARGEST)[1]
    assert (round(after["x"] - before["x"]), round(after["y"] - before["y"])) == (40, -30)
    assert number in explorer.execute_script("network.redraw(); return placed.labels.map(({id}) => id)")


def test_one_goes_from_concept_to_concept_by_keyboard_and_draws_what_is_around(
    browser: webdriver.Chrome, served: str
) -> None:
    open_graph(browser, f"{served}/concept/gsm8k/graph")
    assert browser.find_element(*CHOSEN).text.splitlines()[0] == "GSM8K"
    browser.find_element(By.LINK_TEXT, "GPT-4o").send_keys(Keys.ENTER)
    assert browser.find_element(*CHOSEN).text.splitlines()[0] == "GPT-4o"
    assert browser.switch_to.active_element.get_attribute("id") == "chosen"
    assert read_fields(browser) == {"chosen": ["gpt-4o"]}
    browser.find_element(By.LINK_TEXT, "Draw what is around GPT-4o").send_keys(Keys.ENTER)
    WebDriverWait(browser, PATIENCE).until(lambda driver: driver.current_url == f"{served}/concept/gpt-4o/graph")


def test_labels_do_not_overlap(explorer: webdriver.Chrome) -> None:
    boxes = explorer.execute_script("network.redraw(); return placed.areas")
    apart = [
        one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        for place, one in enumerate(boxes)
        for other in boxes[:place]
    ]
    assert len(boxes) > 10 and all(apart)


def test_the_picture_fits_on_a_phone(browser: webdriver.Chrome, served: str) -> None:
    size = {"width": 390, "height": 844, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        open_graph(browser, f"{served}/graph")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 390
        canvas = browser.find_element(By.TAG_NAME, "canvas")
        assert canvas.size["height"] > canvas.size["width"] > 300
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


@pytest.mark.parametrize("top", ["0", "41", "many", "99999999999999999999"])
def test_a_number_of_concepts_that_is_not_offered_is_refused(client: FlaskClient, top: str) -> None:
    assert client.get(f"/graph?top={top}").status_code == 400
    assert client.get(f"/concept/gsm8k/graph?top={top}").status_code == 400
