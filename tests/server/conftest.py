"""What server tests share: a client inside this process, and servers of their own, run as a user runs them."""

import contextlib
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from flask.testing import FlaskClient

from server.app import create_app

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAPER = "large-language-monkeys-scaling-inference-compute-with-repeated-sampling"
PATIENCE = 30  # seconds until a server that does not answer is given up


@pytest.fixture(scope="session")
def client(seed_store: Path) -> FlaskClient:
    """A client of the application over the seed graph."""
    return create_app(seed_store).test_client()


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
        wait_for(address, process)
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
