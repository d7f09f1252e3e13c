"""The command: asks every canned query over HTTP, for the first time and again, and prints a table."""

import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click
import httpx

from benchmarks.endpoint.data import make_store
from benchmarks.endpoint.servers import run_kg, wait_until_idle
from benchmarks.questions.values import Popular
from kg.queries import CannedQuery, by_group, find_columns, load_queries
from kg.store import open_snapshot

SLOW = 300  # milliseconds
REPEATS = 5
PATIENCE = 60.0  # seconds until an answer is given up


@dataclass(frozen=True, slots=True)
class Measured:
    """What one query took, in milliseconds: for the first time, and again (the median). `rows` is -1 for a graph;
    `failure` says why there was no answer."""

    query: CannedQuery
    rows: int
    first: float
    again: float
    failure: str


@click.command()
@click.argument("source", default="seeds", type=click.Path(path_type=Path, exists=True))
@click.option("--papers", default=100_000, show_default=True, help="Papers in the graph.")
@click.option("--read", default=5_000, show_default=True, help="Papers to read at most; they are repeated.")
@click.option("--work", default=".kg-benchmark", type=click.Path(path_type=Path), help="Folder that keeps the data.")
@click.option("--store", type=click.Path(path_type=Path, exists=True), help="A store that there is, instead.")
@click.option("--popular", is_flag=True, help="Ask about the most frequent concepts instead of the defaults.")
@click.option("--only", default="", help="Ask only the queries whose name begins so.")
def main(source: Path, papers: int, read: int, work: Path, store: Path | None, popular: bool, only: str) -> None:
    """Ask every canned query of a graph of many papers, by its defaults or by what occurs most."""
    work.mkdir(parents=True, exist_ok=True)
    asked = store or make_store(source, work, papers, read)[0]
    snapshot, _ = open_snapshot(asked)
    with run_kg(asked, work / "questions.log") as server:
        wait_until_idle(server)  # it chooses the defaults of the questions when it starts
        parts = urlsplit(server.url)
        with httpx.Client(base_url=f"{parts.scheme}://{parts.netloc}", timeout=PATIENCE) as client:
            values = Popular(client)
            chosen = [query for query in by_group(load_queries().values()) if query.name.startswith(only)]
            measured = [measure(client, query, values.choose(query) if popular else {}) for query in chosen]
    print(f"{snapshot.papers:,} papers, {snapshot.triples or 0:,} triples\n\n{to_table(measured)}")


def measure(client: httpx.Client, query: CannedQuery, values: dict[str, str]) -> Measured:
    """Ask a query once, then again and again."""

    def ask() -> tuple[httpx.Response, float]:
        began = time.perf_counter()
        answer = client.get(f"/api/{query.name}", params=values)
        return answer, 1000 * (time.perf_counter() - began)

    answer, first = ask()
    if answer.is_error:
        return Measured(query, 0, first, first, answer.text.strip())
    rows = len(answer.json()["results"]["bindings"]) if find_columns(query) else -1
    return Measured(query, rows, first, statistics.median(ask()[1] for _ in range(REPEATS)), "")


def to_table(measured: list[Measured]) -> str:
    """Return a Markdown table, and under it what is slow and what failed."""
    lines = ["| query | rows | ms, first | ms, again |", "| --- | ---: | ---: | ---: |"]
    for each in measured:
        rows = each.failure or ("graph" if each.rows < 0 else f"{each.rows}")
        lines.append(f"| {each.query.name} | {rows} | {each.first:.0f} | {each.again:.1f} |")
    slow = [each.query.name for each in measured if each.first > SLOW]
    failed = [each.query.name for each in measured if each.failure]
    lines += [
        "",
        f"{len(slow)} of {len(measured)} took more than {SLOW} ms for the first time: {', '.join(slow) or '-'}",
    ]
    return "\n".join([*lines, f"{len(failed)} gave no answer: {', '.join(failed) or '-'}"])


if __name__ == "__main__":
    sys.exit(main())
