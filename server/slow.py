"""Why a query may be slow: shapes that are known to be, each with what answers faster.

What each costs at 100,000 papers was measured: an order over all papers takes 5.5 s (0.03 s by a stored number), all
pairs of concepts 25 s (0.02 s where they are stored), the papers of all concepts 1.3 s (0.07 s with stored counts).
"""

import re
from collections.abc import Callable, Sequence
from itertools import chain

from kg.vocab import roles
from server.patterns import FILTER, TRIPLE, VALUES, Outline, Pattern, read_outline

REPEATED = re.compile(r"[*+]\)?$")
TEXT_SEARCH = re.compile(r"\b(?:CONTAINS|REGEX|STRENDS|STRSTARTS)\b", re.IGNORECASE)
MOST = 2  # sentences


def explain(text: str) -> str:
    """Return sentences on what makes a query slow and what would be faster, "" when nothing is known.

    >>> explain("SELECT * { ?s ?p ?o } ORDER BY ?o")[:66]
    'The pattern `?s ?p ?o` reads each triple: name a property, or a cl'
    """
    outline = read_outline(text)
    if outline is None:
        return ""
    triples = [pattern for pattern in outline.patterns if pattern.kind == TRIPLE]
    found = (look(outline, triples) for look in SHAPES)
    return " ".join([sentence for sentence in found if sentence][:MOST])


def _find_apart(outline: Outline, triples: Sequence[Pattern]) -> str:
    """Find patterns that nothing joins to the others: each of their rows meets each row of those. The one row of a
    MIN or MAX may meet all."""
    if "MIN" in outline.words or "MAX" in outline.words:
        return ""
    joined: list[list[Pattern]] = []
    for pattern in outline.patterns:
        parts = [part for part in joined if any(each.variables & pattern.variables for each in part)]
        joined = [*(part for part in joined if part not in parts), [*chain(*parts), pattern]]
    firsts = [next((each for each in part if each.kind == TRIPLE and each.needed), None) for part in joined]
    apart = [first.text for first in firsts if first and first.variables]
    if len(apart) < 2:
        return ""
    one, other = apart[:2]
    return f"`{one}` and `{other}` share no variable, so that each row of one meets each row of the other: join them."


def _find_unbound(outline: Outline, triples: Sequence[Pattern]) -> str:
    named = {value for pattern in triples if pattern.path[0] not in "?$" for value in (pattern.subject, pattern.object)}
    given = frozenset[str]().union(*(each.variables for each in outline.of_kind(VALUES)))
    for pattern in triples:
        parts = (pattern.subject, pattern.path, pattern.object)
        if all(part[0] in "?$" for part in parts) and not named & set(parts) and not given & pattern.variables:
            return f"The pattern `{pattern.text}` reads each triple: name a property, or a class as in `?s a kg:Paper`."
    return ""


def _has_role(pattern: Pattern) -> bool:
    return any(name in roles() for name in re.findall(r"\bkg:(\w+)", pattern.path))


def _find_pairs(outline: Outline, triples: Sequence[Pattern]) -> str:
    concepts = {each.object for each in triples if _has_role(each) and each.object[0] in "?$"}
    if len(concepts) < 2 or "GROUP" not in outline.words:
        return ""
    return (
        "Concepts that share papers are counted beforehand: `?pair a kg:CoOccurrence ; kg:member ?a, ?b ; "
        "kg:paperCount ?papers` finds them in hundredths of a second."
    )


def _find_counted(outline: Outline, triples: Sequence[Pattern]) -> str:
    if "COUNT" not in outline.words or not any(map(_has_role, triples)):
        return ""
    return "How many papers a concept has is stored: `?concept kg:paperCount ?papers` takes the place of COUNT."


def _find_text_search(outline: Outline, triples: Sequence[Pattern]) -> str:
    for pattern in outline.patterns:
        if pattern.kind == FILTER and TEXT_SEARCH.search(pattern.text):
            return f"`{_cut(pattern.text)}` reads every text: the search box and /suggest?q= find names at once."
    return ""


def _find_path(outline: Outline, triples: Sequence[Pattern]) -> str:
    for pattern in triples:
        if REPEATED.search(pattern.path) and pattern.subject[0] in "?$" and pattern.object[0] in "?$":
            return f"The path of `{pattern.text}` starts everywhere and ends everywhere: name one of its ends."
    return ""


def _find_order(outline: Outline, triples: Sequence[Pattern]) -> str:
    if "ORDER" not in outline.words:
        return ""
    return (
        "ORDER BY sorts all rows before LIMIT takes the first of them: leave it out, or narrow the rows before, by a "
        "year or by `kg:paperCount`."
    )


def _cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


Look = Callable[[Outline, Sequence[Pattern]], str]
SHAPES: tuple[Look, ...] = (
    _find_apart,
    _find_unbound,
    _find_pairs,
    _find_counted,
    _find_path,
    _find_text_search,
    _find_order,
)
