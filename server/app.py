"""The application factory: the blueprints, what every answer carries, and what templates may use."""

from pathlib import Path

from flask import Flask, Response, request
from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader
from werkzeug.exceptions import HTTPException

from kg.draw import FILES, FOLDER
from kg.errors import InputError
from server import addresses, assets, canned, lists, resources, search, terms, void
from server.frames import RefusedError
from server.pages import api, compare, drawings, hardware, home, leaderboards, quality, queries
from server.policy import HEADERS, PREFLIGHT
from server.refusal import refuse, refuse_query, to_refusal
from server.snapshot import Snapshots, graph
from server.wording import FILTERS

MAX_REQUEST = 4 * 1024 * 1024


def create_app(directory: Path) -> Flask:
    """Return the WSGI application that serves the store in `directory`; InputError when there is none."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST
    app.extensions["snapshots"] = Snapshots(directory)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals["drawing_files"] = tuple(FILES)
    own = FileSystemLoader(Path(__file__).parent / "templates")
    app.jinja_loader = ChoiceLoader([own, PrefixLoader({"drawing": FileSystemLoader(FOLDER)})])
    visited = (home, compare, lists, search, canned, queries, api, leaderboards, hardware, drawings, quality)
    for module in (*visited, assets, terms, resources, void, addresses):
        app.register_blueprint(module.blueprint)
    app.context_processor(lambda: {"snapshot": graph().snapshot})
    app.after_request(_add_headers)
    app.register_error_handler(InputError, lambda error: refuse_query(to_refusal(error)))
    app.register_error_handler(RefusedError, refuse_query)
    app.register_error_handler(HTTPException, refuse)
    return app


def _add_headers(response: Response) -> Response:
    headers = HEADERS | PREFLIGHT if request.method == "OPTIONS" else HEADERS
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    response.vary.add("Accept")
    return response
