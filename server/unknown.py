"""Things that there are not: a refusal that tells the nearest names, with links to the same page of these."""

from collections.abc import Sequence
from typing import NoReturn
from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.exceptions import NotFound

from kg.search import find_names
from server.snapshot import Graph

NEAREST = 3


class UnknownThingError(NotFound):
    """Nothing of a kind has the key `words`; `nearest` are names that may be meant, each with its address, `fault` is
    the description without them."""

    def __init__(self, kind: str, key: str, nearest: Sequence[tuple[str, str]]) -> None:
        self.words, self.nearest = key.replace("-", " "), nearest
        self.fault = f"There is no {kind} {key!r} in this graph"
        names = ", ".join(repr(name) for name, _ in nearest)
        advice = f"; the nearest {'is' if len(nearest) == 1 else 'are'} {names}" if nearest else ""
        super().__init__(f"{self.fault}{advice}.")


def refuse_unknown(graph: Graph, what: str, key: str) -> NoReturn:
    """Say that there is no "concept" or "paper" with a key, which is a part of the request's address."""
    hits = find_names(graph.snapshot.search, key.replace("-", " "), NEAREST, what=what)
    raise UnknownThingError(what, key, [(hit.label, _address(key, hit.key)) for hit in hits])


def _address(key: str, other: str) -> str:
    """Return the address of the request with another key in place of one."""
    parts = {name: other if value == key else value for name, value in (request.view_args or {}).items()}
    fields = {name: other if value == key else value for name, value in request.args.items()}
    path = url_for(request.endpoint or "", _external=False, **parts)
    return f"{path}?{urlencode(fields)}" if fields else path
