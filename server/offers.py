"""Which questions about a thing are worth offering: those that its facts may answer.

A canned query is not asked for that, as some take seconds. Only the patterns that name the parameter are, each with
what else the query asks of the same subject: where one of them fits nothing, there is no answer.
"""

from functools import cache

from pyoxigraph import NamedNode, QueryBoolean, Store

from kg.errors import InputError
from kg.parameters import Parameter
from kg.queries import CannedQuery, run_text
from server.patterns import FILTER, TRIPLE, VALUES, Outline, Pattern, read_outline


def may_have_answer(store: Store, query: CannedQuery, parameter: Parameter, value: NamedNode) -> bool:
    """Tell whether a canned query may have a row where a parameter has a value; false where its answer is surely empty,
    whatever its other parameters are."""
    outline = _read_canned(query.text)
    if outline is None:
        return True
    naming = [each for each in outline.of_kind(TRIPLE) if parameter.name in each.variables]
    given = Pattern(VALUES, f"VALUES ?{parameter.name} {{ {value} }}", 0, needed=True)
    return all(_fits(store, outline, [given, *_find_star(outline, each)]) for each in naming)


@cache
def _read_canned(text: str) -> Outline | None:
    """Return what a canned query asks; there are few, and each page of a concept looks at most of them."""
    return read_outline(text)


def _find_star(outline: Outline, pattern: Pattern) -> list[Pattern]:
    """Return the patterns with the subject of one, and the filters of what these name."""
    star = [each for each in outline.of_kind(TRIPLE) if each.subject == pattern.subject]
    named = frozenset().union(*(each.variables for each in star))
    return star + [each for each in outline.of_kind(FILTER) if each.variables and each.variables <= named]


def _fits(store: Store, outline: Outline, patterns: list[Pattern]) -> bool:
    try:
        answer = run_text(store, outline.to_ask(patterns))
    except InputError:
        return True
    return isinstance(answer, QueryBoolean) and bool(answer)
