"""The verbs that answer questions."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kg.cli.common import OUTPUT, STORE, main
from kg.errors import InputError, UsageError
from server.limits import Limits

if TYPE_CHECKING:
    from kg.queries import CannedQuery

LIMITS = Limits()
UPDATES = "this is an update, and a query only reads: write RDF, and put it into the graph by `kg load`"
TIMEOUT = click.option(
    "--timeout",
    show_default=True,
    default=LIMITS.seconds,
    type=click.FloatRange(0.1),
    help="Seconds that a query may run.",
)


@main.command()
@STORE
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@TIMEOUT
@click.option(
    "--memory",
    show_default=True,
    default=LIMITS.megabytes,
    type=click.IntRange(64),
    help="Megabytes that a query may use.",
)
@click.option(
    "--workers", show_default=True, default=LIMITS.workers, type=click.IntRange(1), help="Queries that run at once."
)
@click.option(
    "--queue",
    show_default=True,
    default=LIMITS.queue,
    type=click.IntRange(0),
    help="Requests that may wait for their turn.",
)
@click.option("--allow-service", multiple=True, metavar="URL", help="Endpoint that queries may ask by SERVICE.")
@click.option("--writable", is_flag=True, help="Take updates from holders of a token.")
@click.option(
    "--token-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Tokens, one on each line."
)
@click.option("--public-url", default="", metavar="URL", help="Address that the world sees, if a proxy is in front.")
@click.option(
    "--trusted-proxy",
    multiple=True,
    metavar="ADDRESS",
    help="IP address or network of a proxy whose X-Forwarded headers are believed.",
)
@click.option("--access-log", type=click.Path(path_type=Path, dir_okay=False), help="File instead of standard error.")
def serve(directory: Path, host: str, port: int, **options: Any) -> None:  # Any: the options have types of their own
    """Serve the graph: SPARQL endpoint and pages."""
    from server.run import serve as serve_graph
    from server.settings import read_settings

    serve_graph(
        directory,
        read_settings(**options),
        host,
        port,
        lambda: click.echo(f"serving {directory} on http://{host}:{port}/"),
    )


@main.command()
@STORE
@TIMEOUT
def mcp(directory: Path, timeout: float) -> None:
    """Serve the graph to an assistant, by the Model Context Protocol over standard input and output."""
    from server.assistant import serve_assistant

    serve_assistant(directory, timeout)


@main.command()
@click.argument("name", required=False)
@click.argument("values", nargs=-1, metavar="[PARAMETER=VALUE]...")
@click.option("--file", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="SPARQL to run.")
@click.option("--format", "format_name", default="table", show_default=True, help="table, csv, tsv, json, xml, ttl ...")
@STORE
def query(name: str | None, values: Sequence[str], file: Path | None, format_name: str, directory: Path) -> None:
    """Answer a canned query, a SPARQL file, or - for SPARQL on standard input. Without NAME, list the queries."""
    from kg.apart import run_apart
    from kg.queries import load_queries
    from kg.tables import list_queries

    if name is None and file is None:
        list_queries(load_queries())
        return
    if (name == "-" and values) or (name and "=" in name and file):
        raise UsageError("only a canned query takes values: write them into the SPARQL")
    if name is not None and file is not None:
        raise UsageError("NAME and --file are two queries: give one of them")
    canned = _find_canned(name) if name and name != "-" else None
    run_apart(lambda: _answer(canned or file or Path("-"), to_values(values), format_name, directory))


def _answer(asked: "CannedQuery | Path", values: Mapping[str, str], format_name: str, directory: Path) -> None:
    """Print the answer to a canned query or to the SPARQL of a file."""
    from kg.queries import run_text, write_text
    from kg.sources.text import read_text
    from kg.store import open_snapshot
    from kg.tables import print_answer
    from server.nesting import refuse_nested
    from server.syntax import MISPLACED, QUERY, explain

    snapshot, store = open_snapshot(directory)
    text = read_text(asked) if isinstance(asked, Path) else write_text(store, asked, values, snapshot)
    refuse_nested(text)
    try:
        try:
            answer = run_text(store, text)
        except InputError as error:  # the parser's own words help few, the endpoint's say what to do
            told = explain(text, str(error)).removesuffix(".")
            raise InputError(told.replace(MISPLACED[QUERY], UPDATES)) from None
        print_answer(answer, format_name, snapshot.base)
    except (OSError, RuntimeError) as error:  # of the engine, as it begins or while it finds the rows
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise InputError(f"this query cannot be answered: {error}") from None


def _find_canned(name: str) -> "CannedQuery":
    from kg.queries import guess_name, load_queries

    queries = load_queries()
    if name not in queries:
        is_file = name.endswith(".rq") or Path(name).is_file()
        advice = f"`kg query --file {name}` runs a file" if is_file else "`kg query` lists them"
        raise InputError(f"there is no canned query {name!r}{guess_name(name, queries)}: {advice}")
    return queries[name]


def to_values(arguments: Sequence[str]) -> dict[str, str]:
    """Return name -> value of arguments of the form name=value; UsageError for others, and where one is given twice."""
    pairs = [argument.partition("=") for argument in arguments]
    for name, equals, _ in pairs:
        if not equals:
            raise UsageError(f"{name!r} is no parameter: write it as name=value")
    names = [name for name, _, _ in pairs]
    if twice := [name for name in names if names.count(name) > 1]:
        raise UsageError(f"{twice[0]} is given twice: give it once")
    return {name: value for name, _, value in pairs}


@main.command()
@click.argument("concept", required=False)
@OUTPUT
@click.option("--top", type=click.IntRange(2, 500), help="How many concepts to draw at most.")
@STORE
def draw(concept: str | None, output: Path | None, top: int | None, directory: Path) -> None:
    """Draw a concept and what it occurs with, or the whole graph, as one HTML page."""
    from kg.draw import draw_concept, draw_overview
    from kg.store import open_snapshot
    from kg.writing import open_output

    if output and output.suffix.lower() not in ("", ".html", ".htm"):
        raise InputError(f"{output} would hold a page of HTML: name it {output.with_suffix('.html')}")
    snapshot, store = open_snapshot(directory)
    given = {"top": top} if top else {}
    page = (
        draw_overview(store, snapshot, **given) if concept is None else draw_concept(store, snapshot, concept, **given)
    )
    with open_output(output) as out:
        out.write(page.encode())
