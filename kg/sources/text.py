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
_UTF_16_MARKS = ("\udcff\udcfe", "\udcfe\udcff")  # as `read_lines` gives their bytes
_LONGEST_LINE = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a source's text and the number of the line on which it begins, from 1."""

    line: int
    text: str


def to_name(source: Path) -> str:
    """Return how errors call the source."""
    return "standard input" if source == STANDARD_INPUT else str(source)


def read_lines(source: Path) -> Iterator[Chunk]:
    """Yield the source's lines without their ends. Bytes that are not UTF-8 become lone surrogates, so that one bad
    line does not hide the others; `to_fault` finds them."""
    name = to_name(source)
    with _open(source) as stream:
        number = 1
        while line := _read_line(stream, name, number):
            text = line.decode("utf-8-sig" if number == 1 else "utf-8", "surrogateescape")
            yield Chunk(number, text.rstrip("\r\n"))
            number += 1


def to_fault(text: str) -> str | None:
    """Return what makes the text unusable: bytes that are not UTF-8, half a surrogate pair or a NUL; None if nothing.

    >>> to_fault("caf\\udce9")
    'byte 0xE9 is not UTF-8; save the file as UTF-8'
    """
    if text.startswith(_UTF_16_MARKS):
        return "UTF-16; save the file as UTF-8"
    if "\0" in text:
        return "a NUL character; expected plain text in UTF-8"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        code = ord(text[error.start])
        if 0xDC80 <= code <= 0xDCFF:
            return f"byte 0x{code - 0xDC00:02X} is not UTF-8; save the file as UTF-8"
        return f"\\u{code:04x} is half a surrogate pair; write the whole character"
    return None


def is_misnamed(source: Path) -> bool:
    """Tell whether the source is called gzip and is none."""
    if source.suffix.lower() != ".gz":
        return False
    with source.open("rb") as file:
        return not file.peek(2).startswith(_GZIP_MAGIC)


def _read_line(stream: io.BufferedIOBase, name: str, number: int) -> bytes:
    try:
        line = stream.readline(_LONGEST_LINE + 1)
    except EOFError:
        raise InputError(f"{name}: the gzip data ends after line {number - 1}, too early; fetch it again") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise InputError(
            f"{name}: the gzip data is damaged after line {number - 1} ({error}); fetch it again"
        ) from None
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}") from None
    if len(line) > _LONGEST_LINE:
        raise InputError(f"{name}:{number}: longer than 16 MiB; expected one record or paragraph a line")
    return line


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
