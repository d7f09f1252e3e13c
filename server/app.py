"""The application factory: the blueprints, what every answer carries, and what templates may use."""

from pathlib import Path

from flask import Flask, Response, render_template
from werkzeug.exceptions import BadRequest, HTTPException

from kg.errors import InputError
from server import canned, lists, resources, search, sparql, void
from server.pages import drawings, home
from server.refusal import to_response
from server.snapshot import Snapshots, graph
from server.wording import FILTERS

MAX_REQUEST = 4 * 1024 * 1024
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Expose-Headers": "Link",
}


def create_app(directory: Path) -> Flask:
    """Return the WSGI application that serves the store in `directory`; InputError when there is none."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST
    app.extensions["snapshots"] = Snapshots(directory)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(FILTERS)
    for module in (home, lists, search, canned, drawings, resources, sparql, void):
        app.register_blueprint(module.blueprint)
    app.context_processor(lambda: {"snapshot": graph().snapshot})
    app.after_request(_add_headers)
    app.register_error_handler(InputError, lambda error: _show_error(BadRequest(f"{error}.")))
    app.register_error_handler(HTTPException, _show_error)
    return app


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.vary.add("Accept")
    return response


def _show_error(error: HTTPException) -> Response:
    return to_response(
        error, lambda sentence: render_template("error.html", code=error.code, name=error.name, sentence=sentence)
    )
