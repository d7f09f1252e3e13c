"""Any source as numbered lines of text: a file or standard input, plain or gzip, UTF-8."""

import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from kg.errors import InputError

STANDARD_INPUT = Path("-")
_GZIP_MAGIC = b"\x1f\x8b"
_MARKS = (  # as `read_lines` gives their bytes
    ("UTF-32", ("\udcff\udcfe\0\0", "\0\0\udcfe\udcff")),
    ("UTF-16", ("\udcff\udcfe", "\udcfe\udcff")),
)
_LONGEST_LINE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a source's text and the number of the line on which it begins, from 1; `error` says why it cannot be
    used."""

    line: int
    text: str
    error: InputError | None = None


def to_name(source: Path) -> str:
    """Return how errors call the source."""
    return "standard input" if source == STANDARD_INPUT else str(source)


def read_lines(source: Path) -> Iterator[Chunk]:
    """Yield the source's lines without their ends; InputError if it cannot be opened. One bad line does not hide the
    others: bytes that are not UTF-8 become lone surrogates, which `to_fault` finds, and of an overlong line its
    beginning comes with an error. Where the source cannot be read on, the last chunk has no text but the error."""
    name, number = to_name(source), 0
    with _open(source) as stream:
        try:
            while line := stream.readline(_LONGEST_LINE + 1):
                number += 1
                text = line.decode("utf-8-sig" if number == 1 else "utf-8", "surrogateescape").rstrip("\r\n")
                if len(line) <= _LONGEST_LINE:
                    yield Chunk(number, text)
                else:
                    told = f"{name}:{number}: longer than 16 MiB; expected one record or paragraph a line"
                    yield Chunk(number, text, InputError(told))
                    _skip_rest(stream, line)
        except (EOFError, OSError, zlib.error) as error:
            yield Chunk(number + 1, "", InputError(f"{name}: {_to_damage(error, number)}"))


def read_text(source: Path) -> str:
    """Return a source as one text; InputError for the first thing in it that cannot be read."""
    lines = []
    for line in read_lines(source):
        if line.error:
            raise line.error
        lines.append(line.text)
    text = "\n".join(lines)
    if fault := to_fault(text):
        raise InputError(f"{to_name(source)} holds {fault}")
    return text


def to_fault(text: str) -> str | None:
    """Return what makes the text unusable: bytes that are not UTF-8, half a surrogate pair or a NUL; None if nothing.

    >>> to_fault("caf\\udce9")
    'byte 0xE9 that is not UTF-8; save the file as UTF-8'
    """
    if encoding := next((encoding for encoding, marks in _MARKS if text.startswith(marks)), None):
        return f"{encoding}; save the file as UTF-8"
    if "\0" in text:
        return "a NUL character; expected plain text in UTF-8"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        if 0xDC80 <= code <= 0xDCFF:
            return f"byte 0x{code - 0xDC00:02X} that is not UTF-8; save the file as UTF-8"
        return f"half a surrogate pair, \\u{code:04x}; write the whole character"
    return None


def is_misnamed(source: Path) -> bool:
    """Tell whether the source is called gzip and is none."""
    if source.suffix.lower() != ".gz":
        return False
    with source.open("rb") as file:
        return not file.peek(2).startswith(_GZIP_MAGIC)


def _skip_rest(stream: io.BufferedIOBase, piece: bytes) -> None:
    """Read to the end of the line that a piece begins."""
    while piece and not piece.endswith(b"\n"):
        piece = stream.readline(_LONGEST_LINE)


def _to_damage(error: Exception, line: int) -> str:
    """Return what the error says of a source that could be read to the end of a line."""
    if isinstance(error, EOFError):
        return f"the gzip data ends after line {line}, too early; fetch it again"
    if isinstance(error, gzip.BadGzipFile | zlib.error):
        return f"the gzip data is damaged after line {line} ({error}); fetch it again"
    return f"cannot be read: {getattr(error, 'strerror', None) or error}"


@contextmanager
def _open(source: Path) -> Iterator[io.BufferedIOBase]:
    if source == STANDARD_INPUT:
        # typeshed does not know that standard input has `readinto`
        reader = io.BufferedReader(sys.stdin.buffer)  # type: ignore[type-var]
        try:
            yield _unzipped(reader)  # type: ignore[arg-type]
        finally:
            reader.detach()
        return
    try:
        file = source.open("rb")
    except OSError as error:
        raise InputError(f"{source}: cannot be opened: {error.strerror}") from None
    with file:
        yield _unzipped(file)


def _unzipped(reader: io.BufferedReader) -> io.BufferedIOBase:
    return gzip.GzipFile(fileobj=reader) if reader.peek(2).startswith(_GZIP_MAGIC) else reader
