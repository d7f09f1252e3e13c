"""The pool of query processes: who runs what, for how long, and who waits."""

import asyncio
import time
from collections import deque
from collections.abc import Coroutine, Sequence
from contextlib import suppress

from server.frames import Fields, RefusedError
from server.limits import CORES, Limits
from server.process import Process
from server.runs import Left, Run, gone
from server.turns import LONG, find_last, find_next, is_heavy

STEP = 0.05  # seconds between two looks at what runs
PAUSE = 1.0  # seconds between two attempts to start a process
BRISK = 0.004  # seconds: what has run for less may be over at once
BUSY = max(1, CORES - 1)  # brisk queries at once; the server itself needs a core too
YOUNG = 0.03  # seconds: what has run for less may be over soon; as many at once as there are cores
LATE = 0.3  # seconds: what has waited for more is made room for
SOON = 0.5  # seconds after which a query gives its place to a new process where others are late
MOST_KEPT = 24 * 1024 * 1024  # bytes beside what the graph may keep; a process that rests with more is replaced
MOST_AT_WORK = 160 * 1024 * 1024  # the same, of a process that goes on at once: what it read last helps the next query
REST = 0.3  # seconds without a query
LONG_REST = 60.0  # the same, after which a graph that is served no more is let go
WORKER = "server.worker"


class Pool:
    """Query processes within limits. One that was killed, that ran a long query or that holds much memory is replaced,
    with some memory not before it rests: to start another one takes longer than many a query.

    `arguments` are those of `server.worker` after its memory. A long query leaves its place: it goes on aside, at low
    priority once it is heavy, while a new process serves the others; `server.turns` says who is ended for those who
    wait. While brisk and young queries run, others wait a moment for their processes rather than wake more: processes
    that take turns push each other's data out of the processor's caches.
    """

    def __init__(self, limits: Limits, *arguments: str) -> None:
        self._limits, self._arguments = limits, (str(limits.memory), *arguments)
        self._idle: list[Process] = []
        self._running: set[Run] = set()
        self._waiting: deque[Run] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._alarm: asyncio.TimerHandle | None = None
        self._starting = 0  # processes
        self._begun = 0.0  # when the last query began
        self._path = ""  # of the graph that was last asked about

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

    def run(self, fields: Fields, seconds: float, left: Left, client: str = "") -> Run:
        """Return a run of a request to `server.worker`, not yet open, of at most so many seconds; `left` waits until
        the client, of that address, has gone."""
        self._path = fields["path"]
        run = Run(self, fields, min(seconds, self._limits.seconds), left)
        run.client = client
        return run

    def admit(self, run: Run) -> None:
        """Let a run begin, or wait for its turn; RefusedError when too many wait already."""
        is_full = len(self._waiting) >= self._limits.queue
        if (is_full or not self._is_busy()) and (process := self._rouse()):
            self._begin(run, process)
            return
        if is_full:
            raise RefusedError(503, f"{self._limits.queue} requests wait already: ask again in some seconds.")
        self._waiting.append(run)
        self._rouse_later()

    def _begin(self, run: Run, process: Process) -> None:
        self._running.add(run)
        run.begin(process)
        self._begun = run.since

    def _is_busy(self) -> bool:
        """Tell whether enough brisk or young queries run."""
        now = time.monotonic()
        ages = [now - run.since for run in self._running]
        return _are_enough(ages, BRISK, BUSY) or _are_enough(ages, YOUNG, CORES)

    def _rouse(self) -> Process | None:
        """Return the idle process that ran last, None where there is none."""
        while self._idle:
            process = self._idle.pop()
            if not process.has_ended():
                return process
            process.kill(gone())
            self._do(self._add())
        return None

    def _rouse_later(self) -> None:
        if self._idle and self._alarm is None:
            self._alarm = asyncio.get_running_loop().call_later(BRISK, self._rouse_all)

    def _rouse_all(self) -> None:
        """Give idle processes to those who wait in vain for the end of others' queries."""
        self._alarm, late = None, time.monotonic() - YOUNG
        while self._waiting and (self._waiting[0].since <= late or not self._is_busy()) and (process := self._rouse()):
            self._offer(process)
        if self._waiting:
            self._rouse_later()

    def give_back(self, run: Run) -> None:
        """Take the process of a run back at the end of its answer."""
        if run.process.is_low or run.memory > MOST_AT_WORK:
            self.end(run, gone())
        elif run in self._running:
            self._running.remove(run)
            run.process.memory = run.memory or run.process.memory
            self._offer(run.process, is_aside=run.is_aside)

    def end(self, run: Run, reason: RefusedError) -> None:
        """End a wait, or a run whose process is replaced, whenever its client takes note of that."""
        if run in self._running:
            self._remove(run, reason)
            if not run.is_aside:
                self._do(self._add())
        elif run in self._waiting:
            self._waiting.remove(run)
            run.refuse(reason)

    def _remove(self, run: Run, reason: RefusedError) -> None:
        """End a run and its process."""
        self._running.remove(run)
        run.process.kill(reason)

    def _offer(self, process: Process, *, is_aside: bool = False) -> None:
        """Give a process to the next who waits; else it rests, unless it is one too many."""
        while self._waiting:
            run = find_next(self._waiting, self._running)
            self._waiting.remove(run)
            if run.waits:
                run.is_aside = is_aside
                self._begin(run, process)
                return
        if is_aside:
            process.kill(gone())
            return
        process.idle_since = time.monotonic()
        self._idle.append(process)

    def _replace_idle(self, now: float) -> None:
        """Replace the processes that rest with much memory, or hold a graph open that is served no more: its files stay
        on the disk as long."""
        for process in tuple(self._idle):
            rest, is_late = now - process.idle_since, process.path not in ("", self._path)
            if process.memory > MOST_KEPT and rest > REST or is_late and rest > LONG_REST:
                self._idle.remove(process)
                process.kill(gone())
                self._do(self._add())

    async def _add(self) -> None:
        """Start a process for the next who waits."""
        self._starting += 1
        try:
            self._offer(await self._start())
        finally:
            self._starting -= 1

    async def _start(self) -> Process:
        """Return a new process as soon as the machine has room for one."""
        while True:
            with suppress(RefusedError, OSError):
                return await Process.start(WORKER, *self._arguments)
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
            self._replace_idle(now)
            for run in (*self._waiting, *self._running):
                run.watch()
                if now - run.since >= run.seconds:
                    self.end(run, _too_long(run))
            self._make_room(now)

    def _make_room(self, now: float) -> None:
        """Let long queries go on aside while new processes serve the others; those that run for a moment too where none
        has begun for a while though others wait. Where there is no more room aside, end one for each that waits."""
        is_stuck = now - self._begun >= LATE and not self._starting
        late = [run for run in self._waiting if now - run.since >= LATE] if is_stuck else []
        for run in sorted(self._running, key=lambda run: run.since):
            if run.is_aside or run not in self._running or now - run.since < (SOON if late else LONG):
                continue
            if self._count_aside() < self._limits.workers:
                run.is_aside = True
            elif late and (last := find_last(self._running, find_next(late, self._running), now)):
                self._remove(last, _crowded(now - last.since))
                run.is_aside = last.is_aside  # else its place is free already
            else:
                break
            self._do(self._add())
            late = late[1:]
        for run in self._running:
            if run.is_aside and is_heavy(run, now):
                run.process.lower_priority()

    def _count_aside(self) -> int:
        return sum(run.is_aside for run in self._running)


def _are_enough(ages: Sequence[float], age: float, most: int) -> bool:
    """Tell whether enough queries run that are younger than an age: one more for each older one, which takes its share
    of a core."""
    younger = sum(each < age for each in ages)
    return younger >= most + len(ages) - younger


def _crowded(age: float) -> RefusedError:
    return RefusedError(
        503,
        f"The server is busy with long queries, so this one was ended after {age:.0f} s for those who wait: ask again "
        "in some seconds, or for less.",
    )


def _too_long(run: Run) -> RefusedError:
    if run.waits:
        return RefusedError(503, f"No process was free for {run.seconds:g} s: ask again in some seconds.")
    return RefusedError(
        504,
        f"This query ran longer than the limit of {run.seconds:g} s and was ended: name more of what you look for, "
        "count less, or ask for a part with LIMIT.",
    )
