"""What a client still sends when its answer is ready: it is taken in and forgotten, as one that finds its connection
closed meanwhile does not read the answer (RFC 9112, 9.6)."""

import asyncio
from contextlib import suppress

from server.http import Message, Receive, Send

SECONDS = 5  # that a client may still send
MOST = 64 * 1024 * 1024  # bytes that it may still send
OF_BODIES = (b"content-length", b"transfer-encoding")
EXPECT = b"expect"


class Drain:
    """Receives a request and sends its answer, as ASGI has it; before that it takes in what is left of the body."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send, self._more = receive, send, True

    async def receive(self) -> Message:
        """Return what comes next."""
        message = await self._receive()
        self._more = message.get("more_body", False)
        return message

    async def send(self, message: Message) -> None:
        """Send a part of the answer."""
        if self._more:
            with suppress(TimeoutError):
                async with asyncio.timeout(SECONDS):
                    await self._drop()
            self._more = False
        await self._send(message)

    async def _drop(self) -> None:
        size = 0
        while self._more and size <= MOST:
            size += len((await self.receive()).get("body", b""))


def may_leave_some(scope: Message) -> bool:
    """Tell whether a request has a body of which its answer may leave a part unread, and not one that the client holds
    back until it is asked for it (RFC 9110, 10.1.1), nor one that is too large to be taken in."""
    headers = dict(scope["headers"])
    length = headers.get(OF_BODIES[0], b"")
    return any(map(headers.get, OF_BODIES)) and EXPECT not in headers and not (length.isdigit() and int(length) > MOST)
