"""Which questions about a thing are worth offering: those that its facts may answer.

A canned query is not asked for that, as some take seconds. Only the patterns that name the parameter are, each with
what else the query asks of the same subject: where one of them fits nothing, there is no answer.
"""

from pyoxigraph import NamedNode, QueryBoolean, Store

from kg.errors import InputError
from kg.parameters import Parameter
from kg.queries import CannedQuery, run_text
from server.patterns import FILTER, TRIPLE, Outline, Pattern, read_outline


def may_have_answer(store: Store, query: CannedQuery, parameter: Parameter, value: NamedNode) -> bool:
    """Tell whether a canned query may have a row where a parameter has a value; false where its answer is surely empty,
    whatever its other parameters are."""
    outline = read_outline(query.text)
    if outline is None:
        return True
    naming = [each for each in outline.of_kind(TRIPLE) if parameter.name in each.variables]
    given = f"VALUES ?{parameter.name} {{ {value} }}"
    return all(_fits(store, outline, given, _find_star(outline, each)) for each in naming)


def _find_star(outline: Outline, pattern: Pattern) -> list[Pattern]:
    """Return the patterns with the subject of one, and the filters of what these name."""
    star = [each for each in outline.of_kind(TRIPLE) if each.subject == pattern.subject]
    named = frozenset().union(*(each.variables for each in star))
    return star + [each for each in outline.of_kind(FILTER) if each.variables and each.variables <= named]


def _fits(store: Store, outline: Outline, given: str, patterns: list[Pattern]) -> bool:
    triples = " . ".join(each.text for each in patterns if each.kind == TRIPLE)
    filters = " ".join(each.text for each in patterns if each.kind == FILTER)
    try:
        answer = run_text(store, f"{outline.prologue} ASK {{ {given} {triples} {filters} }}")
    except InputError:
        return True
    return isinstance(answer, QueryBoolean) and bool(answer)
