"""XML that every reader takes: Oxigraph writes some characters and names that XML can't have."""

import io
import re
from typing import Any

from server.frames import AnswerWriter, RefusedError

XML = ("xml", "rdfxml")
_UNWRITABLE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")  # XML 1.0, 2.2, in UTF-8
_NAMELESS = b'<oxprefix: xmlns:oxprefix="'  # a property whose IRI does not end in a name
_LONGEST = len(_NAMELESS)


class XmlWriter(io.RawIOBase):
    """A file that passes XML on: a carriage return as a reference, which readers would take for a line's end else.

    RefusedError with 406 for what XML has no way to write.
    """

    def __init__(self, out: AnswerWriter) -> None:
        self._out, self._last = out, b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:  # Any: a buffer has a type from Python 3.12 on
        written = bytes(data)
        seen = self._last + written
        if _UNWRITABLE.search(seen):
            raise RefusedError(406, "This answer has a character that XML can't hold: ask for another format.")
        if _NAMELESS in seen:
            raise RefusedError(406, "This answer has a property that RDF/XML can't write: ask for another format.")
        self._last = seen[-_LONGEST:]
        self._out.write(written.replace(b"\r", b"&#13;"))
        return len(written)
