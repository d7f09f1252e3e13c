"""The records that flow through the line: papers in, readings out.

All character offsets count Unicode code points in `Paper.text`: the cleaned title, a newline, the cleaned abstract.
"""

from dataclasses import dataclass, replace
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Paper:
    """One research paper as a source gives it, cleaned. `date` is ISO 8601 (YYYY, YYYY-MM or YYYY-MM-DD)."""

    id: str
    title: str
    abstract: str
    authors: tuple[str, ...] = ()
    date: str | None = None
    categories: tuple[str, ...] = ()
    url: str | None = None
    doi: str | None = None

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.abstract}"


@dataclass(frozen=True, slots=True)
class Mention:
    """One place in a paper's text: `quote == paper.text[start:end]`, inside the sentence `sentence`."""

    start: int
    end: int
    quote: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What a paper says it does with one concept, and every place that says so.

    `kind` is the local name of one of the ontology's concept classes ("Method"), `role` of one of its roles ("uses"),
    `salience` a notation of kg:Salience ("must" or "may"), `confidence` a probability, and `concept` the slug that
    linking gives ("" before linking).
    """

    name: str
    kind: str
    role: str
    salience: str
    confidence: float
    mentions: tuple[Mention, ...]
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A number that the paper reports as its own finding. `value` is as stated ("2.2-3.8"); `low` and `high` are
    decimal numerals, equal for a single value. `metric`, `on`, `subject` and `baseline` are as stated, None where the
    text is silent. `kind` is a notation of kg:ResultKind."""

    value: str
    low: str
    high: str
    unit: str
    kind: str
    metric: str | None
    on: str | None
    subject: str | None
    baseline: str | None
    evidence: Mention
    confidence: float


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number that describes a thing and is no finding: parameters, tokens, samples, GPU hours.
    `kind` is a notation of kg:QuantityKind."""

    value: str
    low: str
    high: str
    unit: str
    kind: str
    of: str | None
    evidence: Mention
    confidence: float


@dataclass(frozen=True, slots=True)
class Artifact:
    """Something that the paper releases under a URL. `kind` is a notation of kg:ArtifactKind."""

    url: str
    kind: str
    evidence: Mention
    confidence: float


@dataclass(frozen=True, slots=True)
class Aspect:
    """A sentence of the abstract that tells one aspect of the paper. `kind` is a notation of kg:AspectKind."""

    kind: str
    evidence: Mention
    confidence: float


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A place that states what helps to reproduce the paper or to judge its cost. `what` is a notation of
    kg:Disclosable, `manner` one of kg:Manner."""

    what: str
    manner: str
    evidence: Mention
    confidence: float


Found = TypeVar("Found", Statement, Result, Quantity, Artifact, Aspect, Disclosure)


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read in one paper."""

    paper: Paper
    statements: tuple[Statement, ...] = ()
    results: tuple[Result, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    aspects: tuple[Aspect, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()


def to_confidence(probability: float) -> float:
    """Return a probability in the digits that a graph states it with."""
    return round(probability, 3)


def keep_sure(reading: Reading, least: float) -> Reading:
    """Return a reading with what is at least so sure, by the confidence that a graph states."""
    return replace(
        reading,
        statements=_keep_sure(reading.statements, least),
        results=_keep_sure(reading.results, least),
        quantities=_keep_sure(reading.quantities, least),
        artifacts=_keep_sure(reading.artifacts, least),
        aspects=_keep_sure(reading.aspects, least),
        disclosures=_keep_sure(reading.disclosures, least),
    )


def _keep_sure(all_found: tuple[Found, ...], least: float) -> tuple[Found, ...]:
    return tuple(found for found in all_found if to_confidence(found.confidence) >= least)


@dataclass(frozen=True, slots=True)
class Known:
    """A thing that is known before any paper is read: one line of data in `kg/knowledge/`.

    `kinds` has the most specific class first. `same_as` are IRIs of the same thing elsewhere, `family` is the name of
    the thing that this one is a variant of, `released` is ISO 8601. `memory_gb` is in GB, `tflops` the peak at the
    usual training precision in TFLOPS, `tdp_w` the thermal design power in watts.
    `cased` names match only as they are written ("MATH", "Rest").
    """

    name: str
    kinds: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    cased: bool = False
    homepage: str | None = None
    same_as: tuple[str, ...] = ()
    released: str | None = None
    family: str | None = None
    memory_gb: float | None = None
    tflops: float | None = None
    tdp_w: float | None = None
    source: str = ""
