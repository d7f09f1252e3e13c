"""Whose turn it is while there are more requests than processes: who begins next, and who goes."""

from collections import Counter
from collections.abc import Collection, Sequence

from server.runs import Run

LONG = 2.0  # seconds after which a query gives its place to a new process
HEAVY = 1.0  # seconds of the processor that no light query takes
OLD = 4.0  # seconds after which a query counts as heavy where the system does not tell what it had of the processor
STALLED = 1.0  # seconds in which a client takes nothing of what waits for it
GREEDY = 2  # queries that a client runs more than another one


def find_next(waiting: Sequence[Run], running: Collection[Run]) -> Run:
    """Return who begins next: the first of those whose client has the fewest queries that run."""
    counts = Counter(run.client for run in running)
    return min(waiting, key=lambda run: counts[run.client])


def is_heavy(run: Run, now: float) -> bool:
    """Tell whether a query that runs has had more than a light one needs, however busy the machine is."""
    work = run.find_work()
    return work >= HEAVY if work else now - run.since >= OLD


def find_last(running: Collection[Run], first: Run, now: float) -> Run | None:
    """Return who goes for the first of those who wait: whose client has taken nothing for the longest time, or else,
    of the client with the most queries, the one that has run for the longest time. None when each is read, and light or
    a client's only one."""
    if stalled := [run for run in running if run.find_stall(now) >= STALLED]:
        return max(stalled, key=lambda run: run.find_stall(now))
    counts = Counter(run.client for run in running)

    def may_go(run: Run) -> bool:
        is_greedy = counts[run.client] >= counts[first.client] + GREEDY
        return is_heavy(run, now) or is_greedy and now - run.since >= LONG

    return max(filter(may_go, running), key=lambda run: (counts[run.client], now - run.since), default=None)
