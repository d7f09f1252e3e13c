"""The verbs that make the graph, and those that hand it on."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path

import click

from kg.cli.common import KEEP_GOING, LIMIT, OUTPUT, SOURCE_HELP, SOURCES, STORE, main
from kg.errors import InputError, UsageError


class Report:
    """Tells of malformed records that are left out, and counts them."""

    count = 0

    def __call__(self, error: InputError) -> None:
        self.count += 1
        click.echo(f"left out: {error}", err=True)


def stop(error: InputError) -> None:
    """End at what is malformed, where more could be read without it."""
    raise InputError(f"{error}; --keep-going leaves it out")


def choose_handler(sources: Sequence[Path]) -> Callable[[InputError], None] | None:
    """Return what ends a verb at what is malformed: in a folder by naming the option that leaves it out; None ends it
    with the error as it is."""
    return stop if any(source.is_dir() for source in sources) else None


def check_base(context: click.Context, option: click.Parameter, base: str | None) -> str | None:
    """Return the base that was given; wrong usage if IRIs can't begin with it."""
    from kg.triples import to_base

    try:
        return None if base is None else to_base(base)
    except InputError as error:
        raise click.BadParameter(str(error)) from None


def check_number(_context: click.Context, _option: click.Parameter, number: float | None) -> float | None:
    """Return a number of a range; BadParameter for NaN, which click lets pass."""
    if number is not None and math.isnan(number):
        raise click.BadParameter("nan is no number; give one from 0 to 1")
    return number


def tell_former(directory: Path, base: str) -> None:
    """Tell which named graphs a build with another base has left as they were."""
    from kg.counts import count_graphs_below
    from kg.store import open_snapshot

    snapshot, store = open_snapshot(directory)
    if count := count_graphs_below(store, base, but=snapshot.base):
        graphs, them = ("named graph still uses", "it") if count == 1 else ("named graphs still use", "them")
        click.echo(f"{count} {graphs} IRIs of {base}: export, rename and load {them} again", err=True)


@main.command(epilog=SOURCE_HELP)
@SOURCES
@STORE
@LIMIT
@KEEP_GOING
@click.option("--replace", is_flag=True, help="Drop the papers that the sources do not hold.")
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    callback=check_number,
    help="Leave out of the graph what is less sure.  [default: as the store has it, 0 for a new one]",
)
@click.option(
    "--base",
    callback=check_base,
    help="IRI, with a slash at its end, that those of papers and concepts begin with.  [default: as the store has it]",
)
def build(
    sources: Sequence[Path],
    directory: Path,
    limit: int | None,
    keep_going: bool,
    replace: bool,
    min_confidence: float | None,
    base: str | None,
) -> None:
    """Read papers into the graph; papers read before are not read again."""
    from kg.build import Settings
    from kg.build import build as build_graph
    from kg.progress import BuildProgress

    if replace and limit:
        raise UsageError("--limit takes a part of the sources, and --replace would drop the other papers: give one")
    report = Report() if keep_going else None
    with BuildProgress() as progress:
        on_error = report or choose_handler(sources)
        settings = Settings(base, limit, replace, min_confidence, on_error, progress.show)
        built = build_graph(sources, directory, settings)
    changes = built.changes
    left_out = f", {report.count} left out" if report else ""
    repeated = f"; left out, as papers before them have their ids: {built.repeated}" if built.repeated else ""
    papers = "1 paper" if built.papers == 1 else f"{built.papers} papers"
    click.echo(
        f"{papers} in {directory}: {changes.added} added, {changes.changed} changed, "
        f"{changes.unchanged} unchanged, {changes.dropped} dropped{left_out}; {built.triples:,} triples{repeated}"
    )
    if built.former_base not in (None, built.snapshot.base):
        tell_former(directory, built.former_base)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--graph", help="IRI of the graph for what names none itself.  [default: the default graph]")
@STORE
def load(files: Sequence[Path], graph: str | None, directory: Path) -> None:
    """Put RDF files into the graph, beside what is there: all of them, or none if one is malformed.

    The format is told by the name: .ttl .nt .nq .trig .rdf .owl .xml .jsonld .json .n3, each also with .gz. A build
    replaces the default graph and keeps the others. What a file puts into a graph of its own comes into that one.
    """
    from kg.load import load as load_files

    loaded = load_files(files, directory, graph)
    named = loaded.named if len(loaded.named) < 2 else (f"{len(loaded.named)} named graphs",)
    places = " and ".join((*(("the default graph",) if loaded.default else ()), *named))
    kept = ": the next `kg build` drops what is loaded into the default graph, --graph IRI keeps it"
    click.echo(f"{', '.join(map(str, files))} loaded into {places} of {directory}{kept if loaded.default else ''}")


@main.command(epilog=SOURCE_HELP)
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
    from kg.sources import drop_repeated, read_papers
    from kg.triples import default_base
    from kg.writing import open_output

    on_error, repeated = Report() if keep_going else choose_handler(sources), list[str]()
    papers = chain.from_iterable(read_papers(source, on_error) for source in sources)
    readings = map(link, read(islice(drop_repeated(papers, repeated), limit)))
    with open_output(output) as out:
        for annotation in track(to_annotations(readings, default_base()), "reading papers"):
            out.write(json.dumps(annotation, ensure_ascii=False).encode() + b"\n")
    if repeated:
        click.echo(f"left out, as papers before them have their ids: {len(repeated)}", err=True)


@main.command()
@click.option(
    "--format",
    "format_name",
    help="ttl, nt, jsonld, rdfxml, trig, nq, graphml or csv.  [default: as the file's name tells; ttl without a file]",
)
@OUTPUT
@click.option("--paper", help="Only the paper with this id, title or IRI, and what its concepts are.")
@click.option("--concept", help="Only the triples of the concept with this name or IRI.")
@STORE
def export(
    format_name: str | None, output: Path | None, paper: str | None, concept: str | None, directory: Path
) -> None:
    """Write the graph for others; a file name that ends in .gz is compressed."""
    from kg.export import DATASETS, choose_format
    from kg.export import export as export_graph

    left_out = export_graph(directory, output, choose_format(output, format_name), paper=paper, concept=concept)
    if left_out:
        *others, last = DATASETS
        click.echo(f"named graphs left out: {left_out}; {', '.join(others)} and {last} hold them", err=True)


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@STORE
def check(file: Path | None, directory: Path) -> None:
    """Check the graph, or an RDF FILE, against the SHACL shapes and the invariants."""
    from kg.check import MOST_PER_CONSTRAINT, check_file, check_store, may_be_more

    violations = check_file(file) if file else check_store(directory)
    for violation in violations:
        click.echo(violation.text)
    if may_be_more(violations):
        most = f"of each constraint {MOST_PER_CONSTRAINT} are told at most"
        raise click.ClickException(f"at least {len(violations)} violations: {most}")
    if violations:
        raise click.ClickException("1 violation" if len(violations) == 1 else f"{len(violations)} violations")
    click.echo(f"{file or directory} is sound")
