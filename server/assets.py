"""Scripts and styles that are not in the folder `static`: the drawing's, and the editor's when it was built.

The largest of them are sent packed by gzip, as they are too large for a slow connection.
"""

import gzip
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, request

from kg.draw import FILES as DRAWING

EDITOR = Path(__file__).parent / "static/vendor/editor.js"
FILES: Mapping[str, Path] = {"editor.js": EDITOR, **DRAWING}
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}

blueprint = Blueprint("assets", __name__)


@blueprint.get("/assets/<name>")
def asset(name: str) -> Response:
    """One file, packed where the client takes that."""
    path = FILES.get(name)
    if path is None or not path.is_file():
        abort(404, f"There is no file {name!r} here.")
    changed = path.stat().st_mtime_ns
    packed = request.accept_encodings.quality("gzip") > 0
    response = Response(_pack(path, changed) if packed else path.read_bytes(), content_type=TYPES[path.suffix])
    if packed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.cache_control.no_cache = True
    response.set_etag(f"{changed:x}{'-gzip' if packed else ''}")
    response.make_conditional(request)
    return response


def has_editor() -> bool:
    """Tell whether the editor was built."""
    return EDITOR.is_file()


@lru_cache(16)
def _pack(path: Path, changed: int) -> bytes:
    """Return a file as it is since it was `changed`, packed."""
    return gzip.compress(path.read_bytes(), mtime=0)
