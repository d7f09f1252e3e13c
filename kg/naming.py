"""From what a user types to the RDF term that it means: a concept, a paper, an author, a kind of
concept, a number or a text."""

import difflib
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kg.errors import InputError
from kg.link import to_slug
from kg.paper_ids import to_id
from kg.search import Hit, find_equal, find_names
from kg.spelling import squash, to_words
from kg.store import Snapshot
from kg.triples import thing_iri
from kg.vocab import kinds, term

NEAREST = 3
EQUAL = 100  # things of one name among which one of the graph's own base is looked for
CANDIDATES = 20_000  # difflib reads about that many names in half a second

CLASSES = {"concept": "kg:Concept", "paper": "kg:Paper"}
WANTED = {
    "concept": "the name of a concept",
    "paper": "the title or the id of a paper",
    "author": "the name of an author",
    "integer": "a whole number",
}
NAMES = {"concept": ("skos:prefLabel", "skos:altLabel"), "paper": ("dcterms:title", "dcterms:identifier")}


class UnknownNameError(InputError):
    """Nothing of a class is called `text`; `nearest` are names that may be meant, `fault` is the message without them.

    >>> str(UnknownNameError("concept", "GSM8", ("GSM8K",)))
    "there is no concept 'GSM8'; the nearest is 'GSM8K'"
    """

    def __init__(self, what: str, text: str, nearest: Sequence[str]) -> None:
        self.what, self.text, self.nearest = what, text, nearest
        self.fault = f"there is no {what} {text!r}"
        advice = f"the nearest {'is' if len(nearest) == 1 else 'are'} {', '.join(map(repr, nearest))}"
        super().__init__(f"{self.fault}; {advice if nearest else f'give {WANTED[what]} of this graph'}")


class Named(NamedTuple):
    """A thing and one of its names."""

    node: NamedNode
    name: str


def find_term(
    store: Store, type: str, text: str, *, choices: tuple[str, ...] = (), snapshot: Snapshot | None = None
) -> NamedNode | Literal:
    """Return the term that `text` means as a value of a parameter's type; InputError when it means none. Names are
    looked up in the index of the snapshot that the store is of, things of its base first; without it, the graph is read
    through."""
    check_unicode(text)
    text = " ".join(text.split())
    if not text:
        raise InputError(f"a value is empty: give {WANTED.get(type, f'a {type}')}")
    if type in CLASSES:
        return find_thing(store, type, text, snapshot)
    if type == "author":
        return find_author(store, text, snapshot)
    if type == "kind":
        return find_kind(text, choices or kinds())
    if type in ("integer", "year"):
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise InputError(f"{text!r} is not a whole number: write it in digits, such as 24")
        return Literal(int(text))
    return Literal(text)


def check_unicode(text: str) -> None:
    """Raise InputError for an argument that a shell gave in another encoding than UTF-8."""
    with suppress(UnicodeEncodeError):
        text.encode()
        return
    raise InputError(f"{text!r} is not UTF-8: write it in that encoding")


def find_kind(text: str, choices: tuple[str, ...]) -> NamedNode:
    """Return the concept class of that name, whatever its case."""
    for kind in choices:
        if kind.casefold() == text.casefold():
            return term(f"kg:{kind}")
    raise InputError(f"{text!r} is not a kind: choose {', '.join(choices)}")


def find_author(store: Store, text: str, snapshot: Snapshot | None = None) -> Literal:
    """Return the name of an author that `text` is, whatever its case and the order of its words; UnknownNameError when
    there is none."""
    author = find_known_author(store, text, snapshot)
    if author is None:
        hits = find_names(snapshot.search, text, NEAREST, what="author") if snapshot else ()
        raise UnknownNameError("author", text, [hit.label for hit in hits])
    return author


def find_known_author(store: Store, text: str, snapshot: Snapshot | None = None) -> Literal | None:
    """Return the same name, None when there is none."""
    name = Literal(text)
    if store.query(f"ASK {{ ?paper {term('dc:creator')} {name} }}"):
        return name
    hit = find_equal(snapshot.search, text, what="author") if snapshot else None
    return Literal(hit.label) if hit else None


def find_thing(store: Store, what: str, text: str, snapshot: Snapshot | None = None) -> NamedNode:
    """Return the "concept" or "paper" that `text` is the IRI, the last part of the IRI or a name of; UnknownNameError
    when there is none."""
    check_unicode(text)
    node = find_known(store, what, text, snapshot)
    if node is None:
        raise UnknownNameError(what, text, _find_nearest(store, what, text, snapshot))
    return node


def find_known(store: Store, what: str, text: str, snapshot: Snapshot | None = None) -> NamedNode | None:
    """Return the same thing, None when there is none."""
    base = _choose_base(store, snapshot)
    place = f"{base}{what}/"
    for iri in (text, place + text):
        node = _to_node(iri)
        if node and _is_a(store, node, what):
            return node
    spellings = " ".join(str(Literal(name)) for name in dict.fromkeys((text, to_id(text))))
    equal = _find_named(store, what, f"VALUES ?name {{ {spellings} }}", EQUAL)
    for named in sorted(equal, key=lambda named: not named.node.value.startswith(base)):
        return named.node
    node = _to_node(place + to_slug(text))
    if node and _is_a(store, node, what):
        return node
    if snapshot and snapshot.search.exists():
        hit = find_equal(snapshot.search, text, what=what)
        return thing_iri(base, what, hit.key) if hit else None
    near = _find_holding(store, what, text)
    return next((named.node for named in near if named.name.lower() == text.lower()), None)


def _find_nearest(store: Store, what: str, text: str, snapshot: Snapshot | None) -> list[str]:
    """Return the names that may be meant by one that nothing has; that alone which is the only one to begin so."""
    if snapshot and snapshot.search.exists():
        begun = re.split(r"\d", text, maxsplit=1)[0]  # no typo makes another number, which may be what is wrong
        found = (find_names(snapshot.search, words, NEAREST, what=what) for words in (text, begun))
        nodes = ({thing_iri(snapshot.base, what, hit.key): hit for hit in hits} for hits in found)
        likely = ([hit.label for node, hit in hits.items() if _is_likely(store, node, text, hit)] for hits in nodes)
        names = next(filter(None, likely), [])
    else:
        names = [named.name for named in _find_holding(store, what, text)] or _find_like(store, what, text)
    longer = [name for name in names if squash(name).startswith(squash(text))]
    return longer if len(longer) == 1 else names


def _is_likely(store: Store, node: NamedNode, text: str, hit: Hit) -> bool:
    """Tell whether a text may mean a hit: a single word with a typo is in the name of many things by chance."""
    if not hit.near or len(to_words(text)) > 1:
        return True
    terms = (term(name) for names in NAMES.values() for name in names)
    named = (quad.object for name in terms for quad in store.quads_for_pattern(node, name, None))
    names = [squash(name.value) for name in named if isinstance(name, Literal)]
    return bool(difflib.get_close_matches(squash(text), names, n=1))


def _choose_base(store: Store, snapshot: Snapshot | None) -> str:
    return snapshot.base if snapshot else find_base(store)


def find_base(store: Store) -> str:
    """Return the base IRI of the things of a store without a snapshot, "" when it holds no concept; others' concepts
    have other paths. A snapshot knows which of several bases is its own."""
    own = f'?thing a {term("kg:Concept")} . FILTER(CONTAINS(STR(?thing), "concept/"))'
    rows = store.query(f"SELECT ?thing WHERE {{ {own} }} LIMIT 1")
    assert isinstance(rows, QuerySolutions)
    return "".join(row["thing"].value.rpartition("concept/")[0] for row in rows)


def _to_node(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def _is_a(store: Store, node: NamedNode, what: str) -> bool:
    return bool(store.query(f"ASK {{ {node} a {term(CLASSES[what])} }}"))


def _find_named(store: Store, what: str, condition: str, limit: int) -> list[Named]:
    """Return things and their names that meet the condition: the shortest names first, of equals the most used."""
    ways = " UNION ".join(f"{{ ?thing {term(name)} ?name . {condition} }}" for name in NAMES[what])
    rows = store.query(f"""
      SELECT ?thing ?name
      WHERE {{
        {ways}
        FILTER EXISTS {{ ?thing a {term(CLASSES[what])} }}
        OPTIONAL {{ ?thing {term("kg:paperCount")} ?papers }}
      }}
      ORDER BY STRLEN(?name) DESC(?papers) ?thing
      LIMIT {limit}
    """)
    assert isinstance(rows, QuerySolutions)
    return [Named(row["thing"], row["name"].value) for row in rows]


def _find_holding(store: Store, what: str, text: str) -> list[Named]:
    """Return the shortest names that a text is a part of."""
    return _find_named(store, what, f"FILTER(CONTAINS(LCASE(STR(?name)), {Literal(text.lower())}))", NEAREST)


def _find_like(store: Store, what: str, text: str) -> list[str]:
    """Return the names that are most like a text, among those with the same first letter."""
    begun = f"FILTER(STRSTARTS(LCASE(STR(?name)), {Literal(text[:1].lower())}))"
    names = {named.name.lower(): named.name for named in _find_named(store, what, begun, CANDIDATES)}
    return [names[key] for key in difflib.get_close_matches(text.lower(), names, n=NEAREST)]
