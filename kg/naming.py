"""From what a user types to the RDF term that it means: a concept, a paper, a kind of concept, a number or a text."""

import difflib
import re

from pyoxigraph import Literal, NamedNode, QuerySolutions, Store

from kg.errors import InputError
from kg.vocab import kinds, term

NEAREST = 3
CANDIDATES = 20_000  # difflib reads about that many names in half a second

NAMES = {
    "concept": ("kg:Concept", ("skos:prefLabel", "skos:altLabel")),
    "paper": ("kg:Paper", ("dcterms:title", "dcterms:identifier")),
}


def find_term(store: Store, type: str, text: str, *, choices: tuple[str, ...] = ()) -> NamedNode | Literal:
    """Return the term that `text` means as a value of a parameter's type; InputError when it means none."""
    text = " ".join(text.split())
    if not text:
        raise InputError(f"the value of a {type} is empty; give one")
    if type in NAMES:
        return find_thing(store, type, text)
    if type == "kind":
        return find_kind(text, choices or kinds())
    if type == "integer":
        if not re.fullmatch(r"-?[0-9]{1,18}", text):
            raise InputError(f"{text!r} is not a whole number")
        return Literal(int(text))
    return Literal(text)


def find_kind(text: str, choices: tuple[str, ...]) -> NamedNode:
    """Return the concept class of that name, whatever its case."""
    for kind in choices:
        if kind.casefold() == text.casefold():
            return term(f"kg:{kind}")
    raise InputError(f"{text!r} is not a kind: choose {', '.join(choices)}")


def find_thing(store: Store, what: str, text: str) -> NamedNode:
    """Return the "concept" or "paper" that `text` is the IRI, the last part of the IRI or a name of."""
    for iri in (text, f"{find_base(store)}{what}/{text}"):
        node = _to_node(iri)
        if node and _is_a(store, node, what):
            return node
    for equal in (f"VALUES ?name {{ {Literal(text)} }}", f"FILTER(LCASE(STR(?name)) = {Literal(text.lower())})"):
        for node, _ in _names(store, what, equal, 1):
            return node
    raise InputError(f"there is no {what} {text!r}{_advice(store, what, text)}")


def find_base(store: Store) -> str:
    """Return the base IRI of the store's things, "" when it holds no concept."""
    rows = store.query(f"SELECT ?thing WHERE {{ ?thing a {term('kg:Concept')} }} LIMIT 1")
    assert isinstance(rows, QuerySolutions)
    return "".join(row["thing"].value.rpartition("concept/")[0] for row in rows)


def _to_node(iri: str) -> NamedNode | None:
    try:
        return NamedNode(iri)
    except ValueError:
        return None


def _is_a(store: Store, node: NamedNode, what: str) -> bool:
    return bool(store.query(f"ASK {{ {node} a {term(NAMES[what][0])} }}"))


def _names(store: Store, what: str, condition: str, limit: int) -> list[tuple[NamedNode, str]]:
    """Return things and their names that meet the condition, the ones of most papers first."""
    class_name, properties = NAMES[what]
    path = " | ".join(str(term(name)) for name in properties)
    rows = store.query(f"""
      SELECT ?thing ?name WHERE {{
        ?thing a {term(class_name)} ; {path} ?name .
        {condition}
        OPTIONAL {{ ?thing {term("kg:paperCount")} ?papers }}
      }} ORDER BY DESC(?papers) ?thing LIMIT {limit}""")
    assert isinstance(rows, QuerySolutions)
    return [(row["thing"], row["name"].value) for row in rows]


def _advice(store: Store, what: str, text: str) -> str:
    lower = Literal(text.lower())
    names = [name for _, name in _names(store, what, f"FILTER(CONTAINS(LCASE(STR(?name)), {lower}))", NEAREST)]
    if not names:
        first = Literal(text[0].lower())
        begun = _names(store, what, f"FILTER(STRSTARTS(LCASE(STR(?name)), {first}))", CANDIDATES)
        near = {name.lower(): name for _, name in begun}
        names = [near[key] for key in difflib.get_close_matches(text.lower(), near, n=NEAREST)]
    if not names:
        return "; give a name, the last part of its IRI or its whole IRI"
    return "; the nearest are " + ", ".join(repr(name) for name in names)
