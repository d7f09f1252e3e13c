"""Faults of the store and of its disk: what a client is told of them. The rest, with the paths of files, goes to
standard error, for those who run the server."""

import os
import traceback

from kg.writing import NO_ROOM
from server.frames import RefusedError

_OF_FILES = ("Corruption: ", "IO error: ")  # how the engine, RocksDB, begins what it says of its own files
_FULL = tuple(map(os.strerror, NO_ROOM))


def is_fault(error: Exception) -> bool:
    """Tell whether what the engine raised is of its files, and neither of what was asked nor of another endpoint.

    >>> is_fault(RuntimeError("Corruption: truncated block read from 000025.sst"))
    True
    >>> is_fault(RuntimeError("The custom function <a:f> is not supported"))
    False
    """
    return str(error).startswith(_OF_FILES)


def refuse_reading(error: Exception) -> RefusedError:
    """Return the refusal of a query where the graph cannot be read."""
    traceback.print_exception(error)
    return RefusedError(
        503, "The graph cannot be read now: its files are damaged or out of reach, as the server's own output tells."
    )


def refuse_writing(error: Exception) -> RefusedError:
    """Return the refusal of a change that cannot be written: 507 where the disk is full."""
    traceback.print_exception(error)
    full = next((reason for reason in _FULL if reason in str(error)), None)
    reason = full or getattr(error, "strerror", None) or "the files of the graph are damaged or out of reach"
    return RefusedError(507 if full else 503, f"The change cannot be written ({reason}): nothing was changed.")
