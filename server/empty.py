"""Why a query has no answer: which of its patterns fits nothing, and what was meant by a name that there is not.

Each pattern is asked for alone and then with those before it, as the visitor's query was: by a query process, within a
short time, and seldom, as only a page has room for what is found.
"""

import asyncio
import difflib
from collections.abc import Awaitable, Callable, Iterator, Sequence
from itertools import islice, pairwise

from kg.search import find_names
from kg.vocab import prefixes
from server.patterns import BIND, FILTER, TRIPLE, VALUES, Outline, Pattern, read_outline
from server.snapshot import Graph
from server.syntax import to_line
from server.terms import find_terms
from server.tokens import Token, read_tokens
from server.wording import curie

MOST = 12  # questions about one query, and names that are looked up for it
NEAREST = 3
NAMING = {  # properties of names, and what is called so
    "skos:prefLabel": "concept",
    "skos:altLabel": "concept",
    "rdfs:label": "concept",
    "dcterms:title": "paper",
    "dc:creator": "author",
}
Ask = Callable[[str], Awaitable[bool | None]]


async def explain(graph: Graph, text: str, ask: Ask) -> list[str]:
    """Return sentences on why a query finds nothing, none where that is not known. `ask` answers an ASK query, None
    when that takes too long."""
    outline = await asyncio.to_thread(read_outline, text)
    if outline is None or "FROM" in outline.words:
        return []
    search = _Search(text, outline, ask)
    culprit = await search.find_culprit()
    suspects = [culprit] if culprit else outline.of_kind(TRIPLE)
    named = await asyncio.to_thread(_find_misnamed, graph, outline, suspects)
    return [*([search.sentence] if search.sentence else []), *dict.fromkeys(named)]


class _Search:
    """Asks for parts of a query until one has no match; `sentence` then says so."""

    def __init__(self, text: str, outline: Outline, ask: Ask) -> None:
        self._text, self._outline, self._ask, self._left = text, outline, ask, MOST
        self._given = outline.of_kind(VALUES)
        self.sentence = ""

    async def find_culprit(self) -> Pattern | None:
        """Return the triple pattern that has no match, by itself or with those before it; None where there is none."""
        triples = self._outline.of_kind(TRIPLE) or [each for each in self._outline.patterns if each.kind == TRIPLE]
        for pattern in triples:
            given = [each for each in self._given if each.variables & pattern.variables]
            if await self._fits([*given, pattern]) is False:
                values = f" with the values on {self._where(given[0])}" if given else ""
                self.sentence = f"Nothing in the graph fits `{pattern.text}` ({self._where(pattern)}){values}."
                return pattern
        needed = self._outline.of_kind(TRIPLE)
        for count in range(2, len(needed) + 1):
            if await self._fits([*self._given, *needed[:count]]) is False:
                before = "the pattern" if count == 2 else f"the {count - 1} patterns"
                self.sentence = (
                    f"Each pattern fits something, but nothing fits `{needed[count - 1].text}` "
                    f"({self._where(needed[count - 1])}) together with {before} before it."
                )
                return needed[count - 1]
        await self._find_filter(needed)
        return None

    async def _find_filter(self, needed: Sequence[Pattern]) -> None:
        conditions = self._outline.of_kind(FILTER)
        others = [*self._given, *needed, *self._outline.of_kind(BIND)]
        for condition in conditions if needed else ():
            if await self._fits([*others, condition]) is False:
                self.sentence = f"All patterns fit, but `{condition.text}` ({self._where(condition)}) leaves nothing."
                return

    async def _fits(self, patterns: Sequence[Pattern]) -> bool | None:
        if self._left == 0:
            return None
        self._left -= 1
        answer = await self._ask(self._outline.to_ask(patterns))
        if answer is None:
            self._left = 0  # what takes long once does so again
        return answer

    def _where(self, pattern: Pattern) -> str:
        return f"line {to_line(self._text, pattern.start)}"


def _find_misnamed(graph: Graph, outline: Outline, suspects: Sequence[Pattern]) -> list[str]:
    """Return what may be meant by the first MOST names of patterns that have no match."""
    sentences = (sentence for pattern in suspects for sentence in _look_up_names(graph, outline, pattern))
    return [sentence for sentence in islice(sentences, MOST) if sentence]


def _look_up_names(graph: Graph, outline: Outline, pattern: Pattern) -> Iterator[str]:
    """Yield what may be meant by each name of a pattern, "" for one that there is."""
    tokens = list(read_tokens(f"{pattern.text} "))
    for number, token in enumerate(tokens):
        if token.kind in ("iri", "name"):
            yield _find_term(graph, _to_iri(outline, token))
        elif token.kind == "string" and pattern.path in NAMING:
            tagged = number + 1 < len(tokens) and tokens[number + 1].kind == "language"
            yield _find_called(graph, token.text.strip("'\""), NAMING[pattern.path], tagged=tagged)


def _to_iri(outline: Outline, token: Token) -> str:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    declared = list(read_tokens(outline.prologue))
    for name, iri in pairwise(declared):
        if name.text == f"{prefix}:" and iri.kind == "iri":
            return iri.text[1:-1] + local
    return token.text


def _find_term(graph: Graph, iri: str) -> str:
    name = curie(iri)
    if iri.startswith(prefixes()["kg"]) and name not in find_terms():
        near = difflib.get_close_matches(name, find_terms(), n=NEAREST, cutoff=0.8)
        return f"`{name}` is no term of the ontology{_offer([f'`{each}`' for each in near])}"
    for what in ("concept", "paper"):
        place = f"{graph.base}{what}/"
        if iri.startswith(place):
            key = iri.removeprefix(place)
            hits = find_names(graph.snapshot.search, key.replace("-", " "), NEAREST, what=what)
            if all(hit.key != key for hit in hits):
                near = [f"<{place}{hit.key}> ({hit.label})" for hit in hits]
                return f"There is no <{iri}>{_offer(near)}"
    return ""


def _find_called(graph: Graph, name: str, what: str, *, tagged: bool) -> str:
    if tagged:
        return "Names in this graph have no language tag: leave it out."
    hits = find_names(graph.snapshot.search, name, NEAREST, what=what)
    if any(hit.label == name for hit in hits):
        return ""
    near = [f"“{hit.label}”" for hit in hits]
    return f'Nothing is called "{name}"{_offer(near)}'


def _offer(near: Sequence[str]) -> str:
    """Return how a sentence on a name that there is not goes on."""
    return f": did you mean {' or '.join(near)}?" if near else "."
