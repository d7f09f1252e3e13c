"""What becomes of changes, and of those who wait beside them, when much happens at once or something ends halfway."""

import asyncio
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.store import POINTER, SNAPSHOTS, find_snapshot
from kg.swap import write_alone
from server.frames import RefusedError
from server.limits import Limits
from server.writing import Writer
from tests.server.asking import CROSS_JOIN, ask, wait_until
from tests.server.conftest import PATIENCE, THINGS, TOKEN, run_process
from tests.server.test_processes import find_children, find_workers, is_running

ENDLESS = f"INSERT {{ <a:s> <a:p> ?n }} WHERE {{ {CROSS_JOIN} }}"
SECOND = " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(10)))} }}" for name in "abcdef")
SLOW = f"INSERT {{ <a:s> <a:p> ?n }} WHERE {{ SELECT (COUNT(*) AS ?n) {{ {SECOND} }} }}"
DONE = "INSERT DATA { <a:s> <a:p> 1 }"


@dataclass(frozen=True)
class Changed:
    """A store of one's own, the server over it that takes changes, and a client with a token."""

    store: Path
    server: subprocess.Popen[str]
    client: httpx.Client

    def change(self, update: str, **fields: str) -> httpx.Response:
        return self.client.post("/update", data={"update": update, **fields})

    def find_writer(self) -> int:
        """Return the process that is at a change now; wait until there is one."""
        wait_until(lambda: any((self.store / SNAPSHOTS).glob(".live-*")))
        (found,) = [child for child in find_children(self.server.pid) if "server.writer" in read_command(child)]
        return found


def read_command(process: int) -> list[str]:
    return Path(f"/proc/{process}/cmdline").read_text().split("\0")


@contextmanager
def run_changed(source: Path, folder: Path) -> Iterator[Changed]:
    store, tokens = folder / "store", folder / "tokens"
    shutil.copytree(source, store)
    tokens.write_text(TOKEN, encoding="utf-8")
    headers = {"Authorization": f"Bearer {TOKEN}"}
    options = ("--writable", f"--token-file={tokens}", "--timeout=3", "--workers=1")
    with (
        run_process(store, *options) as (address, server),
        httpx.Client(base_url=address, headers=headers, timeout=PATIENCE) as client,
    ):
        yield Changed(store, server, client)


@pytest.fixture
def changed(small_store: Path, tmp_path: Path) -> Iterator[Changed]:
    with run_changed(small_store, tmp_path) as changed:
        yield changed


@contextmanager
def ask_meanwhile(call: Callable[[], httpx.Response]) -> Iterator[Future[httpx.Response]]:
    with ThreadPoolExecutor(1) as threads:
        yield threads.submit(call)


def test_a_change_ends_with_the_server_that_is_stopped(changed: Changed) -> None:
    with ask_meanwhile(lambda: changed.change(ENDLESS)) as asked:
        writer = changed.find_writer()
        changed.server.terminate()
        assert changed.server.wait(PATIENCE) == 0
        assert isinstance(asked.exception(), httpx.TransportError)
    wait_until(lambda: not is_running(writer))
    with write_alone(changed.store, 1.0):
        pass


def test_a_change_ends_with_the_server_that_dies_and_the_next_one_is_made(changed: Changed) -> None:
    with ask_meanwhile(lambda: changed.change(ENDLESS)) as asked:
        writer = changed.find_writer()
        os.kill(find_children(changed.server.pid)[0], signal.SIGKILL)
        assert isinstance(asked.exception(), httpx.TransportError)
    wait_until(lambda: not is_running(writer))
    wait_until(lambda: is_made(changed))


def is_made(changed: Changed) -> bool:
    with suppress(httpx.TransportError):  # until the dead server is replaced
        return changed.change(DONE).status_code == 204
    return False


@pytest.mark.parametrize(
    ("move", "told"),
    [
        (0, "Nothing was changed."),
        (1, "The store was changed meanwhile, perhaps by this: read it before you send this again."),
    ],
)
def test_a_change_that_breaks_off_tells_whether_something_else_is_served(
    changed: Changed, move: int, told: str
) -> None:
    pointer = changed.store / POINTER
    with ask_meanwhile(lambda: changed.change(ENDLESS)) as asked:
        writer = changed.find_writer()
        found = pointer.stat()
        os.utime(pointer, ns=(found.st_atime_ns, found.st_mtime_ns + move))
        os.kill(writer, signal.SIGKILL)
        answer = asked.result()
    ended = "The process of this query ended with status -9: ask again in some seconds."
    assert (answer.status_code, answer.text) == (503, f"{ended} {told}\n")


def test_a_change_is_answered_before_the_snapshots_of_earlier_ones_are_deleted(
    small_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = tmp_path / "slow"
    slow.touch()
    code = f"""
import os, shutil, time
remove = shutil.rmtree
def remove_slowly(path, *arguments, **options):
    while ".gone-" in str(path) and os.path.exists(path) and os.path.exists({str(slow)!r}):
        time.sleep(0.05)
    remove(path, *arguments, **options)
shutil.rmtree = remove_slowly
"""
    (tmp_path / "sitecustomize.py").write_text(code, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    with run_changed(small_store, tmp_path) as changed:
        (changed.store / SNAPSHOTS / "old").mkdir()
        assert changed.client.post("/update", data={"update": DONE}, timeout=10).status_code == 204
        wait_until((changed.store / SNAPSHOTS / ".gone-old").exists)
        slow.unlink()
        assert changed.change(DONE).status_code == 204


def test_a_client_reads_its_own_write_while_others_look_at_pages(changed: Changed) -> None:
    ended = threading.Event()

    def visit() -> None:
        with httpx.Client(base_url=changed.client.base_url, timeout=PATIENCE) as visitor:
            while not ended.is_set():
                visitor.get("/suggest?q=a")
                time.sleep(0.005)

    def write(number: int) -> bool:
        assert changed.change(f"INSERT DATA {{ <a:{number}> <a:p> 1 }}").status_code == 204
        return "true" in ask(changed.client, f"ASK {{ <a:{number}> ?p ?o }}").text

    with ThreadPoolExecutor(4) as threads:
        for _ in range(4):
            threads.submit(visit)
        try:
            read = [write(number) for number in range(60)]
        finally:
            ended.set()
    assert read == [True] * 60


def test_a_file_that_is_loaded_again_into_a_store_that_was_put_back_is_read_anew(
    changed: Changed, tmp_path: Path
) -> None:
    copy, notes, read = tmp_path / "copy", tmp_path / "notes.ttl", []
    shutil.copytree(changed.store, copy)
    for value in ("wrong", "right"):
        shutil.rmtree(changed.store)
        shutil.copytree(copy, changed.store)
        notes.write_text(f'<a:s> <a:p> "{value}" .', encoding="utf-8")
        assert CliRunner().invoke(main, ["load", str(notes), "--store", str(changed.store)]).exit_code == 0
        time.sleep(0.1)
        answer = changed.client.get("/sparql", params={"query": "SELECT ?o { <a:s> <a:p> ?o }", "format": "csv"})
        read.append(answer.text)
    assert read == ["o\r\nwrong\r\n", "o\r\nright\r\n"]


def test_a_change_that_nobody_waits_for_any_more_gives_its_answer_to_no_other(tmp_path: Path) -> None:
    async def change(writer: Writer, update: str) -> object:
        fields = {"operation": "update", "text": update, "base": THINGS, "parts": []}
        return await writer.apply(fields, (), lambda: "")

    async def leave_one() -> None:
        writer = Writer(tmp_path, Limits(), network=False)
        await change(writer, DONE)
        left = asyncio.create_task(change(writer, SLOW))
        await asyncio.sleep(0.1)
        left.cancel()
        with pytest.raises(RefusedError, match="INSRT is no word of SPARQL"):
            await change(writer, "INSRT DATA { <a:s> <a:p> 1 }")
        assert await change(writer, DONE) == {"created": False}
        writer.close()

    asyncio.run(leave_one())


def test_a_graph_that_cannot_be_opened_leaves_nothing_open(changed: Changed) -> None:
    served = find_snapshot(changed.store)
    assert served and ask(changed.client, "ASK {}").status_code == 200
    away = served.graph.rename(served.path / "away")
    served.graph.mkdir()
    os.kill(find_workers(changed.client)[0], signal.SIGKILL)
    wait_until(lambda: ask(changed.client, "ASK { ?s ?p 0 }").text.startswith("The graph cannot be read now"))
    opened = Path(f"/proc/{find_workers(changed.client)[0]}/fd")
    before = len(list(opened.iterdir()))
    for number in range(1, 20):
        assert ask(changed.client, f"ASK {{ ?s ?p {number} }}").status_code == 503
    assert len(list(opened.iterdir())) == before
    served.graph.rmdir()
    away.rename(served.graph)
    assert ask(changed.client, "ASK { ?s ?p 0 }").status_code == 200
