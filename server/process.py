"""A process of ours that answers requests, as the server's event loop sees it."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from contextlib import suppress

from server.frames import MEMORY, REQUEST, Fields, RefusedError, cut_frames, to_json_frame

AHEAD = 512 * 1024  # bytes of an answer that may wait for the client
LOW_PRIORITY = 14  # behind the 10 of the others, and not so far that what streams to a busy machine never ends
ENVIRONMENT = {**os.environ, "MALLOC_ARENA_MAX": "2", "RUST_BACKTRACE": "0"}  # what was used once is used again


class Process(asyncio.Protocol):
    """One running process: `ask` sends a request, `frames` gives the answer, `kill` ends both at any time."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._frames: deque[tuple[bytes, bytes]] = deque()
        self._size = 0
        self._waiter: asyncio.Future[None] | None = None
        self._reason: RefusedError | None = None
        self._transport: asyncio.Transport
        self._process: subprocess.Popen[bytes]
        self.gone = False

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
                stderr=subprocess.DEVNULL,
                process_group=0,
                env=ENVIRONMENT,
            )
        transport, made = await loop.create_connection(cls, sock=ours)
        made._transport, made._process = transport, process
        try:
            await made.next_frame()
        except BaseException:
            made.kill(RefusedError(503, "The server stops."))
            raise
        return made

    def ask(self, fields: Fields, *parts: bytes) -> None:
        """Send a request, and what belongs to it; the process must be idle."""
        self._frames.clear()
        self._size = 0
        self._transport.writelines([to_json_frame(REQUEST, **fields), *parts])

    async def next_frame(self) -> tuple[bytes, bytes]:
        """Wait for the next frame of the answer; RefusedError when the process was killed or died."""
        while not self._frames:
            if self.gone:
                raise self._reason or self._explain()
            self._waiter = asyncio.get_running_loop().create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        kind, body = self._frames.popleft()
        self._size -= len(body)
        if self._size < AHEAD // 2:
            self._transport.resume_reading()
        return kind, body

    def kill(self, reason: RefusedError) -> None:
        """End the process; whoever waits for its answer gets the reason."""
        self._reason = reason
        self._frames.clear()
        with suppress(ProcessLookupError):
            self._process.kill()
        asyncio.get_running_loop().run_in_executor(None, self._process.wait)  # so that no zombie is left
        self._transport.abort()
        self._close()

    def lower_priority(self) -> None:
        """Let other processes go first from now on."""
        with suppress(ProcessLookupError, PermissionError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, LOW_PRIORITY)

    def has_ended(self) -> bool:
        """Tell whether the process is no more, even where its connection does not say so yet."""
        return self.gone or self._process.poll() is not None

    def stop(self) -> None:
        """Let the process end by itself."""
        self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        for kind, body in cut_frames(self._buffer):
            self._frames.append((kind, body))
            self._size += len(body)
        if self._size > AHEAD:
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, error: Exception | None) -> None:
        self._close()

    def _close(self) -> None:
        self.gone = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    def _explain(self) -> RefusedError:
        """Say why a process died by itself: a limit of its memory aborts it, a stack that is too small faults."""
        self._process.kill()  # nothing to one that has died, and then there is nothing to wait for
        code = self._process.wait()
        if code == -signal.SIGSEGV:
            return RefusedError(400, "This query is nested too deeply or has too many parts: make it simpler.")
        if code == -signal.SIGABRT:
            return RefusedError(507, MEMORY)
        return RefusedError(503, f"The process of this query ended with status {code}: ask again in some seconds.")
