"""Refusals: what is wrong with a page's request, on a page for a browser, in one sentence for a tool."""

from flask import Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException, NotFound

from kg.errors import DamagedError, InputError, to_sentence
from server.faults import refuse_reading
from server.frames import RefusedError
from server.negotiation import likes_page
from server.policy import RETRY_AFTER


def to_refusal(error: InputError) -> RefusedError:
    """Return the refusal of what the input is wrong for, or of what a damaged store cannot answer."""
    return refuse_reading(error) if isinstance(error, DamagedError) else RefusedError(400, to_sentence(error))


def refuse(error: HTTPException) -> Response:
    """Return the answer to a request that went wrong."""
    sentence = error.description or error.name
    if sentence == NotFound.description:
        sentence = f"There is no page {request.path!r}."
    response = make_response(error.get_response())
    if likes_page() and request.args.get("format", "html") == "html":
        response.set_data(render_template("error.html", error=error, sentence=sentence))
    else:
        response.set_data(f"{sentence}\n")
        response.content_type = "text/plain; charset=utf-8"
    return response


def refuse_query(refused: RefusedError) -> Response:
    """Return the answer to a request that is refused."""
    error = HTTPException(refused.sentence)
    error.code = refused.status
    response = refuse(error)
    if refused.status == 503:
        response.headers["Retry-After"] = RETRY_AFTER
    return response
