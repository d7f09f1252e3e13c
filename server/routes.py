"""The endpoint's own routes: what each answers."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from urllib.parse import quote

from flask import Flask
from prometheus_client import CONTENT_TYPE_LATEST
from pyoxigraph import NamedNode, RdfFormat

from kg.errors import DamagedError, InputError
from kg.formats import find_format
from server import slow
from server.datasets import add_using
from server.description import describe_service
from server.endpoint import Endpoint, find_wish, tag_graph
from server.federation import may_call, refuse_calls
from server.frames import Fields, RefusedError
from server.graph_store import CHANGES, check_conditions, has_conditions, read_aim, read_parts
from server.graph_store import PATH as GRAPH_STORE
from server.http import TEXT, Reply, Request, names_tag
from server.journal import Journal, to_hash
from server.negotiation import HTML, content_type, likes_page
from server.pages.sparql import show_answer, show_form, show_refusal
from server.policy import PREFLIGHT, RETRY_AFTER
from server.pool import Pool
from server.protocol import FORM, MOST_TEXT, QUERY, UPDATE_PATH, Asked, read_asked, read_fields
from server.questions import DESCRIPTION, answer_question
from server.questions import PATH as QUESTIONS
from server.rdf import write_triples
from server.refusal import to_refusal
from server.settings import Settings
from server.snapshot import Snapshots
from server.views import VIEWS
from server.writing import Check, Writer, check_token

Handler = Callable[[Request], Awaitable[Reply]]
PAGE_TYPE = f"{HTML}; charset=utf-8"
SPARQL = "/sparql"
MARKS = "%/:?#[]@!$&'()*+,;=~"  # of an address, that is none of a host for sure
LONGEST = 2000  # characters of a refusal, which may tell what was sent


class Routes:
    """Finds what answers a request; all others are Flask's. Of the pools, the last may ask the endpoints that the
    operator allows."""

    def __init__(self, pages: Flask, pools: Sequence[Pool], writer: Writer, settings: Settings) -> None:
        self._pages, self._writer, self._settings = pages, writer, settings
        self._snapshots: Snapshots = pages.extensions["snapshots"]
        show = partial(show_answer, pages)
        self.endpoint = Endpoint(pools[0], settings, show)
        self._far_endpoint = Endpoint(pools[-1], settings, show, keeps=False)
        self.journal = Journal(settings.log, pools, self._snapshots)
        self._routes: Mapping[str, tuple[tuple[str, ...], Handler]] = {
            SPARQL: (("GET", "HEAD", "POST"), self._sparql),
            UPDATE_PATH: (("POST",), self._update),
            GRAPH_STORE: (("GET", "HEAD", "PUT", "POST", "DELETE"), self._graph_store),
            QUESTIONS: (("GET", "HEAD"), self._question),
            "/health": (("GET", "HEAD"), self._health),
            "/ready": (("GET", "HEAD"), self._ready),
            "/metrics": (("GET", "HEAD"), self._metrics),
        }

    def find(self, path: str) -> str | None:
        """Return the route of a path; None when it is Flask's. Below the graph store, each path is a graph, and below
        the API all but its description a canned query."""
        if path.startswith(QUESTIONS):
            return QUESTIONS if path != DESCRIPTION else None
        return GRAPH_STORE if path.startswith(f"{GRAPH_STORE}/") else path if path in self._routes else None

    def admit(self, request: Request) -> int:
        """Return how many bytes the body of a request for one of the routes may have; RefusedError when it need not be
        read at all."""
        route = self.find(request.path) or ""
        methods = (*self._routes[route][0], "OPTIONS")
        if request.method not in methods:
            allowed = ", ".join(methods)
            raise RefusedError(405, f"{request.method} is not possible here: {allowed} are.", {"Allow": allowed})
        if route == UPDATE_PATH and request.method == "POST" or route == GRAPH_STORE and request.method in CHANGES:
            check_token(request, self._settings.tokens)
        is_small = request.media_type in (FORM, QUERY)
        return min(MOST_TEXT, self._settings.limits.body) if is_small else self._settings.limits.body

    async def answer(self, request: Request) -> Reply:
        """Return the reply to a request that was admitted; RefusedError when it gets none."""
        methods, handler = self._routes[self.find(request.path) or ""]
        if request.method == "OPTIONS":
            return Reply(204, headers=PREFLIGHT | {"Allow": ", ".join((*methods, "OPTIONS"))})
        return await handler(request)

    async def refuse(self, request: Request, refused: RefusedError) -> Reply:
        """Return the reply to a request that was refused: a sentence, on the form's page for a browser."""
        text = find_text(request) if request.path == SPARQL else ""
        advice = await asyncio.to_thread(slow.explain, text) if refused.status in (504, 507) else ""
        sentence = f"{refused.sentence[:LONGEST]} {advice}".rstrip()
        headers = {"Vary": "Accept", "Cache-Control": "no-store", **refused.headers}
        if refused.status == 503:
            headers["Retry-After"] = RETRY_AFTER
        if request.path == SPARQL and likes_page(request.headers.get("accept", "")):
            with suppress(DamagedError):  # the page tells canned queries, for which the index is read
                page = await asyncio.to_thread(show_refusal, self._pages, text, sentence)
                return Reply(refused.status, page.encode(), headers | {"Content-Type": PAGE_TYPE})
        return Reply(refused.status, f"{sentence}\n".encode(), headers | {"Content-Type": TEXT})

    async def _sparql(self, request: Request) -> Reply:
        asked = read_asked(request)
        if asked is None:
            return await self._describe(request)
        if asked.is_update:
            return await self._change(request, asked)
        is_far = self._settings.services and may_call(asked.text)
        endpoint = self._far_endpoint if is_far else self.endpoint
        reply = await endpoint.answer(request, self._snapshots.current(), asked)
        reply.log["query"] = to_hash(asked.text)
        return reply

    async def _update(self, request: Request) -> Reply:
        check_token(request, self._settings.tokens)
        asked = read_asked(request)
        if asked is None or not asked.is_update:
            raise RefusedError(400, "There is no update in this request: send one in the field `update`.")
        return await self._change(request, asked)

    async def _change(self, request: Request, asked: Asked) -> Reply:
        check_token(request, self._settings.tokens)  # an update may come by the route of queries too
        if not names_tag(request.headers.get("if-match", "*"), frozenset()):
            raise RefusedError(412, "An update has no ETag for If-Match to name: nothing was changed.")
        text = await asyncio.to_thread(to_update, asked, self._settings.services)
        await self._write({"operation": "update", "text": text, "base": request.url, "parts": []}, ())
        return Reply(204, log={"update": to_hash(asked.text)})

    async def _write(self, fields: Fields, parts: Sequence[bytes], check: Check = lambda: "") -> Fields:
        """Apply a change, which all requests see that come after its answer."""
        try:
            return await self._writer.apply(fields, parts, check)
        finally:
            await asyncio.to_thread(self._snapshots.look_again)

    def _check_conditions(self, request: Request, iri: str | None) -> str:
        """Return the name of the snapshot in which the conditions of a change of a graph hold, "" when it has none;
        RefusedError when they don't hold."""
        if not has_conditions(request):
            return ""
        graph = self._snapshots.look_again()
        exists = iri is None or graph.store.contains_named_graph(NamedNode(iri))
        check_conditions(request, tag_graph(graph, iri) if exists else None)
        return graph.snapshot.name

    async def _graph_store(self, request: Request) -> Reply:
        """Read or change one graph (SPARQL 1.1 Graph Store HTTP Protocol, 5)."""
        aim = read_aim(request)
        if request.method not in CHANGES:
            name = dict(read_fields(request)).get("format", "")
            return await self.endpoint.read_graph(request, self._snapshots.current(), aim.iri, format=name)
        described, parts = read_parts(request)
        operation = CHANGES[request.method]
        base = aim.iri or request.url
        fields = {"operation": operation, "graph": aim.iri, "base": base, "parts": described}
        said = await self._write(fields, parts, lambda: self._check_conditions(request, aim.iri))
        where = {"Location": quote(aim.iri, safe=MARKS)} if aim.iri and said["created"] else {}
        return Reply(201 if said["created"] else 204, headers=where)

    async def _question(self, request: Request) -> Reply:
        return await answer_question(self.endpoint, request, self._snapshots.current())

    async def _describe(self, request: Request) -> Reply:
        """Return the page of the endpoint, or its description for a tool."""
        fields = dict(read_fields(request))
        name = find_wish(request.headers.get("accept", ""), fields.get("format", "")).graph
        if name is None:
            raise RefusedError(406, "The description of this endpoint can be had as RDF, such as text/turtle.")
        if name in VIEWS:
            page = await asyncio.to_thread(show_form, self._pages, fields.get("example", ""))
            return Reply(200, page.encode(), {"Content-Type": PAGE_TYPE, "Vary": "Accept"})
        chosen = find_format(name)
        assert isinstance(chosen.writer, RdfFormat)
        triples = await asyncio.to_thread(
            describe_service,
            request.url,
            self._snapshots.current(),
            writable=bool(self._settings.tokens),
            federated=bool(self._settings.services),
        )
        return Reply(
            200, write_triples(triples, chosen.writer), {"Content-Type": content_type(chosen), "Vary": "Accept"}
        )

    async def _health(self, request: Request) -> Reply:
        return Reply(200, b"alive\n", {"Content-Type": TEXT, "Cache-Control": "no-store"})

    async def _ready(self, request: Request) -> Reply:
        """Answer when a query can be answered."""
        asked = Asked("ASK { BIND(NOW() AS ?now) }", format="json")  # whose answer is not kept
        await self.endpoint.answer(request, self._snapshots.current(), asked)
        return Reply(200, b"ready\n", {"Content-Type": TEXT, "Cache-Control": "no-store"})

    async def _metrics(self, request: Request) -> Reply:
        return Reply(
            200,
            await asyncio.to_thread(self.journal.show),
            {"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"},
        )


def to_update(asked: Asked, services: frozenset[str]) -> str:
    """Return the text of an update, with the graphs that the request names; RefusedError when it may not be run. It
    takes 0.2 s for a megabyte."""
    sentence = refuse_calls(asked.text, services)
    if sentence:
        raise RefusedError(400, sentence)
    try:
        return add_using(asked.text, asked.default_graphs, asked.named_graphs)
    except InputError as error:
        raise to_refusal(error) from None


def find_text(request: Request) -> str:
    """Return the query of a request that may be malformed, "" where there is none to be read."""
    try:
        asked = read_asked(request)
    except RefusedError:
        return ""
    return asked.text if asked else ""
