"""Readings as annotations: JSON objects that say what was read in a paper and where, one a line."""

from collections.abc import Iterable, Iterator
from typing import TypedDict

from kg.records import Mention, Quantity, Reading, Result, Statement
from kg.triples import concept_iri


class Entity(TypedDict):
    """A concept in one paper. `mentions` are its distinct written forms, `spans` every [start, end) in the text."""

    name: str
    type: str
    role: str
    level: str
    mentions: list[str]
    spans: list[list[int]]
    confidence: float
    concept: str


class Annotation(TypedDict):
    """What was read in one paper; spans count characters in title, newline, abstract."""

    id: str
    title: str
    abstract: str
    entities: list[Entity]
    results: list[dict[str, object]]
    facts: list[dict[str, object]]
    artifacts: list[dict[str, object]]
    aspects: list[dict[str, object]]
    disclosures: list[dict[str, object]]


def to_annotations(readings: Iterable[Reading], base: str) -> Iterator[Annotation]:
    """Yield the annotation of each reading; concepts get IRIs below `base`."""
    for reading in readings:
        yield Annotation(
            id=reading.paper.id,
            title=reading.paper.title,
            abstract=reading.paper.abstract,
            entities=[_to_entity(statement, base) for statement in reading.statements],
            results=[_to_result(result) for result in reading.results],
            facts=[_to_fact(quantity) for quantity in reading.quantities],
            artifacts=[
                {"url": artifact.url, "kind": artifact.kind, **_to_evidence(artifact.evidence, artifact.confidence)}
                for artifact in reading.artifacts
            ],
            aspects=[
                {"kind": aspect.kind, **_to_evidence(aspect.evidence, aspect.confidence)} for aspect in reading.aspects
            ],
            disclosures=[
                {"what": found.what, "manner": found.manner, **_to_evidence(found.evidence, found.confidence)}
                for found in reading.disclosures
            ],
        )


def _to_entity(statement: Statement, base: str) -> Entity:
    return Entity(
        name=statement.name,
        type=statement.kind,
        role=statement.role,
        level=statement.salience,
        mentions=list(dict.fromkeys(mention.quote for mention in statement.mentions)),
        spans=[[mention.start, mention.end] for mention in statement.mentions],
        confidence=statement.confidence,
        concept=concept_iri(base, statement.concept).value,
    )


def _to_result(result: Result) -> dict[str, object]:
    return {
        "value": result.value,
        "unit": result.unit,
        "metric": result.metric,
        "on": result.on,
        "subject": result.subject,
        "baseline": result.baseline,
        "kind": result.kind,
        **_to_evidence(result.evidence, result.confidence),
    }


def _to_fact(quantity: Quantity) -> dict[str, object]:
    return {
        "kind": quantity.kind,
        "value": quantity.value,
        "unit": quantity.unit,
        "of": quantity.of,
        **_to_evidence(quantity.evidence, quantity.confidence),
    }


def _to_evidence(evidence: Mention, confidence: float) -> dict[str, object]:
    return {"quote": evidence.sentence, "span": [evidence.start, evidence.end], "confidence": confidence}
