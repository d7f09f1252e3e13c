"""RDF that would harm the engine: nested too deeply for its calls, or with entities that expand without end."""

import re
from collections.abc import Iterable, Mapping
from typing import BinaryIO
from xml.parsers import expat

from pyoxigraph import RdfFormat

from kg.errors import InputError
from kg.vocab import prefixes

DEEPEST = 500  # of each other: pyoxigraph 0.5.13 dies of some ten thousand, and JSON-LD takes memory by the square
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_TOKEN = re.compile(rb"\"\"\"|'''|" + _STRING + rb"|'(?:[^'\\]++|\\.)*+'|<[^<>\s]*+>|#[^\r\n]*+|\\.|<<|>>", re.DOTALL)
_TO_END: Mapping[bytes, re.Pattern[bytes]] = {  # of a string that may have several lines
    b'"""': re.compile(rb'(?:[^"\\]++|\\.|"(?!""))*+"""', re.DOTALL),
    b"'''": re.compile(rb"(?:[^'\\]++|\\.|'(?!''))*+'''", re.DOTALL),
}
_JSON_TOKEN = re.compile(_STRING + rb"|[{}\[\]]", re.DOTALL)


def refuse_harmful(text: BinaryIO, syntax: RdfFormat, name: str) -> None:
    """Read RDF to its end; InputError, with the line, where more than `DEEPEST` triple terms of RDF 1.2 are in each
    other, or objects and arrays of JSON-LD, and for RDF/XML that has a DOCTYPE or is no XML."""
    if syntax == RdfFormat.RDF_XML:
        _refuse_xml(text, name)
    elif syntax == RdfFormat.JSON_LD:
        if line := _find_in_json(text):
            raise _to_error(name, line, "objects and arrays")
    elif line := _find_in_turtle(text):
        raise _to_error(name, line, "triple terms")


def _to_error(name: str, line: int, what: str) -> InputError:
    return InputError(f"{name}, line {line}, is nested too deeply: {DEEPEST} {what} in each other are read")


def _find_in_turtle(lines: Iterable[bytes]) -> int | None:
    """Return the line on which Turtle, or one of its kin, is nested too deeply."""
    depth, inside = 0, b""
    for number, line in enumerate(lines, 1):
        if not (inside or depth or b"<<" in line or any(quote in line for quote in _TO_END)):
            continue
        place = 0
        while match := (_TO_END[inside].match if inside else _TOKEN.search)(line, place):
            depth += (match[0] == b"<<") - (match[0] == b">>")
            if depth > DEEPEST:
                return number
            inside = match[0] if not inside and match[0] in _TO_END else b""
            place = match.end()
    return None


def _find_in_json(lines: Iterable[bytes]) -> int | None:
    """Return the line on which JSON is nested too deeply."""
    depth = 0
    for number, line in enumerate(lines, 1):
        for token in _JSON_TOKEN.findall(line):
            depth += (token in b"{[") - (token in b"}]")
            if depth > DEEPEST:
                return number
    return None


def _refuse_xml(text: BinaryIO, name: str) -> None:
    """InputError for RDF/XML that is nested too deeply, is no XML or has a DOCTYPE.

    Oxigraph replaces the entities that a DOCTYPE declares without a limit: 656 bytes became 300 MB.
    """
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")  # as Oxigraph reads it, whatever it says
    kind = f"{prefixes()['rdf']} parseType"
    are_terms: list[bool] = []  # of the elements that are open

    def declare(*_declared: object) -> None:
        raise InputError(
            f"{name}, line {parser.CurrentLineNumber}, has a DOCTYPE, whose entities may expand without end: remove it"
        )

    def begin(_element: str, attributes: Mapping[str, str]) -> None:
        are_terms.append(attributes.get(kind) == "Triple")
        if are_terms[-1] and sum(are_terms) > DEEPEST:
            raise _to_error(name, parser.CurrentLineNumber, "triple terms")

    def end(_element: str) -> None:
        are_terms.pop()

    parser.StartDoctypeDeclHandler = declare
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    try:
        while block := text.read(1 << 16):
            parser.Parse(block)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise InputError(f"{name}, line {error.lineno}, is no RDF/XML: {expat.ErrorString(error.code)}") from None
