"""Asking why a query has no answer: short questions to the query processes, within a second and a half in all."""

import asyncio
import json
import time
from collections.abc import Sequence

from server import empty
from server.frames import SIZE, Fields, RefusedError
from server.pool import Pool
from server.runs import Left
from server.snapshot import Graph

LONGEST = 0.5  # seconds of one question
ALL = 1.5  # seconds of all of them


def is_empty(page: Fields) -> bool:
    """Tell whether a page of an answer has nothing to show."""
    return not any(page.get(name) for name in ("rows", "turtle", "boolean"))


async def find_hints(pool: Pool, left: Left, graph: Graph, question: Fields) -> list[str]:
    """Return sentences on why a question to `server.worker` had no answer; `left` waits until the client has gone."""
    return await empty.explain(graph, question["text"], _limit(pool, left, question))


def _limit(pool: Pool, left: Left, question: Fields) -> empty.Ask:
    """Return what asks for one thing after the other until the time for all is over."""
    until = time.monotonic() + ALL

    async def ask(text: str) -> bool | None:
        seconds = min(until - time.monotonic(), LONGEST)
        return await _ask(pool, left, question | {"text": text}, seconds) if seconds > 0 else None

    return ask


async def answer_each(pool: Pool, graph: Graph, texts: Sequence[str]) -> list[bool | None]:
    """Return the answers to ASK queries of ours, None for those that there is no time for."""
    question = {
        "default_graphs": (),
        "named_graphs": (),
        "base": graph.base,
        "graph_format": None,
        "path": graph.path,
        "most": SIZE,
        "services": (),
    }
    ask = _limit(pool, stay, question)
    return [await ask(text) for text in texts]


async def stay() -> None:
    """Wait as for a client that never leaves."""
    await asyncio.Event().wait()


async def _ask(pool: Pool, left: Left, question: Fields, seconds: float) -> bool | None:
    """Return the answer to a question of yes or no, None when there is none in time."""
    run = pool.run(question | {"table_format": "json", "packed": False}, seconds, left)
    try:
        await run.open()
    except RefusedError:
        return None
    try:
        await run.read_head()
        return bool(json.loads(b"".join([chunk async for chunk in run.read_chunks()]))["boolean"])
    except RefusedError:
        return None
    finally:
        run.close()
