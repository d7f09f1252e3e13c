"""Asking why a query has no answer: short questions to the query processes, within a second and a half in all."""

import json
import time

from server import empty
from server.frames import Fields, RefusedError
from server.http import Request
from server.pool import Pool
from server.snapshot import Graph

LONGEST = 0.5  # seconds of one question
ALL = 1.5  # seconds of all of them


def is_empty(page: Fields) -> bool:
    """Tell whether a page of an answer has nothing to show."""
    return not any(page.get(name) for name in ("rows", "turtle", "boolean"))


async def find_hints(pool: Pool, request: Request, graph: Graph, question: Fields) -> list[str]:
    """Return sentences on why a question to `server.worker` had no answer."""
    until = time.monotonic() + ALL

    async def ask(text: str) -> bool | None:
        left = until - time.monotonic()
        return await _ask(pool, request, question | {"text": text}, min(left, LONGEST)) if left > 0 else None

    return await empty.explain(graph, question["text"], ask)


async def _ask(pool: Pool, request: Request, question: Fields, seconds: float) -> bool | None:
    """Return the answer to a question of yes or no, None when there is none in time."""
    run = pool.run(question | {"table_format": "json", "packed": False}, seconds, request.left)
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
