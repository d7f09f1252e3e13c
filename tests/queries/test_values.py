"""From what users type to terms in a query, and the errors on the way."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, QueryTriples, Store

from kg.errors import InputError
from kg.formats import FORMATS, GRAPH_FORMATS, TABLE_FORMATS, Format, find_format
from kg.queries import CannedQuery, bind_values, load_queries, read_query, run_query, run_text, serialize_answer
from kg.vocab import term

BASE = "https://example.org/graph/"

HEADER = """#+ title: Papers with a word
#+ description: Papers whose title is the word.
#+ group: A paper
#+ example: Which paper is called x?
#+ word.type: text
#+ word.label: Word
#+ word.default: x
"""
BODY = """SELECT ?paper
WHERE {
  VALUES ?word { "x" }
  ?paper <http://purl.org/dc/terms/title> ?word .
}
ORDER BY ?paper
LIMIT 10
"""


@pytest.fixture
def small() -> Store:
    """Two papers and three concepts under a base IRI of their own."""
    store = Store()

    def put(subject: str, curie: str, value: NamedNode | Literal) -> None:
        store.add(Quad(NamedNode(BASE + subject), term(curie), value))

    for slug, name, alias in (
        ("gsm8k", "GSM8K", "Grade School Math 8K"),
        ("gpt-4", "GPT-4", "GPT4"),
        ("c%2B%2B", "C++", "cpp"),
    ):
        put(f"concept/{slug}", "rdf:type", term("kg:Concept"))
        put(f"concept/{slug}", "skos:prefLabel", Literal(name))
        put(f"concept/{slug}", "skos:altLabel", Literal(alias))
    for key, title in (("2401.00001", 'The "x" of it'), ("10.1/a%20b", "Another paper")):
        put(f"paper/{key}", "rdf:type", term("kg:Paper"))
        put(f"paper/{key}", "dcterms:identifier", Literal(key.replace("%20", " ")))
        put(f"paper/{key}", "dcterms:title", Literal(title))
    put("paper/2401.00001", "kg:uses", NamedNode(BASE + "concept/gsm8k"))
    return store


@pytest.fixture
def written(tmp_path: Path) -> CannedQuery:
    path = tmp_path / "word.rq"
    path.write_text(HEADER + BODY)
    return read_query(path)


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("gsm8k", "gsm8k"),
        ("GSM8K", "gsm8k"),
        ("grade school  math 8k", "gsm8k"),
        (BASE + "concept/gpt-4", "gpt-4"),
        ("gpt4", "gpt-4"),
        ("c++", "c%2B%2B"),
        ("c%2B%2B", "c%2B%2B"),
    ],
)
def test_a_concept_is_known_by_iri_slug_name_and_alias(small: Store, typed: str, slug: str) -> None:
    text = bind_values(small, load_queries()["papers-with-concept"], {"concept": typed})
    assert f"VALUES ?concept {{ <{BASE}concept/{slug}> }}" in text


def test_concepts_of_others_do_not_hide_those_of_the_graph(small: Store) -> None:
    others = (NamedNode(f"https://example.com/things#{n}") for n in range(100))
    small.extend(Quad(other, term("rdf:type"), term("kg:Concept")) for other in others)
    text = bind_values(small, load_queries()["papers-with-concept"], {"concept": "gpt-4"})
    assert f"VALUES ?concept {{ <{BASE}concept/gpt-4> }}" in text


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ("2401.00001", "2401.00001"),
        ('the "X" of it', "2401.00001"),
        ("10.1/a b", "10.1/a%20b"),
        (BASE + "paper/10.1/a%20b", "10.1/a%20b"),
    ],
)
def test_a_paper_is_known_by_iri_id_and_title(small: Store, typed: str, id: str) -> None:
    text = bind_values(small, load_queries()["paper-concepts"], {"paper": typed})
    assert f"VALUES ?paper {{ <{BASE}paper/{id}> }}" in text


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        ("papers-with-concept", {"concept": "GSM8"}, "there is no concept 'GSM8'; the nearest is 'GSM8K'"),
        ("papers-with-concept", {"concept": "Grade Skool Math"}, "the nearest is 'Grade School Math 8K'"),
        (
            "papers-with-concept",
            {"concept": "zzz"},
            "there is no concept 'zzz'; give the name of a concept of this graph",
        ),
        ("papers-with-concept", {"concept": " "}, "a value is empty: give the name of a concept"),
        ("papers-with-concept", {"concept": BASE + "paper/2401.00001"}, "there is no concept"),
        ("paper-concepts", {"paper": "Another"}, "there is no paper 'Another'; the nearest is 'Another paper'"),
        ("pairs", {"atLeast": "two"}, "'two' is not a whole number: write it in digits, such as 24"),
        ("fits-on-card", {"memory": "-5"}, "memory is -5: give a whole number from 1 to 10000"),
        ("fits-on-card", {"bits": "7"}, "bits is '7': choose 16, 8, 4"),
        (
            "disclosures-by-category",
            {"what": "Energyy"},
            "what is 'Energyy': choose code, data, weights, hardware, computeTime, energy",
        ),
        ("most-used", {"kind": "Animal"}, "'Animal' is not a kind: choose Method, Model, Dataset, Benchmark"),
        ("most-used", {"knid": "Model"}, "the query 'most-used' has no parameter 'knid'; it takes kind"),
        ("tasks", {"kind": "Model"}, "the query 'tasks' has no parameter 'kind'; it takes no parameters"),
    ],
)
def test_a_wrong_value_is_told_with_what_would_be_right(
    small: Store, name: str, values: dict[str, str], message: str
) -> None:
    with pytest.raises(InputError) as error:
        bind_values(small, load_queries()[name], values)
    assert message in str(error.value)


def test_one_of_few_values_is_known_in_any_case(small: Store) -> None:
    text = bind_values(small, load_queries()["disclosures-by-category"], {"what": "ComputeTIME"})
    assert 'VALUES ?what { "computeTime" }' in text


@pytest.mark.parametrize(
    "typed", ['x" } ?s ?p ?o #', 'The "x" of it', "a\\", "?word", 'x" "y', "\u2028} UNION {", "${x} {x} \\1 \\g<name>"]
)
def test_a_value_stays_a_value_whatever_it_is(small: Store, written: CannedQuery, typed: str) -> None:
    answer = run_query(small, written, {"word": typed})
    assert isinstance(answer, QuerySolutions)
    assert [row["paper"].value for row in answer] == ([BASE + "paper/2401.00001"] if typed == 'The "x" of it' else [])


@pytest.mark.parametrize("typed", ["x> } ?s ?p ?o . VALUES ?c { <y", "gsm8k> <x", '" }', "} #"])
def test_an_iri_that_is_none_is_refused(small: Store, typed: str) -> None:
    with pytest.raises(InputError, match="there is no concept"):
        bind_values(small, load_queries()["papers-with-concept"], {"concept": typed})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (HEADER.replace("#+ group: A paper", "#+ gruop: Tests") + BODY, "word.rq, line 3: '#+ gruop: Tests' is not"),
        (HEADER.replace("#+ group: A paper", "#+ group") + BODY, "word.rq, line 3: '#+ group' is not a header line"),
        (HEADER.replace("#+ group", "#+ title") + BODY, "word.rq, line 3: 'title' is given twice"),
        (HEADER.replace("word.type: text", "word.typo: text") + BODY, "keys are type, label, default, choices"),
        (HEADER.replace("#+ group: A paper\n", "") + BODY, "word.rq, line 1: the header has no line '#+ group: ...'"),
        (HEADER.replace("#+ word.label: Word\n", "") + BODY, "the header has no line '#+ word.label: ...'"),
        (
            "#+ title: Papers with a word\n#+ word.label: Word\n" + BODY,
            "word.rq, line 1: the header has no line '#+ description: ...', '#+ group: ...', '#+ example: ...', "
            "'#+ word.type: ...', '#+ word.default: ...'",
        ),
        (
            BODY,
            "word.rq, line 1: the header has no line '#+ title: ...', '#+ description: ...', '#+ group: ...', "
            "'#+ example: ...', '#+ word.type: ...', '#+ word.label: ...', '#+ word.default: ...'",
        ),
        (HEADER.replace("type: text", "type: word") + BODY, "it may be concept, paper, author, kind"),
        (HEADER + "#+ word.limits: all\n" + BODY, "word.limits is 'all'; it is to be such as '1 to 100'"),
        (
            HEADER.replace("word.", "sort.") + BODY.replace("?word", "?sort"),
            "word.rq: no parameter may be called 'sort': addresses say by it how an answer is shown",
        ),
        (
            HEADER + BODY.replace("VALUES ?word", "VALUES ?wort"),
            "word.rq: the parameter 'word' needs one line 'VALUES ?word { term }', and has 0",
        ),
        (HEADER + BODY + '  VALUES ?word { "x" }\n', "'word' needs one line 'VALUES ?word { term }', and has 2"),
    ],
)
def test_a_malformed_file_is_named_with_its_line(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "word.rq").write_text(text)
    with pytest.raises(InputError) as error:
        load_queries(tmp_path)
    assert message in str(error.value)


def test_text_that_is_no_sparql_is_told_in_one_line_with_its_place(small: Store) -> None:
    with pytest.raises(InputError, match=r"^this is not SPARQL 1.1: error at 2:7: [^\n]+$"):
        run_text(small, "SELECT\n  ?x ?")


def test_every_format_has_its_own_name_media_type_and_extension() -> None:
    for field in ("name", "label", "media_type", "extension"):
        assert len({getattr(known, field) for known in FORMATS}) == len(FORMATS)


@pytest.mark.parametrize("format", TABLE_FORMATS, ids=lambda known: known.name)
def test_rows_are_written_in_every_table_format(small: Store, written: CannedQuery, format: Format) -> None:
    found = find_format(format.name)
    answer = serialize_answer(run_query(small, written, {"word": "Another paper"}), found)
    assert b"/paper/10.1/a%20b" in answer


@pytest.mark.parametrize("format", GRAPH_FORMATS, ids=lambda known: known.name)
def test_triples_are_written_in_every_graph_format(small: Store, format: Format) -> None:
    found = find_format(format.name)
    answer = run_text(small, "CONSTRUCT WHERE { ?paper <http://purl.org/dc/terms/title> ?title }")
    assert isinstance(answer, QueryTriples)
    assert b"Another paper" in serialize_answer(answer, found)


def test_rows_are_not_written_as_triples(small: Store, written: CannedQuery) -> None:
    with pytest.raises(InputError, match="cannot be written as ttl: choose json, xml, csv, tsv"):
        serialize_answer(run_query(small, written, {}), find_format("ttl"))


def test_an_unknown_format_is_told_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="there is no format 'yaml' for this answer: choose json, xml, csv, tsv, ttl"):
        find_format("yaml")
