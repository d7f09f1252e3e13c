"""From a picture to one HTML page, by pyvis and a template of our own.

pyvis's own template loads Bootstrap from elsewhere whatever it is asked to do (0.3.2), so only its data and its copy of
vis-network are used.
"""

from pathlib import Path

import pyvis
from jinja2 import Environment, FileSystemLoader, select_autoescape

from kg.draw.picture import Picture

FOLDER = Path(__file__).parent
PYVIS = Path(pyvis.__file__).parent / "templates"
SCRIPTS = ("canvas.js", "labels.js", "find.js", "graph.js")  # in the order in which a page needs them
FILES = {  # scripts in that order too
    "vis-network.js": PYVIS / "lib/vis-9.1.2/vis-network.min.js",
    **{name: FOLDER / name for name in SCRIPTS},
    "graph.css": FOLDER / "graph.css",
}
"""What a page of a server needs beside the template `graph.html` to show a picture."""


def draw_page(picture: Picture) -> str:
    """Return the page, which needs nothing outside itself; the same picture gives the same bytes."""
    loader = FileSystemLoader((FOLDER, PYVIS))
    templates = Environment(loader=loader, autoescape=select_autoescape(), trim_blocks=True, lstrip_blocks=True)
    return templates.get_template("page.html").render(picture=picture, scripts=SCRIPTS)
