"""What is wrong with a text that is no SPARQL, in words: the engine names the place, and what it could have read there
last, which is seldom what the writer needs to know."""

import difflib
import re
from dataclasses import dataclass
from itertools import pairwise

from kg.vocab import prefixes
from server.patterns import CLOSING
from server.tokens import Token, read_tokens

WORDS = tuple(
    "SELECT CONSTRUCT ASK DESCRIBE DISTINCT REDUCED WHERE FROM NAMED PREFIX BASE OPTIONAL UNION MINUS GRAPH SERVICE "
    "FILTER EXISTS NOT BIND VALUES UNDEF AS GROUP BY HAVING ORDER ASC DESC LIMIT OFFSET COUNT SUM AVG MIN MAX SAMPLE "
    "GROUP_CONCAT SEPARATOR IN TRUE FALSE A".split()
)
QUERY, UPDATE = "query", "update"
FORMS = {
    QUERY: ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE"),
    UPDATE: ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"),
}
MORE_WORDS = {QUERY: (), UPDATE: (*FORMS[UPDATE], "DATA", "INTO", "USING", "SILENT", "DEFAULT", "ALL", "TO")}
MISPLACED = {
    QUERY: "this is an update, and a query only reads: send it as update= to /update",
    UPDATE: "this is a query, which changes nothing: send it as query= to /sparql",
}
PLACE = re.compile(r"error at \d+:\d+")
SAID = {
    "The SELECT contains a variable that is unbound": "a variable after SELECT is neither counted nor in GROUP BY",
    "Duplicated variable name in SELECT": "two columns after SELECT have one name",
    "Variables are not allowed in INSERT DATA": "INSERT DATA takes no variables; write INSERT { } WHERE { }",
    "not allowed in DELETE DATA": "DELETE DATA takes no variables and no blank nodes; write DELETE { } WHERE { }",
    "IRI parsing failed": "an IRI between < and > is not absolute or has a character that IRIs don't have",
}
MOST = 10_000  # characters of a query that is looked at


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where in the text."""

    start: int
    reason: str


def explain(text: str, sentence: str, *, kind: str = QUERY) -> str:
    """Return a sentence that says what is wrong with a QUERY or an UPDATE, given the engine's own.

    >>> explain("SELECT * { ?s e:uses ?o }", "This is not a SPARQL query: error at 1:22: expected OPTIONAL.")
    'This is not a SPARQL query: error at 1:15: the prefix e: is not declared; declare it with PREFIX at the beginning.'
    """
    place = PLACE.search(sentence)
    if not place or len(text) > MOST:
        return sentence
    tokens = list(read_tokens(text))
    if not tokens:
        return f"{sentence[: place.end()]}: the {kind} is empty."
    fault = _find_form(tokens, kind) or _find_prefix(tokens) or _find_string(tokens) or _find_bracket(tokens)
    said = next((reason for found, reason in SAID.items() if found in sentence), "")
    fault = fault or (None if said else _find_word(tokens, (*WORDS, *MORE_WORDS[kind])))
    if fault:
        return f"{sentence[: place.start()]}error at {to_place(text, fault.start)}: {fault.reason}."
    return f"{sentence[: place.end()]}: {said or f'the {kind} cannot be read on from here'}."


def _find_form(tokens: list[Token], kind: str) -> Fault | None:
    first = next((token for token in tokens if token.kind == "word" and not token.says("PREFIX", "BASE")), None)
    other = UPDATE if kind == QUERY else QUERY
    return Fault(first.start, MISPLACED[kind]) if first and first.says(*FORMS[other]) else None


def _find_prefix(tokens: list[Token]) -> Fault | None:
    declared = {name.text for word, name in pairwise(tokens) if word.says("PREFIX")}
    for token in tokens:
        prefix = token.text.partition(":")[0]
        if token.kind == "name" and f"{prefix}:" not in declared:
            known = prefixes().get(prefix)
            advice = f"begin with PREFIX {prefix}: <{known}>" if known else "declare it with PREFIX at the beginning"
            return Fault(token.start, f"the prefix {prefix}: is not declared; {advice}")
    return None


def _find_string(tokens: list[Token]) -> Fault | None:
    for token in tokens:
        if token.kind == "string" and (len(token.text) < 2 or not token.text.endswith(token.text[0])):
            return Fault(token.start, "the string that begins here does not end in its line")
    return None


def _find_bracket(tokens: list[Token]) -> Fault | None:
    opened: list[Token] = []
    for token in tokens:
        if token.kind in CLOSING:
            opened.append(token)
        elif token.kind in CLOSING.values():
            if not opened or CLOSING[opened[-1].kind] != token.kind:
                return Fault(token.start, f"this {token.kind} closes nothing that is open")
            opened.pop()
    return Fault(opened[-1].start, f"this {opened[-1].kind} is never closed") if opened else None


def _find_word(tokens: list[Token], words: tuple[str, ...]) -> Fault | None:
    for token in tokens:
        word = token.text.upper()
        near = difflib.get_close_matches(word, words, n=1, cutoff=0.75) if len(word) > 3 else []
        if token.kind == "word" and near and word not in words:
            return Fault(token.start, f"{token.text} is no word of SPARQL; the nearest is {near[0]}")
    return None


def to_place(text: str, position: int) -> str:
    """Return line and column of a position, as the engine writes them.

    >>> to_place("ASK {\\n  ?s", 8)
    '2:3'
    """
    return f"{to_line(text, position)}:{position - text.rfind(chr(10), 0, position)}"


def to_line(text: str, position: int) -> int:
    """Return the number of the line that a position is in."""
    return text.count("\n", 0, position) + 1
