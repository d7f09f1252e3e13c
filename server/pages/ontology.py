"""The page of the ontology: every term with its meaning, made from the ontology file itself."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from flask import render_template
from pyoxigraph import NamedNode

from kg.vocab import local_name, ontology, prefixes, term

SECTIONS = (
    ("Classes", "owl:Class"),
    ("Relations between things", "owl:ObjectProperty"),
    ("Properties with values", "owl:DatatypeProperty"),
    ("Fixed values", "owl:NamedIndividual"),
)
SHOWN = ("subClassOf", "subPropertyOf", "domain", "range", "closeMatch", "type", "notation")


@dataclass(frozen=True, slots=True)
class Entry:
    """One term: `relations` maps a property's local name to its values."""

    name: str
    label: str
    comment: str
    relations: Mapping[str, tuple[str, ...]]


@cache
def _entries() -> Mapping[str, tuple[Entry, ...]]:
    """Return the ontology's own terms by section."""
    facts: dict[NamedNode, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for quad in ontology():
        if isinstance(quad.subject, NamedNode) and quad.subject.value.startswith(prefixes()["kg"]):
            facts[quad.subject][local_name(quad.predicate)].append(getattr(quad.object, "value", ""))
    return {
        title: tuple(_to_entry(node, said) for node, said in facts.items() if term(kind).value in said["type"])
        for title, kind in SECTIONS
    }


def _to_entry(node: NamedNode, said: Mapping[str, list[str]]) -> Entry:
    kinds = {term(kind).value for _, kind in SECTIONS}
    relations = {name: tuple(value for value in said[name] if value not in kinds) for name in SHOWN if said.get(name)}
    return Entry(
        local_name(node),
        said["label"][0],
        " ".join(said.get("comment", [])),
        {name: values for name, values in relations.items() if values},
    )


def show_ontology() -> str:
    return render_template("ontology.html", sections=_entries(), namespace=prefixes()["kg"])
