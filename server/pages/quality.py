"""The page on data quality: what was measured, as `docs/quality.md` has it, and live figures of the served graph."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path

from flask import Blueprint, render_template
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

from kg.facets import CONCEPTS, count_values
from kg.figures import count_confidences
from kg.paths import data_folder
from kg.vocab import kinds
from server.snapshot import Graph, graph

FILE = data_folder("docs") / "quality.md"
ERRORS = "The commonest errors"  # the section whose table becomes a gallery
RIGHT = "text-align:right"

blueprint = Blueprint("quality", __name__)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list or a table, as HTML."""

    text: Markup
    is_table: bool


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document under a heading of its second level."""

    title: str
    id: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A kind of error, as the document's table has it: how often, and the names that it meets most often."""

    kind: str
    fault: str
    times: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """How many concepts of a kind have names that were known, of how many."""

    kind: str
    known: int
    of: int


@blueprint.get("/quality")
def quality() -> str:
    opened = graph()
    return render_template(
        "quality.html",
        sections=[section for section in read_sections(FILE) if section.title != ERRORS],
        faults=read_faults(FILE),
        shares=opened.remember("known", partial(_count_known, opened)),
        confidences=count_confidences(opened.snapshot.search),
    )


@cache
def read_sections(file: Path) -> tuple[Section, ...]:
    """Return the sections of a Markdown file; what stands before the first heading is one without a title."""
    parser = MarkdownIt("commonmark").enable("table")
    tokens = parser.parse(file.read_text(encoding="utf-8"))
    starts = [number for number, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"]
    title_end = next(number for number, token in enumerate(tokens) if token.type == "heading_close") + 1
    parts = [("", tokens[title_end : starts[0]])]
    for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
        parts.append((tokens[start + 1].content, tokens[start + 3 : end]))
    return tuple(_to_section(parser, title, body) for title, body in parts)


@cache
def read_faults(file: Path) -> tuple[Fault, ...]:
    """Return the rows of the document's table of errors."""
    section = file.read_text(encoding="utf-8").partition(f"## {ERRORS}\n")[2].partition("\n## ")[0]
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in section.splitlines() if line.startswith("|")
    ]
    return tuple(Fault(kind, fault, int(times), tuple(names.split(", "))) for kind, fault, times, names in cells[2:])


def _to_section(parser: MarkdownIt, title: str, tokens: Sequence[Token]) -> Section:
    """Render a section: numbers stand right by a class, and heads of columns say that they are."""
    for token in tokens:
        if token.type == "th_open":
            token.attrs["scope"] = "col"
        if token.attrs.pop("style", "") == RIGHT:
            token.attrs["class"] = "number"
    blocks = []
    for node in SyntaxTreeNode(tokens).children:
        text = Markup(parser.renderer.render(node.to_tokens(), parser.options, {}))  # the project's own text
        blocks.append(Block(text, node.type == "table"))
    return Section(title, title.lower().replace(",", "").replace(" ", "-"), tuple(blocks))


def _count_known(graph: Graph) -> list[Share]:
    shares = []
    for kind in kinds():
        values = count_values(graph.snapshot.search, CONCEPTS, {"kind": kind})
        known = {value.value: value.things for value in values.get("known", ())}
        shares.append(Share(kind, known.get("known", 0), sum(known.values())))
    return [share for share in shares if share.of]
