"""What is known of a group of places before it is judged, as numbers."""

import math
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np
from spacy.tokens import Doc

from kg.extract.fusion import Group, to_key
from kg.extract.judge import Array
from kg.extract.layout import to_text
from kg.extract.lexicon import kind_of_head
from kg.extract.roles import Cues, find_cues
from kg.extract.tagged_names import Verdict, consult
from kg.knowledge import load_generic
from kg.vocab import kinds, roles

SOURCES = (
    "tagger",
    "known",
    "name",
    "run",
    "abbreviation",
    "title",
    "named",
    "introduced",
    "again",
)
LONG = 8  # words; what is longer is told apart no more


def describe_groups(doc: Doc, groups: Sequence[Group]) -> Array:
    """Return the features [groups, features] of the groups of a paper."""
    said = [consult(doc, group.places) for group in groups]
    cues, text = find_cues(doc, groups), to_text(doc)
    leaning = _lean(said)
    rows = [
        [*_by_tagger(verdict), *_by_steps(group), *_by_looks(text, group), *_by_cues(cues, number), *leaning]
        for number, (group, verdict) in enumerate(zip(groups, said, strict=True))
    ]
    return np.array(rows, dtype=np.float32)


def _lean(said: Iterable[Verdict | None]) -> list[float]:
    """Return the mean probability of each role over the salient things of a paper: what kind of paper it is."""
    salient = [verdict for verdict in said if verdict and verdict.salience > 0.5]
    return [sum(verdict.roles[role] for verdict in salient) / max(1, len(salient)) for role in roles()]


def _by_tagger(verdict: Verdict | None) -> list[float]:
    if verdict is None:
        return [0.0] * (len(kinds()) + 2 * len(roles()) + 4)
    likely = [max(1e-4, verdict.roles[role]) for role in roles()]
    return [
        1.0,
        verdict.sureness,
        verdict.salience,
        math.log(max(1e-4, verdict.salience)),
        *(verdict.kinds[kind] for kind in kinds()),
        *likely,
        *map(math.log, likely),
    ]


def _by_steps(group: Group) -> list[float]:
    whole = sum(group.votes.values()) or 1.0
    return [
        *(float(source in group.sources) for source in SOURCES),
        *(group.votes.get(kind, 0.0) / whole for kind in kinds()),
        float(is_generic(group)),
    ]


def _by_looks(text: str, group: Group) -> list[float]:
    start, end = group.places[0]
    end_of_title = text.find("\n")
    name = text[start:end]
    words = name.replace("-", " ").split()
    head = kind_of_head(words[-1].casefold()) if words else ""
    in_title = [place for place in group.places if place[0] < end_of_title]
    behind = text[end : end + 2]
    return [
        *(float(head == kind) for kind in kinds()),
        math.log(len(group.places)),
        float(bool(in_title)),
        float(len(in_title) == len(group.places)),
        float(start == 0),
        float(start == 0 and behind[:1] == ":"),
        start / len(text),
        group.places[-1][0] / len(text),
        float(name.islower()),
        float(any(map(str.isupper, name[1:]))),
        float(any(map(str.isdigit, name))),
        min(len(words), LONG) / LONG,
        min(len(name), 4 * LONG) / LONG,
    ]


def _by_cues(cues: Cues, number: int) -> list[float]:
    return [*(float(role in cues.told[number]) for role in roles()), float(cues.is_study)]


def is_generic(group: Group) -> bool:
    """Tell whether a group of places names a bare class."""
    return to_key(group.name) in generic_keys()


@cache
def generic_keys() -> frozenset[str]:
    """Return the keys of the bare classes."""
    return frozenset(to_key(term) for term in load_generic())
