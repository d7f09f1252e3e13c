"""The role that a thing has in a paper, told by the words around it; where they are silent, by its kind."""

import re
from collections.abc import Sequence
from functools import cache

from spacy.tokens import Doc

from kg.extract.fusion import Group
from kg.extract.lexicon import boundaries, cue, rules
from kg.extract.tagger import Verdict, consult

SAY_OF_WORDS, SAY_OF_KIND = 0.3, 0.15
REACH = 90
FAR = 160
GIVEN = frozenset({"title", "named"})
NAMES = frozenset({"name", "run", "abbreviation"})
SYSTEMS = frozenset({"Method", "Model", "Software", "Hardware"})


def find_roles(doc: Doc, groups: Sequence[Group]) -> list[str]:
    """Return the role of each group: the tagger and the words around it have a say, else its kind decides."""
    return [
        _weigh(consult(doc, group.places), role, default_role(group.kind))
        for group, role in zip(groups, _by_words(doc, groups), strict=True)
    ]


def _weigh(said: Verdict | None, by_words: str, default: str) -> str:
    """Return the role of highest probability when what the words tell counts as a part of it, the default less so."""
    if said is None:
        return by_words or default
    share = {by_words: SAY_OF_WORDS} if by_words else {default: SAY_OF_KIND}
    told = rules("cues.toml")["roles"]["told"].split()
    return max(told, key=lambda role: said.roles[role] + share.get(role, 0.0))


def _by_words(doc: Doc, groups: Sequence[Group]) -> list[str]:
    """Return the role that the words around each group tell, of several the one first in `cues.toml`; "" for none."""
    end_of_title = next(iter(doc.sents)).end_char
    told = [_told(doc, group, end_of_title) for group in groups]
    if _is_study(doc, groups, told):
        for group, roles in zip(groups, told, strict=True):
            if group.kind in SYSTEMS and group.places[0][0] < end_of_title:
                roles.add("studies")
    return [_choose(group.kind, roles) for group, roles in zip(groups, told, strict=True)]


def _choose(kind: str, told: set[str]) -> str:
    order = rules("cues.toml")["roles"]["order"].split()
    return next((role for role in order if role in told and role in _possible(kind)), "")


def _told(doc: Doc, group: Group, end_of_title: int) -> set[str]:
    is_new = bool(group.sources & NAMES) and "known" not in group.sources
    first = next((start for start, _ in group.places if start >= end_of_title), None)
    told = {
        role
        for start, end in group.places
        for role in _told_at(doc, start, end, FAR if is_new and start == first else 0)
    }
    return told | {"introduces"} if group.sources & GIVEN else told


def _is_study(doc: Doc, groups: Sequence[Group], told: Sequence[set[str]]) -> bool:
    """Tell whether a paper investigates things and makes none: its title says so, or it introduces no system."""
    if cue("studies", "title").search(next(iter(doc.sents)).text):
        return True
    return not any("introduces" in roles and group.kind in SYSTEMS for group, roles in zip(groups, told, strict=True))


def default_role(kind: str) -> str:
    """Return the role that a thing of a kind most often has."""
    return rules("cues.toml")["kinds"][kind].split()[0]


def _possible(kind: str) -> Sequence[str]:
    return rules("cues.toml")["kinds"][kind].split()


def _told_at(doc: Doc, start: int, end: int, reach: int) -> set[str]:
    span = doc.char_span(start, end, alignment_mode="expand")
    assert span is not None
    sentence, start, end = span.sent.text, start - span.sent.start_char, end - span.sent.start_char
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
