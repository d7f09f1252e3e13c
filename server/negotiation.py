"""Content negotiation: which of the formats on offer a client likes best."""

from collections.abc import Sequence

from flask import request
from werkzeug.exceptions import NotAcceptable

from kg.formats import Format, find_format

HTML = "text/html"
OTHER_TYPES = {
    "json": ("application/json",),
    "xml": ("application/xml", "text/xml"),
    "ttl": ("application/x-turtle",),
    "nt": ("text/plain",),
    "jsonld": ("application/json",),
    "rdfxml": ("application/xml", "text/xml"),
}
"""Media types that ask for a format too, by its name."""
OTHER_NAMES = {
    "turtle": "ttl",
    "n3": "ttl",
    "ntriples": "nt",
    "n-triples": "nt",
    "json": "jsonld",
    "json-ld": "jsonld",
    "rdf": "rdfxml",
    "rdf+xml": "rdfxml",
    "xml": "rdfxml",
}
"""What SPARQLWrapper and others write after `format=`, where a format has no such name of its own."""


def choose(offers: Sequence[str]) -> str:
    """Return the media type that the request's Accept header likes best, the first one where it does not care.

    A type's quality is that of the most specific range that names it (RFC 9110, 12.5.1), so `*/*, text/turtle;q=0`
    is anything but Turtle. NotAcceptable when nothing fits.
    """
    if not request.accept_mimetypes:
        return offers[0]
    best = max(offers, key=_quality)
    if _quality(best) <= 0:
        raise NotAcceptable(f"This can be had as {', '.join(offers)}.")
    return best


def choose_format(formats: Sequence[Format], html: str = "") -> Format | None:
    """Return the format that the request asks for by `format=` or by its Accept header, None for a page.

    `html` says where a page stands among the offers: "first", "last" or "" when there is none. InputError for an
    unknown `format=`, NotAcceptable when no format fits; both say what can be had.
    """
    name = request.values.get("format", "").lower()
    if name == "html" and html:
        return None
    if name:
        return _find_by_name(formats, name)
    every: dict[str, Format | None] = {HTML: None} if html == "first" else {}
    every.update((each.media_type, each) for each in formats)
    for each in formats:
        for other in OTHER_TYPES.get(each.name, ()):
            every.setdefault(other, each)
    if html == "last":
        every[HTML] = None
    return every[choose(tuple(every))]


def likes_page() -> bool:
    """Tell whether the client is a browser: it likes HTML better than plain text."""
    return _quality(HTML) > _quality("text/plain")


def _find_by_name(formats: Sequence[Format], name: str) -> Format:
    for each in formats:
        if name in (each.name, each.extension, each.media_type, *OTHER_TYPES.get(each.name, ())):
            return each
    return find_format(OTHER_NAMES.get(name, name), tuple(formats))


def content_type(format: Format) -> str:
    """Return the Content-Type of a format: all are UTF-8, and text says so."""
    return f"{format.media_type}; charset=utf-8" if format.media_type.startswith("text/") else format.media_type


def _quality(offer: str) -> float:
    main, _, _ = offer.partition("/")
    ranges = {value.partition(";")[0].strip().lower(): quality for value, quality in request.accept_mimetypes}
    for wanted in (offer, f"{main}/*", "*/*"):
        if wanted in ranges:
            return ranges[wanted]
    return 0.0
