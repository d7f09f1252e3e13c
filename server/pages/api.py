"""The API for people and for programs: a page with a form for each operation, and the OpenAPI document."""

import json
import shlex

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from kg.queries import CannedQuery
from kg.vocab import kinds
from server.catalogue import find_formats, fit_groups, fit_queries
from server.negotiation import HTML
from server.openapi import MEANINGS, describe_api
from server.questions import DESCRIPTION, PATH
from server.snapshot import Graph, graph

JSON = "application/json"

blueprint = Blueprint("api", __name__)


@blueprint.get(PATH.rstrip("/"))
def show_api() -> AnyResponse | str:
    if request.accept_mimetypes.best_match((HTML, JSON), HTML) == JSON:
        return redirect(DESCRIPTION, 303)
    return render_template(
        "api.html",
        groups=fit_groups(graph()),
        formats_of=find_formats,
        kinds=kinds(),
        meanings=MEANINGS,
        description=DESCRIPTION,
        curl=_to_curl,
    )


@blueprint.get(DESCRIPTION)
def description() -> AnyResponse:
    opened = graph()
    document = Response(opened.remember("openapi", lambda: _write_document(opened)), content_type=JSON)
    document.add_etag()
    document.cache_control.no_cache = True  # keep it, but ask each time
    return document.make_conditional(request)


def _write_document(graph: Graph) -> str:
    return json.dumps(describe_api(fit_queries(graph).values()), ensure_ascii=False)


def _to_curl(query: CannedQuery) -> str:
    """Return the command that asks a canned query with its defaults, for a shell."""
    address = f"{request.url_root.rstrip('/')}{PATH}{query.name}"
    fields = [f"--data-urlencode {shlex.quote(f'{each.name}={each.default}')}" for each in query.parameters]
    formats = find_formats(query)
    chosen = next((each for each in formats if each.name == "csv"), formats[0])
    return " ".join(["curl", "-G", shlex.quote(address), "-H", shlex.quote(f"Accept: {chosen.media_type}"), *fields])
