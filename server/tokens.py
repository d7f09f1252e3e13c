"""The tokens of SPARQL, as pyoxigraph reads them: it has no tokenizer of its own, so some characters have two readings.

A name takes one group of dots (`e:a.b.c` is `e:a.b`, a dot and `c`), a string in three quotes that is never closed or
has an escape that means nothing is read again as a short one, and a `<` may open an IRI or mean "less than".
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

_LETTER = (
    "A-Za-z0-9_\u00b7\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u037d\u037f-\u1fff\u200c\u200d\u203f\u2040\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
WORD = _LETTER + "\\-"
_HEX = "[0-9A-Fa-f]"
_CODE = rf"\\u{_HEX}{{4}}|\\U{_HEX}{{8}}"
_SOUND = rf"\\(?:[tbnrf\"'\\]|u(?![Dd][89A-Fa-f]){_HEX}{{4}}|U000(?!0[Dd][89A-Fa-f]){_HEX}{{5}})"

IRI = re.compile(rf"<((?:[^<>\"{{}}|^`\\\x00-\x20]|{_CODE})*+)>")
ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*+://")
SPACE = re.compile(r"[ \t\r\n]++")
VARIABLE = re.compile(rf"[?$][{_LETTER}]++")
RUN = re.compile(rf"[{WORD}.]*+")
PREFIX = re.compile(rf"[{WORD}.]*+(?<!\.):")
LOCAL = re.compile(
    rf"(?:[{WORD}:]|%{_HEX}{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])++"
    rf"(?:\.++(?:[{WORD}:]|%{_HEX}{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])++)?+"
)
BLANK = re.compile(rf"_:[{WORD}]++(?:\.++[{WORD}]++)*+")
LANGUAGE = re.compile(r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+(?:--(?:ltr|rtl))?+")
NUMBER = re.compile(r"[0-9]++(?:\.[0-9]*+)?(?:[eE][+-]?[0-9]++)?|\.[0-9]++(?:[eE][+-]?[0-9]++)?")
LONGEST = 32  # characters of what may be several words; to look for them in a longer run would take its square
KEYWORD = re.compile(rf"[A-Za-z][A-Za-z0-9_]{{0,{LONGEST - 1}}}")
LINE_END = re.compile(r"[\n\r]")
SHORT = {mark: re.compile(rf"{mark}(?:[^{mark}\\\n\r]|\\.)*+{mark}", re.DOTALL) for mark in "'\""}
LONG = {mark: re.compile(rf"{mark * 3}(?:[^{mark}\\]|{_SOUND}|{mark}(?!{mark * 2}))*+{mark * 3}") for mark in "'\""}
LOOSE = {
    mark: re.compile(rf"{mark * 3}(?:[^{mark}\\]|\\.|{mark}(?!{mark * 2}))*+{mark * 3}", re.DOTALL) for mark in "'\""
}
_TOKENS = (("variable", VARIABLE), ("blank", BLANK), ("language", LANGUAGE), ("number", NUMBER))
# A `<` after an operand of an expression that is followed by one of these before the `>` is no IRI: `(?a<?b&&?c>?d)`.
_OPERANDS = frozenset(("variable", "string", "language", "number", "name", "iri", ")"))
_OPERATORS = (")", "&&", ",")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a text. `kind` is iri, string, name, variable, blank, language, number, word or, for all else, the
    character itself."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def says(self, *words: str) -> bool:
        """Tell whether this is one of the keywords, which are given in capitals."""
        return self.kind == "word" and self.text.upper() in words


class Skipper:
    """Skips what stands between tokens in a text: white space and comments, which end with their lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_ends = [found.start() for found in LINE_END.finditer(text)]

    def skip(self, position: int) -> int:
        """Return where the next token begins, at `position` or after it."""
        while True:
            found = SPACE.match(self._text, position)
            position = found.end() if found else position
            if not self._text.startswith("#", position):
                return position
            line = bisect_left(self._line_ends, position)
            position = self._line_ends[line] if line < len(self._line_ends) else len(self._text)


def read_tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text in the one reading that a text without trickery has.

    >>> [token.kind for token in read_tokens("ASK { ?s e:p 'a # b' FILTER(?a<?b) } # done")]
    ['word', '{', 'variable', 'name', 'string', 'word', '(', 'variable', '<', 'variable', ')', '}']
    """
    skipper = Skipper(text)
    position, last, brackets = skipper.skip(0), "", [""]
    while position < len(text):
        kind, end = _read(text, position, after_operand=brackets[-1] == "(" and last in _OPERANDS)
        yield Token(kind, text[position:end], position)
        if kind in ("(", "[", "{"):
            brackets.append(kind)
        elif kind in (")", "]", "}") and len(brackets) > 1:
            brackets.pop()
        position, last = skipper.skip(end), kind


def read_string(text: str, position: int) -> list[int]:
    """Return where the string that begins here may end, the likeliest place first."""
    mark = text[position]
    if text.startswith(mark * 3, position):
        if found := LONG[mark].match(text, position):
            return [found.end()]
        loose = LOOSE[mark].match(text, position)
        return [loose.end(), position + 2] if loose else [position + 2]
    short = SHORT[mark].match(text, position)
    return [short.end() if short else position + 1]


def _read(text: str, position: int, *, after_operand: bool) -> tuple[str, int]:
    """Return the kind and the end of the token at a position."""
    first = text[position]
    if first in "'\"":
        return "string", read_string(text, position)[0]
    if first == "<":
        iri = IRI.match(text, position)
        operator = iri is None or (
            after_operand and not ABSOLUTE.match(text, position) and any(mark in iri[1] for mark in _OPERATORS)
        )
        return ("<", position + 1) if iri is None or operator else ("iri", iri.end())
    for kind, pattern in _TOKENS:
        if found := pattern.match(text, position):
            return kind, found.end()
    if prefix := PREFIX.match(text, position):
        local = LOCAL.match(text, prefix.end())
        return "name", local.end() if local else prefix.end()
    if (run := RUN.match(text, position)) and run.end() - position > LONGEST:
        return "word", run.end()
    word = KEYWORD.match(text, position)
    return ("word", word.end()) if word else (first, position + 1)
