"""Papers from files, folders and standard input, whatever form they are in.

A format is one module of this package: `NAME` says what it is called, `matches` knows it by its first lines, `split`
cuts the lines into records and `to_paper` makes a paper of one record. A new file with these four is a new format.
"""

import hashlib
import importlib
import itertools
import pkgutil
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Protocol, cast

from kg.errors import InputError
from kg.records import Paper
from kg.sources.cleaning import clean
from kg.sources.hints import find_hint, find_other_form, find_packed
from kg.sources.text import Chunk, is_misnamed, read_lines, to_fault, to_name

_LONGEST = 100_000  # characters of a text: reading takes longer than in proportion, and spaCy refuses a million
_HEAD = 64 * 1024  # characters by which a format is known
NOTES = ("README", "LICENSE", "NOTICE", "CHANGELOG")  # names, without their endings, of files that tell of a folder
_NO_PAPERS = re.compile(rf"\.|(?:{'|'.join(NOTES)})(?:\.|$)", re.IGNORECASE)
_ACCENTED = re.compile("([a-z\u00df-\u052f])[\u0300-\u036f]+")  # Latin, Greek and Cyrillic letters
_NAMED = 3  # subfolders that an error names

OnError = Callable[[InputError], None]


class Format(Protocol):
    """What a module of this package offers to be a format."""

    NAME: str

    def matches(self, head: str) -> bool:
        """Tell whether a source that begins with `head` has this format."""

    def split(self, lines: Iterable[Chunk]) -> Iterator[Chunk]:
        """Yield the records, malformed ones too; never raise."""

    def to_paper(self, record: Chunk) -> Paper:
        """Return the record's paper as written, id "" if it has none; InputError says what is wrong with it."""


def read_papers(source: Path, on_error: OnError | None = None) -> Iterator[Paper]:
    """Yield the cleaned papers of a file, of a folder's files (sorted by name, folders in it left out) or of standard
    input (`-`), each id once. Memory does not grow with the papers' texts.

    The first malformed record raises InputError; with `on_error` each error is handed over and the others still come.
    """
    report = on_error or _raise
    places: dict[int, tuple[int, str]] = {}
    for file in _files(source):
        for place, paper in _read_file(file, report):
            key, content = _digest(paper.id), _digest(repr(paper))
            known, first = places.setdefault(key, (content, place))
            if first == place:
                yield paper
            elif known != content:
                report(InputError(f"{place}: the id {paper.id!r} is already that of another paper at {first}"))


def drop_repeated(papers: Iterable[Paper], repeated: list[str]) -> Iterator[Paper]:
    """Yield the first paper of each id, where papers are of several sources; `repeated` gets the ids of the others."""
    known = set[int]()
    for paper in papers:
        if (key := _digest(paper.id)) in known:
            repeated.append(paper.id)
        else:
            known.add(key)
            yield paper


@cache
def formats() -> tuple[Format, ...]:
    """Return this package's formats, by module name."""
    modules = (importlib.import_module(f"{__name__}.{module.name}") for module in pkgutil.iter_modules(__path__))
    return tuple(cast(Format, module) for module in modules if hasattr(module, "matches"))  # modules have no type


def _raise(error: InputError) -> None:
    raise error


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())


def _files(source: Path) -> list[Path]:
    if not source.is_dir():
        return [source]
    files = sorted(path for path in source.iterdir() if _is_file(path) and not _NO_PAPERS.match(path.name))
    if not files:
        raise InputError(f"{source}: the folder has no file with papers{_tell_subfolders(source)}")
    return files


def _is_file(path: Path) -> bool:
    """Tell whether a path is a file, or a link to nothing, which is told when it is opened; not a pipe, which waits."""
    return path.is_file() or (path.is_symlink() and not path.exists())


def _tell_subfolders(folder: Path) -> str:
    names = sorted(str(path) for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
    if not names:
        return ""
    named = ", ".join(names[:_NAMED]) + (" ..." if len(names) > _NAMED else "")
    return f", and its subfolders are not read; name those to read: {named}"


def _read_file(file: Path, report: OnError) -> Iterator[tuple[str, Paper]]:
    """Yield each paper with its place, `file:line`."""
    name, lines = to_name(file), read_lines(file)
    try:
        head = list(_take_head(lines))
        form = _find_format(file, head)
    except InputError as error:
        report(error)
        return
    for record in form.split(_leave_out_faulty(itertools.chain(head, lines), report)):
        place = f"{name}:{record.line}"
        try:
            paper = _read_record(form, record)
        except InputError as error:
            report(InputError(f"{place}: {error}"))
        else:
            yield place, paper


def _leave_out_faulty(lines: Iterable[Chunk], report: OnError) -> Iterator[Chunk]:
    for line in lines:
        if line.error:
            report(line.error)
        else:
            yield line


def _take_head(lines: Iterator[Chunk]) -> Iterator[Chunk]:
    room = _HEAD
    while room > 0 and (line := next(lines, None)):
        room -= len(line.text) + 1
        yield line


def _find_format(file: Path, lines: list[Chunk]) -> Format:
    head = "\n".join(line.text for line in lines)
    packed = find_packed(head)
    if head.strip() and not packed and not find_other_form(head):
        for text in (head, *(line.text for line in lines)):  # of which the first may be cut off
            for form in formats():
                if form.matches(text):
                    return form
    error = next((line.error for line in lines if line.error), None)
    if error and not packed:
        raise error
    if not head.strip():
        raise InputError(f"{to_name(file)}: the file is empty; expected papers")
    if is_misnamed(file):
        raise InputError(f"{file}: no gzip data, though the name ends in .gz; fetch it again or rename it")
    known = " or ".join(form.NAME for form in formats())
    told = packed or to_fault(head) or find_hint(head) or f"no known form of papers; expected {known}"
    raise InputError(f"{to_name(file)}: {told}")


def _read_record(form: Format, record: Chunk) -> Paper:
    if fault := to_fault(record.text):
        raise InputError(fault)
    paper = form.to_paper(record)
    for field, text in (("title", paper.title), ("abstract", paper.abstract)):
        if len(text) > _LONGEST:
            raise InputError(f"the {field} has {len(text):,} characters; expected at most {_LONGEST:,}")
    title, abstract = clean(paper.title), clean(paper.abstract)
    for field, text in (("title", title), ("abstract", abstract)):
        if not text:
            raise InputError(f"the {field} is empty; expected text")
    authors = tuple(filter(None, (clean(author) for author in paper.authors)))
    return replace(paper, id=paper.id or paper.doi or to_slug(title), title=title, abstract=abstract, authors=authors)


def to_slug(title: str) -> str:
    """Return a title as an id, without the accents of European letters; other scripts' marks make other letters.

    >>> to_slug("Mélange: Cost Efficient LLM Serving"), to_slug("がくしゅう")
    ('melange-cost-efficient-llm-serving', 'がくしゅう')
    """
    plain = _ACCENTED.sub(r"\1", unicodedata.normalize("NFKD", title.casefold()))
    letters = (c for c in unicodedata.normalize("NFC", plain) if not unicodedata.combining(c))
    slug = re.sub(r"[\W_]+", "-", "".join(letters)).strip("-")
    if not slug:
        raise InputError(f"the title {title!r} has no letter to make an id of; give the paper an id")
    return slug
