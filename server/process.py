"""A process of ours that answers requests, as the server's event loop sees it."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from server.frames import LAST, MEMORY, REQUEST, Fields, RefusedError, cut_frames, to_json_frame

AHEAD = 512 * 1024  # bytes of an answer that may wait for the client
LOW_PRIORITY = 14  # behind the 10 of the others, and not so far that what streams to a busy machine never ends
ENVIRONMENT = {**os.environ, "MALLOC_ARENA_MAX": "2", "RUST_BACKTRACE": "0"}  # what was used once is used again

OnEnd = Callable[[bytes, bytes], None]


def _note_nothing(kind: bytes, body: bytes) -> None:
    """What most do when an answer has ended."""


class Answer:
    """The frames of one answer, as they come; whole or broken off, the process knows it no more. `waits_since` is when
    the first of them began to wait for the client."""

    def __init__(self, process: "Process", on_end: OnEnd) -> None:
        self._process, self.on_end = process, on_end
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._waiter: asyncio.Future[None] | None = None
        self._broken: Callable[[], RefusedError] | None = None
        self.size, self.waits_since = 0, 0.0

    async def next_frame(self) -> tuple[bytes, bytes]:
        """Wait for the next frame; RefusedError when the process was killed or died."""
        while not self._frames:
            if self._broken:
                raise self._broken()
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        kind, body = self._frames.popleft()
        self.size, self.waits_since = self.size - len(body), time.monotonic()
        self._process.take_more(self)
        return kind, body

    def add(self, kind: bytes, body: bytes) -> None:
        """Take a frame in."""
        if not self._frames:
            self.waits_since = time.monotonic()
        self._frames.append((kind, body))
        self.size += len(body)
        self._wake()

    def break_off(self, explain: Callable[[], RefusedError]) -> None:
        """Give no more frames."""
        self._frames.clear()
        self._broken = explain
        self._wake()

    def find_stall(self, now: float) -> float:
        """Return for how many seconds the client has taken nothing of what waits for it."""
        return now - self.waits_since if self._frames else 0.0

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)


class Process(asyncio.Protocol):
    """One running process: `ask` sends a request and returns the answer to come, `kill` ends both at any time. `memory`
    is what it held for itself when it last told, in bytes, `path` the graph that it was last asked about and holds open
    (empty: none), `idle_since` when its last answer had ended."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._ready = Answer(self, _note_nothing)
        self._answer: Answer | None = self._ready
        self._transport: asyncio.Transport
        self._process: subprocess.Popen[bytes]
        self.gone = self.is_low = False
        self.memory = 0
        self.path = ""
        self.idle_since = 0.0

    @classmethod
    async def start(cls, module: str, *arguments: str) -> "Process":
        """Start `python -m module FILE_NUMBER arguments...`, connected by a socket pair, and wait until it is ready."""
        ours, theirs = socket.socketpair()
        loop = asyncio.get_running_loop()
        with theirs:
            command = [sys.executable, "-m", module, str(theirs.fileno()), *arguments]
            process = subprocess.Popen(
                command,
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                process_group=0,
                env=ENVIRONMENT,
            )
        transport, made = await loop.create_connection(cls, sock=ours)
        made._transport, made._process = transport, process
        try:
            await made._ready.next_frame()
        except BaseException:
            made.kill(RefusedError(503, "The server stops."))
            raise
        return made

    def ask(self, fields: Fields, *parts: bytes, on_end: OnEnd = _note_nothing) -> Answer:
        """Send a request, and what belongs to it; the process must be idle. `on_end` gets the last frame of the answer
        as soon as that has come: then the process is idle again."""
        assert self._answer is None, "this process is still at another answer, which the new one would be taken for"
        self._answer = answer = Answer(self, on_end)
        self.path = fields.get("path", "")
        self._transport.resume_reading()
        self._transport.writelines([to_json_frame(REQUEST, **fields), *parts])
        if self.gone:
            self._break_off(self._explain)
        return answer

    def take_more(self, answer: Answer) -> None:
        """Let the process go on with an answer of which enough was read."""
        if answer is self._answer and answer.size < AHEAD // 2:
            self._transport.resume_reading()

    def kill(self, reason: RefusedError) -> None:
        """End the process; whoever waits for its answer gets the reason."""
        self._break_off(lambda: reason)
        with suppress(ProcessLookupError):
            self._process.kill()
        asyncio.get_running_loop().run_in_executor(None, self._process.wait)  # so that no zombie is left
        self._transport.abort()
        self.gone = True

    async def wait(self) -> None:
        """Wait until the process is no more; one that was killed may still finish what it asked of the system."""
        await asyncio.to_thread(self._process.wait)

    def lower_priority(self) -> None:
        """Let other processes go first from now on."""
        if self.is_low:
            return
        self.is_low = True
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, LOW_PRIORITY)

    def find_work(self) -> float:
        """Return how many seconds of the processor the process has had, 0 where the system does not tell."""
        with suppress(OSError):
            return time.clock_gettime(~self._process.pid << 3 | 2)  # as clock_getcpuclockid makes it on Linux
        return 0.0

    def has_ended(self) -> bool:
        """Tell whether the process is no more, even where its connection does not say so yet."""
        return self.gone or self._process.poll() is not None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        for kind, body in cut_frames(self._buffer):
            answer = self._answer
            if answer is None:
                return
            answer.add(kind, body)
            if kind in LAST:
                self._answer = None
                answer.on_end(kind, body)
            elif answer.size > AHEAD:
                self._transport.pause_reading()

    def connection_lost(self, error: Exception | None) -> None:
        self.gone = True
        self._break_off(self._explain)

    def _break_off(self, explain: Callable[[], RefusedError]) -> None:
        if self._answer:
            self._answer.break_off(explain)
            self._answer = None

    def _explain(self) -> RefusedError:
        """Say why a process died by itself: a limit of its memory aborts it, a stack that is too small faults."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(0.05)  # its connection may end a moment before it does
        self._process.kill()  # nothing to one that has died, and then there is nothing to wait for
        code = self._process.wait()
        if code == -signal.SIGSEGV:
            return RefusedError(400, "This query is nested too deeply or has too many parts: make it simpler.")
        if code == -signal.SIGABRT:
            return RefusedError(507, MEMORY)
        return RefusedError(503, f"The process of this query ended with status {code}: ask again in some seconds.")
