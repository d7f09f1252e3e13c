"""One question to a query process, from its wait for one to the end of its answer."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import TYPE_CHECKING

import orjson

from server.frames import DATA, REFUSAL, WHOLE, Fields, RefusedError
from server.process import Answer, Process

if TYPE_CHECKING:
    from server.pool import Pool

Left = Callable[[], Coroutine[None, None, None]]


class Run:
    """A question that has a process of its own until its answer ends: `open` waits until one is free, `close` says that
    nobody wants the rest. `since` is when it began to wait, then to run. `whole` is the answer when it came in one
    piece, `memory` what the process kept for itself, in bytes, `client` the address of who asks, "" for the server."""

    def __init__(self, pool: "Pool", fields: Fields, seconds: float, left: Left) -> None:
        self._pool, self._fields, self.seconds, self._left = pool, fields, seconds, left
        self.client = ""
        self._turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._watch: asyncio.Task[None] | None = None
        self._answer: Answer
        self.process: Process
        self.since = time.monotonic()
        self.whole: bytes | None = None
        self.memory, self._worked = 0, 0.0
        self.is_aside = self.is_done = False

    async def open(self) -> None:
        """Wait for a process, which is asked at once; RefusedError when none gets free."""
        try:
            self._pool.admit(self)
            await self._turn
        except BaseException:
            self.close()
            raise

    @property
    def waits(self) -> bool:
        """Tell whether this still waits for a process."""
        return not self._turn.done()

    def begin(self, process: Process) -> None:
        """Ask a process: it is this one's turn."""
        self.process, self.since, self._worked = process, time.monotonic(), process.find_work()
        self._answer = process.ask(self._fields, on_end=self._end)
        self._turn.set_result(None)

    def find_stall(self, now: float) -> float:
        """Return for how many seconds the client has taken nothing of the answer that waits for it."""
        return self._answer.find_stall(now)

    def find_work(self) -> float:
        """Return how many seconds of the processor this has had."""
        return self.process.find_work() - self._worked

    def refuse(self, reason: RefusedError) -> None:
        """End the wait."""
        if self.waits:
            self._turn.set_exception(reason)

    def _end(self, kind: bytes, body: bytes) -> None:
        self.is_done = True
        self.memory = 0 if kind == WHOLE else orjson.loads(body).get("memory", 0)
        self._pool.give_back(self)

    def close(self) -> None:
        """Let the process go; what was not read of the answer is lost."""
        if self._watch:
            self._watch.cancel()
        if not self.is_done:
            self._pool.end(self, gone())

    def watch(self) -> None:
        """From now on, end wait and run when the client has gone. Most are over before that."""
        self._watch = self._watch or asyncio.get_running_loop().create_task(self._end_with_client())

    async def _end_with_client(self) -> None:
        await self._left()
        self._pool.end(self, gone())

    async def read_head(self) -> Fields:
        """Return what the answer is; RefusedError when there is none."""
        return self._read(await self._answer.next_frame())

    async def read_chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes of the answer after its head; RefusedError when it breaks off."""
        if self.whole is not None:
            yield self.whole
            return
        while (frame := await self._answer.next_frame())[0] == DATA:
            yield frame[1]
        self._read(frame)

    def _read(self, frame: tuple[bytes, bytes]) -> Fields:
        if frame[0] == WHOLE:
            name, _, self.whole = frame[1].partition(b" ")
            return {"format": name.decode()}
        fields: Fields = orjson.loads(frame[1])
        if frame[0] == REFUSAL:
            raise RefusedError(fields["status"], fields["sentence"])
        return fields


def gone() -> RefusedError:
    """Return the reason of what ends with its client."""
    return RefusedError(499, "The client has gone.")
