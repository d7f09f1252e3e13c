"""JSON lines: one object a line with id, title and abstract, and optionally authors, date, categories, url and doi.
Other keys are ignored, but for two of arXiv's own dump: `versions`, the first of which tells the date, and
`authors_parsed`. A paper without id is called by its doi, or else by a slug of its title; one of arXiv by its number
there, however that is written, and without url it has the address of its abstract there."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from email.utils import parsedate_to_datetime

from kg.errors import InputError
from kg.paper_ids import DOI, is_at_arxiv, to_id
from kg.records import Paper
from kg.sources.authors import find_parsed, split_authors, to_names
from kg.sources.text import Chunk, to_fault

NAME = "JSON lines (an object with id, title and abstract on each line)"

_EXAMPLE = '{"title": "...", "abstract": "..."}'
_BEGINNING = re.compile(r"\s*\{(?![\\\w])")
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_FIRST_YEAR = 1000  # of four digits: other databases say 0001-01-01 where they know no date
_TIME = re.compile(r"[T ]\d\d:\d\d.*")
_URL = re.compile(r"""https?://[^\s<>"{}|\\^`]+""")
# Categories of arXiv (cs.CL, hep-ph), of the ACM (I.2.7) and of mathematics (68T50).
_CODE = (
    r"(?:[a-z-]+\.[A-Za-z-]+|[a-z]+-[a-z]+|cs|econ|eess|math|nlin|physics|stat"
    r"|[A-K](?:\.(?:\d+|m))+|\d\d(?:[A-Z]|-)(?:\d\d|xx|XX))"
)
_CODES = re.compile(rf"\s*(?:{_CODE}(?:\s+|$))*")
_NAMED_CODE = re.compile(rf"(?<![^;)])[^;()]*\(({_CODE})\)")
_REMARK = re.compile(r"\([^()]*\)")
_BETWEEN_CATEGORIES = re.compile(r"[,;](?![^()]*\))")


def matches(head: str) -> bool:
    """Tell whether the text begins with a JSON object, and not with a title such as {BERT} or {\\O}stergaard."""
    return bool(_BEGINNING.match(head))


def split(lines: Iterable[Chunk]) -> Iterator[Chunk]:
    """Yield the lines that are not blank."""
    return (line for line in lines if line.text.strip())


def to_paper(record: Chunk) -> Paper:
    """Return the line's paper; InputError names the field that is wrong."""
    try:
        row = json.loads(record.text)
    except json.JSONDecodeError as error:
        raise InputError(_to_json_fault(error)) from None
    except ValueError:
        raise InputError("not a JSON object: a number has too many digits") from None
    except RecursionError:
        raise InputError("nested too deep; expected a JSON object with title and abstract") from None
    if not isinstance(row, dict):
        raise InputError(f"not a JSON object but {record.text.strip()[:20]!r}")
    doi = _doi(row)
    name = to_id(_printable(_text(row, "id") or doi or "", "id"))
    return Paper(
        id=name,
        title=_required(row, "title"),
        abstract=_required(row, "abstract"),
        authors=_authors(row),
        date=_date(row),
        categories=tuple(_printable(word, "categories") for word in _categories(row)),
        url=_matching(row, "url", _URL, "an http or https address")
        or (f"https://arxiv.org/abs/{name}" if is_at_arxiv(name) else None),
        doi=doi,
    )


def _to_json_fault(error: json.JSONDecodeError) -> str:
    if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated string"):
        return "the JSON object does not end on its line; write each object whole, on a line of its own"
    return f"not a JSON object: it cannot be read from column {error.colno} on; expected as {_EXAMPLE}"


def _text(row: dict[str, object], field: str) -> str | None:
    value = row.get(field)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        quoted = f': "{value}"' if type(value) is int else ""  # a float may have lost digits
        raise InputError(f"{field} is {json.dumps(value)[:40]}; expected a string{quoted}")
    return _sound(value, field).strip()


def _required(row: dict[str, object], field: str) -> str:
    text = _text(row, field)
    if not text:
        raise InputError(f"{field} is missing or empty; expected a string")
    return text


def _authors(row: dict[str, object]) -> tuple[str, ...]:
    """Return the names of the authors; in arXiv's own dump, `authors_parsed` tells them better than `authors`."""
    words = _words(row, "authors", split_authors)
    parsed = find_parsed(row.get("authors_parsed"))
    return tuple(_sound(name, "authors_parsed") for name in parsed) or tuple(to_names(words))


def _categories(row: dict[str, object]) -> Iterator[str]:
    """Yield the categories; one string may hold several, also in a list: a name of words stays whole, unless its code
    stands behind it."""
    for text in _words(row, "categories", lambda text: [text]):
        for part in _BETWEEN_CATEGORIES.split(_NAMED_CODE.sub(r"\1;", text)):
            codes = _REMARK.sub(" ", part)
            yield from codes.split() if _CODES.fullmatch(codes) else (" ".join(part.split()),)


def _words(row: dict[str, object], field: str, split: Callable[[str], list[str]]) -> tuple[str, ...]:
    value = row.get(field)
    words = split(value.strip()) if isinstance(value, str) else [] if value is None else value
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise InputError(f"{field} is {json.dumps(value)[:40]}; expected a list of strings or one string")
    return tuple(_sound(word, field).strip() for word in words if word.strip())


def _matching(row: dict[str, object], field: str, pattern: re.Pattern[str], expected: str) -> str | None:
    text = _text(row, field)
    if not text:
        return None
    match = pattern.fullmatch(text)
    if not match:
        raise InputError(f"{field} is {text[:80]!r}; expected {expected}")
    return _printable(match[pattern.groups], field)


def _date(row: dict[str, object]) -> str | None:
    given = row.get("date")
    text = str(given) if type(given) is int else _text(row, "date")
    if not text:
        return _submitted(row)
    match = _DATE.fullmatch(_TIME.sub("", text))
    try:
        year, month, day = (int(part or 1) for part in match.groups()) if match else (0, 0, 0)
        if date(year, month, day).year < _FIRST_YEAR:
            raise ValueError
    except ValueError:
        raise InputError(f"date is {text[:40]!r}; expected YYYY, YYYY-MM or YYYY-MM-DD") from None
    return match[0] if match else None


def _submitted(row: dict[str, object]) -> str | None:
    """Return the date of the first of an arXiv paper's versions, None where there are none."""
    match row.get("versions"):
        case [{"created": str(created)}, *_]:
            try:
                return parsedate_to_datetime(created).date().isoformat()
            except (ValueError, OverflowError):
                raise InputError(f"created is {created[:40]!r}; expected as Mon, 2 Apr 2007 19:18:42 GMT") from None
    return None


def _doi(row: dict[str, object]) -> str | None:
    """Return the DOI in small letters: its case tells nothing."""
    doi = _matching(row, "doi", DOI, "a DOI such as 10.1000/182")
    return doi.lower() if doi else None


def _sound(text: str, field: str) -> str:
    if fault := to_fault(text):
        raise InputError(f"{field} holds {fault}")
    return text


def _printable(text: str, field: str) -> str:
    """Return a text that is published as it is; InputError for what no address or no XML can hold in it: control
    characters, and the code points that Unicode keeps free of characters."""
    for code in map(ord, text):
        if code < 0x20 or 0x7F <= code < 0xA0 or 0xFDD0 <= code < 0xFDF0 or code & 0xFFFE == 0xFFFE:
            raise InputError(f"{field} holds U+{code:04X}, which cannot be printed; expected letters, digits and signs")
    return text
