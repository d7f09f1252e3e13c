"""How deeply an RDF file is nested: the engine goes down by calls, and would die of what has no bottom."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from io import BufferedReader
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


def refuse_deep(text: BufferedReader, syntax: RdfFormat, name: str) -> None:
    """Read an RDF file to its end; InputError, with the line, where more than `DEEPEST` triple terms of RDF 1.2 are in
    each other, or objects and arrays of JSON-LD."""
    if syntax == RdfFormat.RDF_XML:
        line, what = _find_in_xml(text), "triple terms"
    elif syntax == RdfFormat.JSON_LD:
        line, what = _find_in_json(text), "objects and arrays"
    else:
        line, what = _find_in_turtle(text), "triple terms"
    if line:
        raise InputError(f"{name}, line {line}, is nested too deeply: {DEEPEST} {what} in each other are read")


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


def _find_in_xml(text: BufferedReader) -> int | None:
    """Return the line on which RDF/XML is nested too deeply."""
    parser, kind = expat.ParserCreate(encoding="utf-8", namespace_separator=" "), f"{prefixes()['rdf']} parseType"
    are_terms: list[bool] = []  # of the elements that are open
    lines: list[int] = []

    def begin(_element: str, attributes: Mapping[str, str]) -> None:
        are_terms.append(attributes.get(kind) == "Triple")
        if are_terms[-1] and not lines and sum(are_terms) > DEEPEST:
            lines.append(parser.CurrentLineNumber)

    def end(_element: str) -> None:
        are_terms.pop()

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    with suppress(expat.ExpatError):  # a prefix that is not declared: the engine tells it
        while not lines and (block := text.read(1 << 16)):
            parser.Parse(block)
    return lines[0] if lines else None
