"""The whole server as an ASGI application: the endpoint's routes ahead of Flask's pages."""

import asyncio
import re
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlsplit

from a2wsgi import WSGIMiddleware

from kg.errors import InputError
from server.app import create_app
from server.catalogue import find_queries, fit_query
from server.confine import NETWORK
from server.drain import Drain, may_leave_some
from server.frames import RefusedError
from server.http import (
    PATIENCE,
    TEXT,
    Intake,
    Message,
    Receive,
    Reply,
    Request,
    Send,
    find_host_fault,
    make_whole,
    send_reply,
    to_request,
)
from server.inside import BRIDGE, Bridge
from server.journal import PAGES
from server.memory import give_memory_back
from server.policy import HEADERS
from server.pool import Pool
from server.protocol import check_coding
from server.refusal import to_refusal
from server.routes import Routes
from server.settings import Settings
from server.snapshot import Graph, Snapshots
from server.writing import Writer

THREADS = 16
STEP = 1.0  # seconds between two looks for another graph
WITH_BODY = ("POST", "PUT")
MOST_HEADERS = 16 * 1024  # bytes
BEYOND_ASCII = re.compile(rb"[\x80-\xff]")  # which a client should have percent-encoded


async def prepare(snapshots: Snapshots) -> None:
    """Choose the defaults of the canned queries in each graph that is served before anybody asks: some take a second
    in a large graph."""
    done: Graph | None = None
    while True:
        graph = snapshots.current()
        if graph is not done:
            for name in find_queries():
                with suppress(InputError):
                    await asyncio.to_thread(fit_query, graph, name)
            done = graph
        await asyncio.sleep(STEP)


class Application:
    """Answers requests: those for the endpoint's routes itself, all others by Flask in threads."""

    def __init__(self, directory: Path, settings: Settings) -> None:
        pages = create_app(directory)
        self._settings, self._intake = settings, Intake()
        self._pages: Any = WSGIMiddleware(cast(Any, pages), workers=THREADS)  # its types of messages are its own
        self._pools = [Pool(settings.limits)]
        if settings.services:
            self._pools.append(Pool(settings.limits, NETWORK))
        self._writer = Writer(directory, settings.limits, network=bool(settings.services))
        self._snapshots: Snapshots = pages.extensions["snapshots"]
        self._routes = Routes(pages, self._pools, self._writer, settings)
        self._bridge = pages.extensions[BRIDGE] = Bridge(self._routes.endpoint, self._pools[0])

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        if may_leave_some(scope):
            drain = Drain(receive, send)
            receive, send = drain.receive, drain.send
        if sum(map(len, chain.from_iterable(scope["headers"]))) > MOST_HEADERS:
            await self._refuse(scope, send, 431, f"The headers of this request have more than {MOST_HEADERS} bytes.")
        elif fault := find_host_fault(scope):
            await self._refuse(scope, send, 400, fault)
        elif self._routes.find(scope["path"]):
            await self._answer(scope, receive, send)
        else:
            await self._pass_on(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        for pool in self._pools:
            await pool.start()
        self._bridge.start()
        loop = asyncio.get_running_loop()
        chores = [loop.create_task(chore) for chore in (prepare(self._snapshots), give_memory_back())]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        for chore in chores:
            chore.cancel()
        for pool in self._pools:
            pool.close()
        self._writer.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _refuse(self, scope: Message, send: Send, status: int, sentence: str) -> None:
        """Refuse a request whose headers cannot be read on."""
        began = time.perf_counter()
        reply = Reply(status, f"{sentence}\n".encode(), {**HEADERS, "Content-Type": TEXT})
        size = await send_reply(reply, send, with_body=scope["method"] != "HEAD")
        self._routes.journal.note(scope, PAGES, status, size, began, {})

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        began, size, reply = time.perf_counter(), 0, Reply(500)
        try:
            reply = await self._find_reply(to_request(scope, receive, self._settings.public_url), receive)
            reply.headers = {**HEADERS, **reply.headers}
            size = await send_reply(reply, send, with_body=scope["method"] != "HEAD")
        except RefusedError as refused:
            reply.log["broken"] = refused.status
            raise
        except Exception:  # which granian, whose log is off, tells nobody
            traceback.print_exc()
            raise
        finally:
            route = self._routes.find(scope["path"]) or ""
            self._routes.journal.note(scope, route, reply.status, size, began, reply.log)

    async def _find_reply(self, request: Request, receive: Receive) -> Reply:
        """Return the reply to a request for one of the endpoint's routes, a refusal too."""
        try:
            most = self._routes.admit(request)
            if request.method in WITH_BODY:
                check_coding(request)
                request = replace(request, body=await self._intake.read(request, receive, most=most))
            reply = await self._routes.answer(request)
            if request.version in ("1", "1.0"):  # granian 2.8 says "1" for HTTP/1.0
                reply = await make_whole(reply)
        except RefusedError as refused:
            reply = await self._routes.refuse(request, refused)
        except InputError as error:  # of a damaged store
            reply = await self._routes.refuse(request, to_refusal(error))
        return reply

    def _to_public(self, scope: Message) -> Message:
        """Return what of a request changes so that its pages and documents tell the public address, if there is one."""
        if not self._settings.public_url:
            return {}
        public = urlsplit(self._settings.public_url)
        others = [(name, value) for name, value in scope["headers"] if name != b"host"]
        headers = [(b"host", public.netloc.encode()), *others]
        path = public.path + scope["path"]
        return {"scheme": public.scheme, "root_path": public.path, "path": path, "headers": headers}

    async def _pass_on(self, scope: Message, receive: Receive, send: Send) -> None:
        began, status, size, gone = time.perf_counter(), 500, 0, False

        async def send_on(message: Message) -> None:
            nonlocal status, size, gone
            if gone:
                return  # the thread that makes the page ends so, instead of waiting for ever
            status = message.get("status", status)
            try:
                async with asyncio.timeout(PATIENCE):
                    await send(message)
            except TimeoutError:
                gone = True
            size += len(message.get("body", b""))

        asked = {"query_string": BEYOND_ASCII.sub(lambda found: quote(found[0]).encode(), scope["query_string"])}
        try:
            await self._pages(scope | asked | self._to_public(scope), receive, send_on)
            if gone:
                raise RefusedError(408, "The client takes nothing of its page.")
        finally:
            self._routes.journal.note(scope, PAGES, status, size, began, {})
