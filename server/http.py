"""Requests and replies of the endpoint's own routes, between ASGI and what answers them."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from pyoxigraph import NamedNode
from werkzeug.http import parse_options_header

from server.frames import RefusedError

Message = dict[str, Any]  # Any: messages and scopes as ASGI has them
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
PATH_MARKS = "/:@!$&'()*+,;=~%"  # that a path keeps as it came (RFC 3986, 3.3)
SLICE = 1024 * 1024  # bytes of a body that is sent at once
PATIENCE = 60  # seconds for the body of a request, or for a client to take a piece of its answer
MOST_WHOLE = 8 * 1024 * 1024  # bytes of an answer by HTTP/1.0
TEXT = "text/plain; charset=utf-8"
NO_HOST = "localhost"  # of a request that names none, as HTTP/1.0 allows
UNICODE = ("", "utf-8", "utf8", "us-ascii")
HOST = re.compile(r"(?:[A-Za-z\d.-]+|\[[\da-fA-F:.]+\])(?::(?P<port>\d{1,5}))?", re.ASCII)
LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Request:
    """A request. Header names are in lower case, repeated ones are joined; `url` is the address that was
    asked for, without its query string; `left` waits until the client has gone; `version` is that of HTTP; `client` is
    the address of who asks, "" for the server itself."""

    method: str
    url: str
    path: str
    query: bytes
    headers: Mapping[str, str]
    left: Callable[[], Coroutine[None, None, None]]
    version: str = "1.1"
    body: bytes = b""
    client: str = ""

    @property
    def media_type(self) -> str:
        """The media type of the body."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_unicode(self) -> bool:
        """Tell whether the body is said to be in UTF-8, or not said to be in anything else."""
        _, options = parse_options_header(self.headers.get("content-type"))
        return options.get("charset", "").lower() in UNICODE


@dataclass(slots=True)
class Reply:
    """A status with headers and a body: bytes, or chunks of bytes that hold what `close` gives back. `log` holds fields
    for the access log."""

    status: int
    body: bytes | AsyncIterator[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)
    close: Callable[[], None] = lambda: None
    log: dict[str, object] = field(default_factory=dict)


def to_request(scope: Message, receive: Receive, public_url: str) -> Request:
    """Return a request without its body. Its address begins with the public one, else with what the client says."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    origin = public_url or f"{scope['scheme']}://{headers.get('host') or NO_HOST}"
    return Request(
        method=scope["method"],
        url=origin + _quote(scope.get("raw_path") or scope["path"]),
        path=scope["path"],
        query=scope["query_string"],
        headers=headers,
        left=lambda: _wait_until_gone(receive),
        version=scope["http_version"],
        client=scope["client"][0] if scope["client"] else "",
    )


def find_host_fault(scope: Message) -> str:
    """Return what is wrong with how a request names its host: once, which HTTP/1.0 need not (RFC 9112, 3.2); "" when
    nothing is. Where there is no such header, granian 2.8 makes an empty one."""
    hosts = [value for name, value in scope["headers"] if name == b"host"]
    if not all(is_host(host) for host in hosts if host):
        return "The Host header of this request names no host."
    is_named = len(hosts) == 1 and hosts[0] if scope["http_version"] == "1.1" else len(hosts) < 2
    return "" if is_named else "This request names no host or several: send one Host header."


@lru_cache(256)
def is_host(host: bytes) -> bool:
    """Tell whether a Host header names a host (RFC 9110, 7.2), of which an address can be made."""
    name = host.decode("latin-1")
    found = HOST.fullmatch(name)
    try:
        has_port = found is not None and 0 < int(found["port"] or LAST_PORT) <= LAST_PORT
        return has_port and bool(NamedNode(f"http://{name}/"))
    except ValueError:
        return False


def names_tag(header: str, tags: Set[str]) -> bool:
    """Tell whether a condition names one of some entity tags, or any by `*` (RFC 9110, 13.1.1 and 13.1.2)."""
    return header.strip() == "*" or any(each.strip() in tags for each in header.split(","))


@lru_cache(256)
def _quote(path: bytes | str) -> str:
    return quote(path, safe=PATH_MARKS)


class Intake:
    """Reads the bodies of requests: all that come in at one time within a number of bytes."""

    def __init__(self, most: int = 256 * 1024 * 1024) -> None:
        self._free = most

    async def read(self, request: Request, receive: Receive, *, most: int) -> bytes:
        """Return the body of a request; RefusedError when it is larger than `most` bytes, or takes too long."""
        too_large = RefusedError(413, f"The body of this request is larger than the limit of {most:,} bytes.")
        length = request.headers.get("content-length", "")
        if length.isdigit() and int(length) > most:
            raise too_large
        body, more = bytearray(), True
        try:
            async with asyncio.timeout(PATIENCE):
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise RefusedError(400, "The body of this request breaks off before its end.")
                    body += message.get("body", b"")
                    self._free -= len(message.get("body", b""))
                    if len(body) > most:
                        raise too_large
                    if self._free < 0:
                        raise RefusedError(503, "Too much is being sent at once: try again in some seconds.")
                    more = message.get("more_body", False)
        except TimeoutError:
            raise RefusedError(408, f"The body of this request did not come within {PATIENCE} s.") from None
        finally:
            self._free += len(body)
        return bytes(body)


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def make_whole(reply: Reply) -> Reply:
    """Return a reply whose length is known before it is sent: in HTTP/1.0 an answer ends where the connection does, so
    that one that breaks off would be taken for the whole."""
    if isinstance(reply.body, bytes):
        return reply
    whole = bytearray()
    try:
        async for chunk in reply.body:
            whole += chunk
            if len(whole) > MOST_WHOLE:
                raise RefusedError(505, "This answer is too large for HTTP/1.0: ask by HTTP/1.1, or for less by LIMIT.")
    finally:
        reply.close()
    return Reply(reply.status, bytes(whole), reply.headers, log=reply.log)


async def send_reply(reply: Reply, send: Send, *, with_body: bool) -> int:
    """Send a reply and return the size of its body. One that breaks off raises RefusedError: the server then breaks the
    connection, so that nobody takes the part for the whole. So does a client that takes nothing of it."""
    try:
        whole = reply.body if isinstance(reply.body, bytes) else None
        if whole is not None and reply.status not in (204, 304):
            reply.headers["Content-Length"] = str(len(whole))
        headers = [(_to_name(name), value.encode("latin-1")) for name, value in reply.headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        if not with_body or whole is not None and len(whole) <= SLICE:
            await send({"type": "http.response.body", "body": whole if with_body and whole else b""})
            return len(whole or b"")
        return await _send_chunks(_slice(reply.body) if isinstance(reply.body, bytes) else reply.body, send)
    finally:
        reply.close()


@lru_cache(256)
def _to_name(name: str) -> bytes:
    return name.lower().encode()


async def _slice(body: bytes) -> AsyncIterator[bytes]:
    """Yield a large body piece by piece, so that one that a client does not take is not copied for it whole."""
    for start in range(0, len(body), SLICE):
        yield body[start : start + SLICE]


async def _send_chunks(chunks: AsyncIterator[bytes], send: Send) -> int:
    size = 0
    async for chunk in chunks:
        try:
            async with asyncio.timeout(PATIENCE):
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except TimeoutError:
            raise RefusedError(408, "The client takes nothing of its answer.") from None
        size += len(chunk)
    await send({"type": "http.response.body", "body": b""})
    return size
