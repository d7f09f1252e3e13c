"""A real server: a build beside it takes over without a failed request, and it stops when it is told to."""

import json
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from click.testing import CliRunner

from kg.cli import main
from tests.server.conftest import BROWSER, PATIENCE, find_free_port, run_server, wait_for

COUNT = "SELECT (COUNT(?paper) AS ?papers) { ?paper a <https://w3id.org/paperkg/ontology#Paper> }"
PAPERS = (
    {"id": "1", "title": "First", "abstract": "We evaluate BERT on GLUE."},
    {"id": "2", "title": "Second", "abstract": "We propose FooNet and evaluate it on GSM8K."},
    {"id": "3", "title": "Third", "abstract": "We fine-tune LLaMA on a single A100."},
)


def test_building_beside_a_running_server_swaps_under_it_without_a_failed_request(tmp_path: Path) -> None:
    store = tmp_path / "store"
    build(tmp_path, store, PAPERS[:2])
    with run_server(store) as address:
        assert ask_count(address) == 2
        visitor = Visitor(address)
        visitor.start()
        visitor.wait_for_a_count()
        build(tmp_path, store, PAPERS)
        end = time.monotonic() + PATIENCE
        while ask_count(address) != 3 and time.monotonic() < end:
            time.sleep(0.05)
        visitor.stop()
        assert ask_count(address) == 3
        assert b"Third" in read(f"{address}/paper/3")
    assert visitor.failures == []
    assert visitor.counts == sorted(visitor.counts)
    assert set(visitor.counts) == {2, 3}


def test_a_taken_port_and_a_missing_store_are_said_in_one_sentence(
    seed_store: Path, tmp_path: Path, served: str
) -> None:
    port = served.rpartition(":")[2]
    taken = run("serve", "--store", str(seed_store), "--port", port)
    assert (taken.returncode, taken.stderr.count("\n")) == (1, 1)
    assert f"port {port} on 127.0.0.1 cannot be had (Address already in use)" in taken.stderr
    missing = run("serve", "--store", str(tmp_path / "none"))
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert "run kg build first" in missing.stderr


@pytest.mark.parametrize(
    ("option", "values", "said"),
    [
        ("--public-url", ["foo"], "'foo' is no address of a server: write it like https://example.org, with no query"),
        ("--public-url", ["ftp://example.org/"], "'ftp://example.org/' is no address of a server"),
        ("--public-url", ["https:///kg"], "'https:///kg' is no address of a server"),
        ("--public-url", ["https://example.org/?a=b"], "'https://example.org/?a=b' is no address of a server"),
        ("--public-url", ["https://example.org/#a"], "'https://example.org/#a' is no address of a server"),
        ("--public-url", ["https://exa mple.org"], "'https://exa mple.org' is no address of a server"),
        ("--public-url", ["https://example.org:http"], "'https://example.org:http' is no address of a server"),
        ("--trusted-proxy", ["not a host!"], "'not a host!' is no IP address or network: write it like 127.0.0.1 or "),
        ("--trusted-proxy", ["localhost"], "'localhost' is no IP address or network"),
        ("--trusted-proxy", ["::1", "10.0.0.1/8"], "'10.0.0.1/8' is no IP address or network"),
        ("--trusted-proxy", ["*", "::1"], "'*' is no IP address or network"),
        ("--allow-service", ["foo"], "'foo' is no address of an endpoint: write it like https://example.org/sparql"),
        ("--allow-service", ["file:///etc/passwd"], "'file:///etc/passwd' is no address of an endpoint"),
    ],
)
def test_an_address_that_is_none_is_wrong_usage(tmp_path: Path, option: str, values: list[str], said: str) -> None:
    given = [f"{option}={value}" for value in values]
    result = CliRunner().invoke(main, ["serve", "--store", str(tmp_path / "none"), *given])
    assert result.exit_code == 2, result.output
    assert result.stderr.splitlines()[-1].startswith(f"Error: {option} {said}")


def test_writing_without_tokens_is_wrong_usage(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["serve", "--store", str(tmp_path / "none"), "--writable"])
    assert (result.exit_code, "--writable and --token-file go together" in result.stderr) == (2, True)


def test_addresses_of_every_kind_are_taken(tmp_path: Path) -> None:
    options = ["--public-url=http://[::1]:8080/kg/", "--allow-service=https://example.org/sparql?graph=a"]
    for proxies in (["*"], ["10.0.0.0/8", "2001:db8::/32", "127.0.0.1", "::1"]):
        trusted = [f"--trusted-proxy={proxy}" for proxy in proxies]
        result = CliRunner().invoke(main, ["serve", "--store", str(tmp_path / "none"), *options, *trusted])
        assert (result.exit_code, "run kg build first" in result.stderr) == (1, True), result.output


class Visitor(threading.Thread):
    """Asks pages and the endpoint without a pause; keeps what failed, and the counts of papers in order."""

    def __init__(self, address: str) -> None:
        super().__init__(daemon=True)
        self.address = address
        self.failures: list[str] = []
        self.counts: list[int] = []
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.is_set():
            for path in ("/", "/papers", "/paper/1", "/search?q=first", "/query/most-used", "/concepts"):
                try:
                    read(self.address + path)
                    self.counts.append(ask_count(self.address))
                except OSError as error:
                    self.failures.append(f"{path}: {error}")

    def wait_for_a_count(self) -> None:
        end = time.monotonic() + PATIENCE
        while not self.counts and time.monotonic() < end:
            time.sleep(0.01)

    def stop(self) -> None:
        self.counts.append(ask_count(self.address))
        self._over.set()
        self.join(PATIENCE)


def build(folder: Path, store: Path, papers: tuple[dict[str, str], ...]) -> None:
    source = folder / "papers.jsonl"
    source.write_text("".join(json.dumps(paper) + "\n" for paper in papers), encoding="utf-8")
    result = CliRunner().invoke(main, ["build", str(source), "--store", str(store)])
    assert result.exit_code == 0, result.output


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "kg", *arguments], capture_output=True, text=True, timeout=PATIENCE)


def read(address: str) -> bytes:
    """Return a page as a browser gets it; OSError when it fails."""
    with urllib.request.urlopen(urllib.request.Request(address, headers=BROWSER), timeout=PATIENCE) as answer:
        page: bytes = answer.read()
    return page


def ask_count(address: str) -> int:
    """Return the number of papers that the endpoint counts."""
    return int(read(f"{address}/sparql?{urlencode({'query': COUNT, 'format': 'csv'})}").split()[1])


@pytest.mark.parametrize("gap", [0, 0.0003, 0.0006, 0.0009, 0.0012, 0.0015])
def test_a_server_that_is_told_to_stop_several_times_stops(seed_store: Path, gap: float) -> None:
    command = [sys.executable, "-m", "kg", "serve", "--store", str(seed_store), "--port", str(find_free_port())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        wait_for(f"http://127.0.0.1:{command[-1]}", process)
        for _ in range(6):
            process.send_signal(signal.SIGTERM)
            time.sleep(gap)
        try:
            assert process.wait(PATIENCE) in {0, -signal.SIGTERM}  # the last signals may find it half gone
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def test_the_public_address_stands_in_all_documents(small_store: Path) -> None:
    public = "https://graph.example.org/kg"
    with run_server(small_store, f"--public-url={public}/") as address:
        void = httpx.get(f"{address}/.well-known/void", headers={"Accept": "application/n-triples"})
        page = httpx.get(f"{address}/concept/gsm8k", headers={"Accept": "text/html"})
        described = httpx.get(f"{address}/sparql", headers={"Accept": "application/n-triples"})
    assert (void.status_code, page.status_code) == (200, 200)
    assert f"<{public}/.well-known/void#dataset>" in void.text and f"<{public}/sparql>" in void.text
    assert f"<{public}/.well-known/void#dataset>" in described.text
    assert f"<{public}/.well-known/void>" in page.headers["Link"]
    for text in (void.text, described.text, page.headers["Link"]):
        assert address not in text
