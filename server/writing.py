"""Writing, as the server's event loop sees it: one change after the other, by a process of its own."""

import asyncio
import hmac
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from server.confine import NETWORK
from server.frames import REFUSAL, Fields, RefusedError
from server.http import Request
from server.limits import Limits
from server.process import Process

WRITER = "server.writer"
Check = Callable[[], str]
SECONDS = 60.0  # that a change may take
READ_ONLY = "This endpoint only reads: nothing was changed."
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="PaperKG"'}


class Writer:
    """Applies changes to a store, in the order in which they come; its process starts with the first."""

    def __init__(self, directory: Path, limits: Limits, *, network: bool) -> None:
        self._arguments = (str(directory), str(limits.memory), *([NETWORK] if network else ()))
        self._limits, self._waiting = limits, 0
        self._lock = asyncio.Lock()
        self._process: Process | None = None

    async def apply(self, fields: Fields, parts: Sequence[bytes], check: Check) -> Fields:
        """Apply a change and return what is said of it; it is served from then on. `check` is called when its turn has
        come, and names the snapshot that it must follow, if any. RefusedError when nothing was changed."""
        if self._waiting > self._limits.queue:
            raise RefusedError(503, f"{self._limits.queue} changes wait already: try again in some seconds.")
        self._waiting += 1
        try:
            async with self._lock:
                return await asyncio.shield(self._apply(fields | {"after": check()}, parts))
        finally:
            self._waiting -= 1

    async def _apply(self, fields: Fields, parts: Sequence[bytes]) -> Fields:
        if self._process is None or self._process.gone:
            self._process = await Process.start(WRITER, *self._arguments)
        process = self._process
        answer = process.ask(fields, *parts)
        try:
            async with asyncio.timeout(SECONDS):
                kind, body = await answer.next_frame()
                said: Fields = json.loads(body)
                if kind == REFUSAL:
                    raise RefusedError(said["status"], said["sentence"])
                return said
        except TimeoutError:
            late = RefusedError(504, f"This change took longer than {SECONDS:g} s: nothing was changed.")
            process.kill(late)
            raise late from None

    def close(self) -> None:
        """End the process; a change that it is at is left out whole."""
        if self._process:
            self._process.kill(RefusedError(503, "The server stops: nothing was changed."))


def check_token(request: Request, tokens: Sequence[str]) -> None:
    """RefusedError unless the request carries one of the tokens (RFC 6750, 2.1 and 3)."""
    if not tokens:
        raise RefusedError(403, READ_ONLY)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise RefusedError(401, "To write, send the header `Authorization: Bearer TOKEN`.", CHALLENGE)
    same = [hmac.compare_digest(token.strip().encode(), known.encode()) for known in tokens]
    if not any(same):
        challenge = {"WWW-Authenticate": f'{CHALLENGE["WWW-Authenticate"]}, error="invalid_token"'}
        raise RefusedError(401, "This token is not one of those that may write: nothing was changed.", challenge)
