"""The pool of query processes: who runs what, for how long, and who waits."""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress

from server.frames import DATA, END, REFUSAL, WHOLE, Fields, RefusedError
from server.limits import Limits
from server.process import Process

STEP = 0.05  # seconds between two looks at what runs
PAUSE = 1.0  # seconds between two attempts to start a process
LONG = 2.0  # seconds after which a query gives its place to a new process
MOST_KEPT = 64 * 1024 * 1024  # bytes beside what the graph may keep; a process that holds more is replaced
WORKER = "server.worker"
Left = Callable[[], Coroutine[None, None, None]]


class Run:
    """One question in a process of its own: `open` waits until one is free, `close` gives it back, read or not. `whole`
    is the answer when it came in one piece."""

    def __init__(self, pool: "Pool", fields: Fields, seconds: float, left: Left) -> None:
        self._pool, self._fields, self.seconds, self._left = pool, fields, seconds, left
        self._watch: asyncio.Task[None] | None = None
        self.whole: bytes | None = None
        self.process: Process
        self.began = 0.0
        self.memory = 0
        self.is_long = self.is_done = self.is_over = False

    async def open(self) -> None:
        """Wait for a process, and ask it."""
        self.process = await self._pool.take(self.seconds, self._left)
        self.began = time.monotonic()
        self._pool.begin(self)
        self.process.ask(self._fields)

    def close(self) -> None:
        """Give the process back; what was not read of the answer is lost."""
        if self._watch:
            self._watch.cancel()
        self._pool.give_back(self)

    def watch(self) -> None:
        """From now on, end the run when the client has gone."""
        self._watch = self._watch or asyncio.get_running_loop().create_task(self._end_with_client())

    async def _end_with_client(self) -> None:
        await self._left()
        self._pool.end(self, _gone())

    async def read_head(self) -> Fields:
        """Return what the answer is; RefusedError when there is none."""
        return self._read(await self.process.next_frame())

    async def read_chunks(self) -> AsyncIterator[bytes]:
        """Yield the bytes of the answer after its head; RefusedError when it breaks off."""
        if self.whole is not None:
            yield self.whole
            return
        while (frame := await self.process.next_frame())[0] == DATA:
            yield frame[1]
        self._read(frame)

    def _read(self, frame: tuple[bytes, bytes]) -> Fields:
        if frame[0] == WHOLE:
            self.is_done = True
            name, _, self.whole = frame[1].partition(b" ")
            return {"format": name.decode()}
        fields: Fields = json.loads(frame[1])
        self.is_done = frame[0] in (END, REFUSAL)
        self.memory = fields.get("memory", 0)
        if frame[0] == REFUSAL:
            raise RefusedError(fields["status"], fields["sentence"])
        return fields


class Place:
    """Where a request waits for a process; `process` gets the reason when it waits no longer."""

    def __init__(self, seconds: float, left: Left) -> None:
        self.process: asyncio.Future[Process] = asyncio.get_running_loop().create_future()
        self._seconds, self._left, self._until = seconds, left, time.monotonic() + seconds
        self._watch: asyncio.Task[None] | None = None

    def look(self, now: float) -> None:
        """End the wait when it is too long; from the first look on, it ends when the client has gone, too. Most waits
        are over before that."""
        if now >= self._until:
            self._end(RefusedError(503, f"No process was free for {self._seconds:g} s: ask again in some seconds."))
        elif self._watch is None:
            self._watch = asyncio.get_running_loop().create_task(self._end_with_client())

    def leave(self) -> None:
        """Look after the client no more."""
        if self._watch:
            self._watch.cancel()

    async def _end_with_client(self) -> None:
        await self._left()
        self._end(_gone())

    def _end(self, reason: RefusedError) -> None:
        if not self.process.done():
            self.process.set_exception(reason)


class Pool:
    """Query processes within limits. One that was killed, that ran a long query or that holds much memory is replaced.

    `arguments` are those of `server.worker` after its memory. A long query leaves its place: it goes on at low priority
    while a new process serves the others.
    """

    def __init__(self, limits: Limits, *arguments: str) -> None:
        self._limits, self._arguments = limits, (str(limits.memory), *arguments)
        self._idle: list[Process] = []
        self._running: set[Run] = set()
        self._waiting: deque[Place] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def running(self) -> int:
        """How many queries run."""
        return len(self._running)

    @property
    def waiting(self) -> int:
        """How many queries wait for a process."""
        return len(self._waiting)

    async def start(self) -> None:
        """Start the processes."""
        await asyncio.gather(*(self._add() for _ in range(self._limits.workers)))
        self._do(self._keep_limits())

    def close(self) -> None:
        """End all processes."""
        for task in self._tasks:
            task.cancel()
        for process in (*self._idle, *(run.process for run in self._running)):
            process.kill(RefusedError(503, "The server stops: ask again in a moment."))

    def run(self, fields: Fields, seconds: float, left: Left) -> Run:
        """Return a run of a request to `server.worker`, not yet open, of at most so many seconds; `left` waits until
        the client has gone."""
        return Run(self, fields, min(seconds, self._limits.seconds), left)

    async def take(self, seconds: float, left: Left) -> Process:
        """Wait for an idle process, at most so long and until the client has left; RefusedError when too many wait
        already."""
        while self._idle:
            process = self._idle.pop()
            if not process.has_ended():
                return process
            process.kill(_gone())
            self._do(self._add())
        if len(self._waiting) >= self._limits.queue:
            raise RefusedError(503, f"{self._limits.queue} requests wait already: ask again in some seconds.")
        place = Place(seconds, left)
        self._waiting.append(place)
        try:
            return await place.process
        except asyncio.CancelledError:
            if not place.process.cancelled() and place.process.exception() is None:
                self._offer(place.process.result())
            raise
        finally:
            place.leave()
            if place in self._waiting:
                self._waiting.remove(place)

    def begin(self, run: Run) -> None:
        """Watch a run's limits from now on."""
        self._running.add(run)

    def give_back(self, run: Run) -> None:
        """Take a process back when its answer was read, or when nobody wants the rest of it."""
        if run.is_done and not run.is_over and not run.is_long and run.memory <= MOST_KEPT:
            self._running.discard(run)
            self._offer(run.process)
        else:
            self.end(run, _gone())

    def end(self, run: Run, reason: RefusedError) -> None:
        """End a run and let another process take its place, whenever its client takes note of that."""
        if run.is_over:
            return
        run.is_over = True
        self._running.discard(run)
        run.process.kill(reason)
        if not run.is_long:
            self._do(self._add())

    def _offer(self, process: Process) -> None:
        while self._waiting:
            place = self._waiting.popleft()
            if not place.process.done():
                place.process.set_result(process)
                return
        self._idle.append(process)

    async def _add(self) -> None:
        """Start a process, again and again if the machine has no room for one just now."""
        while True:
            with suppress(RefusedError, OSError):
                self._offer(await Process.start(WORKER, *self._arguments))
                return
            await asyncio.sleep(PAUSE)

    def _do(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _keep_limits(self) -> None:
        """End each wait and each run at its deadline, and make room when a run is long."""
        while True:
            await asyncio.sleep(STEP)
            now = time.monotonic()
            for place in tuple(self._waiting):
                place.look(now)
            for run in tuple(self._running):
                run.watch()
                if now - run.began >= run.seconds:
                    self.end(run, RefusedError(504, _too_long(run.seconds)))
                elif now - run.began >= LONG and not run.is_long and self._count_long() < self._limits.workers:
                    run.is_long = True
                    run.process.lower_priority()
                    self._do(self._add())

    def _count_long(self) -> int:
        return sum(run.is_long for run in self._running)


def _too_long(seconds: float) -> str:
    return (
        f"This query ran longer than the limit of {seconds:g} s and was ended: name more of what you look for, count "
        "less, or ask for a part with LIMIT."
    )


def _gone() -> RefusedError:
    return RefusedError(499, "The client has gone.")
