"""Content negotiation: which of the formats on offer a client likes best."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from flask import request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

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


def choose_format(formats: Sequence[Format], html: str = "") -> Format | None:
    """Return the format that Flask's request asks for by `format=` or by its Accept header, None for a page."""
    return find_liked(tuple(formats), _accept(), name=request.values.get("format", ""), html=html)


@lru_cache(256)
def find_liked(formats: tuple[Format, ...], accept: str, *, name: str = "", html: str = "") -> Format | None:
    """Return the format with that name, or the one that an Accept header likes best; None for a page.

    `html` says where a page stands among the offers: "first", "last" or "" when there is none. InputError for an
    unknown name, NotAcceptable when no format fits; both say what can be had.
    """
    name = name.lower()
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
    return every[_choose(tuple(every), accept)]


def _choose(offers: Sequence[str], accept: str) -> str:
    """Return the media type that an Accept header likes best, the first one where it does not care.

    A type's quality is that of the most specific range that names it (RFC 9110, 12.5.1), so `*/*, text/turtle;q=0`
    is anything but Turtle. NotAcceptable when nothing fits.
    """
    ranges = _read_ranges(accept)
    best = max(offers, key=lambda offer: _quality(offer, ranges))
    if _quality(best, ranges) <= 0:
        raise NotAcceptable(f"This can be had as {', '.join(offers)}.")
    return best


def likes_page(accept: str | None = None) -> bool:
    """Tell whether the client, by its Accept header, is a browser: it likes HTML better than plain text."""
    ranges = _read_ranges(_accept() if accept is None else accept)
    return bool(ranges) and _quality(HTML, ranges) > _quality("text/plain", ranges)


def _find_by_name(formats: Sequence[Format], name: str) -> Format:
    for each in formats:
        if name in (each.name, each.extension, each.media_type, *OTHER_TYPES.get(each.name, ())):
            return each
    return find_format(OTHER_NAMES.get(name, name), tuple(formats))


def content_type(format: Format) -> str:
    """Return the Content-Type of a format: all are UTF-8, and text says so."""
    return f"{format.media_type}; charset=utf-8" if format.media_type.startswith("text/") else format.media_type


def _accept() -> str:
    return ", ".join(request.headers.getlist("Accept"))


def _read_ranges(accept: str) -> Mapping[str, float]:
    """Return media range -> quality of an Accept header."""
    accepted = parse_accept_header(accept, MIMEAccept)
    return {value.partition(";")[0].strip().lower(): quality for value, quality in accepted}


def _quality(offer: str, ranges: Mapping[str, float]) -> float:
    """Return the quality of a media type; all are as good as another for a client that names none."""
    main, _, _ = offer.partition("/")
    fitting = (ranges[wanted] for wanted in (offer, f"{main}/*", "*/*") if wanted in ranges)
    return next(fitting, 0.0) if ranges else 1.0
