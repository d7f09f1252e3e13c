"""Citations: BibTeX of a paper, and of a page of this graph as it stands."""

import re
from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten

from kg.paper_ids import is_at_arxiv
from kg.spelling import to_words
from kg.store import Snapshot

KEY_LENGTH = 40
_SPECIAL = str.maketrans(
    {sign: f"\\{sign}" for sign in "&%$#_"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"}  # BibTeX counts braces, whatever stands before them
)


def cite_paper(facts: Mapping[str, Sequence[str]]) -> str:
    """Return BibTeX of a paper, from what the graph says of it."""
    first = {name: values[0] for name, values in facts.items()}
    byline, year, key = first.get("byline", ""), first.get("date", "")[:4], first.get("identifier", "")
    author = " and ".join(split_byline(byline, facts.get("creator", ())))
    family = (to_words(byline.split(", ")[0]) or ("paper",))[-1]
    word = next((word for word in to_words(first["title"]) if len(word) > 3), "")
    fields = {
        "title": f"{{{to_tex(first['title'])}}}",
        "author": to_tex(author),
        "year": year,
        "doi": first.get("doi", ""),
        "eprint": key if is_at_arxiv(key) else "",
        "archivePrefix": "arXiv" if is_at_arxiv(key) else "",
        "url": first.get("url", ""),
    }
    return _write(f"{family}{year}{word}", fields)


def split_byline(byline: str, authors: Iterable[str]) -> list[str]:
    """Return the names in a byline, which `authors` has in any order, in its own.

    >>> split_byline("Bee, Ann, John Smith, Jr., Cy Dee", ["Bee, Ann", "Cy Dee", "John Smith, Jr."])
    ['Bee, Ann', 'John Smith, Jr.', 'Cy Dee']
    """
    with_comma = sorted((name for name in authors if ", " in name), key=len, reverse=True)
    names = "|".join((*map(re.escape, with_comma), ".+?"))
    return re.findall(rf"(?:^|(?<=, ))(?:{names})(?=, |$)", byline)


def cite_page(title: str, iri: str, snapshot: Snapshot) -> str:
    """Return BibTeX of a page of this graph; the snapshot tells which state of the graph was seen."""
    fields = {
        "title": f"{{{to_tex(title)}}}",
        "author": "{PaperKG}",
        "year": snapshot.built[:4],
        "url": iri,
        "note": to_tex(f"Graph of {snapshot.papers:,} papers, version {snapshot.name}, built {snapshot.built[:10]}"),
    }
    key = shorten(" ".join(to_words(title)), KEY_LENGTH, placeholder="").replace(" ", "-")
    return _write(f"paperkg:{key}", fields)


def say_page(title: str, iri: str, snapshot: Snapshot) -> str:
    """Return the same reference as a sentence."""
    return f"PaperKG: {title}. Version {snapshot.name}, built {snapshot.built[:10]}. {iri}"


def to_tex(text: str) -> str:
    r"""Return a text as BibTeX takes it.

    >>> print(to_tex("50% of A & B_1 {x"))
    50\% of A \& B\_1 \textbraceleft{}x
    """
    return text.translate(_SPECIAL)


def _write(key: str, fields: Mapping[str, str]) -> str:
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{lines}}}"
