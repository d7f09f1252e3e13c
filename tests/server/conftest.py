"""What server tests share: a client inside this process, and servers of their own, run as a user runs them."""

import contextlib
import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from click.testing import CliRunner
from flask.testing import FlaskClient
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult

from kg.cli import main
from server.app import create_app

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAPER = "large-language-monkeys-scaling-inference-compute-with-repeated-sampling"
TOKEN = "a-token-of-those-who-may-write"
THINGS = "http://example.org/things/"
PATIENCE = 30  # seconds until a server that does not answer is given up


@dataclass(frozen=True)
class Assistant:
    """What speaks the Model Context Protocol with the server, from tests that are not asynchronous."""

    client: Client
    portal: BlockingPortal

    def call(self, tool: str, **arguments: object) -> CallToolResult:
        return self.portal.call(partial(self.client.call_tool, tool, arguments))


@pytest.fixture(scope="session")
def client(seed_store: Path) -> FlaskClient:
    """A client of the application over the seed graph."""
    return create_app(seed_store).test_client()


@pytest.fixture(scope="session")
def boards(boards_store: Path) -> FlaskClient:
    """A client of the application over the papers whose results contradict each other."""
    return create_app(boards_store).test_client()


@pytest.fixture(scope="session")
def served(seed_store: Path) -> Iterator[str]:
    """The address of a real server over the seed graph, without a slash at its end."""
    with run_server(seed_store) as address:
        yield address


@pytest.fixture(scope="session")
def endpoint(served: str) -> Iterator[httpx.Client]:
    """An HTTP client of that server, which sends no headers of its own liking."""
    with httpx.Client(base_url=served, headers={"Accept": ""}, timeout=PATIENCE) as client:
        yield client


@pytest.fixture(scope="session")
def assistant(seed_store: Path) -> Iterator[Assistant]:
    """A session of the MCP SDK's own client with `kg mcp` over the seed graph."""
    with run_assistant(seed_store, "--timeout=60") as assistant:
        yield assistant


@pytest.fixture(scope="session")
def things_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that `kg load` made: one thing in the default graph, and one in each of the named graphs that have the
    names of their things: `one`, `two` and `three`."""
    store = tmp_path_factory.mktemp("things") / "store"
    for name in ("default", "one", "two", "three"):
        file = store.parent / f"{name}.ttl"
        file.write_text(f"<{THINGS}{name}> a <{THINGS}Thing> .\n", encoding="utf-8")
        graph = [] if name == "default" else ["--graph", THINGS + name]
        result = CliRunner().invoke(main, ["load", str(file), "--store", str(store), *graph])
        assert result.exit_code == 0, result.output
    return store


@pytest.fixture(scope="session")
def writer(things_store: Path) -> Iterator[httpx.Client]:
    """An HTTP client that holds a token, of a server that may be written to. Tests put back what they take away."""
    tokens = things_store.parent / "tokens"
    tokens.write_text(f"{TOKEN}\n", encoding="utf-8")
    headers = {"Accept": "", "Authorization": f"Bearer {TOKEN}"}
    with (
        run_server(things_store, "--writable", f"--token-file={tokens}") as address,
        httpx.Client(base_url=address, headers=headers, timeout=PATIENCE) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def writable(small_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over a small graph of its own, which takes changes from holders of TOKEN."""
    folder = tmp_path_factory.mktemp("writable")
    shutil.copytree(small_store, folder / "store")
    tokens = folder / "tokens"
    tokens.write_text(f"{TOKEN}\n", encoding="utf-8")
    with run_server(folder / "store", "--writable", f"--token-file={tokens}") as address:
        yield address


def build_client(papers: Iterable[Mapping[str, object]], folder: Path) -> FlaskClient:
    """Build the graph of papers in a folder and return a client of the application over it."""
    source, store = folder / "papers.jsonl", folder / "store"
    source.write_text("".join(f"{json.dumps(paper)}\n" for paper in papers), encoding="utf-8")
    result = CliRunner().invoke(main, ["build", str(source), "--store", str(store)])
    assert result.exit_code == 0, result.output
    return create_app(store).test_client()


@contextlib.contextmanager
def run_assistant(store: Path, *options: str) -> Iterator[Assistant]:
    """Run `kg mcp` until the block ends; yield a session of the MCP SDK's own client with it."""
    arguments = ["-m", "kg", "mcp", "--store", str(store), *options]
    session = Client(StdioServerParameters(command=sys.executable, args=arguments))
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(session) as client:
        yield Assistant(client, portal)


@contextlib.contextmanager
def run_server(store: Path, *options: str) -> Iterator[str]:
    """Run `kg serve` on a free port until the block ends; yield its address."""
    with run_process(store, *options) as (address, _):
        yield address


@contextlib.contextmanager
def run_process(store: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run `kg serve` on a free port until the block ends; yield its address and its process."""
    port = find_free_port()
    log = f"--access-log={store.parent / 'access.log'}"
    command = [sys.executable, "-m", "kg", "serve", "--store", str(store), "--port", str(port), log, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/health", process)
        yield address, process
    finally:
        process.terminate()
        process.wait(PATIENCE)


def find_free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(address: str, process: subprocess.Popen[str]) -> None:
    """Return when the server answers; fail with what it printed when it ended, or when patience has run out."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"kg serve ended: {process.communicate()[0]}")
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.1)
    pytest.fail(f"kg serve did not answer within {PATIENCE} seconds")
