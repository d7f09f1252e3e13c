"""Canned queries as an API: `/api/NAME` answers each by GET, its parameters as fields, each with its default."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug.exceptions import NotAcceptable

from kg.errors import InputError
from kg.formats import Format
from kg.queries import CannedQuery, bind_values, guess_name
from server.catalogue import find_formats, find_queries, fit_query
from server.endpoint import Endpoint
from server.frames import RefusedError
from server.http import Reply, Request
from server.negotiation import find_liked, likes_page
from server.protocol import Asked, read_fields
from server.refusal import to_refusal
from server.snapshot import Graph

PATH = "/api/"
DESCRIPTION = f"{PATH}openapi.json"
ANYTHING = "*/*"


@dataclass(frozen=True, slots=True)
class Question:
    """A canned query, the values that its parameters are given, and what its answer is to be written in."""

    query: CannedQuery
    values: Mapping[str, str]
    format: Format


async def answer_question(endpoint: Endpoint, request: Request, graph: Graph) -> Reply:
    """Return the answer to a request below PATH; RefusedError when there is none."""
    question = read_question(request)
    text = await asyncio.to_thread(to_text, graph, question.query, question.values)
    reply = await endpoint.answer(request, graph, Asked(text, format=question.format.name))
    reply.headers["Link"] = f'<{DESCRIPTION}>; rel="service-desc"; type="application/json"'
    return reply


def read_question(request: Request) -> Question:
    """Return what a request below PATH asks; RefusedError with 404 for an unknown query, 400 for a field that is given
    twice or an unknown format, 406 when the answer has none of the formats that the client takes."""
    name = request.path.removeprefix(PATH)
    query = find_queries().get(name)
    if query is None:
        raise RefusedError(
            404, f"There is no canned query {name!r}{guess_name(name, find_queries())}: {DESCRIPTION} lists them."
        )
    values: dict[str, str] = {}
    for field, value in read_fields(request):
        if field in values:
            raise RefusedError(400, f"The field {field!r} is given twice: give it once.")
        values[field] = value
    return Question(query, values, _choose_format(request, query, values.pop("format", "")))


def to_text(graph: Graph, query: CannedQuery, values: Mapping[str, str]) -> str:
    """Return the SPARQL of a canned query with its values; RefusedError when one of them means nothing, or when
    the index is damaged."""
    try:
        return bind_values(graph.store, fit_query(graph, query.name), values, graph.snapshot)
    except InputError as error:
        raise to_refusal(error) from None


def _choose_format(request: Request, query: CannedQuery, name: str) -> Format:
    """Return the format that is asked for, the first one for a browser, which would take XML before JSON."""
    accept = request.headers.get("accept", "")
    if likes_page(accept) and ANYTHING in accept:
        accept = ANYTHING
    try:
        liked = find_liked(find_formats(query), accept, name=name)
    except NotAcceptable as error:
        raise RefusedError(406, error.description or "") from None
    except InputError as error:
        raise to_refusal(error) from None
    assert liked is not None, "a page is not on offer"
    return liked
