"""The command: makes the data, starts the servers, measures, prints the table."""

import os
import platform
import shlex
import sys
from contextlib import ExitStack
from pathlib import Path

import click

from benchmarks.endpoint.data import clone, make_store
from benchmarks.endpoint.hostile import disturb, soak
from benchmarks.endpoint.loads import LOADS, measure, write_subjects
from benchmarks.endpoint.servers import Server, find_program, run_kg, run_oxigraph, run_rdflib, wait_until_idle
from benchmarks.endpoint.table import Results, to_page
from benchmarks.memory import find_memory
from kg.errors import InputError


@click.command()
@click.argument("source", default="seeds", type=click.Path(path_type=Path, exists=True))
@click.option("--papers", default=100_000, show_default=True, help="Papers in the graph.")
@click.option("--read", default=5_000, show_default=True, help="Papers to read at most; they are repeated.")
@click.option("--seconds", default=5.0, show_default=True, help="Length of a round; slow loads take longer ones.")
@click.option("--rounds", default=3, show_default=True, help="Rounds of each load on each server; the median counts.")
@click.option("--minutes", default=0.0, help="Minutes of mixed load at the end.")
@click.option("--only", default="", help="Measure only the loads whose name begins so.")
@click.option("--serve", "options", default="", help='More options for `kg serve`, such as "--workers 4".')
@click.option("--without-rdflib", is_flag=True, help="Leave rdflib-endpoint out.")
@click.option("--work", default=".kg-benchmark", type=click.Path(path_type=Path), help="Folder that keeps the data.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File for the table.  [default: table.md in work]"
)
def main(
    source: Path,
    papers: int,
    read: int,
    seconds: float,
    rounds: int,
    minutes: float,
    only: str,
    options: str,
    without_rdflib: bool,
    work: Path,
    output: Path | None,
) -> None:
    """Measure the endpoint beside Oxigraph's server and rdflib-endpoint on the papers of SOURCE, repeated."""
    find_program("wrk")
    chosen = [load for load in LOADS if load.name.startswith(only)]
    if not chosen:
        sys.exit(f"no load begins with {only!r}: there are {', '.join(load.name for load in LOADS)}")
    work.mkdir(parents=True, exist_ok=True)
    print(f"making {papers:,} papers of {source} in {work} ...", file=sys.stderr, flush=True)
    try:
        store, snapshot = make_store(source, work, papers, read)
    except InputError as error:
        sys.exit(str(error))
    with ExitStack() as stack:
        oxigraph = stack.enter_context(run_oxigraph(clone(snapshot.graph, work / "oxigraph"), work / "oxigraph.log"))
        kg = stack.enter_context(run_kg(store, work / "kg.log", shlex.split(options)))
        servers: list[Server] = [kg, oxigraph]
        if not without_rdflib:
            servers.append(stack.enter_context(run_rdflib(clone(snapshot.graph, work / "rdflib"), work / "rdflib.log")))
        subjects = write_subjects(oxigraph, work)
        loads = [measure(load, servers, subjects, seconds=seconds, rounds=rounds) for load in chosen]
        for server in servers:
            wait_until_idle(server)
        memory = {server.name: find_memory(server.process) for server in servers}
        soaked = soak(kg, subjects, minutes) if minutes else None
        # Oxigraph last: the hostile client's query goes on there after he has left
        disturbed = {server.name: disturb(server, subjects, seconds) for server in (kg, oxigraph)}
        data = f"{snapshot.papers:,} papers, {snapshot.triples:,} triples"
        page = to_page(Results(data, find_machine(), loads, memory, disturbed, soaked))
    (output or work / "table.md").write_text(page, encoding="utf-8")
    print(page)


def find_machine() -> str:
    """Return what the figures depend on beside the code."""
    return f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
