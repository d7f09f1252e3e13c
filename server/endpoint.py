"""Answering queries: each in the format that the client likes best, from what is kept or by a query process."""

import asyncio
import gzip
import hashlib
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import lru_cache
from math import inf

from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from kg import __version__
from kg.errors import InputError, to_sentence
from kg.formats import GRAPH_FORMATS, TABLE_FORMATS, Format, find_format
from server import lookups
from server.answers import LARGEST, Answers, Kept
from server.datasets import is_volatile
from server.frames import Fields, RefusedError
from server.hints import find_hints, is_empty
from server.http import Reply, Request, names_tag
from server.negotiation import HTML, content_type, find_liked
from server.pool import Pool
from server.protocol import IDENTITY, Asked
from server.runs import Run
from server.settings import Settings
from server.snapshot import Graph
from server.views import PAGE, VIEWS

WEAK = "W/"  # how a weak entity tag begins
VALIDATED = ("ETag", "Vary", "Cache-Control")  # what says that an answer is still good
Key = tuple[object, ...]
Show = Callable[[str, Fields], str]


@dataclass(frozen=True, slots=True)
class Wish:
    """What an answer is to be written in, by its form: names of formats, one of VIEWS for a page, None where nothing
    fits, and then the sentence that says what can be had."""

    table: str | None
    graph: str | None
    table_offers: str = ""
    graph_offers: str = ""


@lru_cache(256)
def find_wish(accept: str, name: str) -> Wish:
    """Return what a client likes best, by its Accept header and `format=`; RefusedError when nothing fits."""
    if name in VIEWS:
        return Wish(name, name)
    table, table_offers = _find_name(TABLE_FORMATS, accept, name=name, html="last")
    graph, graph_offers = _find_name(GRAPH_FORMATS, accept, name=name, html="last")
    if table is None and graph is None:
        others = ", ".join(each.name if name else each.media_type for each in GRAPH_FORMATS)
        raise RefusedError(400 if name else 406, f"{table_offers.removesuffix('.')}; for triples {others}.")
    return Wish(table, graph, table_offers, graph_offers)


def _find_name(formats: tuple[Format, ...], accept: str, *, name: str, html: str) -> tuple[str | None, str]:
    try:
        liked = find_liked(formats, accept, name=name, html=html)
    except NotAcceptable as error:
        return None, error.description or ""
    except InputError as error:
        return None, to_sentence(error)
    return liked.name if liked else PAGE, ""


@lru_cache(256)
def takes_gzip(accept: str) -> bool:
    """Tell whether an Accept-Encoding header takes gzip, and no body that is not packed rather."""
    liked = parse_accept_header(accept)
    return liked.quality("gzip") > 0 and liked.quality("gzip") >= liked.quality(IDENTITY)


class Endpoint:
    """Answers questions to snapshots within limits; `show` makes a page of a query's text and of what a page shows of
    its answer (as `server.worker.to_page` gives it). `keeps` tells whether the same question has the same answer again:
    another endpoint's data may change."""

    def __init__(self, pool: Pool, settings: Settings, show: Show, *, keeps: bool = True) -> None:
        self._pool, self._settings, self._show, self._keeps = pool, settings, show, keeps
        self._answers = Answers()

    async def answer(self, request: Request, graph: Graph, asked: Asked) -> Reply:
        """Return the answer to a query; RefusedError when there is none."""
        wish = find_wish(request.headers.get("accept", ""), asked.format)
        fields = {
            "text": asked.text,
            "default_graphs": asked.default_graphs,
            "named_graphs": asked.named_graphs,
            "base": request.url,
            "table_format": wish.table,
            "graph_format": wish.graph,
            "table_offers": wish.table_offers,
            "graph_offers": wish.graph_offers,
        }
        return await self._give(request, graph, fields, asked.seconds)

    async def read_graph(self, request: Request, graph: Graph, iri: str | None, *, format: str) -> Reply:
        """Return a named graph, or the default graph for None; RefusedError when there is no such graph. There is no
        page of a graph: a browser gets Turtle."""
        name, offers = _find_name(GRAPH_FORMATS, request.headers.get("accept", ""), name=format, html="")
        if name is None:
            raise RefusedError(400 if format else 406, offers)
        return await self._give(request, graph, _ask_for_graph(iri, name), 0)

    async def _give(self, request: Request, graph: Graph, fields: Fields, seconds: float) -> Reply:
        """Return the answer, or only that there is one when the client has any already. What the client asks of its tag
        counts only where there is an answer (RFC 9110, 13.2.1)."""
        reply = await self._find(request, graph, fields, seconds)
        etag = reply.headers.get("ETag", WEAK)  # a weak one is none that If-Match names (13.1.1)
        if not names_tag(request.headers.get("if-match", "*"), set() if etag.startswith(WEAK) else {etag}):
            reply.close()
            raise RefusedError(412, "The answer is not the one that If-Match names: ask for it without that header.")
        if request.method != "POST" and request.headers.get("if-none-match", "").strip() == "*":
            reply.close()
            return Reply(304, headers={name: reply.headers[name] for name in VALIDATED if name in reply.headers})
        return reply

    async def _find(self, request: Request, graph: Graph, fields: Fields, seconds: float) -> Reply:
        """Return the answer that is kept, or let a process make it; not even that when the client has it already."""
        packed = takes_gzip(request.headers.get("accept-encoding", ""))
        headers = {"Vary": "Accept, Accept-Encoding", "Cache-Control": "no-cache"}
        etag = ""
        if self._keeps and not is_volatile(fields["text"] or ""):
            etag = to_etag((graph.snapshot.name, __version__, packed, *fields.values()))
            # weak for a query: its rows may come in another order, and its new blank nodes have other labels each time
            headers["ETag"] = etag if fields["text"] is None else f"{WEAK}{etag}"
        if etag:
            if request.method != "POST" and is_known(etag, request.headers.get("if-none-match", "")):
                return Reply(304, headers=headers)
            kept = self._answers.find(etag)
            if kept:
                return Reply(200, kept.body, headers | _describe(kept.format, packed=packed), log={"kept": True})
        columns = graph.remember("columns", lambda: lookups.Columns(graph.store))
        found = lookups.answer_look_up(columns, fields, packed=packed, most=self._settings.limits.answer)
        if found:
            return Reply(200, found, headers | _describe(lookups.FORMAT, packed=packed))
        question = fields | {
            "path": graph.path,
            "packed": packed,
            "most": self._settings.limits.answer,
            "services": sorted(self._settings.services),
        }
        run, rest = self._pool.run(question, seconds or inf, request.left, request.client), None
        await run.open()
        try:
            name = (await run.read_head())["format"]
            begun, rest = await _begin(run, is_page=name in VIEWS)
        finally:
            if rest is None:
                run.close()
        headers |= _describe(name, packed=packed)
        if rest is not None:
            return Reply(200, self._stream(begun, rest, name, etag), headers, run.close)
        body = begun
        if name in VIEWS:
            shown = json.loads(begun) | {"view": name, "seconds": time.monotonic() - run.since}
            body = await self._write_page(request, graph, question, shown)
        self._keep(etag, name, [body])
        return Reply(200, body, headers)

    async def _write_page(self, request: Request, graph: Graph, question: Fields, shown: Fields) -> bytes:
        """Return the page of an answer, of which `shown` is what it shows."""
        page = shown | {name: question[name] for name in ("default_graphs", "named_graphs")}
        if is_empty(page):
            page["hints"] = await find_hints(self._pool, request.left, graph, question)
        body = (await asyncio.to_thread(self._show, question["text"], page)).encode()
        return await asyncio.to_thread(gzip.compress, body, 5) if question["packed"] else body

    async def _stream(self, begun: bytes, rest: AsyncIterator[bytes], format: str, etag: str) -> AsyncIterator[bytes]:
        """Yield an answer, and keep it if it is not too large."""
        yield begun
        parts = [begun]
        size = len(begun)
        async for chunk in rest:
            yield chunk
            size += len(chunk)
            if size <= LARGEST:
                parts.append(chunk)
        if size <= LARGEST:
            self._keep(etag, format, parts)

    def _keep(self, etag: str, format: str, parts: list[bytes]) -> None:
        if etag:
            self._answers.keep(etag, Kept(format, b"".join(parts)))


async def _begin(run: Run, *, is_page: bool) -> tuple[bytes, AsyncIterator[bytes] | None]:
    """Return the first chunk or two of an answer and those that follow, None when nothing does. A page comes whole."""
    if run.whole is not None:
        return run.whole, None
    chunks = run.read_chunks()
    if is_page:
        return b"".join([chunk async for chunk in chunks]), None
    first, second = await anext(chunks, b""), await anext(chunks, None)
    return (first, None) if second is None else (first + second, chunks)


def _describe(name: str, *, packed: bool) -> dict[str, str]:
    kind = f"{HTML}; charset=utf-8" if name in VIEWS else content_type(find_format(name))
    return {"Content-Type": kind} | ({"Content-Encoding": "gzip"} if packed else {})


def _ask_for_graph(iri: str | None, format: str) -> Fields:
    return {"text": None, "graph": iri, "graph_format": format}


def tag_graph(graph: Graph, iri: str | None) -> frozenset[str]:
    """Return the entity tags of a named graph, or of the default graph for None, in all its forms."""
    return frozenset(
        to_etag((graph.snapshot.name, __version__, packed, *_ask_for_graph(iri, each.name).values()))
        for each in GRAPH_FORMATS
        for packed in (False, True)
    )


def to_etag(key: Key) -> str:
    """Return an entity tag that changes with the snapshot, the server's version, the question and the form of the
    answer."""
    return f'"{hashlib.sha256(repr(key).encode()).hexdigest()[:32]}"'


def is_known(etag: str, known: str) -> bool:
    """Tell whether an If-None-Match header names an entity tag (RFC 9110, 13.1.2: by weak comparison).

    `*` names that of any answer, but whether there is one is not known before the query has run.
    """
    return any(each.strip().removeprefix(WEAK) == etag for each in known.split(",") if known)
