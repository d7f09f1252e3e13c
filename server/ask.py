"""The pages' own questions: files in `server/queries/`, each bounded, with values put in as RDF terms."""

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, QuerySolutions, QueryTriples, Triple

from kg.naming import find_known
from kg.queries import VALUES_LINE
from kg.triples import thing_iri
from server.links import short_name
from server.snapshot import Graph
from server.unknown import refuse_unknown

FOLDER = Path(__file__).parent / "queries"
Term = NamedNode | Literal
Row = dict[str, str]


@cache
def read_text(name: str) -> str:
    """Return the text of a question."""
    return (FOLDER / f"{name}.rq").read_text(encoding="utf-8")


def _bind(name: str, terms: dict[str, Term | Sequence[Term]]) -> str:
    """Return the query's text with its `VALUES ?name { UNDEF }` lines holding the terms."""
    lists = {key: [value] if isinstance(value, Term) else value for key, value in terms.items()}
    written = {key: " ".join(str(term) for term in values) for key, values in lists.items()}
    return VALUES_LINE.sub(
        lambda line: f"{line['start']}{written.get(line['name'], line['term'])}{line['end']}", read_text(name)
    )


def ask(graph: Graph, name: str, **terms: Term | Sequence[Term]) -> list[Row]:
    """Return the rows of a question: variable to lexical value, without the unbound ones."""
    answer = graph.store.query(_bind(name, terms))
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [{name: row[name].value for name in names if row[name] is not None} for row in answer]


def find_label(graph: Graph, slug: str) -> str:
    """Return the name of a concept; NotFound when there is none with that slug."""
    names = ask(graph, "labels", thing=thing_iri(graph.base, "concept", slug))
    if not names:
        refuse_unknown(graph, "concept", slug)
    return names[0]["label"]


def find_key(graph: Graph, what: str, name: str) -> str | None:
    """Return the last part of the address of the "concept" or "paper" that has a name, None where there is none."""
    node = find_known(graph.store, what, name, graph.snapshot)
    return unquote(node.value.removeprefix(f"{graph.base}{what}/")) if node else None


def find_facts(graph: Graph, thing: NamedNode) -> dict[str, list[str]]:
    """Return what is said about a thing: local name of the property to values."""
    facts: dict[str, list[str]] = defaultdict(list)
    for row in ask(graph, "facts", thing=thing):
        facts[short_name(row["property"])].append(row["value"])
    return facts


def construct(name: str, graph: Graph, thing: NamedNode) -> list[Triple]:
    """Return the triples that a question builds about `thing`, in a stable order."""
    answer = graph.store.query(_bind(name, {"thing": thing}))
    assert isinstance(answer, QueryTriples)
    return sorted(set(answer), key=str)
