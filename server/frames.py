"""Frames: how the server and its query processes talk over a socket pair.

A frame is one byte that says what it is, four bytes of length (big-endian) and so many bytes. An answer is one HEAD,
any number of DATA and one END, or a REFUSAL in the place of what is left; all but DATA carry JSON. A short answer is
one WHOLE: the format's name and a space before the data.
"""

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from socket import socket
from typing import Any, BinaryIO

import orjson

REQUEST, HEAD, DATA, END, REFUSAL, WHOLE = b"Q", b"H", b"D", b"E", b"X", b"W"
LAST = (END, REFUSAL, WHOLE)
SIZE = 256 * 1024
LOOKBACK = 64  # bytes before a piece that its check gets
MEMORY = "This query needs more memory than the limit: ask for fewer rows or groups."
_HEADER = struct.Struct(">cI")
Fields = dict[str, Any]  # Any: JSON that the server itself wrote
Check = Callable[[bytes, bytes], bytes]


class RefusedError(Exception):
    """A request that is not answered: HTTP status, a sentence that says why and what would be right, and headers."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.headers = status, sentence, headers or {}


def to_frame(kind: bytes, body: bytes) -> bytes:
    """Return a frame.

    >>> to_frame(DATA, b"abc")
    b'D\\x00\\x00\\x00\\x03abc'
    """
    return _HEADER.pack(kind, len(body)) + body


def to_json_frame(kind: bytes, **fields: object) -> bytes:
    """Return a frame that carries JSON."""
    return to_frame(kind, orjson.dumps(fields))


def cut_frames(buffer: bytearray) -> Iterator[tuple[bytes, bytes]]:
    """Yield the whole frames of a buffer, as kind and body, and take them out of it."""
    while len(buffer) >= _HEADER.size:
        kind, length = _HEADER.unpack_from(buffer)
        end = _HEADER.size + length
        if len(buffer) < end:
            return
        body = bytes(memoryview(buffer)[_HEADER.size : end])
        del buffer[:end]
        yield kind, body


def read_request(received: BinaryIO) -> Fields | None:
    """Wait for a request and return its fields; None when the other side has gone."""
    header = received.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    length = _HEADER.unpack(header)[1]
    body = received.read(length)
    fields: Fields | None = orjson.loads(body) if len(body) == length else None
    return fields


def read_whole(received: BinaryIO, length: int) -> bytes:
    """Wait for so many bytes that follow a request; EOFError when the other side has gone."""
    body = received.read(length)
    if len(body) < length:
        raise EOFError
    return body


class AnswerWriter(io.RawIOBase):
    """A file that sends what is written to it as frames of an answer, packed by gzip if so asked.

    The head waits until the first frame is full, so that what goes wrong before can still be told as a refusal.
    RefusedError when more than `most` bytes are written.
    """

    def __init__(self, connection: socket, *, packed: bool = False, most: int = SIZE) -> None:
        self._connection, self._most = connection, most
        self._packer = zlib.compressobj(1, wbits=31) if packed else None
        self._name, self._waiting, self._sent = "", bytearray(), 0
        self._check: Check | None = None
        self._before = b""

    def begin(self, name: str, check: Check | None = None) -> None:
        """Say which format the answer is in; comes before its first byte. `check` gets each piece with some
        bytes before it and returns what is written instead."""
        self._name, self._check = name, check

    def begin_plain(self, name: str) -> None:
        """Begin an answer that the server reads itself: it is never packed."""
        self._name, self._packer = name, None

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # Any: a buffer has a type from Python 3.12 on
        written = bytes(data)
        if self._check:
            written, self._before = self._check(written, self._before), (self._before + written)[-LOOKBACK:]
        self._waiting += self._packer.compress(written) if self._packer else written
        if len(self._waiting) >= SIZE:
            head = b"" if self._sent else to_json_frame(HEAD, format=self._name)
            self._sent += len(self._waiting)
            if self._sent > self._most:
                raise RefusedError(507, f"The answer is larger than {self._most:,} bytes: ask for less with LIMIT.")
            self._connection.sendall(head + to_frame(DATA, bytes(self._waiting)))
            self._waiting.clear()
        return len(data)

    def finish(self, memory: int) -> None:
        """Send what waits, and the end of the answer; `memory` is what the process holds, 0 when it can't be much."""
        if self._packer:
            self._waiting += self._packer.flush()
        if self._sent or memory:
            head = b"" if self._sent else to_json_frame(HEAD, format=self._name)
            self._connection.sendall(head + to_frame(DATA, bytes(self._waiting)) + to_json_frame(END, memory=memory))
        else:
            self._connection.sendall(to_frame(WHOLE, self._name.encode() + b" " + self._waiting))

    def refuse(self, refused: RefusedError, **fields: object) -> None:
        """Send a refusal in the place of what is left of the answer."""
        self._connection.sendall(to_json_frame(REFUSAL, status=refused.status, sentence=refused.sentence, **fields))
