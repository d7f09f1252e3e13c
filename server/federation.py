"""Federation: finds SERVICE and LOAD calls, so that no visitor's text makes this machine call another.

pyoxigraph reaches the network wherever its grammar reads `SERVICE [SILENT] target {` or `LOAD [SILENT] <iri>`, with or
without spaces. The text is followed token by token: the word inside a string, a comment or an IRI calls nobody. Where
only a parser could tell how the text goes on, every reading is followed, so that no call of the engine is missed.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass

from server.tokens import ABSOLUTE, IRI, LANGUAGE, NUMBER, PREFIX, RUN, VARIABLE, WORD, Skipper, read_string

_VERB = re.compile(r"SERVICE|LOAD", re.IGNORECASE | re.ASCII)
_SILENT = re.compile(r"SILENT", re.IGNORECASE | re.ASCII)
_INTO = re.compile(r"INTO", re.IGNORECASE | re.ASCII)
_PROLOGUE = re.compile(r"BASE|PREFIX|VERSION", re.IGNORECASE | re.ASCII)
# Before a name and a brace that are no call: `GRAPH service:name {`.
_NAMING = re.compile(r"(?<![^\s{}<>])(?:GRAPH|FROM|NAMED|USING|WITH|DESCRIBE)(?![\w.:-])", re.IGNORECASE | re.ASCII)
_LOCAL = re.compile(
    r"(?:[\w:]|%[0-9A-F]{2})(?:[\w:-]|%[0-9A-F]{2})*+(?:\.++(?:[\w:-]|%[0-9A-F]{2})++)?+",
    re.IGNORECASE | re.ASCII,
)
# What goes on where a plain name ends: the engine may refuse that name as a whole and read its prefix alone.
_MORE = re.compile(r"[^\x00-\x7f]|[\\%]")
_WHOLE = re.compile(rf"(?:[{WORD}.:%]|\\.)*+")
_LONGEST = 300  # characters of a called name; a longer one is taken for a call, whatever follows it
_NAME = re.compile(rf"(?:[{WORD}.:%]|\\.){{0,{_LONGEST}}}+")
_NAMING_FIRST = frozenset("GFNUWDgfnuwd")
_TOKENS = {"?": VARIABLE, "$": VARIABLE, "@": LANGUAGE} | dict.fromkeys("0123456789.", NUMBER)
_GLUED = re.compile(r"a?(?:true|false)|a(?=-?\.?[0-9])")  # `?s a1SERVICE <...> {` is a type and a call
_PIECE = re.compile(r"\w{1,16}|<+(?=<)|\\?.", re.ASCII | re.DOTALL)
# A namespace that ends with a host or a port may not bear a longer name: then the engine reads `e:SERVICE` as `e:` and
# the keyword. One with an escape is not looked into.
_BRITTLE = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]*+:)?//[^/?<>]*+>|<[^<>\\\s]*+\\[uU]")

_SKIPPED = frozenset(" \t\r\n#")
_ANYWHERE, _AT_START, _NAMED = range(3)


@dataclass(frozen=True, slots=True)
class Call:
    """A call of another machine: SERVICE or LOAD and the IRI, None for one that is not written out in full."""

    verb: str
    target: str | None


def find_calls(text: str) -> frozenset[Call]:
    """Return all calls of a query or an update, in any reading of its text.

    >>> find_calls('SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }')
    frozenset({Call(verb='SERVICE', target='http://example.org/')})
    >>> find_calls('SELECT * { ?s ?p "SERVICE <http://example.org/> {" } # SERVICE ?x {')
    frozenset()
    """
    return _Scan(text).run() if may_call(text) else frozenset()


def may_call(text: str) -> bool:
    """Tell at a glance whether a text could have calls at all.

    >>> may_call("ASK {}"), may_call("ASK {} # service")
    (False, True)
    """
    return _VERB.search(text) is not None


def refuse_calls(text: str, allowed: Set[str]) -> str | None:
    """Return the sentence that refuses the first call to a target that is not allowed, None when there is none.

    >>> refuse_calls("LOAD <http://example.org/>", frozenset())
    'LOAD is refused: this endpoint calls no other machine. Fetch the data yourself and send it.'
    """
    refused = [call for call in find_calls(text) if call.target is None or call.target not in allowed]
    if not refused:
        return None
    first = min(refused, key=lambda call: (call.verb, call.target or ""))
    if not allowed:
        instead = {
            "SERVICE": "Ask each endpoint by itself and join the answers.",
            "LOAD": "Fetch the data yourself and send it.",
        }
        return f"{first.verb} is refused: this endpoint calls no other machine. {instead[first.verb]}"
    named = f"<{first.target}>" if first.target is not None else "what is not a full IRI"
    known = ", ".join(f"<{target}>" for target in sorted(allowed))
    return f"{first.verb} to {named} is refused: this endpoint calls {known} alone, written as here."


class _Scan:
    """One walk over a text. A place is a position and what it follows; each is visited once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._skip = Skipper(text).skip
        self._brittle = _BRITTLE.search(text) is not None
        self._run = range(0)
        self._named = (-1, -1)
        self._walked = 0
        self._calls = set[Call]()

    def run(self) -> frozenset[Call]:
        text, places, seen = self._text, [(0, _AT_START)], set[int]()
        while places:
            position, after = places.pop()
            if text[position : position + 1] in _SKIPPED:
                position = self._skip(position)
            key = position * 3 + after
            if position == len(self._text) or key in seen:
                continue
            seen.add(key)
            if after != _NAMED and text[position] in "SsLl":
                self._note_calls(position, after)
            places += self._step(position, after)
        return frozenset(self._calls)

    def _note_calls(self, position: int, after: int) -> None:
        verb = _VERB.match(self._text, position)
        if verb is None or (verb[0].upper() == "LOAD" and after != _AT_START):
            return
        start = self._skip(verb.end())
        silent = _SILENT.match(self._text, start)
        for place in (start, self._skip(silent.end())) if silent else (start,):
            for end, target in self._read_targets(place):
                if self._is_called(verb[0].upper(), place, end):
                    self._calls.add(Call(verb[0].upper(), target))

    def _is_called(self, verb: str, place: int, end: int) -> bool:
        """Tell whether what follows a target makes it one."""
        follows = self._skip(end)
        if end == place or end >= place + _LONGEST and self._text[place] != "<":
            return end > place
        if verb == "SERVICE":
            return self._text.startswith("{", follows) and not self._text.startswith("{|", follows)
        ended = follows == len(self._text) or self._text[follows] == ";"
        return ended or _INTO.match(self._text, follows) is not None

    def _read_targets(self, position: int) -> Iterator[tuple[int, str | None]]:
        """Yield where a target that begins here may end, with its IRI."""
        if iri := IRI.match(self._text, position):
            plain = ABSOLUTE.match(self._text, position) and "\\" not in iri[1]
            yield iri.end(), iri[1] if plain else None
        elif variable := VARIABLE.match(self._text, position):
            yield variable.end(), None
        else:
            end = _end(_NAME, self._text, position)
            colon = self._text.find(":", position, end)
            if colon >= 0:
                yield colon + 1, None
            if colon >= 0 or end - position >= _LONGEST:
                yield end, None

    def _step(self, position: int, after: int) -> list[tuple[int, int]]:
        """Return the places after the tokens that may begin here."""
        text, first = self._text, self._text[position]
        if first == ";":
            return [(position + 1, _AT_START)]
        if first in "'\"":
            return [(end, _ANYWHERE) for end in read_string(text, position)]
        if first == "<" and (iri := IRI.match(text, position)):
            ends = (iri.end(),) if ABSOLUTE.match(text, position) and "\\" not in iri[1] else (iri.end(), position + 1)
            return [(end, _ANYWHERE) for end in ends]
        if (token := _TOKENS.get(first)) and (found := token.match(text, position)):
            return [(found.end(), _ANYWHERE)]
        if first in _NAMING_FIRST and (naming := _NAMING.match(text, position)):
            return [(naming.end(), _NAMED)]
        places = self._step_over_word(position)
        if after == _AT_START and (end := self._find_declaration(position)) is not None:
            places.append((end, _AT_START))
        return places

    def _step_over_word(self, position: int) -> list[tuple[int, int]]:
        text, places = self._text, []
        if text[position] in "atf" and (glued := _GLUED.match(text, position)):
            places.append((glued.end(), _ANYWHERE))
        colon = self._find_colon(position)
        end = self._end_name(colon) if colon is not None else _end(_PIECE, text, position)
        return [*places, (end, _ANYWHERE)]

    def _find_colon(self, position: int) -> int | None:
        """Return the colon of the name that begins here, None where there is none or the engine may read none."""
        text = self._text
        if self._brittle or position < self._walked or not (_is_letter(text[position]) or text[position] == ":"):
            return None
        if position not in self._run:
            self._run = range(position, _end(RUN, text, position))
        colon = self._run.stop
        return colon if text.startswith(":", colon) and (colon == position or text[colon - 1] != ".") else None

    def _end_name(self, colon: int) -> int:
        """Return the end of the name with this colon or, where the engine may end it earlier, of its prefix."""
        if self._named[0] != colon:
            local = _LOCAL.match(self._text, colon + 1)
            end = local.end() if local else colon + 1
            if _MORE.match(self._text, end):
                self._walked, end = _end(_WHOLE, self._text, end), colon + 1
            self._named = (colon, end)
        return self._named[1]

    def _find_declaration(self, position: int) -> int | None:
        """Return the end of the BASE, PREFIX or VERSION declaration that begins here."""
        word = _PROLOGUE.match(self._text, position)
        if word is None:
            return None
        place = self._skip(word.end())
        if self._text[place : place + 1] in ("'", '"'):
            return read_string(self._text, place)[0]
        prefix = PREFIX.match(self._text, place)
        iri = IRI.match(self._text, self._skip(prefix.end()) if prefix else place)
        return iri.end() if iri else None


def _end(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Return the end of a pattern that matches everywhere."""
    found = pattern.match(text, position)
    assert found is not None, pattern
    return found.end()


def _is_letter(character: str) -> bool:
    return character.isalpha() or not character.isascii()
