"""Requests and replies of the endpoint's own routes, between ASGI and what answers them."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from werkzeug.http import parse_options_header

from server.frames import RefusedError

Message = dict[str, Any]  # Any: messages and scopes as ASGI has them
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
PATH_MARKS = "/:@!$&'()*+,;=~%"  # that a path keeps as it came (RFC 3986, 3.3)
TEXT = "text/plain; charset=utf-8"
UNICODE = ("", "utf-8", "utf8", "us-ascii")
HOST = re.compile(r"[\w.-]+(?::\d+)?|\[[\da-fA-F:.]+\](?::\d+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Request:
    """A request. Header names are in lower case, repeated ones are joined; `url` is the address that was
    asked for, without its query string; `left` waits until the client has gone."""

    method: str
    url: str
    path: str
    query: bytes
    headers: Mapping[str, str]
    left: Callable[[], Awaitable[None]]
    body: bytes = b""

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
    """A status with headers and a body: bytes, or chunks of bytes that hold what `resources` close. `log` holds fields
    for the access log."""

    status: int
    body: bytes | AsyncIterator[bytes] = b""
    headers: dict[str, str] = field(default_factory=dict)
    resources: AsyncExitStack = field(default_factory=AsyncExitStack)
    log: dict[str, object] = field(default_factory=dict)


def to_request(scope: Message, receive: Receive, public_url: str) -> Request:
    """Return a request without its body. Its address begins with the public one, else with what the client says."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    host = headers.get("host", "")
    origin = public_url or f"{scope['scheme']}://{host if HOST.fullmatch(host) else 'localhost'}"
    return Request(
        method=scope["method"],
        url=origin + quote(scope.get("raw_path") or scope["path"], safe=PATH_MARKS),
        path=scope["path"],
        query=scope["query_string"],
        headers=headers,
        left=lambda: _wait_until_gone(receive),
    )


async def read_body(request: Request, receive: Receive, *, most: int) -> bytes:
    """Return the body of a request; RefusedError when it is larger than `most` bytes."""
    too_large = RefusedError(413, f"The body of this request is larger than the limit of {most:,} bytes.")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > most:
        raise too_large
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RefusedError(499, "The client went away before it had sent its request.")
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
            raise too_large
        more = message.get("more_body", False)
    return b"".join(parts)


async def _wait_until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def send_reply(reply: Reply, send: Send, *, with_body: bool) -> int:
    """Send a reply and return the size of its body. One that breaks off raises RefusedError: the server then breaks the
    connection, so that nobody takes the part for the whole."""
    async with reply.resources:
        whole = reply.body if isinstance(reply.body, bytes) else None
        if whole is not None and reply.status not in (204, 304):
            reply.headers["Content-Length"] = str(len(whole))
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in reply.headers.items()]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        if isinstance(reply.body, bytes) or not with_body:
            await send({"type": "http.response.body", "body": whole if with_body and whole else b""})
            return len(whole or b"")
        size = 0
        async for chunk in reply.body:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            size += len(chunk)
        await send({"type": "http.response.body", "body": b""})
        return size
