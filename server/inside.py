"""Questions from inside the server: pages ask the query processes too, so that no page outlasts the limits."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from flask import current_app

from kg.formats import Format
from kg.queries import run_text
from server.endpoint import Endpoint
from server.hints import ALL, answer_each, stay
from server.http import Reply, Request
from server.pool import Pool
from server.protocol import Asked
from server.rdf import write_answer
from server.snapshot import Graph

BRIDGE = "bridge"  # its name among the application's extensions


async def ask_inside(endpoint: Endpoint, graph: Graph, text: str, accept: str) -> tuple[Reply, bytes]:
    """Return the reply to a query that comes from no client, and its whole body; RefusedError when there is none."""
    request = Request("POST", graph.base, "/sparql", b"", {"accept": accept}, stay)
    reply = await endpoint.answer(request, graph, Asked(text))
    try:
        return reply, reply.body if isinstance(reply.body, bytes) else b"".join([chunk async for chunk in reply.body])
    finally:
        reply.close()


class Bridge:
    """From the threads of pages to the event loop, where the query processes are waited for."""

    def __init__(self, endpoint: Endpoint, pool: Pool) -> None:
        self._endpoint, self._pool = endpoint, pool
        self._loop: asyncio.AbstractEventLoop

    def start(self) -> None:
        """Lead to the loop that runs now."""
        self._loop = asyncio.get_running_loop()

    def ask(self, graph: Graph, text: str, format: Format) -> bytes:
        """Return the answer to a query; RefusedError when there is none."""
        asked = ask_inside(self._endpoint, graph, text, format.media_type)
        return asyncio.run_coroutine_threadsafe(asked, self._loop).result()[1]

    def ask_each(self, graph: Graph, texts: Sequence[str]) -> list[bool | None]:
        """Return the answers to ASK queries, None for those that there is no time for."""
        asking = asyncio.run_coroutine_threadsafe(answer_each(self._pool, graph, texts), self._loop)
        with suppress(TimeoutError):
            return asking.result(2 * ALL)
        asking.cancel()
        return [None] * len(texts)


def answer_text(graph: Graph, text: str, format: Format) -> bytes:
    """Return the answer to a query of ours in one of its formats, by a query process where the server has them;
    RefusedError when it meets a limit."""
    bridge = _find_bridge()
    return bridge.ask(graph, text, format) if bridge else write_answer(run_text(graph.store, text), format)


def answer_each_text(graph: Graph, texts: Sequence[str]) -> list[bool | None]:
    """Return the answers to ASK queries of ours likewise, None for those that there is no time for."""
    bridge = _find_bridge()
    return bridge.ask_each(graph, texts) if bridge else [bool(run_text(graph.store, text)) for text in texts]


def _find_bridge() -> Bridge | None:
    bridge: Bridge | None = current_app.extensions.get(BRIDGE)
    return bridge
