"""Look-ups: queries for properties of one thing, such as `SELECT ?t { <thing> dcterms:title ?t }`. What one costs is
known before it runs, so the server answers it itself: to ask a query process would take longer than the answer."""

import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import DefaultGraph, NamedNode, Store

from kg.errors import InputError
from kg.formats import find_format
from kg.queries import run_text
from kg.vocab import term
from server.frames import Fields
from server.rdf import write_answer
from server.views import VIEWS

MOST = 1000  # rows
MOST_PROPERTIES = 8
LONGEST = 2000  # characters
_S = r"[ \t\r\n]"
_IRI = r'<[A-Za-z][A-Za-z0-9+.\-]*+:[^\x00-\x20<>"{}|^`\\]*+>'
_WORD = r"[A-Za-z][A-Za-z0-9]*+"
_NAME = rf"(?:{_WORD})?:[A-Za-z][A-Za-z0-9_\-]*+"
_VARIABLE = r"[?$][A-Za-z_][A-Za-z0-9_]*+"
_PREFIX = rf"(?i:PREFIX){_S}++(?:{_WORD})?:{_S}*+{_IRI}{_S}*+"
_PROPERTY = rf"(?:{_IRI}|{_NAME}|{_VARIABLE}|a){_S}*+{_VARIABLE}{_S}*+"
_LOOK_UP = re.compile(
    rf"{_S}*+(?P<prologue>(?:{_PREFIX})*+)"
    rf"(?i:SELECT){_S}*+(?:\*|(?:{_VARIABLE}{_S}*+)++){_S}*+(?:(?i:WHERE){_S}*+)?"
    rf"\{{{_S}*+(?P<thing>{_IRI}){_S}*+(?P<listed>{_PROPERTY}(?:;{_S}*+{_PROPERTY})*+)(?:\.{_S}*+)?\}}{_S}*+"
)
_PREFIX_PARTS = re.compile(rf"({_WORD})?:{_S}*+<([^>]*+)>")
_PROPERTY_PARTS = re.compile(rf"({_IRI}|{_NAME}|{_VARIABLE}|a){_S}*+({_VARIABLE})")


@dataclass(frozen=True, slots=True)
class LookUp:
    """A thing, and the properties of it that are asked for; None stands for any property."""

    thing: NamedNode
    properties: tuple[NamedNode | None, ...]

    def count_steps(self, store: Store) -> int:
        """Return how many rows there are at most on the way to the answer, in whichever order the properties are
        joined, one of them without a value too; any number above MOST for more."""
        steps = 1
        for asked in self.properties:
            found = store.quads_for_pattern(self.thing, asked, None, DefaultGraph())
            steps *= max(1, sum(1 for _ in islice(found, MOST + 1)))
            if steps > MOST:
                break
        return steps


def find_look_up(text: str) -> LookUp | None:
    """Return the look-up that a query is, None for any other query.

    >>> find_look_up("PREFIX e: <http://e/> SELECT ?n { <http://e/a> e:name ?n ; ?p ?o }")
    LookUp(thing=<NamedNode value=http://e/a>, properties=(<NamedNode value=http://e/name>, None))
    >>> find_look_up("SELECT ?n { ?thing <http://e/name> ?n }")
    """
    found = _LOOK_UP.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    prefixes = {name or "": iri for name, iri in _PREFIX_PARTS.findall(found["prologue"])}
    parts = _PROPERTY_PARTS.findall(found["listed"])
    variables = [word[1:] for part in parts for word in part if word[0] in "?$"]
    if len(set(variables)) < len(variables) or len(parts) > MOST_PROPERTIES:
        return None  # a join of values, or of so many that to plan it takes long
    try:
        properties = tuple(_to_node(word, prefixes) for word, _ in parts)
        return LookUp(NamedNode(found["thing"][1:-1]), properties)
    except (KeyError, ValueError):
        return None  # an unknown prefix or a malformed IRI, which a query process explains


def _to_node(word: str, prefixes: Mapping[str, str]) -> NamedNode | None:
    if word[0] in "?$":
        return None
    if word[0] == "<":
        return NamedNode(word[1:-1])
    prefix, colon, name = word.partition(":")
    return NamedNode(prefixes[prefix] + name) if colon else term("rdf:type")


def answer_look_up(store: Store, question: Fields, *, packed: bool, most: int) -> tuple[str, bytes] | None:
    """Return the format and the text of the answer to a look-up of few rows and at most so many bytes, None for any
    other question."""
    name = question.get("table_format")
    if name is None or name in VIEWS or question["default_graphs"] or question["named_graphs"]:
        return None
    look_up = find_look_up(question["text"])
    if look_up is None or len(look_up.properties) > 1 and look_up.count_steps(store) > MOST:
        return None
    try:
        body = write_answer(run_text(store, f"{question['text']} LIMIT {MOST + 1}"), find_format(name))
    except InputError:
        return None  # which a query process explains
    is_part = len(body) > MOST and look_up.count_steps(store) > MOST  # a row has a byte at least
    if is_part or len(body) > most:
        return None
    if packed:
        packer = zlib.compressobj(1, wbits=31)
        body = packer.compress(body) + packer.flush()
    return name, body
