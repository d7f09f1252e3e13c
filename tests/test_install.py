"""What a newcomer does: install the wheel and use it from a folder of their own, or just `make serve`.

Both install everything anew, which takes minutes: CI runs them, `CI=1 make test` does so anywhere.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
CLEAN = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "MAKEFLAGS", "MAKELEVEL")}
PAPERS = "SELECT (COUNT(*) AS ?papers) WHERE { ?paper a <https://w3id.org/paperkg/ontology#Paper> }"

pytestmark = pytest.mark.skipif(
    "CI" not in os.environ, reason="installs everything anew; CI does it, or CI=1 make test"
)


def run(*command: str | Path, cwd: Path) -> str:
    result = subprocess.run(command, cwd=cwd, env=CLEAN, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def find_free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


@contextmanager
def start_server(*command: str | Path, cwd: Path) -> Iterator[subprocess.Popen[str]]:
    """Run the command in a process group of its own until the block ends; then it must stop when told to."""
    with subprocess.Popen(command, cwd=cwd, env=CLEAN, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          start_new_session=True) as server:  # fmt: skip
        try:
            yield server
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            try:
                server.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                raise


def fetch(server: subprocess.Popen[str], url: str, media_type: str) -> bytes:
    """Get the page as soon as the server listens."""
    request = urllib.request.Request(url, headers={"Accept": media_type})
    while True:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return bytes(answer.read())
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            assert server.poll() is None, server.communicate()[0]
            time.sleep(0.1)


def count_papers(server: subprocess.Popen[str], port: str) -> int:
    """Ask the server's endpoint for the number of papers."""
    url = f"http://127.0.0.1:{port}/sparql?" + urllib.parse.urlencode({"query": PAPERS})
    answer = json.loads(fetch(server, url, "application/sparql-results+json"))
    return int(answer["results"]["bindings"][0]["papers"]["value"])


def test_the_wheel_builds_and_serves_from_another_folder(tmp_path: Path) -> None:
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, ROOT, cwd=tmp_path)
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    (wheel,) = tmp_path.glob("paperkg-*.whl")
    run(tmp_path / "venv/bin/python", "-m", "pip", "install", "--quiet", wheel, cwd=tmp_path)
    kg = tmp_path / "venv/bin/kg"

    assert "104 papers in store: 104 added" in run(kg, "build", SEEDS, cwd=tmp_path)
    assert "GSM8K" in run(kg, "query", "most-evaluated", cwd=tmp_path)
    port = find_free_port()
    with start_server(kg, "serve", "--port", port, cwd=tmp_path) as server:
        assert count_papers(server, port) == 104
        assert b"<h1" in fetch(server, f"http://127.0.0.1:{port}/", "text/html")


def test_make_serve_installs_builds_and_serves_and_may_be_run_again(tmp_path: Path) -> None:
    for done in ("104 added", "0 added, 0 changed, 104 unchanged"):
        port = find_free_port()
        with start_server("make", "serve", f"PORT={port}", f"STORE={tmp_path / 'store'}", cwd=ROOT) as server:
            assert server.stdout
            assert any(done in line for line in iter(server.stdout.readline, "")), done
            assert count_papers(server, port) == 104
