"""What the statistics say: one record for each thing that is counted."""

from dataclasses import dataclass

from kg.records import Known


@dataclass(frozen=True, slots=True)
class Concept:
    """One concept over all papers. `papers` counts those in which it is salient; `known` is None for a name that was
    first met in a paper. `first_year` is that of the first such paper, for a concept of two papers or more, and `trend`
    how surely its share of the papers changed in the last year (see `trend`), None where it did not. `namesake` is the
    slug of the first thing of its name, when that is another."""

    slug: str
    label: str
    kinds: tuple[str, ...]
    aliases: tuple[str, ...]
    papers: int
    known: Known | None
    first_year: int | None = None
    trend: float | None = None
    namesake: str | None = None


@dataclass(frozen=True, slots=True)
class CoOccurrence:
    """Two concepts (slugs in alphabetical order) that are salient together in `papers` papers, two or more.
    `npmi` is their normalised pointwise mutual information, -1 to 1, `trend` that of the pair's papers."""

    first: str
    second: str
    papers: int
    npmi: float
    trend: float | None = None


@dataclass(frozen=True, slots=True)
class Spelling:
    """In how many papers, one or more, the name of a concept is written in a form, and the place of that form among
    the concept's."""

    concept: str
    form: str
    papers: int
    place: int


@dataclass(frozen=True, slots=True)
class YearCount:
    """In how many papers of a year a concept is salient."""

    concept: str
    year: int
    papers: int


@dataclass(frozen=True, slots=True)
class PairYearCount:
    """In how many papers of a year two concepts are salient together. `rank` is the place of the pair among those of
    the year, None behind the first hundred."""

    first: str
    second: str
    year: int
    papers: int
    rank: int | None


@dataclass(frozen=True, slots=True)
class PairRank:
    """The place of a pair in one `list` of all pairs: "most" papers, "rising" or "falling"."""

    first: str
    second: str
    list: str
    rank: int


@dataclass(frozen=True, slots=True)
class ConceptRank:
    """The place of a concept in one `list`: of "most" papers, "rising" or "falling"."""

    concept: str
    list: str
    rank: int


@dataclass(frozen=True, slots=True)
class ResultRank:
    """The place of a paper's result (counted from 1) among those of its metric, that of the latest paper first."""

    paper: str
    number: int
    rank: int


@dataclass(frozen=True, slots=True)
class Slice:
    """The papers of a category and a year, or of all (None); `stating` has for each notation of kg:Disclosable that
    some of them state how many do."""

    category: str | None
    year: int | None
    papers: int
    stating: tuple[tuple[str, int], ...]
