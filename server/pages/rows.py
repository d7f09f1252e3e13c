"""The rows of a canned query, for pages that show them in their own way."""

from pyoxigraph import QuerySolutions

from kg.queries import run_query
from server.ask import Row
from server.canned import find_queries
from server.snapshot import Graph


def answer_rows(graph: Graph, name: str, **values: str) -> list[Row]:
    """Return the rows of a canned query: column to lexical value, without the unbound ones."""
    answer = run_query(graph.store, find_queries()[name], values)
    assert isinstance(answer, QuerySolutions)
    columns = [variable.value for variable in answer.variables]
    return [{column: row[column].value for column in columns if row[column] is not None} for row in answer]
