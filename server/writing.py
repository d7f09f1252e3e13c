"""Writing, as the server's event loop sees it: one change after the other, by a process of its own."""

import asyncio
import hmac
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from kg.store import POINTER
from server.confine import NETWORK
from server.frames import REFUSAL, Fields, RefusedError
from server.http import Request
from server.limits import Limits
from server.process import Process
from server.snapshot import read_mark

WRITER = "server.writer"
Check = Callable[[], str]
SECONDS = 60.0  # that a change may take
UNCHANGED = "Nothing was changed."
PERHAPS = "The store was changed meanwhile, perhaps by this: read it before you send this again."
READ_ONLY = "This endpoint only reads: nothing was changed."
CHALLENGE = {"WWW-Authenticate": 'Bearer realm="PaperKG"'}


class Writer:
    """Applies changes to a store, in the order in which they come; its process starts with the first."""

    def __init__(self, directory: Path, limits: Limits, *, network: bool) -> None:
        self._arguments = (str(directory), str(limits.memory), *([NETWORK] if network else ()))
        self._pointer = directory / POINTER
        self._limits, self._waiting = limits, 0
        self._lock = asyncio.Lock()
        self._process: Process | None = None

    async def apply(self, fields: Fields, parts: Sequence[bytes], check: Check) -> Fields:
        """Apply a change and return what is said of it; it is served from then on. `check` is called when its turn has
        come, and names the snapshot that it must follow, if any. RefusedError when nothing was changed, or when that is
        not known, as it then says. A change goes on when nobody waits for it any more."""
        if self._waiting > self._limits.queue:
            raise RefusedError(503, f"{self._limits.queue} changes wait already: try again in some seconds.")
        self._waiting += 1
        return await asyncio.shield(self._take_turn(fields, parts, check))

    async def _take_turn(self, fields: Fields, parts: Sequence[bytes], check: Check) -> Fields:
        try:
            async with self._lock:
                return await self._apply(fields | {"after": check()}, parts)
        finally:
            self._waiting -= 1

    async def _apply(self, fields: Fields, parts: Sequence[bytes]) -> Fields:
        if self._process is None or self._process.gone:
            self._process = await Process.start(WRITER, *self._arguments)
        process, before = self._process, read_mark(self._pointer)
        try:
            async with asyncio.timeout(SECONDS):
                kind, body = await process.ask(fields, *parts).next_frame()
        except (TimeoutError, RefusedError) as error:
            late = RefusedError(504, f"This change took longer than {SECONDS:g} s.")
            reason = error if isinstance(error, RefusedError) else late
            process.kill(reason)
            await process.wait()
            told = UNCHANGED if read_mark(self._pointer) == before else PERHAPS
            raise RefusedError(reason.status, f"{reason.sentence} {told}") from None
        said: Fields = json.loads(body)
        if kind == REFUSAL:
            raise RefusedError(said["status"], said["sentence"])
        return said

    def close(self) -> None:
        """End the process; a change that it is at is left out whole, or served whole already."""
        if self._process:
            self._process.kill(RefusedError(503, "The server stops."))


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
