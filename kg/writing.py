"""Files are written beside their place and moved there when whole: who reads sees the old file or the new one."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from kg.errors import InputError

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@contextmanager
def open_output(path: Path | None) -> Iterator[BinaryIO]:
    """Open a file for writing, or standard output for None; the file appears when the block ends without an error. A
    link stays one, and what is no file but a device or a pipe is written to as it is. An OSError for want of room names
    the file."""
    try:
        with _open(path) as out:
            yield out
    except OSError as error:
        if error.errno in NO_ROOM and error.filename is None:
            error.filename = str(path or "standard output")
        raise


@contextmanager
def _open(path: Path | None) -> Iterator[BinaryIO]:
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    if path.exists() and not path.is_file() or path.is_relative_to("/dev"):
        with path.open("wb") as out:
            yield out
        return
    path = Path(os.path.realpath(path))
    if not path.parent.is_dir():
        raise InputError(f"there is no folder {path.parent}: make it first, or name another file")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:  # opened inside, as Ctrl-C may come as soon as there is a file
        try:
            file = part.open("wb")
        except OSError as error:
            error.filename = str(path)  # the name that the user gave
            raise
        with file as out:
            yield out
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
