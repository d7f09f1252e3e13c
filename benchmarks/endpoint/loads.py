"""The loads: what is measured, by wrk, on one server after the other."""

import itertools
import json
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.endpoint.ask import Answer, ask, count_rows, read_query
from benchmarks.endpoint.servers import Server, find_program, wait_until_idle

SCRIPT = Path(__file__).parent / "requests.lua"
PATIENCE = 120.0  # seconds that an answer may take
ENOUGH = 20  # requests that a round should hold; slow loads get longer rounds for it
LONGEST = 6  # times the seconds that were asked for
STEP = 10**7  # more requests than a run of wrk makes: every request of a benchmark has its own number
_numbers = itertools.count(STEP, STEP)


@dataclass(frozen=True, slots=True)
class Load:
    """One kind of request, sent over and over by some clients at once. Repeated: the same text each time, so that a
    server may have kept the answer; otherwise no text is sent twice."""

    name: str
    query: str
    clients: int
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """What wrk saw: answers and how long it sent, in seconds; the median latency in seconds; answers with a status of
    400 and above; connections that failed or waited too long; answers by status where they were counted."""

    answers: int
    seconds: float
    median: float
    refused: int
    broken: int
    statuses: dict[int, int]

    @property
    def rate(self) -> float:
        """Good answers per second."""
        return (self.answers - self.refused) / self.seconds


@dataclass(frozen=True, slots=True)
class Measured:
    """A load on all servers: rows of an answer, and per server the median of its rounds' rates and all failures."""

    load: Load
    rows: int
    rates: dict[str, float]
    failures: dict[str, int]


LOADS = (
    Load("point look-up", "point", 8),
    Load("aggregate of three joins, first time", "aggregate", 4),
    Load("aggregate of three joins, repeated", "aggregate", 4, repeated=True),
    Load("SELECT of 10,000 rows, first time", "table", 4),
    Load("SELECT of 10,000 rows, repeated", "table", 4, repeated=True),
    Load("CONSTRUCT of 100,000 triples, first time", "construct", 2),
)


def write_subjects(server: Server, folder: Path) -> Path:
    """Write the IRIs of papers, ready for requests.lua, and return the file."""
    answer = ask(server.url, read_query("subjects"), PATIENCE)
    papers = [row["paper"]["value"] for row in json.loads(answer.body)["results"]["bindings"]]
    file = folder / "subjects.txt"
    file.write_text("".join(urllib.parse.quote(paper, safe="") + "\n" for paper in papers))
    return file


def measure(load: Load, servers: Sequence[Server], subjects: Path, *, seconds: float, rounds: int) -> Measured:
    """Check that all servers answer alike, warm each of them up, then let them take turns."""
    print(f"{load.name} ...", file=sys.stderr, flush=True)
    rows, lengths = check(load, servers, subjects, seconds)
    rates: dict[str, list[float]] = {server.name: [] for server in servers}
    failures = dict.fromkeys(rates, 0)
    for server in servers:
        send(server, [load], subjects, min(seconds, 2))
        wait_until_idle(server)
    for _ in range(rounds):
        for server in servers:
            run = send(server, [load], subjects, lengths[server.name])
            rates[server.name].append(run.rate)
            failures[server.name] += run.refused + run.broken
            wait_until_idle(server)
    return Measured(load, rows, {name: median(found) for name, found in rates.items()}, failures)


def check(load: Load, servers: Sequence[Server], subjects: Path, seconds: float) -> tuple[int, dict[str, float]]:
    """Return the rows of the answer and how long a round on each server should be, in seconds.

    The benchmark ends when a server does not answer, or when one gives another number of rows than the others.
    """
    subject = urllib.parse.unquote(subjects.read_text().partition("\n")[0])
    rows, lengths = {}, {}
    for server in servers:
        ask(server.url, _number(load.query, subject), PATIENCE)  # brings the data in from the disk
        start = time.monotonic()
        answer = ask(server.url, _number(load.query, subject), PATIENCE)
        needed = (time.monotonic() - start) * ENOUGH
        lengths[server.name] = min(max(seconds, needed), seconds * LONGEST)
        rows[server.name] = _count(answer, server, load)
    if len(set(rows.values())) > 1:
        sys.exit(f"{load.name}: the servers give different numbers of rows: {rows}")
    return rows[servers[0].name], lengths


def _number(query: str, subject: str) -> str:
    return read_query(query).replace("_N", f"_{next(_numbers)}").replace("SUBJECT", subject)


def _count(answer: Answer, server: Server, load: Load) -> int:
    rows = count_rows(answer.body) if answer.status == 200 else 0
    if not rows:
        said = answer.body[:300].decode(errors="replace")
        sys.exit(f"{load.name}: {server.name} answers with status {answer.status} and {rows} rows: {said}")
    return rows


def send(
    server: Server, loads: Sequence[Load], subjects: Path, seconds: float, *, clients: int = 0, count: bool = False
) -> Run:
    """Let wrk send the loads in turn for some seconds; `count` counts the answers by status, which costs wrk time."""
    command = to_command(server, loads, subjects, seconds, clients=clients, count=count)
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"wrk ended with {done.returncode} at {server.name}: {done.stdout[-300:]}{done.stderr[-300:]}")
    return to_run(done.stdout)


def to_command(
    server: Server, loads: Sequence[Load], subjects: Path, seconds: float, *, clients: int = 0, count: bool = False
) -> list[str]:
    """Return the command line of wrk; the encoded queries are written beside the subjects."""
    files = []
    for load in loads:
        number = next(_numbers)
        text = read_query(load.query).replace("_N", f"_{number}") if load.repeated else read_query(load.query)
        file = subjects.parent / f"{load.query}{'-repeated' if load.repeated else ''}.txt"
        file.write_text(urllib.parse.quote(text, safe=""))
        files.append(str(file))
    clients = clients or loads[0].clients
    options = ["-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", f"--timeout={PATIENCE:.0f}s", "-s", str(SCRIPT)]
    arguments = [str(next(_numbers)), "statuses" if count else "", str(subjects), *files]
    return [find_program("wrk"), *options, server.url, "--", *arguments]


def to_run(output: str) -> Run:
    """Return what requests.lua printed in its last line."""
    found = json.loads(output.splitlines()[-1])
    return Run(
        found["requests"],
        found["microseconds"] / 1e6,
        found["median"] / 1e6,
        found["refused"],
        found["broken"],
        {int(status): count for status, count in found["statuses"].items()},
    )
