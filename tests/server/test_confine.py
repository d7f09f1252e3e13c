"""A confined process answers and writes as before and reaches nobody."""

import platform
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="filters of system calls are known for Linux on x86-64 and arm64",
)

CONFINE = "from server.confine import confine, limit\nassert confine()\n"
CALL = """
def attempt(call):
    try:
        return call()
    except (OSError, RuntimeError):
        return "refused"

store = pyoxigraph.Store()
print(attempt(lambda: list(store.query("SELECT * { SERVICE <" + sys.argv[1] + "> { ?s ?p ?o } }"))))
print(attempt(lambda: store.update("LOAD <" + sys.argv[1] + ">")))
"""


@pytest.fixture
def canary() -> Iterator[tuple[str, list[str]]]:
    """The address of a server that writes down who calls it, and what it wrote down."""
    contacts: list[str] = []

    class Canary(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            contacts.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.end_headers()
            self.wfile.write(b"")

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output quiet."""

    server = HTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", contacts
    server.shutdown()
    thread.join()
    server.server_close()


def run(code: str, *arguments: str) -> str:
    """Run Python code in a process of its own and return what it printed."""
    command = [sys.executable, "-c", textwrap.dedent(code), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_canary_hears_a_process_that_is_not_confined(canary: tuple[str, list[str]]) -> None:
    run("import sys, pyoxigraph\n" + CALL, canary[0])
    assert len(canary[1]) == 2


def test_a_confined_engine_contacts_nobody_from_any_thread(canary: tuple[str, list[str]]) -> None:
    code = f"import sys, threading, pyoxigraph\n{CONFINE}{CALL}"
    code += (
        "thread = threading.Thread(target=lambda: print(attempt(lambda: store.update('LOAD <' + sys.argv[1] + '>'))))\n"
    )
    code += "thread.start(); thread.join()"
    assert run(code, canary[0]).split() == ["refused"] * 3
    assert canary[1] == []


def test_a_thread_that_ran_before_is_confined_too() -> None:
    code = """
        import socket, threading
        from server.confine import confine

        confined = threading.Event()

        def reach():
            confined.wait()
            try:
                socket.socket()
            except PermissionError:
                print("refused")

        thread = threading.Thread(target=reach)
        thread.start()
        assert confine()
        confined.set()
        thread.join()
    """
    assert run(code) == "refused\n"


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.socketpair()",
        "import socket; socket.getaddrinfo('localhost.invalid', 80)",
        "import os; os.fork()",
        "import os; os.kill(os.getppid(), 0)",
        "import os; os.execv('/bin/true', ['true'])",
        "import subprocess; subprocess.run(['true'])",
    ],
)
def test_what_reaches_out_is_an_ordinary_error(attempt: str) -> None:
    code = f"{CONFINE}try:\n    {attempt}\nexcept OSError as error:\n    print('refused')"
    assert run(code) == "refused\n"


def test_an_open_pair_of_sockets_still_talks() -> None:
    code = f"""import socket, threading
here, there = socket.socketpair()
{CONFINE}
here.sendall(b'question')
print(there.recv(64).decode())
there.sendmsg([b'answer'])
print(here.recvmsg(64)[0].decode())
"""
    assert run(code) == "question\nanswer\n"


def test_a_confined_engine_works_on_its_files(tmp_path: Path) -> None:
    code = f"""import sys, pyoxigraph
{CONFINE}limit(8 << 30)
base = sys.argv[1]
store = pyoxigraph.Store(base + "/store")
lines = "".join(f"<http://example.org/{{n}}> <http://example.org/p> \\"{{n}}\\" .\\n" for n in range(20_000))
store.bulk_load(lines, pyoxigraph.RdfFormat.N_TRIPLES)
store.update("INSERT DATA {{ <http://example.org/a> <http://example.org/p> 1 }}")
store.optimize()
store.backup(base + "/copy")
copy = pyoxigraph.Store.read_only(base + "/copy")
print(next(iter(copy.query("SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o }}")))["n"].value)
"""
    assert run(code, str(tmp_path)) == "20001\n"


def test_a_limited_process_has_an_error_and_not_the_machines_memory() -> None:
    code = """
        from server.confine import limit

        limit(64 << 20)
        try:
            bytearray(256 << 20)
        except MemoryError:
            print("refused")
    """
    assert run(code) == "refused\n"
