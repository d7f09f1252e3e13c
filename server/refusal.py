"""Refusals: what is wrong with a request, on a page for a browser, in one sentence for a tool."""

from collections.abc import Callable

from flask import Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from server.negotiation import likes_page


def to_response(error: HTTPException, show: Callable[[str], str]) -> Response:
    """Return the answer to a request that went wrong; `show` makes the page of the sentence."""
    sentence = error.description or error.name
    response = make_response(error.get_response())
    if likes_page() and request.args.get("format", "html") == "html":
        response.set_data(show(sentence))
    else:
        response.set_data(f"{sentence}\n")
        response.content_type = "text/plain; charset=utf-8"
    return response


def refuse(error: HTTPException) -> Response:
    """Return the answer to a request that went wrong, with the page that all but the endpoint show."""
    return to_response(
        error, lambda sentence: render_template("error.html", code=error.code, name=error.name, sentence=sentence)
    )
