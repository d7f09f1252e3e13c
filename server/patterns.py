"""The patterns of a query: what its groups ask of the graph, triple by triple, to be able to say something about it.

This is no parser: a text that it can't follow has no patterns, and what it finds is only ever used to say something
about a query, or is sent to a query process as any visitor's query is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from server.tokens import Token, read_tokens

MOST_TOKENS = 2000
LONGEST = 20_000  # characters of a query that is looked at
DEEPEST = 20
FORMS = ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")
TRIPLE, VALUES, BIND, FILTER = "triple", "values", "bind", "filter"
CLOSING = {"(": ")", "[": "]", "{": "}"}
TERMS = ("variable", "iri", "name", "blank", "string", "number")
PATH_SIGNS = ("^", "!", "/", "|", "*", "+", "?", "(", ")")
APART = ("GRAPH", "SERVICE")


class UnreadableError(Exception):
    """The text goes on in a way that is not followed."""


@dataclass(frozen=True)
class Pattern:
    """One condition of a group: `kind` says which, `text` is SPARQL that can stand in any other group, `start` is where
    it begins in the query, `needed` tells whether there is no answer without it. `subject`, `path` and `object` are
    those of a triple."""

    kind: str
    text: str
    start: int
    needed: bool
    subject: str = ""
    path: str = ""
    object: str = ""

    @cached_property
    def variables(self) -> frozenset[str]:
        """The variables that it names, by their names alone."""
        return frozenset(token.text[1:] for token in read_tokens(self.text) if token.kind == "variable")


@dataclass(frozen=True, slots=True)
class Outline:
    """A query's prologue, its words in capitals, and its patterns in the order of the text."""

    prologue: str
    words: tuple[str, ...]
    patterns: tuple[Pattern, ...]

    def of_kind(self, kind: str) -> list[Pattern]:
        """Return the patterns of a kind without which there is no answer."""
        return [pattern for pattern in self.patterns if pattern.kind == kind and pattern.needed]

    def to_ask(self, patterns: Sequence[Pattern]) -> str:
        """Return the query that asks whether some patterns fit anything together: triples first, as they bind what the
        others name."""
        body = " . ".join(each.text for each in patterns if each.kind == TRIPLE)
        others = " ".join(each.text for each in patterns if each.kind != TRIPLE)
        return f"{self.prologue}\nASK {{ {body} {others} }}"


def read_outline(text: str) -> Outline | None:
    """Return what a query asks, None for one that can't be followed.

    >>> outline = read_outline("SELECT * { ?a a ?b ; <p:q> 'x', 2 . OPTIONAL { ?b ?c ?d } }")
    >>> [pattern.text for pattern in outline.patterns]
    ['?a a ?b', "?a <p:q> 'x'", '?a <p:q> 2', '?b ?c ?d']
    """
    if len(text) > LONGEST:
        return None
    tokens = []
    for token in read_tokens(text):
        tokens.append(token)
        if len(tokens) > MOST_TOKENS:
            return None
    forms = [token for token in tokens if token.says(*FORMS)]
    if not forms:
        return None
    try:
        patterns = tuple(_Reader(text, tokens).read_query(tokens.index(forms[0])))
    except (UnreadableError, RecursionError):  # of hundreds of brackets in one another
        return None
    words = tuple(token.text.upper() for token in tokens if token.kind == "word")
    return Outline(text[: forms[0].start], words, patterns)


class _Reader:
    """Reads the tokens of one query from left to right."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self._text, self._tokens, self._at, self._made = text, tokens, 0, 0

    def read_query(self, form: int) -> Iterator[Pattern]:
        self._at = form
        if self._next().says("CONSTRUCT") and self._peek().kind == "{":
            self._skip_brackets()  # the template
        while self._peek().kind != "{":
            self._next()
        yield from self._read_group(True, 0)

    def _peek(self) -> Token:
        if self._at >= len(self._tokens):
            raise UnreadableError
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._peek()
        self._at += 1
        return token

    def _skip_brackets(self) -> str:
        """Go on behind what is in brackets, and return it with them."""
        begin, open_ones = self._peek().start, []
        while True:
            token = self._next()
            if token.kind in CLOSING:
                open_ones.append(CLOSING[token.kind])
            elif token.kind in CLOSING.values() and (not open_ones or open_ones.pop() != token.kind):
                raise UnreadableError
            if not open_ones:
                return self._text[begin : token.end]

    def _read_group(self, needed: bool, depth: int) -> Iterator[Pattern]:
        if depth > DEEPEST or self._next().kind != "{":
            raise UnreadableError
        while (token := self._peek()).kind != "}":
            if token.kind == ".":
                self._next()
            elif token.kind == "{":
                yield from self._read_alternatives(needed, depth)
            elif token.says("OPTIONAL", "MINUS"):
                self._next()
                yield from self._read_group(False, depth + 1)
            elif token.says("SELECT"):
                while self._peek().kind != "{":
                    self._next()
                yield from self._read_group(needed, depth + 1)
                while self._peek().kind != "}":
                    self._skip_brackets()  # what orders and limits it
            elif token.says(*APART):
                while self._next().kind != "{":
                    pass
                self._at -= 1
                self._skip_brackets()
            elif token.says("FILTER", "BIND", "VALUES"):
                yield self._read_clause(needed)
            else:
                yield from self._read_triples(needed)
        self._next()

    def _read_alternatives(self, needed: bool, depth: int) -> Iterator[Pattern]:
        first = list(self._read_group(needed, depth + 1))
        if not self._peek().says("UNION"):
            yield from first
            return
        yield from (replace(pattern, needed=False) for pattern in first)
        while self._peek().says("UNION"):
            self._next()
            yield from self._read_group(False, depth + 1)

    def _read_clause(self, needed: bool) -> Pattern:
        """Read a FILTER, a BIND or a VALUES."""
        word = self._next()
        kind = word.text.lower()
        while self._peek().kind not in ("(", "{"):
            self._next()
        if kind == VALUES and self._peek().kind == "(":
            self._skip_brackets()  # the variables
        self._skip_brackets()
        return Pattern(kind, self._text[word.start : self._tokens[self._at - 1].end], word.start, needed)

    def _read_triples(self, needed: bool) -> Iterator[Pattern]:
        start = self._peek().start
        subject, inner = self._read_node(needed)
        yield from inner
        if self._peek().kind not in (".", "}"):
            yield from self._read_properties(subject, start, needed)

    def _read_properties(self, subject: str, start: int, needed: bool) -> Iterator[Pattern]:
        while True:
            path, more = self._read_path(), True
            while more:
                node, inner = self._read_node(needed)
                yield Pattern(TRIPLE, f"{subject} {path} {node}", start, needed, subject, path, node)
                yield from inner
                more = self._peek().kind == ","
                start = self._next().end if more else start
            while self._peek().kind == ";":
                self._next()
            if self._peek().kind in (".", "}", "]") or self._peek().kind == "word" and not self._peek().says("A"):
                return
            if self._tokens[self._at - 1].kind != ";":
                raise UnreadableError
            start = self._peek().start

    def _read_path(self) -> str:
        """Read a property, a path of them or a variable."""
        first = self._peek()
        if first.kind == "variable":
            return self._next().text
        ready = False  # for the object
        while True:
            token = self._peek()
            if token.kind == "(" and not ready:
                self._skip_brackets()
                ready = True
            elif token.kind in ("iri", "name") or token.says("A"):
                if ready:
                    break
                self._next()
                ready = True
            elif token.kind in PATH_SIGNS and token.kind not in ("(", ")"):
                self._next()
                ready = ready and token.kind in ("*", "+", "?")
            else:
                break
        if not ready:
            raise UnreadableError
        return self._text[first.start : self._tokens[self._at - 1].end]

    def _read_node(self, needed: bool) -> tuple[str, list[Pattern]]:
        """Read a subject or an object: its text, and the patterns that stand in its own brackets."""
        token = self._next()
        if token.kind == "[":
            self._made += 1
            name = f"?anonymous{self._made}"
            inner = [] if self._peek().kind == "]" else list(self._read_properties(name, token.start, needed))
            if self._next().kind != "]":
                raise UnreadableError
            return name, inner
        if token.kind in ("+", "-"):
            return token.text + self._next().text, []
        if token.kind not in TERMS and not token.says("TRUE", "FALSE"):
            raise UnreadableError
        if token.kind == "string" and self._peek().kind == "language":
            self._next()
        elif token.kind == "string" and self._peek().kind == "^":
            for _ in range(3):
                self._next()
        return self._text[token.start : self._tokens[self._at - 1].end], []
