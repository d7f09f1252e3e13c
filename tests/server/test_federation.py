"""A text that calls another machine is known by its tokens, however it is spelt."""

import itertools
import re

import pytest
from pyoxigraph import Store

from server.federation import Call, find_calls, refuse_calls

CALLS = (
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { service<http://x/>{?s ?p ?o} }",
    "SELECT * { SERVICE SILENT ?endpoint { ?s ?p ?o } }",
    "SELECT * { SERVICESILENT<http://x/>{?s ?p ?o} }",
    "PREFIX e: <http://x/> SELECT * { SERVICE e: { ?s ?p ?o } }",
    "PREFIX e: <http://x/> SELECT * { SERVICEe:x{?s ?p ?o} }",
    "PREFIX : <http://x/> SELECT * { SERVICE:x{?s ?p ?o} }",
    "PREFIX service: <http://x/> SELECT * { SERVICE service:service { ?s ?p ?o } }",
    "SELECT * { ?s ?p 1SERVICE<http://x/>{?a ?b ?c} }",
    "SELECT * { ?s ?p trueSERVICE<http://x/>{?a ?b ?c} }",
    "PREFIX e: <http://x/> SELECT * { ?s ?p e:a\\#b . SERVICE e:x { ?a ?b ?c } }",
    "PREFIX e: <http://x/> SELECT * { ?s ?p e:it\\'s . SERVICE e:x { ?a ?b ?c } # '\n }",
    "PREFIX e: <http://x/> SELECT * { ?s ?p ?o FILTER(1<2)SERVICE e:x#>\n{ ?a ?b ?c } }",
    "SELECT * { ?s ?p ?o FILTER(?o<?s)SERVICE?x#://>\n{ ?a ?b ?c } }",
    "SELECT * { ?s <#p> ?o . SERVICE <http://x/> { ?a ?b ?c } }",
    "SELECT * { SERVICE # a comment {\n SILENT # another\n <http://x/> #\n { ?s ?p ?o } }",
    "SELECT * { ?s ?p '''a'b\\'''' SERVICE <http://x/> { ?a ?b ?c } }",
    "BASE <http://x/> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <http://x/> { ?s ?p ?o } } }",
    "PREFIX e: <http://x/> SELECT * { ?s ?p e:a.b.SERVICE<http://x/> { ?a ?b ?c } }",
    "PREFIX e: <http://x:1> SELECT * { ?s ?p e:SERVICE<http://x/> { ?a ?b ?c } }",
    "PREFIX e: <http://x#> PREFIX n: <http://n> SELECT * { ?s ?p e:SERVICEn:\\#{ ?a ?b ?c } }",
    'SELECT * { VALUES ?v { """x"#\\uD800\n } SERVICE <http://x/> {} #"""\n }',
    "SELECT * { ?s atrueSERVICE<http://x/> { ?a ?b ?c } }",
    "SELECT * { ?s a-1.5e3SERVICE<http://x/> { ?a ?b ?c } }",
    "SELECT * { ?s ?p ?o~SERVICE<http://x/> { ?a ?b ?c } }",
    "SELECT * { ?s ?p ?o {| ?a ?b |} SERVICE<http://x/> { ?a ?b ?c } }",
    "SELECT * { ?s ?p <<( ?a ?b ?c )>>SERVICE<http://x/> { ?a ?b ?c } }",
    "SELECT * { ?s ?p 'x'@en--ltr SERVICE <http://x/> { ?a ?b ?c } }",
    "LOAD <http://x/>",
    "LOADSILENT<http://x/>INTO GRAPH <http://g>",
    "PREFIX e: <http://x/> load e:INTO GRAPH e:g",
    "INSERT DATA { <a:b> <a:b> 1 } ; # and\n LOAD # more\n <http://x/> # end",
    "BASE<http://x/>LOAD<>",
    "SELECT * { # not here\r SERVICE <http://x/> { ?s ?p ?o } }",
)
QUIET = (
    'SELECT * { ?paper ?p ?title FILTER(CONTAINS(LCASE(?title), "service")) }',
    'SELECT * { ?s ?p "SERVICE <http://x/> { ?a ?b ?c }" }',
    "SELECT * { ?s ?p '''two\nlines SERVICE <http://x/> {''' }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://x/> { ?s ?p ?o }",
    "PREFIX service: <http://x/> SELECT * { ?s service:name ?service }",
    "SELECT * { ?s <http://example.org/SERVICE> ?o }",
    "PREFIX service: <http://x/> SELECT * { GRAPH service:x { ?s ?p ?o } }",
    "PREFIX service: <http://x/> ASK FROM service:x { ?s ?p ?o }",
    "PREFIX load: <http://x/> INSERT DATA { <a:b> a 1 ; load:x <a:b> ; :LOAD <http://x/> . <a:b> <a:c> load:x ; a 2 }",
    "PREFIX load: <http://x/> COPY load:a TO load:b ; CLEAR GRAPH load:c ; CREATE GRAPH load:d",
    "PREFIX load: <http://x/> WITH load:g DELETE { ?s ?p 'LOAD <http://x/>' } USING load:h WHERE { ?load ?p ?o }",
    "PREFIX e: <http://x/> SELECT * { ?s e:service ?x {| e:p 1 |} ; e:inService <http://x/> { ?x ?y ?z } }",
    "SELECT * { ?s ?p 'x'@en-service , \"it's SERVICE <http://x/> {\" }",
    "SELECT ?service ?SERVICE { ?service ?p ?SERVICE }",
    "SELECT * { ?s a <http://www.w3.org/ns/sparql-service-description#Service> }",
)


# What is combined to texts that the engine must not read otherwise than we do.
REFUSED = "http://127.0.0.1:9"  # HTTP never has this port, so a call ends at once
PROLOGUES = (
    f"PREFIX e: <{REFUSED}/> PREFIX b: <{REFUSED}/b#> PREFIX h: <{REFUSED}#> PREFIX : <{REFUSED}/y/> ",
    f"PREFIX e: <{REFUSED}/> PREFIX b: <{REFUSED}> PREFIX h: <{REFUSED}#> PREFIX : <{REFUSED}/y/> ",
    f"PREFIX e: <{REFUSED}/> PREFIX b: <{REFUSED}/b#> PREFIX h: <{REFUSED}/#> PREFIX : <{REFUSED}/y/> ",
)
EMPTY = Store()
BEFORE = (
    *("?o", "<http://x/>", "<urn:it's>", "e:a", "e:a.b", "e:a.b.c", "e:it\\'s", "e:a\\#b", "e:", "b:", "b:1"),
    *("b:true", "e:é.b"),
    *("h:x\\#y", ":b", "true", "1", "1.", "1.5", ".5e3", "-2", "'x'", '"y"', "'x'@en", "'x'@en-us", "'x'@en--ltr"),
    *("'x'^^e:d", "_:b", "_:b.c", "[]", "()", "(1 'a''b')", "<<(?a ?b ?c)>>", "'''it's'''", '""', "?o~", "?o~e:r"),
    *("?o{|?a ?b|}", "?o FILTER(?o<?s)", "?o FILTER(?o<e:x&&e:y>?s)", "?o FILTER(?o<'x'&&'>'>?s)", "?o OPTIONAL{}"),
    *('?o VALUES ?v{"""x"#\\uD800\n}', "?o VALUES ?v{'''''}", "?o MINUS{?s e:service ?o}", "?o FILTER(?o=e:f\\#)"),
)
BETWEEN = ("", " ", ".", ";", "\n", "#c\n", "#'\r", "# <\n", '# """ >\n', ",", "/", "OPTIONAL{}", "a", "?x ?y 1 ")
AFTER = (
    *("SERVICE<http://127.0.0.1:9/>{}", "service#c\n?x{}", "SERVICEe:x#'\n{}", "SERVICE SILENT:b{}", "SERVICEh:\\#{}"),
    *("service:x {}", "'SERVICE <http://x/> {}'", "# SERVICE <http://x/> {}\n", "?service", "GRAPH service:x {}"),
    *('SERVICE b:{}#"""', "SERVICE b:{}#'''", "e:SERVICE?x{}", "b:SERVICE?x{}"),
)


def is_query(text: str) -> bool:
    try:
        EMPTY.query(text)
    except SyntaxError:
        return False
    except OSError:
        return True  # the call was tried, to a port that HTTP never has
    return True


def calls_in_the_engine(query: str) -> bool:
    """Tell whether the word is a keyword to the engine somewhere: another word in its place is then an error."""
    words = re.finditer("service(?!:[ x])", query, re.IGNORECASE)
    return any(not is_query(f"{query[: word.start()]}servicX{query[word.end() :]}") for word in words)


def test_no_call_of_the_engine_is_missed_whatever_stands_around_it() -> None:
    parts = itertools.product(PROLOGUES, ["SELECT * { ?s ?p "], BEFORE, BETWEEN, AFTER, ["\n}"])
    called = [query for query in map("".join, parts) if is_query(query) and calls_in_the_engine(query)]
    assert len(called) > 1000
    assert [query for query in called if not find_calls(query)] == []


@pytest.mark.parametrize("text", CALLS)
def test_a_call_is_found_in_every_spelling_that_the_engine_accepts(text: str) -> None:
    assert find_calls(text)
    assert refuse_calls(text, frozenset())


@pytest.mark.parametrize("text", QUIET)
def test_the_words_alone_are_no_call(text: str) -> None:
    assert find_calls(text) == frozenset()
    assert refuse_calls(text, frozenset()) is None


def test_all_targets_are_told_as_they_are_written() -> None:
    query = "SELECT * { SERVICE <http://a/> { SERVICE SILENT ?x {} } service <http://b/\\u0041> {} SERVICE <c> {} }"
    assert find_calls(query) == {Call("SERVICE", "http://a/"), Call("SERVICE", None)}
    assert find_calls("LOAD <http://a/> ; LOAD SILENT <http://b/>") == {
        Call("LOAD", "http://a/"),
        Call("LOAD", "http://b/"),
    }


def test_what_the_operator_allows_is_not_refused() -> None:
    allowed = frozenset(["http://a/"])
    assert refuse_calls("SELECT * { SERVICE <http://a/> { ?s ?p ?o } }", allowed) is None
    assert refuse_calls("SELECT * { SERVICE <http://b/> { ?s ?p ?o } }", allowed) == (
        "SERVICE to <http://b/> is refused: this endpoint calls <http://a/> alone, written as here."
    )
    assert refuse_calls("SELECT * { SERVICE <http://a/> {} SERVICE ?x { ?s ?p ?o } }", allowed) == (
        "SERVICE to what is not a full IRI is refused: this endpoint calls <http://a/> alone, written as here."
    )


UNITS = (
    *(
        "<",
        "'",
        '"',
        "\\",
        "<#>",
        "<'>",
        "<'''>",
        "a1",
        "true",
        "e:",
        "é:",
        "e:\\'",
        "SERVICE",
        "SERVICE e:",
        "service#",
    ),
    *(
        "<service#>",
        "<service\n#>\n",
        "SERVICESILENT",
        "a.b:c.d",
        "LOAD e:;",
        ";LOAD#",
        "load<#>",
        "e:SERVICE",
        "'''\\q",
    ),
)


@pytest.mark.parametrize("head", ["SERVICE ", "SERVICE <http://a:1> "])
@pytest.mark.parametrize("unit", UNITS)
def test_a_long_text_of_doubtful_signs_is_read_once(unit: str, head: str) -> None:
    text = head + unit * (50_000 // len(unit))
    assert find_calls(text) <= {Call("SERVICE", None), Call("LOAD", None)}
