"""The pages' own questions: files in `server/queries/`, each bounded, with values put in as RDF terms."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, QuerySolutions, QueryTriples, Triple

from kg.queries import VALUES_LINE
from server.snapshot import Graph

FOLDER = Path(__file__).parent / "queries"
Term = NamedNode | Literal
Row = dict[str, str]


@cache
def read_question(name: str) -> str:
    """Return the text of a question."""
    return (FOLDER / f"{name}.rq").read_text(encoding="utf-8")


def _bind(name: str, terms: dict[str, Term | Sequence[Term]]) -> str:
    """Return the query's text with its `VALUES ?name { UNDEF }` lines holding the terms."""
    lists = {key: [value] if isinstance(value, Term) else value for key, value in terms.items()}
    written = {key: " ".join(str(term) for term in values) for key, values in lists.items()}
    return VALUES_LINE.sub(
        lambda line: f"{line['start']}{written.get(line['name'], line['term'])}{line['end']}", read_question(name)
    )


def ask(graph: Graph, name: str, **terms: Term | Sequence[Term]) -> list[Row]:
    """Return the rows of a question: variable to lexical value, without the unbound ones."""
    return _rows(graph, _bind(name, terms))


def ask_page(graph: Graph, name: str, *, limit: int, offset: int = 0, **terms: Term | Sequence[Term]) -> list[Row]:
    """Return some of the rows of a question that has no limit of its own."""
    return _rows(graph, f"{_bind(name, terms)}\nLIMIT {limit:d} OFFSET {offset:d}")


def construct(graph: Graph, name: str, thing: NamedNode) -> list[Triple]:
    """Return the triples that a question builds about `thing`, in a stable order."""
    answer = graph.store.query(_bind(name, {"thing": thing}))
    assert isinstance(answer, QueryTriples)
    return sorted(set(answer), key=str)


def _rows(graph: Graph, text: str) -> list[Row]:
    answer = graph.store.query(text)
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [{name: row[name].value for name in names if row[name] is not None} for row in answer]
