"""The command line: each verb parses, calls one function and prints."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from kg import __version__
from kg.errors import InputError

SOURCES = click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
STORE = click.option(
    "--store",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("store"),
    envvar="KG_STORE",
    show_default=True,
    help="Folder of the graph.",
)
OUTPUT = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write instead of standard output."
)
LIMIT = click.option("--limit", type=click.IntRange(min=1), help="Take at most this many papers.")
KEEP_GOING = click.option("--keep-going", is_flag=True, help="Report malformed records and read on.")


class Verbs(click.Group):
    """A group whose verbs end with exit code 1 and one sentence when the input is wrong."""

    def invoke(self, context: click.Context) -> Any:  # Any: click's own return type
        try:
            return super().invoke(context)
        except InputError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=Verbs)
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    """PaperKG: an open, self-hosted knowledge graph of research papers.

    Every verb has --help. A SOURCE is a file, a folder or - for standard input.
    """


def report(error: InputError) -> None:
    """Tell of a malformed record that was left out."""
    click.echo(f"left out: {error}", err=True)


@main.command()
@SOURCES
@STORE
@LIMIT
@KEEP_GOING
@click.option("--replace", is_flag=True, help="Drop the papers that the sources do not hold.")
@click.option(
    "--min-confidence",
    default=0.0,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="Leave out of the graph what is less sure.",
)
@click.option("--base", help="IRI that the IRIs of papers and concepts begin with.  [default: as the store has it]")
def build(
    sources: Sequence[Path],
    directory: Path,
    limit: int | None,
    keep_going: bool,
    replace: bool,
    min_confidence: float,
    base: str | None,
) -> None:
    """Read papers into the graph; papers read before are not read again."""
    from kg.build import Settings
    from kg.build import build as build_graph
    from kg.progress import BuildProgress

    with BuildProgress() as progress:
        settings = Settings(base, limit, replace, min_confidence, report if keep_going else None, progress.show)
        built = build_graph(sources, directory, settings)
    click.echo(
        f"{built.papers} papers in {directory}: {built.added} added, {built.changed} changed, "
        f"{built.unchanged} unchanged, {built.dropped} dropped; {built.triples:,} triples"
    )


@main.command()
@SOURCES
@OUTPUT
@LIMIT
@KEEP_GOING
def extract(sources: Sequence[Path], output: Path | None, limit: int | None, keep_going: bool) -> None:
    """Write what each paper says as JSON lines, without a graph."""
    import json
    from itertools import chain, islice

    from kg.annotations import to_annotations
    from kg.extract import read
    from kg.link import link
    from kg.progress import track
    from kg.sources import read_papers
    from kg.triples import default_base
    from kg.writing import open_output

    papers = chain.from_iterable(read_papers(source, report if keep_going else None) for source in sources)
    readings = map(link, read(islice(papers, limit)))
    with open_output(output) as out:
        for annotation in track(to_annotations(readings, default_base()), "reading papers"):
            out.write(json.dumps(annotation, ensure_ascii=False).encode() + b"\n")


@main.command()
@STORE
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--timeout", type=click.FloatRange(0.1), help="Seconds that a query may run.  [default: 10]")
@click.option("--memory", type=click.IntRange(64), help="Megabytes that a query may use.  [default: 1024]")
@click.option("--workers", type=click.IntRange(1), help="Queries that run at once.  [default: cores + 2]")
@click.option("--queue", type=click.IntRange(0), help="Requests that may wait for their turn.  [default: 64]")
@click.option("--allow-service", multiple=True, metavar="URL", help="Endpoint that queries may ask by SERVICE.")
@click.option("--writable", is_flag=True, help="Take updates from holders of a token.")
@click.option(
    "--token-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Tokens, one on each line."
)
@click.option("--public-url", default="", metavar="URL", help="Address that the world sees, if a proxy is in front.")
@click.option("--trusted-proxy", multiple=True, metavar="HOST", help="Proxy whose X-Forwarded headers are believed.")
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
@click.argument("name", required=False)
@click.argument("values", nargs=-1, metavar="[PARAMETER=VALUE]...")
@click.option("--file", "file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="SPARQL to run.")
@click.option("--format", "format_name", default="table", show_default=True, help="table, csv, tsv, json, xml, ttl ...")
@STORE
def query(name: str | None, values: Sequence[str], file: Path | None, format_name: str, directory: Path) -> None:
    """Answer a canned query, a SPARQL file, or - for SPARQL on standard input. Without NAME, list the queries."""
    from kg.queries import load_queries, run_query, run_text
    from kg.store import open_snapshot
    from kg.tables import list_queries, print_answer

    if name is None and file is None:
        list_queries(load_queries())
        return
    snapshot, store = open_snapshot(directory)
    if file is not None or name == "-":
        text = file.read_text(encoding="utf-8") if file else sys.stdin.read()
        answer = run_text(store, text)
    else:
        queries = load_queries()
        if name not in queries:
            raise InputError(f"there is no canned query {name!r}: `kg query` lists them")
        answer = run_query(store, queries[name], to_values(values))
    print_answer(answer, format_name, snapshot.base)


def to_values(arguments: Sequence[str]) -> dict[str, str]:
    """Return name -> value of arguments of the form name=value; UsageError for others."""
    pairs = [argument.partition("=") for argument in arguments]
    for name, equals, _ in pairs:
        if not equals:
            raise click.UsageError(f"{name!r} is no parameter: write it as name=value")
    return {name: value for name, _, value in pairs}


@main.command()
@click.option("--format", "format_name", default="ttl", show_default=True, help="ttl, nt, trig, nq, jsonld ...")
@OUTPUT
@click.option("--paper", help="Only the triples of the paper with this id.")
@STORE
def export(format_name: str, output: Path | None, paper: str | None, directory: Path) -> None:
    """Write the graph for others; a file name that ends in .gz is compressed."""
    from kg.export import export as export_graph

    export_graph(directory, output, format_name, paper=paper)


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

    _, store = open_snapshot(directory)
    page = draw_concept(store, concept, top or 40) if concept else draw_overview(store, top or 120)
    with open_output(output) as out:
        out.write(page.encode())


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@STORE
def check(file: Path | None, directory: Path) -> None:
    """Check the graph, or an RDF FILE, against the SHACL shapes and the invariants."""
    from kg.check import check_file, check_store

    violations = check_file(file) if file else check_store(directory)
    for violation in violations:
        click.echo(violation.text)
    if violations:
        raise click.ClickException(f"{len(violations)} violations")
    click.echo(f"{file or directory} is sound")


@main.command()
@click.argument("gold", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("predicted", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--errors", is_flag=True, help="List what is wrong and what is missing.")
@click.option(
    "--work", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Work folder of `kg train`."
)
@click.option("--page", type=click.Path(path_type=Path, dir_okay=False), help="Page to write for all annotations.")
def score(gold: Path | None, predicted: Path | None, errors: bool, work: Path | None, page: Path | None) -> None:
    """Score annotations against expert ones: those of PREDICTED, or what is extracted now from the GOLD papers.

    With --work, what models of the training read that had not seen the paper (cross-validation); with --page too, write
    the tables of all annotated papers.
    """
    from kg.tables import print_scores
    from kg.training.reread import score_file, score_folds

    if page and work:
        from kg.training.quality import write_quality
        from kg.training.settings import PAIRS

        write_quality(find_annotation_files(()), PAIRS, work, page)
    if gold:
        print_scores(score_folds(gold, work) if work else score_file(gold, predicted), with_errors=errors)
    elif not (page and work):
        raise InputError("nothing to score: name a file of annotations, or give --work and --page")


@main.command()
@click.argument("annotations", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), help="Folder to write the model to.")
@click.option(
    "--work",
    default=".kg-train",
    show_default=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the models of cross-validation; a training that was stopped goes on from it.",
)
def train(annotations: Sequence[Path], output: Path | None, work: Path) -> None:
    """Make the model again from annotation files (those in seeds/annotations by default)."""
    from kg.extract.encoding import MODEL

    files = find_annotation_files(annotations)
    try:
        from kg.training.model import make_model
    except ModuleNotFoundError as error:
        raise InputError(f"training needs {error.name}: pip install 'paperkg[train]'") from error
    make_model(files, output or MODEL, work, click.echo)


def find_annotation_files(named: Sequence[Path]) -> list[Path]:
    """Return the annotation files that were named, else those of the project."""
    from kg.training.settings import ANNOTATIONS, find_annotations

    files = list(named) or find_annotations(ANNOTATIONS)
    if not files:
        raise InputError(f"no annotations in {ANNOTATIONS}: name the files, or go to the project's folder")
    return files


if __name__ == "__main__":
    main()
