"""A query that calls another endpoint is known by its tokens, however it is spelt."""

import pytest

from server.federation import find_calls as calls_service

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
    "SELECT * { # not here\r SERVICE <http://x/> { ?s ?p ?o } }",
)
QUIET = (
    'SELECT * { ?paper ?p ?title FILTER(CONTAINS(LCASE(?title), "service")) }',
    'SELECT * { ?s ?p "SERVICE <http://x/> { ?a ?b ?c }" }',
    "SELECT * { ?s ?p '''two\nlines SERVICE <http://x/> {''' }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://x/> { ?s ?p ?o }",
    "PREFIX service: <http://x/> SELECT * { ?s service:name ?service }",
    "SELECT * { ?s <http://example.org/SERVICE> ?o }",
    "SELECT ?service ?SERVICE { ?service ?p ?SERVICE }",
    "SELECT * { ?s a <http://www.w3.org/ns/sparql-service-description#Service> }",
)


@pytest.mark.parametrize("query", CALLS)
def test_a_call_is_found_in_every_spelling_that_the_engine_accepts(query: str) -> None:
    assert calls_service(query)


@pytest.mark.parametrize("query", QUIET)
def test_the_word_service_alone_is_no_call(query: str) -> None:
    assert not calls_service(query)


def test_a_long_query_of_doubtful_signs_is_read_once() -> None:
    assert not calls_service("SELECT * { FILTER(?service " + "<a> " * 20_000 + ") }")
