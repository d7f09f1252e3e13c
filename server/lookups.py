"""Look-ups: queries for properties of one thing, such as `SELECT ?t { <thing> dcterms:title ?t }`. What one costs is
known before it is answered, so the server does that itself, in JSON: to ask a query process would take longer."""

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

import orjson
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from kg.vocab import term
from server.bindings import Binding, to_binding
from server.frames import Fields

FORMAT = "json"
MOST = 1000  # rows
MOST_TEXT = 1024 * 1024  # characters of values
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
    rf"(?i:SELECT){_S}*+(?:\*|(?P<shown>(?:{_VARIABLE}{_S}*+)++)){_S}*+(?:(?i:WHERE){_S}*+)?"
    rf"\{{{_S}*+(?P<thing>{_IRI}){_S}*+(?P<listed>{_PROPERTY}(?:;{_S}*+{_PROPERTY})*+)(?:\.{_S}*+)?\}}{_S}*+"
)
_NAME_OF_VARIABLE = re.compile(r"[?$](\w+)")
_PREFIX_PARTS = re.compile(rf"({_WORD})?:{_S}*+<([^>]*+)>")
_PROPERTY_PARTS = re.compile(rf"({_IRI}|{_NAME}|{_VARIABLE}|a){_S}*+[?$](\w+)")

Row = Mapping[str, Binding]  # of variables


@dataclass(frozen=True, slots=True)
class Asked:
    """A property that is asked for, None for any, and the names of the variables of itself and of its value."""

    iri: NamedNode | None
    name: str
    value_name: str


@dataclass(frozen=True, slots=True)
class LookUp:
    """A thing, the properties of it that are asked for, and the variables that are shown."""

    thing: NamedNode
    properties: tuple[Asked, ...]
    shown: tuple[str, ...]

    def find_rows(self, store: Store) -> list[Row] | None:
        """Return the rows of the answer; None when there may be many on the way to them, whichever property comes
        first, or much text, or when a value is neither an IRI nor a plain literal."""
        columns, rows = [], 1
        for asked in self.properties:
            found = store.quads_for_pattern(self.thing, asked.iri, None, DefaultGraph())
            column = [_bind(quad, asked) for quad in islice(found, MOST + 1)]
            rows *= max(1, len(column))
            if rows > MOST or None in column:
                return None
            columns.append([row for row in column if row])
        if sum(_count_characters(column) * rows // max(1, len(column)) for column in columns) > MOST_TEXT:
            return None
        joined = ({name: value for part in parts for name, value in part.items()} for parts in product(*columns))
        return [{name: row[name] for name in self.shown if name in row} for row in joined]


def _bind(quad: Quad, asked: Asked) -> Row | None:
    value = quad.object
    if not isinstance(value, NamedNode | Literal) or isinstance(value, Literal) and value.direction:
        return None
    bound = {asked.value_name: to_binding(value)}
    return bound if asked.iri else {asked.name: to_binding(quad.predicate), **bound}


def _count_characters(column: Sequence[Row]) -> int:
    return sum(len(value["value"]) for row in column for value in row.values())


def find_look_up(text: str) -> LookUp | None:
    """Return the look-up that a query is, None for any other query.

    >>> find_look_up("PREFIX e: <http://e/> SELECT ?n { <http://e/a> e:name ?n ; ?p ?o }").shown
    ('n',)
    >>> find_look_up("SELECT ?n { ?thing <http://e/name> ?n }")
    """
    found = _LOOK_UP.fullmatch(text) if len(text) <= LONGEST else None
    if found is None:
        return None
    prefixes = {name or "": iri for name, iri in _PREFIX_PARTS.findall(found["prologue"])}
    parts = _PROPERTY_PARTS.findall(found["listed"])
    names = [name for word, value in parts for name in (word[1:] if word[0] in "?$" else "", value) if name]
    shown = _NAME_OF_VARIABLE.findall(found["shown"]) if found["shown"] else sorted(names)
    if len(set(names)) < len(names) or len(set(shown)) < len(shown) or len(parts) > MOST_PROPERTIES:
        return None  # a join of values, or nothing that is often asked
    try:
        asked = tuple(Asked(iri := _to_node(word, prefixes), "" if iri else word[1:], value) for word, value in parts)
        return LookUp(NamedNode(found["thing"][1:-1]), asked, tuple(shown))
    except (KeyError, ValueError):
        return None  # an unknown prefix or a malformed IRI, which a query process explains


def _to_node(word: str, prefixes: Mapping[str, str]) -> NamedNode | None:
    if word[0] in "?$":
        return None
    if word[0] == "<":
        return NamedNode(word[1:-1])
    prefix, colon, name = word.partition(":")
    return NamedNode(prefixes[prefix] + name) if colon else term("rdf:type")


def answer_look_up(store: Store, question: Fields, *, packed: bool, most: int) -> bytes | None:
    """Return the text of the answer to a look-up of few rows and at most so many bytes, None for any other question."""
    if question.get("table_format") != FORMAT or question["default_graphs"] or question["named_graphs"]:
        return None
    look_up = find_look_up(question["text"])
    try:
        rows = look_up.find_rows(store) if look_up else None
    except (OSError, RuntimeError):
        return None  # the graph is damaged, which a query process tells
    if look_up is None or rows is None:
        return None
    body = orjson.dumps({"head": {"vars": look_up.shown}, "results": {"bindings": rows}})
    if len(body) > most:
        return None
    if packed:
        packer = zlib.compressobj(1, wbits=31)
        body = packer.compress(body) + packer.flush()
    return body
