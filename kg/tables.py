"""What the command line prints: answers, the list of canned queries, scores."""

import sys
from collections.abc import Mapping
from itertools import groupby

from pyoxigraph import Literal, QueryBoolean, QueryTriples
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.errors import UsageError
from kg.formats import find_format
from kg.queries import Answer, CannedQuery, by_group, formats_of, serialize_answer
from kg.training.score import Score, Scores
from kg.vocab import prefixes
from kg.writing import open_output

TABLE = "table"
WIDE = 180


def print_answer(answer: Answer, format_name: str, base: str) -> None:
    """Print an answer as a table, with IRIs shortened by `base`, or as it is in one of the standard formats."""
    if format_name == TABLE and isinstance(answer, QueryTriples):
        format_name = "ttl"
    if format_name != TABLE:
        try:
            written = find_format(format_name, formats_of(answer))
        except UsageError as error:
            raise UsageError(f"{error} or {TABLE}") from None
        with open_output(None) as out:
            out.write(serialize_answer(answer, written))
    elif isinstance(answer, QueryBoolean):
        open_console().print("yes" if answer else "no")
    else:
        assert not isinstance(answer, QueryTriples)
        names = [variable.value for variable in answer.variables]
        table = Table(*names)
        for row in answer:
            table.add_row(*(Text(to_text(row[name], base)) for name in names))
        open_console().print(table)
        if not table.rows:
            open_console().print("0 rows")


def open_console() -> Console:
    """Return the console of standard output; what is no terminal gets lines wide enough for a table."""
    return Console() if sys.stdout.isatty() else Console(width=WIDE)


def to_text(term: object, base: str) -> str:
    """Return a term as people read it: a literal's text, an IRI without the base or with its prefix, "" for no value.

    >>> from kg.vocab import term as find
    >>> [to_text(term, "https://a.org/") for term in (None, Literal(3), find("kg:uses"))]
    ['', '3', 'kg:uses']
    """
    if term is None:
        return ""
    text = str(getattr(term, "value", term))
    if isinstance(term, Literal):
        return text
    if text.startswith((f"{base}concept/", f"{base}paper/")):
        return text[len(base) :]
    for prefix, namespace in prefixes().items():
        if text.startswith(namespace):
            return f"{prefix}:{text[len(namespace) :]}"
    return text


def list_queries(queries: Mapping[str, CannedQuery]) -> None:
    """Print the canned queries by group, each with its parameters and defaults."""
    table = Table("query", "what it answers", "parameters")
    for group, members in groupby(by_group(queries.values()), lambda query: query.group):
        table.add_section()
        table.add_row(f"[bold]{group}[/bold]")
        for query in members:
            parameters = "\n".join(f"{parameter.name}={parameter.default}" for parameter in query.parameters)
            table.add_row(query.name, query.title, parameters)
    open_console().print(table)


def print_scores(scores: Scores, *, with_errors: bool) -> None:
    """Print precision, recall and F1 per class, and the errors if asked for."""
    table = Table("class", "P", "R", "F1", "right/predicted", "found/gold")
    for name in sorted(scores.by_class):
        score: Score = scores.by_class[name]
        figures = (f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f1:.3f}")
        table.add_row(name, *figures, f"{score.right}/{score.predicted}", f"{score.found}/{score.gold}")
    open_console().print(table)
    if with_errors:
        for error in scores.errors:
            sys.stdout.write(f"{error.paper}\t{error.fault}\t{error.kind}\t{error.name}\n")
