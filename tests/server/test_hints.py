"""Queries that give nothing, fail or are too slow: the server says why, and what would be right."""

import html
import re
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from kg.vocab import prefixes
from server.app import create_app
from tests.readings import BOARDS, build_store, load_readings
from tests.server.asking import ask
from tests.server.conftest import BROWSER

HEAD = "".join(f"PREFIX {name}: <{prefixes()[name]}>\n" for name in ("kg", "skos", "dcterms"))
CONCEPTS = "https://w3id.org/paperkg/concept/"

EMPTY = (
    (
        "SELECT * { ?paper kg:evalutesOn ?benchmark . ?benchmark a kg:Benchmark }",
        (
            "Nothing in the graph fits `?paper kg:evalutesOn ?benchmark` (line 4).",
            "`kg:evalutesOn` is no term of the ontology: did you mean `kg:evaluatesOn`?",
        ),
    ),
    (
        "SELECT * { ?paper kg:uses ?thing .\n ?thing skos:prefLabel 'GSM8KK' }",
        (
            "Nothing in the graph fits `?thing skos:prefLabel 'GSM8KK'` (line 5).",
            'Nothing is called "GSM8KK": did you mean “GSM8K”?',
        ),
    ),
    (
        f"SELECT * {{ ?paper kg:evaluatesOn <{CONCEPTS}gsm8kk> }}",
        (
            f"Nothing in the graph fits `?paper kg:evaluatesOn <{CONCEPTS}gsm8kk>` (line 4).",
            f"There is no <{CONCEPTS}gsm8kk>: did you mean <{CONCEPTS}gsm8k> (GSM8K)?",
        ),
    ),
    (
        "SELECT * { ?thing skos:prefLabel 'GSM8K'@en }",
        (
            "Nothing in the graph fits `?thing skos:prefLabel 'GSM8K'@en` (line 4).",
            "Names in this graph have no language tag: leave it out.",
        ),
    ),
    (
        "SELECT * { ?paper kg:evaluatesOn ?benchmark ; a kg:Concept }",
        (
            "Each pattern fits something, but nothing fits `?paper a kg:Concept` (line 4) together with the pattern "
            "before it.",
        ),
    ),
    (
        "SELECT * { VALUES ?benchmark { kg:Paper }\n ?paper kg:evaluatesOn ?benchmark }",
        ("Nothing in the graph fits `?paper kg:evaluatesOn ?benchmark` (line 5) with the values on line 4.",),
    ),
    (
        "SELECT * { ?paper kg:evaluatesOn ?benchmark FILTER(?paper = ?benchmark) }",
        ("All patterns fit, but `FILTER(?paper = ?benchmark)` (line 4) leaves nothing.",),
    ),
    ("ASK { ?paper kg:uses kg:Paper }", ("Nothing in the graph fits `?paper kg:uses kg:Paper` (line 4).",)),
    (
        "CONSTRUCT { ?a kg:uses ?b } WHERE { ?a kg:uses [ a kg:Nothing ] }",
        (
            "Nothing in the graph fits `?anonymous1 a kg:Nothing` (line 4).",
            "`kg:Nothing` is no term of the ontology.",
        ),
    ),
    ("SELECT * { ?a kg:uses ?b } LIMIT 0", ()),
)
MALFORMED = (
    ("SELECT * { ?a skos:broader ?b }", "error at 1:15: the prefix skos: is not declared; begin with PREFIX skos: <"),
    ("SELECT * { ?a x:y ?b }", "error at 1:15: the prefix x: is not declared; declare it with PREFIX"),
    ("SELEC * { ?a ?b ?c }", "error at 1:1: SELEC is no word of SPARQL; the nearest is SELECT."),
    ("SELECT * {\n  { ?a ?b ?c }", "error at 1:10: this { is never closed."),
    ("SELECT * { ?a ?b ?c ] }", "error at 1:21: this ] closes nothing that is open."),
    ("SELECT * { ?a ?b 'c }", "error at 1:18: the string that begins here does not end in its line."),
    ("SELECT ?a (COUNT(*) AS ?n) { ?a ?b ?c }", "a variable after SELECT is neither counted nor in GROUP BY."),
    ("", "error at 1:1: the query is empty."),
    ("SELECT * { ?a ?b }", "error at 1:19: the query cannot be read on from here."),
    (
        "PREFIX e: <http://e/>\nINSERT DATA { e:a e:b 1 }",
        "error at 2:1: this is an update, and a query only reads: send it as update= to /update.",
    ),
    ("clear default", "error at 1:1: this is an update, and a query only reads: send it as update= to /update."),
)
SLOW = (
    ("?a ?b ?c . ?d ?e ?f . ?g ?h ?i", "`?a ?b ?c` and `?d ?e ?f` share no variable, so that each row of one meets"),
    ("?s ?p ?o . ?s ?q ?z . ?t ?r ?o . ?t ?u ?w", "The pattern `?s ?p ?o` reads each triple: name a property"),
)


@pytest.mark.parametrize(("query", "hints"), EMPTY)
def test_an_empty_page_says_which_pattern_fits_nothing_and_what_may_be_meant(
    endpoint: httpx.Client, query: str, hints: tuple[str, ...]
) -> None:
    page = endpoint.get("/sparql", params={"query": HEAD + query}, headers=BROWSER)
    assert page.status_code == 200
    assert read_hints(page.text) == hints


def test_a_page_with_an_answer_and_an_empty_answer_for_a_tool_have_no_hints(endpoint: httpx.Client) -> None:
    page = endpoint.get("/sparql", params={"query": HEAD + "SELECT * { ?a kg:uses ?b }"}, headers=BROWSER)
    assert read_hints(page.text) == ()
    assert ask(endpoint, HEAD + EMPTY[0][0]).json()["results"]["bindings"] == []


def test_the_empty_page_of_a_canned_query_speaks_of_its_fields_and_links_values_with_an_answer(
    endpoint: httpx.Client,
) -> None:
    page = endpoint.get("/query/papers-on-benchmark", params={"benchmark": "latency"}, headers=BROWSER).text
    assert "The graph holds no answer to this." in page
    (hint,) = read_items(page)
    assert to_text(hint) == (
        "Benchmark or data set: “latency” is a metric here, not a benchmark or a dataset; there are answers for GSM8K."
    )
    (link,) = re.findall(r'href="(/query/[^"]+)"', hint)
    assert "The graph holds no answer" not in endpoint.get(html.unescape(link), headers=BROWSER).text


def test_the_empty_page_of_a_canned_query_with_two_fields_says_what_either_could_hold(endpoint: httpx.Client) -> None:
    values = {"benchmark": "GSM8K", "metric": "latency"}
    page = endpoint.get("/query/state-of-the-art", params=values, headers=BROWSER).text
    hints = [to_text(hint) for hint in read_items(page)]
    assert "Metric: no answer for “latency”; there are answers for accuracy." in hints
    assert not [hint for hint in hints if "?" in hint or "line" in hint]


@pytest.mark.parametrize("name", ["rising-concepts", "falling-concepts", "emerging-links", "fading-links"])
@pytest.mark.parametrize(
    ("date", "reason"),
    [
        ("2025-03-01", "the graph holds enough papers of one year only: 5 of 2025."),
        (None, "no paper here has a date."),
    ],
)
def test_an_empty_question_on_trends_says_that_there_are_no_years_to_compare(
    tmp_path: Path, name: str, date: str | None, reason: str
) -> None:
    readings = [replace(each, paper=replace(each.paper, date=date)) for each in load_readings(BOARDS)]
    build_store(tmp_path / "store", readings)
    page = create_app(tmp_path / "store").test_client().get(f"/query/{name}", headers=BROWSER).text
    assert f"This compares the latest year with the years before, but {reason}" in page


@pytest.mark.parametrize(("query", "reason"), MALFORMED)
def test_a_malformed_query_is_told_what_is_wrong_where(endpoint: httpx.Client, query: str, reason: str) -> None:
    answer = ask(endpoint, query)
    assert (answer.status_code, answer.text.startswith("This is not a SPARQL query: error at ")) == (400, True)
    assert reason in answer.text


@pytest.mark.parametrize(("patterns", "advice"), SLOW)
def test_a_query_that_ran_too_long_is_told_what_is_slow_in_it(
    endpoint: httpx.Client, patterns: str, advice: str
) -> None:
    fields = {"query": f"SELECT (COUNT(*) AS ?n) {{ {patterns} }}", "timeout": "0.3"}
    for accept in ("", BROWSER["Accept"]):
        answer = endpoint.get("/sparql", params=fields, headers={"Accept": accept})
        assert answer.status_code == 504
        assert advice in html.unescape(answer.text)


def read_items(page: str) -> list[str]:
    found = re.search(r'<ul class="hints">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r"<li>(.*?)</li>", found[1] if found else "", re.DOTALL)


def read_hints(page: str) -> tuple[str, ...]:
    return tuple(html.unescape(re.sub("</?code>", "`", sentence)) for sentence in read_items(page))


def to_text(item: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", "", item)).split())
