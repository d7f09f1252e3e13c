"""What the words around a thing tell of the role that it has in a paper."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from kg.extract.fusion import Group
from kg.extract.layout import find_bounds, find_sentence, to_text
from kg.extract.lexicon import boundaries, cue, rules

REACH = 90
FAR = 160
GIVEN = frozenset({"title", "named"})
NAMES = frozenset({"name", "run", "abbreviation"})
SYSTEMS = frozenset({"Method", "Model", "Software", "Hardware"})


@dataclass(frozen=True, slots=True)
class Cues:
    """What the words of a paper tell of its things: the roles of each group, and whether the paper investigates things
    and makes none."""

    told: tuple[frozenset[str], ...]
    is_study: bool


def find_cues(doc: Doc, groups: Sequence[Group]) -> Cues:
    """Return the roles that the words around each group tell."""
    end_of_title = find_bounds(doc)[0][1]
    told = tuple(frozenset(_told(doc, group, end_of_title)) for group in groups)
    return Cues(told, is_study=_is_study(doc, groups, told))


def _told(doc: Doc, group: Group, end_of_title: int) -> set[str]:
    is_new = bool(group.sources & NAMES) and "known" not in group.sources
    first = next((start for start, _ in group.places if start >= end_of_title), None)
    told = {
        role
        for start, end in group.places
        for role in _told_at(doc, start, end, FAR if is_new and start == first else 0)
    }
    return told | {"introduces"} if group.sources & GIVEN else told


def _is_study(doc: Doc, groups: Sequence[Group], told: Sequence[frozenset[str]]) -> bool:
    """Tell whether a paper investigates things and makes none: its title says so, or it introduces no system."""
    if cue("studies", "title").search(to_text(doc)[slice(*find_bounds(doc)[0])]):
        return True
    return not any("introduces" in roles and group.kind in SYSTEMS for group, roles in zip(groups, told, strict=True))


def _told_at(doc: Doc, start: int, end: int, reach: int) -> set[str]:
    first, last = find_sentence(doc, start, end)
    sentence, start, end = to_text(doc)[first:last], start - first, end - first
    before = sentence[max(0, start - REACH) : start]
    after = sentence[end : end + REACH]
    told = {role for role, (left, right) in _cues().items() if left.search(before) or right.search(after)}
    if _is_proposed(sentence, start, reach):
        told.add("introduces")
    return told


@cache
def _cues() -> dict[str, tuple[re.Pattern[str], ...]]:
    """Return role -> what may stand before the name, what may stand behind it."""
    never = re.compile(r"(?!)")
    return {
        role: tuple(cue(role, side) if side in given else never for side in ("left", "right"))
        for role, given in rules("cues.toml").items()
        if given.keys() & {"left", "right"}
    }


def _is_proposed(sentence: str, start: int, reach: int) -> bool:
    """Tell whether a name stands in the noun phrase that follows "we propose", or within `reach` characters of it."""
    for trigger in cue("introduces", "trigger").finditer(sentence, 0, start):
        between = sentence[trigger.end() : start]
        if len(between) <= reach:
            return True
        if len(between) > REACH:
            continue
        words = re.findall(r"[\w-]+", between.casefold())
        if not any(word in boundaries() for word in words):
            return True
    return False
