"""The graph as tools for assistants that speak the Model Context Protocol, over standard input and output."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

from kg import __version__
from kg.errors import InputError, to_sentence
from kg.formats import GRAPH_FORMATS, TABLE_FORMATS
from kg.queries import CannedQuery, bind_values, guess_name
from kg.search import AUTHOR, PAPER, Hit, find_names
from kg.triples import thing_iri
from kg.vocab import kinds
from server.catalogue import find_groups, find_queries, fit_groups, fit_query
from server.endpoint import Endpoint
from server.frames import Fields, RefusedError
from server.inside import ask_inside
from server.limits import MEGABYTE, Limits
from server.negotiation import find_liked
from server.pool import Pool
from server.schema import Schema, describe_schema
from server.settings import Settings
from server.snapshot import Graph, Snapshots

WORKERS = 2
LARGEST = 4 * MEGABYTE  # bytes of an answer; more is more than an assistant reads
MOST_ROWS = 500
MOST_HITS = 10
ACCEPT = f"{TABLE_FORMATS[0].media_type}, {GRAPH_FORMATS[0].media_type}"
INSTRUCTIONS = """\
A knowledge graph of research papers: what each introduces, uses, evaluates on, compares with and reports, each fact
with the sentence that proves it. First see whether one of the questions (list_questions) is what you need, and ask it
with ask_question; names of concepts, papers and authors are understood as people write them, and find_concept,
find_paper and find_author find the right one. Only else write SPARQL for run_sparql, after describe_schema. Quote the
sentences as evidence."""


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter of a question."""

    name: str
    type: str
    meaning: str
    default: str
    choices: list[str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that can be asked by its name."""

    name: str
    title: str
    group: str
    example: str
    parameters: list[Input]


@dataclass(frozen=True, slots=True)
class Found:
    """A concept, paper or author; an author has no IRI. `near` tells that its name is only like what was looked for,
    `partial` that it lacks some of the words."""

    name: str
    kind: str
    iri: str
    papers: int
    near: bool
    partial: bool


@dataclass(frozen=True)  # mcp 2.3 takes a slot for a default value
class Rows:
    """An answer: rows of texts in the order of the columns, null where there is no value; or triples as Turtle. `note`
    says what is left out."""

    columns: list[str]
    rows: list[list[str | None]]
    turtle: str
    note: str


class Assistant:
    """Answers tool calls from the store in a directory, every query in a process that is ended at the limits."""

    def __init__(self, directory: Path, limits: Limits) -> None:
        self._snapshots, self.pool = Snapshots(directory), Pool(limits)
        self._endpoint = Endpoint(self.pool, Settings(limits=limits), lambda text, page: "")

    async def list_questions(self, group: str = "") -> list[Question]:
        """List the questions that ask_question answers, all or those of a group ("A paper", "Trends" ...)."""
        if group and group not in find_groups():
            raise ToolError(f"There is no group {group!r}: choose {', '.join(find_groups())}.")
        groups = await asyncio.to_thread(fit_groups, self._snapshots.current())
        return [_to_question(query) for name in ([group] if group else groups) for query in groups[name]]

    async def ask_question(self, name: str, parameters: dict[str, str | int] | None = None) -> Rows:
        """Ask one of the listed questions by its name, with values for its parameters; those left out take their
        defaults."""
        if name not in find_queries():
            raise ToolError(
                f"There is no question {name!r}{guess_name(name, find_queries())}: list_questions has the names."
            )
        graph, values = self._snapshots.current(), {key: str(value) for key, value in (parameters or {}).items()}
        try:
            query = await asyncio.to_thread(fit_query, graph, name)
            text = await asyncio.to_thread(bind_values, graph.store, query, values, graph.snapshot)
        except InputError as error:
            raise ToolError(to_sentence(error)) from None
        return await self._ask(graph, text)

    async def run_sparql(self, query: str) -> Rows:
        """Run a SPARQL 1.1 query (SELECT, ASK, CONSTRUCT or DESCRIBE), read only, within limits of time, memory and
        rows. describe_schema has classes, properties and prefixes; the prefixes must be declared in the query."""
        return await self._ask(self._snapshots.current(), query)

    async def describe_schema(self) -> Schema:
        """Describe the graph: prefixes, classes and properties with their meaning and how often each occurs."""
        return await asyncio.to_thread(describe_schema, self._snapshots.current())

    async def find_concept(self, text: str, kind: str = "") -> list[Found]:
        """Find concepts by name or alias, typos forgiven. `kind` narrows the search: Method, Model, Dataset, Benchmark,
        Metric, Hardware, Task or Software."""
        if kind and kind not in kinds():
            raise ToolError(f"There is no kind {kind!r}: choose {', '.join(kinds())}.")
        return await self._find(text, kind or "concept")

    async def find_paper(self, text: str) -> list[Found]:
        """Find papers by words of their titles, typos forgiven."""
        return await self._find(text, "paper")

    async def find_author(self, text: str) -> list[Found]:
        """Find authors by name, typos forgiven, with their numbers of papers; those of the same name are taken for one.
        ask_question with papers-by-author lists the papers."""
        return await self._find(text, "author")

    async def _find(self, text: str, what: str) -> list[Found]:
        graph = self._snapshots.current()
        hits = await asyncio.to_thread(find_names, graph.snapshot.search, text, MOST_HITS, what=what)
        if not hits:
            raise ToolError(f"Nothing here has a name like {text!r}: try fewer words, or another spelling.")
        return [_to_found(graph.base, hit) for hit in hits]

    async def _ask(self, graph: Graph, text: str) -> Rows:
        try:
            reply, body = await ask_inside(self._endpoint, graph, text, ACCEPT)
        except RefusedError as refused:
            raise ToolError(refused.sentence) from None
        kind = find_liked(TABLE_FORMATS + GRAPH_FORMATS, reply.headers["Content-Type"].partition(";")[0])
        if kind in GRAPH_FORMATS:
            return Rows([], [], body.decode(), "")
        return _to_rows(json.loads(body))


def serve_assistant(directory: Path, seconds: float) -> None:
    """Serve the tools over standard input and output until the client closes them, each query for at most so many
    seconds; InputError without a store."""
    assistant = Assistant(directory, Limits(seconds=seconds, workers=WORKERS, answer=LARGEST))

    @asynccontextmanager
    async def live(server: MCPServer) -> AsyncIterator[None]:
        await assistant.pool.start()
        try:
            yield
        finally:
            assistant.pool.close()

    server = MCPServer(
        "paperkg", title="PaperKG", version=__version__, instructions=INSTRUCTIONS, log_level="ERROR", lifespan=live
    )
    for tool in (
        assistant.list_questions,
        assistant.ask_question,
        assistant.find_concept,
        assistant.find_paper,
        assistant.find_author,
        assistant.describe_schema,
        assistant.run_sparql,
    ):
        server.add_tool(tool, structured_output=True)
    server.run("stdio")


def _to_found(base: str, hit: Hit) -> Found:
    place = "paper" if hit.kind == PAPER else "concept"
    iri = "" if hit.kind == AUTHOR else thing_iri(base, place, hit.key).value
    return Found(hit.label, hit.kind, iri, hit.papers, hit.near, hit.partial)


def _to_question(query: CannedQuery) -> Question:
    inputs = [Input(each.name, each.type, each.label, each.default, list(each.choices)) for each in query.parameters]
    return Question(query.name, query.title, query.group, query.example, inputs)


def _to_rows(answer: Fields) -> Rows:
    """Return SPARQL 1.1 results in JSON as rows of texts."""
    if "boolean" in answer:
        return Rows(["answer"], [["yes" if answer["boolean"] else "no"]], "", "")
    columns: list[str] = answer["head"]["vars"]
    bindings: list[Mapping[str, Mapping[str, str]]] = answer["results"]["bindings"]
    rows = [[row[name]["value"] if name in row else None for name in columns] for row in bindings[:MOST_ROWS]]
    left_out = len(bindings) - len(rows)
    note = f"{left_out} more rows are left out: ask for a part with LIMIT and OFFSET." if left_out else ""
    return Rows(columns, rows, "", note)
