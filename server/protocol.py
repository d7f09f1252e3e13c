"""The SPARQL 1.1 Protocol: what a request asks, by GET and by both forms of POST."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from fast_query_parsers import parse_query_string
from pyoxigraph import NamedNode

from server.frames import RefusedError
from server.http import Request

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
UPDATE_PATH = "/update"
BYTE_ORDER_MARK = "\ufeff"  # which some editors put before a text
MOST_TEXT = 4 * 1024 * 1024  # bytes of a query or of a form: to take it apart keeps all others waiting
OF_QUERIES = ("default-graph-uri", "named-graph-uri")
OF_UPDATES = ("using-graph-uri", "using-named-graph-uri")
IDENTITY = "identity"  # the coding of a body that is not packed
CHUNKED = "chunked"  # the only coding of a transfer that is known
MOST_FIELDS = 1000
MOST_RECALLED = 4096  # bytes of a URL that is taken apart once
Pairs = Sequence[tuple[str, str]]
Fields = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query or an update as it came in, with the dataset that the protocol gives it (none: the whole store), the name
    of the format that it asks for by `format=` and the seconds by `timeout=` (0: it names none)."""

    text: str
    is_update: bool = False
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    seconds: float = 0.0


def read_fields(request: Request) -> Pairs:
    """Return the fields of a request's URL and of a posted form; RefusedError when they are not UTF-8."""
    fields = _parse(request.query)
    if request.method == "POST" and request.media_type == FORM:
        fields += _parse(request.body)
    return fields


def _parse(text: bytes) -> list[tuple[str, str]]:
    if text.count(b"&") >= MOST_FIELDS:
        raise RefusedError(400, f"There are more than {MOST_FIELDS} fields in this request: send fewer.")
    fields: list[tuple[str, str]] = parse_query_string(text, "&")
    if text.isascii() and not any("%" in name for name, _ in fields):
        return fields
    try:  # what the fast way could not read as UTF-8
        return parse_qsl(text.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise RefusedError(400, "This request is not in UTF-8: encode it so, then percent-encode its fields.") from None


def read_asked(request: Request) -> Asked | None:
    """Return the query or the update of a request, None for a GET without any (SPARQL 1.1 Protocol, 2.1 and 2.2).

    RefusedError with what is wrong: 400 for a request that is malformed, 415 for a media type that carries no query.
    """
    if request.method == "POST":
        return _read_posted(request)
    return _recall_url(request.query) if len(request.query) <= MOST_RECALLED else _read_url(request.query)


def _read_posted(request: Request) -> Asked:
    if request.media_type not in (FORM, QUERY, UPDATE):
        raise RefusedError(415, f"A query is posted as {FORM} or as {QUERY}, an update as {FORM} or as {UPDATE}.")
    check_charset(request)
    if any(name == "update" for name, _ in _parse(request.query)):
        raise RefusedError(400, "An update is sent in the body of a POST, not in its address.")
    fields = _group(read_fields(request))
    queries, updates = list(fields.get("query", ())), list(fields.get("update", ()))
    if request.media_type in (QUERY, UPDATE):
        (queries if request.media_type == QUERY else updates).append(_read_text(request))
    if not queries and not updates:
        what = "update" if request.path == UPDATE_PATH else "query"
        raise RefusedError(400, f"There is no {what} in this request: send one in the field `{what}`.")
    return _to_asked(fields, queries, updates)


def _read_url(query: bytes) -> Asked | None:
    fields = _group(_parse(query))
    queries, updates = fields.get("query", ()), fields.get("update", ())
    if updates and not queries:
        raise RefusedError(400, "An update is posted: it is not sent by GET.")
    return _to_asked(fields, queries, updates) if queries else None


_recall_url = lru_cache(512)(_read_url)  # to take a URL apart is a third of the time that a kept answer takes


def _to_asked(fields: Fields, queries: Sequence[str], updates: Sequence[str]) -> Asked:
    text, *more = (*queries, *updates)
    if more:
        raise RefusedError(400, "There is more than one query or update in this request: send one.")
    if "\0" in text:
        raise RefusedError(400, "There is a null character in this query: leave it out.")
    ours, others = (OF_UPDATES, OF_QUERIES) if updates else (OF_QUERIES, OF_UPDATES)
    if foreign := next((name for name in others if name in fields), None):
        what = "An update" if updates else "A query"
        raise RefusedError(400, f"{what} names its graphs by {ours[0]} and {ours[1]}, not by {foreign}.")
    return Asked(
        text=text.removeprefix(BYTE_ORDER_MARK),
        is_update=bool(updates),
        default_graphs=_read_graphs(fields, ours[0]),
        named_graphs=_read_graphs(fields, ours[1]),
        format=fields.get("format", ("",))[0],
        seconds=_read_seconds(fields.get("timeout", ())),
    )


def _group(pairs: Pairs) -> Fields:
    fields: dict[str, list[str]] = {}
    for name, value in pairs:
        fields.setdefault(name, []).append(value)
    return fields


def check_coding(request: Request) -> None:
    """RefusedError when the body is said to be packed (RFC 9110, 12.5.3 and 15.5.16; RFC 9112, 6.1)."""
    transfer = request.headers.get("transfer-encoding", CHUNKED)
    if transfer.strip().lower() != CHUNKED:
        raise RefusedError(501, f"A body is sent as it is or by {CHUNKED}, not by {transfer}.")
    coding = request.headers.get("content-encoding", IDENTITY)
    if coding.strip().lower() != IDENTITY:
        raise RefusedError(415, f"A body is sent as it is, not packed by {coding}.", {"Accept-Encoding": IDENTITY})


def check_charset(request: Request) -> None:
    """RefusedError when the body is said to be in another encoding than UTF-8."""
    if not request.is_unicode:
        raise RefusedError(415, "The body of this request is not in UTF-8: encode it so, and say so in its type.")


def _read_text(request: Request) -> str:
    try:
        return request.body.decode()
    except UnicodeDecodeError:
        raise RefusedError(400, "The body of this request is not in UTF-8: encode it so.") from None


def _read_graphs(fields: Fields, name: str) -> tuple[str, ...]:
    try:
        return tuple(NamedNode(value).value for value in fields.get(name, ()))
    except ValueError as error:
        raise RefusedError(400, f"{name} is not an absolute IRI: {error}.") from None


def _read_seconds(values: Sequence[str]) -> float:
    try:
        seconds = [float(value) if value.isascii() else 0.0 for value in values]
    except ValueError:
        seconds = [0.0]
    if not all(0 < value < float("inf") for value in seconds):
        raise RefusedError(400, f"timeout={values[0]!r} is no number of seconds: give one above 0, such as 2.5.")
    return min(seconds, default=0.0)
