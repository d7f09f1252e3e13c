"""What all triples are made of: IRIs of things, literals, and facts that become triples of one subject."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from decimal import Decimal
from functools import cache
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from kg.errors import InputError
from kg.vocab import prefixes, term

Facts = Iterable[tuple[str, NamedNode | Literal | None]]

# What the path of an IRI may not hold (RFC 3987), and the signs that would end the path or be decoded.
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane * 0x10000 - end) for plane in range(2, 15) for end in (2, 1))
_NOT_IN_PATH = re.compile(
    rf"[\x00-\x20\"<>\\^`{{|}}\[\]#?%\x7f-\x9f\ue000-\uf8ff\ufff0-\uffff\U000e0000-\U0010ffff{_NONCHARACTERS}]"
)
_STEP = re.compile(r"(?:^|(?<=/))\.\.?(?=/)|\.+$")
_BASE = re.compile(r"https?://[^/?#]+/([^?#]+/)?")  # a path follows it, and hash IRIs hang below that


def default_base() -> str:
    """Return the base IRI of a graph that was given no other: the parent of the ontology's namespace."""
    return prefixes()["kg"].removesuffix("ontology#")


def to_base(text: str) -> str:
    """Return a text as the base IRI of a graph; InputError when the IRIs of things can't begin with it.

    >>> to_base("https://w3id.org/paperkg/")
    'https://w3id.org/paperkg/'
    """
    with suppress(ValueError):  # of what is no absolute IRI
        if _BASE.fullmatch(NamedNode(text).value):
            return text
    raise InputError(f"{text!r} is no base: give an absolute IRI that ends in a slash, like https://example.org/kg/")


def thing_iri(base: str, kind: str, key: str) -> NamedNode:
    """Return the IRI of a thing: `kind` is the first part of its path ("paper"), `key` the rest, not yet encoded."""
    return NamedNode(f"{base}{kind}/{_path(key)}")


def paper_iri(base: str, id: str) -> NamedNode:
    """Return a paper's IRI; a DOI keeps its slashes.

    >>> paper_iri("https://w3id.org/paperkg/", "10.1/a b#c").value
    'https://w3id.org/paperkg/paper/10.1/a%20b%23c'
    """
    return thing_iri(base, "paper", id)


def concept_iri(base: str, slug: str) -> NamedNode:
    """Return a concept's IRI."""
    return thing_iri(base, "concept", slug)


def slice_iri(base: str, category: str | None, year: int | None) -> NamedNode:
    """Return the IRI of the papers of a category, of a year or of both, of all for neither. The category is one part of
    its path: its slashes are written such that no decoding of the path brings them back.

    >>> [slice_iri("https://w3id.org/paperkg/", "cs/2024", year).value[31:] for year in (None, 2025)]
    ['category/cs%252F2024', 'category/cs%252F2024/2025']
    """
    part = f"category/{category.replace('%', '%25').replace('/', '%2F')}" if category else "all"
    return thing_iri(base, "slice", f"{part}/{year}" if year else part)


def extractor_iri(base: str, version: str) -> NamedNode:
    """Return the IRI of the version of the extractor that evidence is attributed to."""
    return thing_iri(base, "extractor", version)


def describe(subject: NamedNode, facts: Facts) -> Iterator[Triple]:
    """Yield the facts of a subject that have a value."""
    return (Triple(subject, term(curie), value) for curie, value in facts if value is not None)


def _path(text: str) -> str:
    """Return a text as a part of a path: what a path may not hold is encoded, and dots that clients would take for
    steps in it or rdflib for the end of a statement.

    >>> [_path(text) for text in ("10.1/a b", "10.1/182.", "a/../b")]
    ['10.1/a%20b', '10.1/182%2E', 'a/%2E%2E/b']
    """
    path = _NOT_IN_PATH.sub(lambda match: quote(match[0], safe=""), text)
    return _STEP.sub(lambda match: match[0].replace(".", "%2E"), path)


def to_text(text: str | None) -> Literal | None:
    """Return a text as a literal; an empty one states nothing."""
    return Literal(text) if text else None


def to_uri(text: str | None) -> Literal | None:
    """Return a URL as an xsd:anyURI."""
    return Literal(text, datatype=to_type("anyURI")) if text else None


def to_decimal(number: str | float | Decimal | None) -> Literal | None:
    """Return an xsd:decimal as Oxigraph stores it: plain digits, no exponent, no zeros that end the fraction.

    >>> [to_decimal(number).value for number in ("400.0", 1e-7, "1200")]
    ['400', '0.0000001', '1200']
    """
    return None if number is None else Literal(f"{Decimal(str(number)).normalize():f}", datatype=to_type("decimal"))


@cache
def to_type(name: str) -> NamedNode:
    """Return a datatype of XML Schema; not every one is in the ontology, as OWL knows no dates."""
    return NamedNode(prefixes()["xsd"] + name)
