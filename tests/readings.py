"""Readings for tests, made from annotated papers instead of by extraction."""

import json
import re
from pathlib import Path
from typing import Any

from kg.ledger import open_ledger
from kg.link import link
from kg.publish import publish
from kg.records import Artifact, Aspect, Disclosure, Mention, Paper, Quantity, Reading, Result, Statement
from kg.store import Snapshot
from kg.training.annotated import read_rows
from kg.training.settings import ANNOTATIONS, find_annotations
from kg.triples import default_base

FILE = Path(__file__).parent / "data" / "readings.jsonl"
BOARDS = FILE.with_name("boards.jsonl")
DATED = FILE.with_name("dated.tsv")
EXTRACTOR = "test-1"
OTHER_BASE = "https://aaa.example.org/kg/"  # comes before the default one in every order


def load_readings(file: Path = FILE) -> list[Reading]:
    """Return the readings of a file of annotations, linked."""
    with file.open(encoding="utf-8") as lines:
        return [link(to_reading(json.loads(line))) for line in lines]


def write_dated(folder: Path) -> Path:
    """Write the dated papers as JSON lines to a folder and return the file: their dates, categories and, of some,
    authors are in a file of the tests, their titles and abstracts among the annotations."""
    dated = (line.split("\t") for line in DATED.read_text(encoding="utf-8").splitlines())
    wanted = {
        paper: {"date": date, "categories": categories.split(), "authors": ", ".join(authors)}
        for paper, date, categories, *authors in dated
    }
    file = folder / "dated.jsonl"
    with file.open("w", encoding="utf-8") as out:
        for row in read_rows(find_annotations(FILE.parents[2] / ANNOTATIONS)):
            if row["id"] in wanted:
                out.write(
                    json.dumps({name: row[name] for name in ("id", "title", "abstract")} | wanted[row["id"]]) + "\n"
                )
    return file


def to_reading(line: dict[str, Any]) -> Reading:  # Any: JSON
    """Return the reading of one annotation; a span gives quote and sentence."""
    paper = Paper(
        **{name: line.get(name) for name in ("id", "title", "abstract", "date", "url", "doi")},
        authors=tuple(line.get("authors", ())),
        categories=tuple(line.get("categories", ())),
    )
    return Reading(
        paper,
        tuple(_to_statement(entity, paper.text) for entity in line["entities"]),
        tuple(Result(**_with_evidence(result, paper.text)) for result in line["results"]),
        tuple(Quantity(**_with_evidence(fact, paper.text)) for fact in line["facts"]),
        tuple(Artifact(**_with_evidence(artifact, paper.text)) for artifact in line["artifacts"]),
        tuple(Aspect(**_with_evidence(aspect, paper.text)) for aspect in line.get("aspects", ())),
        tuple(Disclosure(**_with_evidence(found, paper.text)) for found in line.get("disclosures", ())),
    )


def build_store(directory: Path, readings: list[Reading], base: str | None = None) -> Snapshot:
    """Publish readings as the graph of a store directory."""
    with open_ledger(directory, EXTRACTOR) as ledger:
        for reading in readings:
            ledger.put(reading)
        return publish(ledger, directory, base or default_base(), lambda progress: None)


def _to_statement(entity: dict[str, Any], text: str) -> Statement:  # Any: JSON
    return Statement(
        entity["name"],
        entity["type"],
        entity["role"],
        entity["level"],
        entity["confidence"],
        tuple(_to_mention(span, text) for span in entity["spans"]),
    )


def _with_evidence(found: dict[str, Any], text: str) -> dict[str, Any]:  # Any: JSON
    return {name: value for name, value in found.items() if name != "span"} | {
        "evidence": _to_mention(found["span"], text)
    }


def _to_mention(span: list[int], text: str) -> Mention:
    start, end = span
    sentence = next(
        part for part in re.finditer(r".+?(?:\.(?= |$)|$)", text, re.M) if part.start() <= start < part.end()
    )
    return Mention(start, end, text[start:end], sentence[0].strip())
