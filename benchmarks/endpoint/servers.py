"""The servers: each started by its own command line on a free port, ended when its block ends."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.endpoint.ask import ask
from benchmarks.memory import find_family

STEP, IDLE = 0.5, 3  # seconds between two looks at a server; ticks in which it did nothing
PATIENCE = 120.0  # seconds until a server that does not answer is given up
OURS = "PaperKG"
LIMIT = 10  # seconds that a query may take: the default of `kg serve`; the others know no such limit


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: its name in the table, the address of its endpoint, the id of its main process."""

    name: str
    url: str
    process: int

    @property
    def limited(self) -> bool:
        """Whether it ends queries after `LIMIT` seconds."""
        return self.name == OURS


def wait_until_idle(server: Server) -> None:
    """Wait until a server has nothing to do: what clients left behind when they went is worked on for a while, and
    would slow down the next server's round."""
    deadline, before = time.monotonic() + PATIENCE, _find_ticks(server)
    while time.monotonic() < deadline:
        time.sleep(STEP)
        now = _find_ticks(server)
        if now - before < IDLE:
            return
        before = now


def _find_ticks(server: Server) -> int:
    """Return the processor time that a server and its processes have used, in ticks of a hundredth of a second."""
    ticks = 0
    for process in find_family(server.process):
        with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
            fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks


@contextmanager
def run_kg(store: Path, log: Path, options: Sequence[str] = ()) -> Iterator[Server]:
    """Run `kg serve` as a user would."""
    port = find_free_port()
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", str(port), *options]
    with _run(OURS, command, f"http://127.0.0.1:{port}/sparql", log) as server:
        yield server


@contextmanager
def run_oxigraph(graph: Path, log: Path) -> Iterator[Server]:
    """Run Oxigraph's own server, read-only.

    Without `--timeout-s`: that starts a thread for each query, which waits for the whole time even when the query has
    been answered. Look-ups at full speed used up the machine's threads within seconds (Oxigraph 0.5.13).
    """
    port = find_free_port()
    command = [find_program("oxigraph"), "serve-read-only", "--location", str(graph), "--bind", f"127.0.0.1:{port}"]
    with _run("Oxigraph", command, f"http://127.0.0.1:{port}/query", log) as server:
        yield server


@contextmanager
def run_rdflib(graph: Path, log: Path) -> Iterator[Server]:
    """Run rdflib-endpoint; it has no limit of time."""
    port = find_free_port()
    command = [sys.executable, "-m", "benchmarks.endpoint.rdflib_server", str(graph), str(port)]
    with _run("rdflib-endpoint", command, f"http://127.0.0.1:{port}/", log) as server:
        yield server


@contextmanager
def _run(name: str, command: list[str], url: str, log: Path) -> Iterator[Server]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait_for(url, process, log)
        yield Server(name, url, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(LIMIT + 10)
        except subprocess.TimeoutExpired:  # it waits for a query that nothing ends
            process.kill()
            process.wait()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            sys.exit(f"the server of {url} ended with {process.returncode}: see {log}")
        if ask(url, "ASK {}", timeout=5).status == 200:
            return
        time.sleep(0.2)
    sys.exit(f"{url} gave no answer in {PATIENCE:.0f} s: see {log}")


def find_free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def find_program(name: str) -> str:
    """Return the path of a program beside this Python or on the path; end with a sentence when there is none."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        sys.exit(f"{name} is missing: benchmarks/endpoint/README.md says how to install it")
    return found
