"""What a source that has none of the forms seems to be, and what would be right."""

import re

from kg.sources.listing import LONG, split_paragraphs

_AS_JSON = "is not read; write a JSON object with title and abstract on each line"
_AS_LISTING = "is not read; write a listing (title, blank line, abstract, blank line, ...)"
_COLUMN = r"(?=(?:.*[,;\t])?\"?{}\"?(?:[,;\t]|$))"
_COLUMNS = _COLUMN.format("title") + _COLUMN.format("abstract[ \\w]{0,9}")
_PACKED = {  # what files begin with, as `read_lines` gives their bytes
    re.compile(r"\ABZh[1-9]1AY&SY"): "bzip2",
    re.compile(r"\A\udcfd7zXZ\0"): "xz",
    re.compile(r"\A\(\udcb5/\udcfd"): "zstd",
    re.compile(r"\APK\x03\x04"): "zip",
    re.compile(r"\A7z\udcbc\udcaf"): "7z",
    re.compile(r"\A[^\0]{1,100}\0.{0,400}ustar", re.DOTALL): "tar",
}
_BEGINNINGS = {
    re.compile(r"\A\s*\[\s*[\[{\"]"): "a JSON array; write its objects each on a line of its own",
    re.compile(r"^[ \t]*@\w+[ \t]*\{", re.MULTILINE): f"BibTeX {_AS_JSON}",
    re.compile(r"^TY  - ", re.MULTILINE): f"RIS {_AS_JSON}",
    re.compile(r"\A\s*(?=[\w\"])" + _COLUMNS, re.MULTILINE | re.IGNORECASE): f"CSV {_AS_JSON}",
    re.compile(r"\A\s*#{1,6} "): "Markdown is not read; write a listing, with titles that have no # before them",
    re.compile(r"\A\s*---[ \t]*\n[\w-]+:"): f"Markdown {_AS_LISTING}",
    re.compile(r"^[ \t]*\\documentclass\b", re.MULTILINE): f"LaTeX {_AS_LISTING}",
    re.compile(r"\A\s*<[!?a-z]", re.IGNORECASE): f"HTML or XML {_AS_LISTING}",
}


def find_packed(head: str) -> str | None:
    """Return what to do about a source that is packed otherwise than by gzip; None for any other.

    >>> find_packed("PK\\x03\\x04")
    'zip data; unpack it'
    """
    return next((f"{name} data; unpack it" for pattern, name in _PACKED.items() if pattern.search(head)), None)


def find_other_form(head: str) -> str | None:
    """Return what to do about a source whose beginning is that of a form that is not read; None for any other.

    >>> find_other_form('[{"title": "A"}]')
    'a JSON array; write its objects each on a line of its own'
    """
    return next((hint for pattern, hint in _BEGINNINGS.items() if pattern.search(head)), None)


def find_hint(head: str) -> str | None:
    """Return what the beginning of a source without a form tells of it; None if nothing."""
    if hint := find_other_form(head):
        return hint
    lengths = [len(paragraph.strip()) for paragraph in split_paragraphs(head)]
    if len(lengths) > 1 and max(lengths) < LONG:
        return f"a listing has a first abstract of at least {LONG} characters; the longest text here has {max(lengths)}"
    return None
