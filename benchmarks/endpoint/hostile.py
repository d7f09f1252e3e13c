"""What others notice of a hostile client, and what a long mixed load does to the server."""

import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.endpoint.ask import ask, read_query
from benchmarks.endpoint.loads import LOADS, Load, Run, send, to_command, to_run
from benchmarks.endpoint.servers import LIMIT, Server
from benchmarks.memory import Memory, find_memory

POINT, *_ = LOADS
CLIENTS = 4  # that send look-ups beside the hostile one
SOAK_CLIENTS = 16
SOAK = (*[POINT] * 44, LOADS[1], LOADS[2], LOADS[3], LOADS[4], LOADS[4], LOADS[5])  # of 50 requests


@dataclass(slots=True)
class Hostile:
    """A client that sends one endless query after another: when each ended, in seconds, and by which status."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    stopped: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Disturbed:
    """Median latency of look-ups in seconds, alone and beside the hostile client; how far his longest query went over
    the limit of time, in seconds (None where there is no limit); his answers by status (0: none, or it broke off);
    failed look-ups beside him."""

    calm: float
    beside: float
    overshoot: float | None
    statuses: dict[int, int]
    failures: int


@dataclass(frozen=True, slots=True)
class Soaked:
    """A long mixed load: what wrk saw, and the server's memory after the first minute and at the end."""

    run: Run
    first_minute: Memory
    end: Memory


def disturb(server: Server, subjects: Path, seconds: float) -> Disturbed:
    """Send look-ups alone, then beside a hostile client for at least two and a half limits of time."""
    print(f"a hostile client at {server.name} ...", file=sys.stderr, flush=True)
    calm = send(server, [POINT], subjects, seconds, clients=CLIENTS)
    with _attack(server) as hostile:
        beside = send(server, [POINT], subjects, max(seconds, 2.5 * LIMIT), clients=CLIENTS)
    overshoot = max(hostile.seconds, default=0.0) - LIMIT if server.limited else None
    return Disturbed(calm.median, beside.median, overshoot, dict(hostile.statuses), beside.refused + beside.broken)


@contextmanager
def _attack(server: Server) -> Iterator[Hostile]:
    hostile = Hostile()
    thread = threading.Thread(target=_send_endless, args=(server, hostile), daemon=True)
    thread.start()
    time.sleep(1)
    try:
        yield hostile
    finally:
        hostile.stopped.set()
        thread.join(3 * LIMIT)


def _send_endless(server: Server, hostile: Hostile) -> None:
    for number in range(10**6):
        if hostile.stopped.is_set():
            return
        start = time.monotonic()
        answer = ask(server.url, read_query("endless").replace("_N", f"_{number}"), timeout=3 * LIMIT)
        hostile.seconds.append(time.monotonic() - start)
        hostile.statuses[answer.status] += 1
        if time.monotonic() - start < 1:
            time.sleep(0.01)  # he was turned away


def soak(server: Server, subjects: Path, minutes: float) -> Soaked:
    """Send a mix of all loads with sixteen clients for some minutes, two at least."""
    print(f"{minutes:g} minutes of mixed load at {server.name} ...", file=sys.stderr, flush=True)
    loads: tuple[Load, ...] = SOAK
    command = to_command(server, loads, subjects, 60 * max(2, minutes), clients=SOAK_CLIENTS, count=True)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        time.sleep(60)
        first_minute = find_memory(server.process)
        output = process.communicate()[0]
    return Soaked(to_run(output), first_minute, find_memory(server.process))
