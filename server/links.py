"""Between IRIs of the graph and paths on this server: `{base}paper/x` is shown at `/paper/x`."""

from urllib.parse import urlencode

from kg.search import AUTHOR, PAPER, Hit
from kg.triples import concept_iri, paper_iri
from kg.vocab import prefixes


def to_path(base: str, iri: str) -> str | None:
    """Return the path on this server of a thing of the graph or of the ontology, None for what lies elsewhere."""
    ontology = prefixes()["kg"]
    if iri.startswith(ontology):
        return f"/ontology#{iri.removeprefix(ontology)}"
    return f"/{iri.removeprefix(base).lstrip('/')}" if iri.startswith(base) else None


def to_href(base: str, iri: str) -> str | None:
    """Return where a link to an IRI leads: to a page here, or out when it is a web address."""
    return to_path(base, iri) or (iri if iri.startswith(("https://", "http://")) else None)


def hit_path(base: str, hit: Hit) -> str:
    """Return the path of a thing that a search found."""
    if hit.kind == AUTHOR:
        return author_path(hit.key)
    iri = paper_iri(base, hit.key) if hit.kind == PAPER else concept_iri(base, hit.key)
    return to_path(base, iri.value) or "/"


def author_path(name: str) -> str:
    """Return the path of the papers by an author."""
    return f"/query/papers-by-author?{urlencode({'author': name})}"


def short_name(iri: str) -> str:
    """Return the last part of an IRI, to show where a thing has no name."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri
