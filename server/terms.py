"""What an editor completes: the prefixes and terms of the ontology file, with what they mean, as one small JSON."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from flask import Blueprint, jsonify, request
from pyoxigraph import Literal, NamedNode
from werkzeug.wrappers import Response as AnyResponse

from kg.vocab import ontology, prefixes, term
from server.wording import curie

NAME = re.compile(r"[a-z]+:[A-Za-z][\w-]*")
KINDS = {
    "owl:Class": "class",
    "owl:ObjectProperty": "relation",
    "owl:DatatypeProperty": "property",
    "owl:NamedIndividual": "value",
}
HIDDEN = ("owl:", "vann:")  # words that describe the ontology itself

blueprint = Blueprint("terms", __name__)


@blueprint.get("/sparql-terms.json")
def show_terms() -> AnyResponse:
    """Prefixes, and terms with name, kind and comment; those of other vocabularies have the name alone."""
    document = jsonify({"prefixes": prefixes(), "terms": list(_describe_terms())})
    document.add_etag()
    document.cache_control.no_cache = True  # keep it, but ask each time
    return document.make_conditional(request)


@cache
def find_terms() -> frozenset[str]:
    """Return the prefixed names of all terms of the ontology file."""
    nodes = (node for quad in ontology() for node in (quad.subject, quad.predicate, quad.object))
    names = (curie(node.value) for node in nodes if isinstance(node, NamedNode))
    return frozenset(name for name in names if NAME.fullmatch(name) and not name.startswith(HIDDEN))


def _describe_terms() -> Iterator[dict[str, str]]:
    kinds = {term(name): kind for name, kind in KINDS.items()}
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in ontology():
        if isinstance(quad.subject, NamedNode):
            name = curie(quad.subject.value)
            if isinstance(quad.object, Literal) and quad.predicate == term("rdfs:comment"):
                said[name]["comment"] = quad.object.value
            elif isinstance(quad.object, NamedNode) and quad.object in kinds:
                said[name].setdefault("kind", kinds[quad.object])
    for name in sorted(find_terms(), key=lambda name: (not name.startswith("kg:"), name)):
        about = said.get(name, {})
        guess = "class" if name.partition(":")[2][0].isupper() else "property"
        yield {"name": name, "kind": about.get("kind", guess), "comment": about.get("comment", "")}
