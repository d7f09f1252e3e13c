"""Look-ups: queries for properties of one thing, such as `SELECT ?t { <thing> dcterms:title ?t }`. What one costs is
known before it is answered, so the server does that itself, in JSON: to ask a query process would take longer."""

import re
import zlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice, product

import orjson
from orjson import Fragment
from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kg.vocab import term
from server.bindings import to_binding
from server.frames import Fields

FORMAT = "json"
MOST = 1000  # rows
MOST_TEXT = 1024 * 1024  # characters of values
MOST_KEPT = 16 * 1024 * 1024  # characters of all columns that are kept
LEAST = 500  # characters that one is counted as beside its values
MOST_PROPERTIES = 8
LONGEST = 2000  # characters of a look-up, and of a column that is kept
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

Column = Sequence[tuple[str, ...]]  # what binds the names of one property, in JSON, row by row


@dataclass(frozen=True, slots=True)
class Asked:
    """A property that is asked for, None for any, and the names of the variables: of itself if it is any, and of its
    value."""

    iri: NamedNode | None
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LookUp:
    """A thing, the properties of it that are asked for, the names of all their variables, and of those shown."""

    thing: NamedNode
    properties: tuple[Asked, ...]
    names: tuple[str, ...]
    shown: tuple[str, ...]

    def find_rows(self, columns: "Columns") -> list[dict[str, Fragment]] | None:
        """Return the rows of the answer; None when there may be many on the way to them, whichever property comes
        first, or much text, or when a value is neither an IRI nor a plain literal."""
        found, rows = [], 1
        for asked in self.properties:
            column = columns.find(self.thing, asked.iri)
            rows *= max(1, len(column or ()))
            if column is None or rows > MOST:
                return None
            found.append(column)
        if sum(_measure(column) * rows // max(1, len(column)) for column in found) > MOST_TEXT:
            return None
        places = [(name, self.names.index(name)) for name in self.shown if name in self.names]
        joined = (tuple(chain.from_iterable(parts)) for parts in product(*found))
        return [{name: Fragment(values[place]) for name, place in places} for values in joined]


class Columns:
    """What was read of the things of a store last, by property, within a number of characters: what is looked up is
    often looked up again, and to read it is the most of what an answer costs. None is kept that is long or empty."""

    def __init__(self, store: Store, most: int = MOST_KEPT) -> None:
        self._store, self._room = store, most
        self._kept: OrderedDict[str, Column] = OrderedDict()  # by text, which takes less memory than nodes

    def __len__(self) -> int:
        """Tell how many columns are kept."""
        return len(self._kept)

    def find(self, thing: NamedNode, iri: NamedNode | None) -> Column | None:
        """Return the values of a property of a thing, None when there are many or when one is neither an IRI nor a
        plain literal."""
        key = f"{thing} {iri}"
        column = self._kept.get(key)
        if column is not None:
            self._kept.move_to_end(key)
            return column
        column = _read(self._store, thing, iri)
        if column and (size := _measure(column)) <= LONGEST:
            self._keep(key, column, size)
        return column

    def _keep(self, key: str, column: Column, size: int) -> None:
        self._kept[key] = column
        self._room -= LEAST + size
        while self._room < 0:
            _, oldest = self._kept.popitem(last=False)
            self._room += LEAST + _measure(oldest)


def _read(store: Store, thing: NamedNode, iri: NamedNode | None) -> Column | None:
    found = store.quads_for_pattern(thing, iri, None, DefaultGraph())
    column = []
    for quad in islice(found, MOST + 1):
        value = quad.object
        if not isinstance(value, NamedNode | Literal) or isinstance(value, Literal) and value.direction:
            return None
        column.append((_write(value),) if iri else (_write(quad.predicate), _write(value)))
    return column if len(column) <= MOST and _measure(column) <= MOST_TEXT else None


def _write(term: NamedNode | Literal) -> str:
    return orjson.dumps(to_binding(term)).decode()  # its bytes keep a whole kilobyte


def _measure(column: Column) -> int:
    """Return the characters of a column."""
    return sum(len(value) for row in column for value in row)


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
    try:
        asked = tuple(
            Asked(_to_node(word, prefixes), (word[1:], value) if word[0] in "?$" else (value,)) for word, value in parts
        )
        thing = NamedNode(found["thing"][1:-1])
    except (KeyError, ValueError):
        return None  # an unknown prefix or a malformed IRI, which a query process explains
    names = tuple(name for each in asked for name in each.names)
    shown = tuple(_NAME_OF_VARIABLE.findall(found["shown"])) if found["shown"] else tuple(sorted(names))
    if len(set(names)) < len(names) or len(set(shown)) < len(shown) or len(parts) > MOST_PROPERTIES:
        return None  # a join of values, or nothing that is often asked
    return LookUp(thing, asked, names, shown)


def _to_node(word: str, prefixes: Mapping[str, str]) -> NamedNode | None:
    if word[0] in "?$":
        return None
    if word[0] == "<":
        return NamedNode(word[1:-1])
    prefix, colon, name = word.partition(":")
    return NamedNode(prefixes[prefix] + name) if colon else term("rdf:type")


def answer_look_up(columns: Columns, question: Fields, *, packed: bool, most: int) -> bytes | None:
    """Return the text of the answer to a look-up of few rows and at most so many bytes, None for any other question."""
    if question.get("table_format") != FORMAT or question["default_graphs"] or question["named_graphs"]:
        return None
    look_up = find_look_up(question["text"])
    try:
        rows = look_up.find_rows(columns) if look_up else None
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
