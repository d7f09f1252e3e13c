"""The description of the endpoint by itself, in the words of SPARQL 1.1 Service Description."""

from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

FILE = Path(__file__).parent / "service.ttl"


def describe_service(address: str) -> list[Triple]:
    """Return the triples that describe the endpoint at that address."""
    return [quad.triple for quad in parse(path=FILE, format=RdfFormat.TURTLE, base_iri=address)]
