"""The SPARQL 1.1 Graph Store HTTP Protocol: which graph a request means, and the triples that it brings."""

import uuid
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from pyoxigraph import NamedNode
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder

from kg.formats import GRAPH_FORMATS, Format
from server.frames import Fields, RefusedError
from server.http import Request, names_tag
from server.negotiation import OTHER_TYPES
from server.protocol import check_charset, read_fields

PATH = "/graph-store"
MULTIPART = "multipart/form-data"
UNTYPED = "application/octet-stream"
CHANGES: Mapping[str, str] = {"PUT": "replace", "POST": "add", "DELETE": "delete"}
TYPES: Mapping[str, Format] = {
    kind: each
    for each in reversed(GRAPH_FORMATS)
    if each.name not in ("trig", "nq")
    for kind in (each.media_type, *OTHER_TYPES.get(each.name, ()))
}
"""The media types of what may be written."""


@dataclass(frozen=True, slots=True)
class Aim:
    """The graph that a request means: `iri` of a named graph, None for the default graph. `is_new` when the server
    chose the IRI."""

    iri: str | None
    is_new: bool = False


def read_aim(request: Request) -> Aim:
    """Return the graph that a request means (4.1 and 4.2): `?default`, `?graph=IRI`, or by its own address below the
    graph store's; a POST to the store itself means a new graph."""
    fields = read_fields(request)
    names = [name for name, _ in fields if name in ("default", "graph")]
    if len(names) > 1:
        raise RefusedError(400, "There is more than one graph in this request: name one.")
    if names == ["default"]:
        return Aim(None)
    if names:
        graph = dict(fields)["graph"]
        return Aim(_to_iri(graph, f"graph={graph!r}"))
    if request.path.rstrip("/") != PATH:
        return Aim(_to_iri(request.url, "The address"))
    if request.method == "POST":
        return Aim(f"{request.url.rstrip('/')}/{uuid.uuid4()}", is_new=True)
    raise RefusedError(400, "There is no graph in this request: name one by `?graph=IRI`, or say `?default`.")


def _to_iri(text: str, name: str) -> str:
    try:
        return NamedNode(text).value
    except ValueError as error:
        raise RefusedError(400, f"{name} is not an absolute IRI: {error}.") from None


def has_conditions(request: Request) -> bool:
    """Tell whether a change is wanted only under conditions."""
    return any(name in request.headers for name in ("if-match", "if-none-match"))


def check_conditions(request: Request, tags: Set[str] | None) -> None:
    """RefusedError unless the conditions of a change hold (RFC 9110, 13.1.1 and 13.1.2); `tags` are the entity tags of
    the graph, None where there is no such graph."""
    wanted, unwanted = request.headers.get("if-match"), request.headers.get("if-none-match")
    if wanted is not None and (tags is None or not names_tag(wanted, tags)):
        raise RefusedError(412, "The graph is not the one that If-Match names: read it again. Nothing was changed.")
    if unwanted is not None and tags is not None and names_tag(unwanted.replace("W/", ""), tags):
        raise RefusedError(412, "The graph is one that If-None-Match excludes: nothing was changed.")


def read_parts(request: Request) -> tuple[list[Fields], list[bytes]]:
    """Return the RDF documents of a request: their formats with their sizes, and their texts. A form (multipart) may
    bring several. RefusedError with 415 for another media type, with 400 for a part of one."""
    if request.method == "DELETE":
        return [], []
    if "content-range" in request.headers:  # RFC 9110, 14.5
        raise RefusedError(400, "A part of a graph cannot be put in its place: send the whole, without Content-Range.")
    check_charset(request)
    if request.media_type == MULTIPART:
        documents = _read_form(request)
    else:
        documents = [(request.media_type or GRAPH_FORMATS[0].media_type, request.body)]
    parts = [{"format": _find_type(kind).name, "size": len(text)} for kind, text in documents]
    return parts, [text for _, text in documents]


def _find_type(kind: str) -> Format:
    if kind not in TYPES:
        raise RefusedError(415, f"A graph is sent as {', '.join(TYPES)}, not as {kind}.")
    return TYPES[kind]


def _read_form(request: Request) -> Sequence[tuple[str, bytes]]:
    """Return the parts of a form that are files, or that have a media type (RFC 7578, 4.4)."""
    _, options = parse_options_header(request.headers["content-type"])
    decoder = MultipartDecoder(options.get("boundary", "").encode())
    sent: list[tuple[str, bytearray]] = []
    try:
        decoder.receive_data(request.body)
        decoder.receive_data(None)
        while not isinstance(event := decoder.next_event(), Epilogue):
            if isinstance(event, File | Field):
                is_graph = isinstance(event, File) or "content-type" in event.headers
                kind, _ = parse_options_header(event.headers.get("content-type", UNTYPED))
                part = (kind.lower(), bytearray())
                sent += [part] if is_graph else []
            elif isinstance(event, Data):
                part[1].extend(event.data)
    except ValueError:
        raise RefusedError(400, "This form breaks off or has no boundary: send it whole.") from None
    if not sent:
        raise RefusedError(400, "There is no file in this form: send RDF as a file, with its media type.")
    return [(kind, bytes(text)) for kind, text in sent]
