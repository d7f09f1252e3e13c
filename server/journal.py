"""What the server did: an access log of JSON lines, and figures for Prometheus."""

import hashlib
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from math import nan
from pathlib import Path
from typing import IO

import orjson
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from kg.errors import InputError
from server.description import find_triples
from server.http import Message
from server.pool import Pool
from server.snapshot import Graph, Snapshots

SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60)
PAGES = "pages"


class Journal:
    """Writes a line for each request, and counts. A query is told by the hash of its text; headers and bodies, and so
    tokens, are not written."""

    def __init__(self, log: Path | None, pools: Sequence[Pool], snapshots: Snapshots) -> None:
        self._out: IO[bytes] = log.open("ab") if log else sys.stderr.buffer
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "paperkg_requests", "Requests answered, by route and status.", ("route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "paperkg_request_seconds", "Time to answer.", ("route",), buckets=SECONDS, registry=self._registry
        )
        self._kept = Counter("paperkg_kept_answers", "Answers that were kept from before.", registry=self._registry)
        for name, meaning, read in (
            ("paperkg_queries_running", "Queries that run now.", lambda: sum(pool.running for pool in pools)),
            (
                "paperkg_queries_waiting",
                "Queries that wait for a process.",
                lambda: sum(pool.waiting for pool in pools),
            ),
            ("paperkg_papers", "Papers in the graph.", lambda: snapshots.current().snapshot.papers),
            ("paperkg_triples", "Triples in the graph.", lambda: _count_triples(snapshots.current())),
        ):
            Gauge(name, meaning, registry=self._registry).set_function(read)

    def note(
        self, scope: Message, route: str, status: int, size: int, began: float, more: Mapping[str, object]
    ) -> None:
        """Write down one request; `began` is in seconds of `time.perf_counter`."""
        seconds = time.perf_counter() - began
        counter, histogram = self._find_figures(route, status)
        counter.inc()
        histogram.observe(seconds)
        if more.get("kept"):
            self._kept.inc()
        line = {
            "time": _tell_time(int(time.time())),
            "client": (scope.get("client") or ("",))[0],
            "method": scope["method"],
            "path": scope["path"],
            "status": status,
            "bytes": size,
            "ms": round(seconds * 1000, 1),
            **more,
        }
        self._out.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
        self._out.flush()

    @cache  # noqa: B019  # there is one journal, and few routes and statuses
    def _find_figures(self, route: str, status: int) -> tuple[Counter, Histogram]:
        return self._requests.labels(route, status), self._seconds.labels(route)

    def show(self) -> bytes:
        """Return the figures in Prometheus' text format; after a change, its triples are counted, within a second."""
        return generate_latest(self._registry)


def _count_triples(graph: Graph) -> float:
    """Return the triples of a default graph; not a number where a change left too many to count them, or
    where the graph is damaged."""
    try:
        found = find_triples(graph)
    except (InputError, OSError, RuntimeError):
        return nan
    return nan if found is None else found


@lru_cache(1)
def _tell_time(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def to_hash(text: str) -> str:
    """Return a short hash of a query's text, to find it again in a log that does not tell it."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]
