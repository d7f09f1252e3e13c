"""The canned queries as RDF: SHACL executables with text, prefixes and parameters, as other catalogues list theirs."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from kg.parameters import Parameter
from kg.queries import VALUES_LINE, CannedQuery, bind_values, find_columns
from kg.vocab import prefixes, term
from server.catalogue import drop_header, fit_queries
from server.snapshot import Graph

CLASSES = {"concept": "kg:Concept", "paper": "kg:Paper", "kind": "owl:Class"}
DATATYPES = {"integer": "integer", "year": "integer", "text": "string", "author": "string"}
PREFIX_LINE = re.compile(r"^PREFIX (\w+): <(.+)>$", re.MULTILINE)
Facts = list[tuple[str, NamedNode | Literal]]


def describe_queries(address: str, graph: Graph) -> list[Triple]:
    """Return the description of canned queries as the document at that address gives it. Each query's IRI is that of
    its page; it may be sent to the endpoint as it stands, with the defaults that it has in the graph, or asked by its
    API."""
    queries = fit_queries(graph).values()
    used = dict.fromkeys(name for query in queries for name, _ in PREFIX_LINE.findall(query.text))
    triples = [*_describe_prefixes(address, sorted(used))]
    for query in queries:
        text = bind_values(graph.store, query, {}, graph.snapshot)
        triples += _describe_query(address, query, drop_header(text))
    return sorted(set(triples), key=str)


def _describe_prefixes(address: str, names: Iterable[str]) -> Iterator[Triple]:
    for name in names:
        declaration = NamedNode(f"{address}#prefix-{name}")
        yield Triple(NamedNode(f"{address}#prefixes"), term("sh:declare"), declaration)
        namespace = Literal(prefixes()[name], datatype=term("xsd:anyURI"))
        facts: Facts = [("rdf:type", term("sh:PrefixDeclaration")), ("sh:prefix", Literal(name))]
        yield from _describe(declaration, [*facts, ("sh:namespace", namespace)])


def _describe_query(address: str, query: CannedQuery, text: str) -> Iterator[Triple]:
    is_table = bool(find_columns(query))
    kind, holds = ("Select", "sh:select") if is_table else ("Construct", "sh:construct")
    node = NamedNode(urljoin(address, f"query/{query.name}"))
    facts: Facts = [
        ("rdf:type", term("sh:SPARQLExecutable")),
        ("rdf:type", term(f"sh:SPARQL{kind}Executable")),
        ("rdfs:label", Literal(query.title, language="en")),
        ("rdfs:comment", Literal(query.description, language="en")),
        (holds, Literal(text)),
        ("sh:prefixes", NamedNode(f"{address}#prefixes")),
        ("schema:keywords", Literal(query.group)),
        ("schema:target", NamedNode(urljoin(address, "sparql"))),
        ("rdfs:seeAlso", NamedNode(urljoin(address, f"api/{query.name}"))),
    ]
    yield from _describe(node, facts)
    defaults = {match["name"]: match["term"] for match in VALUES_LINE.finditer(text)}
    for parameter in query.parameters:
        described = NamedNode(f"{address}#{query.name}-{parameter.name}")
        yield Triple(node, term("sh:parameter"), described)
        yield from _describe_parameter(address, described, parameter, defaults[parameter.name])


def _describe_parameter(address: str, node: NamedNode, parameter: Parameter, default: str) -> Iterator[Triple]:
    """A parameter's variable is the local name of its path (SHACL, 6.2.1); its default the term in the query's text."""
    facts: Facts = [
        ("rdf:type", term("sh:Parameter")),
        ("sh:path", NamedNode(f"{address}#{parameter.name}")),
        ("sh:name", Literal(parameter.label, language="en")),
        ("sh:optional", Literal(True)),
        ("sh:defaultValue", _read_term(default)),
    ]
    if parameter.type in CLASSES:
        facts.append(("sh:class", term(CLASSES[parameter.type])))
    else:
        facts.append(("sh:datatype", NamedNode(prefixes()["xsd"] + DATATYPES[parameter.type])))
    yield from _describe(node, facts)


def _read_term(text: str) -> NamedNode | Literal:
    """Return the term that is written in a query in full.

    >>> [_read_term(str(Literal(value))).value for value in (24, 'the "energy"')]
    ['24', 'the "energy"']
    """
    (quad,) = parse(f"<is:a> <is:a> {text} .", format=RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, NamedNode | Literal)
    return quad.object


def _describe(subject: NamedNode, facts: Facts) -> Iterator[Triple]:
    return (Triple(subject, term(name), value) for name, value in facts)
