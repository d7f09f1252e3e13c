"""Candidates of all steps become groups: overlaps are settled, places that name one thing are brought together."""

import collections
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kg.extract.abbreviations import Abbreviation
from kg.extract.candidates import Candidate
from kg.extract.lexicon import heads, kind_of_carrier, to_singular
from kg.extract.tokens import URL

ARTICLE = re.compile(r"^(?:the|an?)\s+")
WORD = re.compile(r"[^\W_]+|[+#@.]+(?=\w)|[+#]+")
NEXT = re.compile(r"\s+([^\W\d_]+)")
PLURAL = re.compile(r"(?<=[A-Z]{2})s$")
DEFAULT_KIND = "Method"
SAY = {"known": 3.0, "name": 1.0, "abbreviation": 1.5}  # of a step in the kind, where it is not its rank


@dataclass(frozen=True, slots=True)
class Group:
    """All places of one text that name one thing, in the text's order, the steps that found them, and how loudly they
    say each kind. `known_kinds` are those that things known by these names can have; empty without such things."""

    name: str
    kind: str
    places: tuple[tuple[int, int], ...]
    sources: frozenset[str]
    votes: Mapping[str, float]
    known_kinds: frozenset[str]


def fuse(text: str, candidates: Iterable[Candidate], abbreviations: Sequence[Abbreviation]) -> list[Group]:
    """Return the things that a text names, in the order of their first places; its URLs name nothing."""
    urls = [match.span() for match in URL.finditer(text)]
    possible = _narrow(
        text,
        [
            candidate
            for candidate in (*candidates, *_of_abbreviations(text, abbreviations))
            if not _overlaps(candidate.start, candidate.end, urls)
        ],
    )
    settled = settle(possible)
    same = _same_keys(text, abbreviations)
    spelt_out = _spelt_out(text, abbreviations)
    grouped: dict[str, list[Candidate]] = {}
    for candidate in sorted(possible, key=lambda candidate: (candidate.start, -candidate.rank, candidate.source)):
        if (candidate.start, candidate.end) not in settled:
            continue
        key = to_key(text[candidate.start : candidate.end])
        grouped.setdefault(same.get(key, key), []).append(candidate)
    groups = [_to_group(text, members, spelt_out) for members in _all_places(text, grouped, urls)]
    return sorted(groups, key=lambda group: group.places[0])


def to_key(name: str) -> str:
    """Return what two spellings of one name share: case, accents, hyphens, spaces and the plural are set aside.

    >>> to_key("Vision-Language Models") == to_key("vision language model"), to_key("LCAs") == to_key("LCA")
    (True, True)
    """
    folded = unicodedata.normalize("NFKD", PLURAL.sub("", name)).casefold()
    if not folded.isascii():
        folded = "".join(letter for letter in folded if not unicodedata.combining(letter))
    words = WORD.findall(ARTICLE.sub("", folded))
    return "".join([*words[:-1], to_singular(words[-1])]) if words else folded


def _narrow(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates, those of small words before a known proper name cut down to the name: of "proprietary
    GPT-4" only "GPT-4" is left."""
    names = {
        candidate.end: candidate.start
        for candidate in candidates
        if candidate.source == "known" and not text[candidate.start : candidate.end].islower()
    }
    return [
        replace(candidate, start=names[candidate.end])
        if candidate.source == "tagger" and text[candidate.start : names.get(candidate.end, 0)].islower()
        else candidate
        for candidate in candidates
    ]


def settle(candidates: Iterable[Candidate]) -> set[tuple[int, int]]:
    """Return places without overlap: of higher rank first, then the longer, then the earlier."""
    taken: set[tuple[int, int]] = set()
    for candidate in sorted(candidates, key=lambda c: (-c.rank, c.start - c.end, c.start)):
        if not _overlaps(candidate.start, candidate.end, taken):
            taken.add((candidate.start, candidate.end))
    return taken


def _of_abbreviations(text: str, abbreviations: Sequence[Abbreviation]) -> Iterator[Candidate]:
    for abbreviation in abbreviations:
        long, short = (text[slice(*place)] for place in (abbreviation.long, abbreviation.short))
        kind = heads().get(to_singular(long.split()[-1].casefold()).rpartition("-")[2], "")
        for start, end in (abbreviation.long, abbreviation.short):
            yield Candidate(start, end, kind, "abbreviation", rank=4)
        for match in re.finditer(rf"(?<![\w-]){re.escape(short)}(?:e?s)?(?!\w|-[A-Z\d])", text):
            carrier = NEXT.match(text, match.end())
            is_carried = carrier is not None and kind_of_carrier(carrier[1].casefold())  # "the QM framework" is QM
            yield Candidate(*match.span(), "", "abbreviation", rank=3 if is_carried else 2.4)  # no "QM search"


def _same_keys(text: str, abbreviations: Sequence[Abbreviation]) -> dict[str, str]:
    return {
        to_key(text[slice(*abbreviation.short)]): to_key(text[slice(*abbreviation.long)])
        for abbreviation in abbreviations
    }


def _spelt_out(text: str, abbreviations: Sequence[Abbreviation]) -> dict[str, str]:
    """Return short form -> long form of the abbreviations whose long form the text gives first: that is the name."""
    return {
        text[slice(*abbreviation.short)]: text[slice(*abbreviation.long)]
        for abbreviation in abbreviations
        if abbreviation.long < abbreviation.short
    }


def _overlaps(start: int, end: int, places: Iterable[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in places)


def _all_places(
    text: str, grouped: dict[str, list[Candidate]], urls: Sequence[tuple[int, int]]
) -> Iterator[list[Candidate]]:
    """Yield each group with the further places where one of its names stands as it is written elsewhere."""
    taken = bytearray(len(text))  # a character that is in a place is 1
    for start, end in (*urls, *((c.start, c.end) for members in grouped.values() for c in members)):
        taken[start:end] = b"\1" * (end - start)
    for members in grouped.values():
        more = []
        names = collections.Counter(text[start:end] for start, end in {(c.start, c.end) for c in members})
        for name in sorted(name for name, count in names.items() if text.count(name) > count):
            for start, end in _find_literally(text, name):
                if not any(taken[start:end]):
                    taken[start:end] = b"\1" * (end - start)
                    more.append(Candidate(start, end, "", "again", rank=0))
        yield sorted([*members, *more], key=lambda c: c.start)


def _find_literally(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Yield where a name stands in a text and is no part of a longer word."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if not (_is_of_word(text[max(0, start - 1) : start]) or _is_of_word(text[end : end + 1])):
            yield start, end
            start = text.find(name, end)
        else:
            start = text.find(name, start + 1)


def _is_of_word(letter: str) -> bool:
    return letter.isalnum() or letter in ("_", "-")


def _to_group(text: str, members: list[Candidate], spelt_out: Mapping[str, str]) -> Group:
    votes: dict[str, float] = collections.defaultdict(float)
    for member in members:
        if member.kind:
            votes[member.kind] += SAY.get(member.source, member.rank)
    kind = min(votes, key=lambda kind: (-votes[kind], kind)) if votes else DEFAULT_KIND
    names = collections.Counter(text[member.start : member.end] for member in members)
    given = [spelt_out[name] for name in names if name in spelt_out]
    given += [member.name for member in members if member.name]
    return Group(
        name=given[0] if given else max(names, key=lambda name: (names[name], len(name))),
        kind=kind,
        places=tuple(dict.fromkeys((member.start, member.end) for member in members)),
        sources=frozenset(member.source for member in members),
        votes=votes,
        known_kinds=frozenset(kind for member in members for kind in member.kinds),
    )
