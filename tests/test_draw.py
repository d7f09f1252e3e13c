"""Concept graphs, seen as a visitor sees them."""

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store
from selenium import webdriver
from selenium.webdriver.common.by import By

from kg.draw import draw_concept, draw_overview, find_overview, find_surroundings
from kg.draw.picture import COLOURS
from kg.draw.relations import Relation, Thing, draw_relations
from kg.errors import InputError
from kg.index import write_index
from kg.queries import load_queries, run_query
from kg.store import Snapshot, open_snapshot
from kg.vocab import kinds, term
from tests.pointing import click_a_tie

BASE = "https://example.org/graph/"
NASTY = 'A </script><script>alert("x")</script> & "paper"'
ROLES = ("kg:uses", "kg:evaluatesOn")
NO_INDEX = Snapshot("", Path("none"), BASE, 0, None, "", "", "")


@pytest.fixture(scope="session")
def store(seed_store: Path) -> Store:
    return open_snapshot(seed_store)[1]


@pytest.fixture(scope="session")
def snapshot(seed_store: Path) -> Snapshot:
    return open_snapshot(seed_store)[0]


def write_snapshot(store: Store, folder: Path) -> Snapshot:
    snapshot = replace(NO_INDEX, path=folder)
    write_index(store, BASE, snapshot.search)
    return snapshot


@pytest.fixture
def small() -> Store:
    """Two concepts that carry the same two papers, and a third that nothing carries."""
    store = Store()

    def put(subject: str, curie: str, value: NamedNode | Literal) -> None:
        store.add(Quad(NamedNode(BASE + subject), term(curie), value))

    for slug, kind, count in (("gpt-4", "kg:Model", 2), ("gsm8k", "kg:Benchmark", 2), ("alone", "kg:Task", 0)):
        put(f"concept/{slug}", "rdf:type", term("kg:Concept"))
        put(f"concept/{slug}", "rdf:type", term(kind))
        put(f"concept/{slug}", "skos:prefLabel", Literal(slug.upper()))
        if count:
            put(f"concept/{slug}", "kg:paperCount", Literal(count))
    for key, title in (("1", "First paper"), ("2", NASTY)):
        put(f"paper/{key}", "dcterms:title", Literal(title))
        put(f"paper/{key}", "kg:uses", NamedNode(f"{BASE}concept/gpt-4"))
        put(f"paper/{key}", "kg:evaluatesOn", NamedNode(f"{BASE}concept/gsm8k"))
        for slug in ("gpt-4", "gsm8k"):
            put(f"paper/{key}", "kg:mentions", NamedNode(f"{BASE}concept/{slug}"))
            put(f"paper/{key}#{slug}", "kg:concept", NamedNode(f"{BASE}concept/{slug}"))
            put(f"paper/{key}#{slug}", "kg:inPaper", NamedNode(f"{BASE}paper/{key}"))
            put(f"paper/{key}#{slug}", "kg:salience", term("kg:Salient"))
    pair = "cooccurrence/gpt-4/gsm8k"
    put(pair, "rdf:type", term("kg:CoOccurrence"))
    put(pair, "kg:member", NamedNode(f"{BASE}concept/gpt-4"))
    put(pair, "kg:member", NamedNode(f"{BASE}concept/gsm8k"))
    put(pair, "kg:paperCount", Literal(2))
    put(pair, "kg:npmi", Literal("0.5", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal")))
    store.extend(Quad(role, term("rdfs:subPropertyOf"), term("kg:mentions")) for role in map(term, ROLES))
    return store


def open_page(browser: webdriver.Chrome, html: str, folder: Path) -> None:
    page = folder / "page.html"
    page.write_text(html, encoding="utf-8")
    for log in ("performance", "browser"):  # what other tests left there
        browser.get_log(log)
    browser.get(page.as_uri())


def find_requests(browser: webdriver.Chrome) -> list[str]:
    messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    return [
        message["params"]["request"]["url"] for message in messages if message["method"] == "Network.requestWillBeSent"
    ]


def test_the_overview_is_readable_and_asks_nothing_of_the_network(
    store: Store, snapshot: Snapshot, browser: webdriver.Chrome, tmp_path: Path
) -> None:
    open_page(browser, draw_overview(store, snapshot), tmp_path)
    assert [url for url in find_requests(browser) if not url.startswith(("file:", "data:"))] == []
    assert browser.get_log("browser") == []
    assert browser.find_elements(By.CSS_SELECTOR, "#graph canvas")
    assert len(browser.find_elements(By.CSS_SELECTOR, "nav a")) == browser.execute_script("return graph.nodes.length")


def test_a_page_holds_no_address_of_another_host_in_its_markup(store: Store, snapshot: Snapshot) -> None:
    html = draw_overview(store, snapshot)
    assert re.findall(r"<(?:script|link|img|iframe)[^>]*\b(?:src|href)=\"(?!data:)[^>]*>", html) == []
    assert re.findall(r"(?:src|href)=\"(?:https?:)?//", html) == []


def test_the_same_graph_is_drawn_as_the_same_bytes(store: Store, snapshot: Snapshot) -> None:
    assert draw_overview(store, snapshot, 40) == draw_overview(store, snapshot, 40)


def test_the_same_graph_is_drawn_as_the_same_bytes_in_every_process(seed_store: Path) -> None:
    command = [sys.executable, "-m", "kg", "draw", "--store", str(seed_store)]
    drawn = {
        subprocess.run(command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True).stdout
        for seed in ("0", "1")
    }
    assert len(drawn) == 1


def test_a_count_that_is_no_number_is_passed_over(small: Store) -> None:
    small.add(Quad(NamedNode(f"{BASE}concept/alone"), term("kg:paperCount"), Literal("many")))
    assert "ALONE" in draw_concept(small, NO_INDEX, "alone")


def test_at_most_top_concepts_are_drawn(
    store: Store, snapshot: Snapshot, browser: webdriver.Chrome, tmp_path: Path
) -> None:
    open_page(browser, draw_overview(store, snapshot, 10), tmp_path)
    assert 2 <= browser.execute_script("return graph.nodes.length") <= 10


def test_a_line_leads_to_the_papers_behind_it(small: Store, browser: webdriver.Chrome, tmp_path: Path) -> None:
    open_page(browser, draw_overview(small, write_snapshot(small, tmp_path)), tmp_path)
    click_a_tie(browser)
    chosen = browser.find_element(By.ID, "chosen")
    assert chosen.text.splitlines() == ["GPT-4 and GSM8K", "2 papers with both", NASTY, "First paper"]
    assert chosen.find_elements(By.TAG_NAME, "a") == []


def test_a_picture_for_a_server_links_concepts_and_pairs(small: Store) -> None:
    picture = find_surroundings(small, NO_INDEX, "gsm8k", 40)
    assert [(node["name"], node["link"], node["around"]) for node in picture.nodes] == [
        ("GPT-4", "/concept/gpt-4", "/concept/gpt-4/graph"),
        ("GSM8K", "/concept/gsm8k", "/concept/gsm8k/graph"),
    ]
    assert [edge["link"] for edge in picture.edges] == ["/query/papers-with-both?a=gpt-4&b=gsm8k"]
    assert picture.start == 1


def test_a_tie_around_a_concept_counts_the_papers_in_which_both_matter(small_store: Path) -> None:
    """As its stored count does: in one of them GSM8K is only background."""
    snapshot, store = open_snapshot(small_store)
    picture = find_surroundings(store, snapshot, "gsm8k", 40)
    names = [node["name"] for node in picture.nodes]
    ties = {frozenset((names[edge["from"]], names[edge["to"]])): edge["weight"] for edge in picture.edges}
    assert ties[frozenset(("GSM8K", "reasoning"))] == 1
    assert ties[frozenset(("GSM8K", "LLaMA-2-7B"))] == 2


def test_the_list_of_concepts_works_from_the_keyboard(small: Store, browser: webdriver.Chrome, tmp_path: Path) -> None:
    open_page(browser, draw_concept(small, NO_INDEX, "gsm8k"), tmp_path)
    assert browser.find_element(By.ID, "chosen").text.splitlines()[:2] == [
        "GSM8K",
        "Benchmark, 2 papers. Betweenness 0.",
    ]
    browser.find_element(By.LINK_TEXT, "GPT-4").send_keys("\n")
    assert browser.find_element(By.ID, "chosen").text.splitlines() == [
        "GPT-4",
        "Model, 2 papers. Betweenness 0.",
        "Shares papers with",
        "GSM8K 2 papers",
    ]
    assert browser.switch_to.active_element.get_attribute("id") == "chosen"


def test_a_concept_without_company_is_drawn_alone(small: Store) -> None:
    html = draw_concept(small, NO_INDEX, "alone")
    assert "<title>ALONE and the concepts around it</title>" in html
    assert len(re.findall("data-node", html.split("<nav")[1].split("</nav>")[0])) == 1


def test_a_graph_without_pairs_is_drawn_empty() -> None:
    assert "0 concepts" in draw_overview(Store(), NO_INDEX)


def test_an_unknown_concept_is_told_with_the_nearest(small: Store) -> None:
    with pytest.raises(InputError, match="there is no concept 'GSM'; the nearest is 'GSM8K'"):
        draw_concept(small, NO_INDEX, "GSM")


def test_an_empty_name_is_that_of_no_concept_be_there_some_or_none(small: Store) -> None:
    for store in (small, Store()):
        with pytest.raises(InputError, match="there is no concept ''"):
            draw_concept(store, NO_INDEX, "")


def test_a_line_counts_the_papers_that_its_query_finds(store: Store, snapshot: Snapshot) -> None:
    picture = find_overview(store, snapshot, 30)
    assert len(picture.edges) > 5
    for edge in picture.edges[:5]:
        values = {"a": picture.nodes[edge["from"]]["name"], "b": picture.nodes[edge["to"]]["name"]}
        answer = run_query(store, load_queries()["papers-with-both"], values)
        assert isinstance(answer, QuerySolutions)
        assert edge["weight"] == len(list(answer))


def test_what_several_rows_say_of_two_things_is_told_once_each_on_one_line() -> None:
    things = {"_:a": Thing("A"), "_:b": Thing("B", "Model")}
    texts = ("found in rows, twice", "uses", "found in rows, twice")
    picture = draw_relations((Relation("_:a", "_:b", text) for text in texts), things, BASE)
    assert [(edge["note"], edge["weight"]) for edge in picture.edges] == [("found in rows, twice, uses", 3)]
    assert [node["note"] for node in picture.nodes] == ["1 tie here.", "Model, 1 tie here."]


def test_every_kind_has_a_colour_of_its_own() -> None:
    assert set(COLOURS) == {*kinds(), "Concept", "Paper", "Other"}
    assert len(set(COLOURS.values())) == len(COLOURS)
