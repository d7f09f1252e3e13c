"""What the verbs share: the group that they belong to, and options that several have."""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import Any, Never

import click

from kg import __version__
from kg.errors import InputError, UsageError
from kg.writing import NO_ROOM


def to_sources(context: click.Context, argument: click.Parameter, names: Sequence[str]) -> tuple[Path, ...]:
    """Return the paths of sources; wrong usage for an empty name, which as a path is the current folder."""
    if "" in names:
        raise click.BadParameter("'' is no source; give a file, a folder or -")
    return tuple(map(Path, names))


SOURCES = click.argument("sources", nargs=-1, required=True, type=click.Path(allow_dash=True), callback=to_sources)
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
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    callback=lambda _context, _option, path: None if path == Path("-") else path,
    help="File to write instead of standard output.",
)
LIMIT = click.option("--limit", type=click.IntRange(min=1), help="Take at most this many papers.")
KEEP_GOING = click.option("--keep-going", is_flag=True, help="Report malformed records and files, and read on.")
STOPPED = 128  # and the number of the signal, as shells have it
SERVERS = ("serve", "mcp")  # they end by SIGTERM in their own way
SOURCE_HELP = """\
Papers are JSON lines (an object with id, title and abstract on each line) or a listing (title, blank line, abstract,
blank line, ...), plain or gzip. Of a folder, the files in it are read in the order of their names, but those hidden or
called README, LICENSE, NOTICE or CHANGELOG; its subfolders are not read. docs/papers.md has an example of each form.
"""


class Terminated(KeyboardInterrupt):
    """SIGTERM came: all ends as after Ctrl-C."""


def terminate(_number: int, _frame: FrameType | None) -> Never:
    raise Terminated


@contextmanager
def ending_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does. Only the main thread can choose that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


class Verb(click.Command):
    """A verb ends with one sentence: exit code 2 for wrong usage, 1 when the input is wrong or a file out of reach, 130
    after Ctrl-C, 143 after SIGTERM."""

    def invoke(self, ctx: click.Context) -> Any:  # Any: click's own return type
        try:
            with nullcontext() if self.name in SERVERS else ending_by_sigterm():
                return super().invoke(ctx)
        except UsageError as error:
            raise click.UsageError(str(error), ctx) from error
        except InputError as error:
            raise click.ClickException(str(error)) from error
        except BrokenPipeError:  # nobody reads on: click ends without a word
            raise
        except OSError as error:  # one of the graph's engine has nothing but a text, which names the file
            file, why = error.filename or "a file", error.strerror or error
            raise click.ClickException(f"{file} cannot be read or written: {why}") from error
        except KeyboardInterrupt as stop:
            click.echo("\nStopped" + "".join(f": {told}" for told in stop.args) + ".", err=True)
            with suppress(OSError):  # nobody reads on
                sys.stdout.flush()
            # Not by ctx.exit: the interpreter would wait for what the engine does, see `run_apart`.
            os._exit(STOPPED + (signal.SIGTERM if isinstance(stop, Terminated) else signal.SIGINT))


class Verbs(click.Group):
    """The group of the verbs."""

    command_class = Verb

    def main(self, *args: Any, **extra: Any) -> Any:  # Any: click's own types
        """Run; --help and --version, which are no verbs, end with a sentence too where there is no room for them."""
        try:
            return super().main(*args, **extra)
        except OSError as error:
            if error.errno not in NO_ROOM:
                raise
            click.echo(f"Error: standard output cannot be written: {error.strerror}", err=True)
            os._exit(1)  # the interpreter would try to write once more


@click.group(cls=Verbs)
@click.version_option(__version__, prog_name="kg")
def main() -> None:
    """PaperKG: an open, self-hosted knowledge graph of research papers.

    Every verb has --help. A SOURCE is a file, a folder or - for standard input.
    """
    if isinstance(sys.stdout, TextIOWrapper):  # of an encoding that may lack letters, as ASCII does
        sys.stdout.reconfigure(errors="backslashreplace")
