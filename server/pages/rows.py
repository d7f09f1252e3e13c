"""The rows of a canned query, for pages that show them in their own way."""

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from kg.formats import find_format
from kg.queries import bind_values
from server.ask import Row
from server.catalogue import fit_query
from server.inside import answer_text
from server.snapshot import Graph


def answer_rows(graph: Graph, name: str, **values: str) -> list[Row]:
    """Return the rows of a canned query: column to lexical value, without the unbound ones. RefusedError when it meets
    a limit, InputError for a value that means nothing."""
    text = bind_values(graph.store, fit_query(graph, name), values, graph.snapshot)
    answer = parse_query_results(answer_text(graph, text, find_format("json")), format=QueryResultsFormat.JSON)
    assert isinstance(answer, QuerySolutions)
    columns = [variable.value for variable in answer.variables]
    return [{column: row[column].value for column in columns if row[column] is not None} for row in answer]
