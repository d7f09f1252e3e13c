"""The role that a thing has in a paper, told by the words around it; where they are silent, by its kind."""

import re
from collections.abc import Sequence
from functools import cache

from spacy.tokens import Doc

from kg.extract.fusion import Group
from kg.extract.introduced import trigger_pattern
from kg.extract.lexicon import boundaries, rules

REACH = 70
GIVEN = frozenset({"title", "named"})


def find_role(doc: Doc, group: Group) -> str:
    """Return the role that the group's places tell; of several, the one that `cues.toml` lists first."""
    told = {role for start, end in group.places for role in _told_at(doc, start, end)}
    if group.sources & GIVEN:
        told.add("introduces")
    order = rules("cues.toml")["roles"]["order"].split()
    possible = [role for role in order if role in told and role in _possible(group.kind)]
    return possible[0] if possible else default_role(group.kind)


def default_role(kind: str) -> str:
    """Return the role that a thing of a kind most often has."""
    return rules("cues.toml")["kinds"][kind].split()[0]


def _possible(kind: str) -> Sequence[str]:
    return rules("cues.toml")["kinds"][kind].split()


def _told_at(doc: Doc, start: int, end: int) -> set[str]:
    span = doc.char_span(start, end, alignment_mode="expand")
    assert span is not None
    sentence, start, end = span.sent.text, start - span.sent.start_char, end - span.sent.start_char
    before = sentence[max(0, start - REACH) : start]
    after = sentence[end : end + REACH]
    told = {role for role, (left, right) in _cues().items() if left.search(before) or right.search(after)}
    if _is_proposed(sentence, start):
        told.add("introduces")
    return told


@cache
def _cues() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Return role -> what may stand before the name, what may stand behind it."""
    flags = re.VERBOSE | re.IGNORECASE
    never = r"(?!)"
    return {
        role: (re.compile(cue.get("left", never), flags), re.compile(cue.get("right", never), flags))
        for role, cue in rules("cues.toml").items()
        if "left" in cue or "right" in cue
    }


def _is_proposed(sentence: str, start: int) -> bool:
    """Tell whether a name stands in the noun phrase that follows "we propose", or beside it after a comma."""
    for trigger in trigger_pattern().finditer(sentence, 0, start):
        between = sentence[trigger.end() : start]
        if len(between) > REACH or trigger.end() > start:
            continue
        words = re.findall(r"[\w-]+", between.casefold())
        if not any(word in boundaries() for word in words):
            return True
    return False
