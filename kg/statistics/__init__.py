"""Statistics: what all papers together say of concepts, pairs of them, years and categories."""

from kg.statistics.measures import choose_kinds, find_latest, npmi, trend
from kg.statistics.ranking import RANKED, Ranking
from kg.statistics.records import (
    Concept,
    ConceptRank,
    CoOccurrence,
    PairRank,
    PairYearCount,
    ResultRank,
    Slice,
    Spelling,
    YearCount,
)
from kg.statistics.slots import find_named
from kg.statistics.tally import SALIENT, Tally, find_families

__all__ = [
    "RANKED",
    "SALIENT",
    "CoOccurrence",
    "Concept",
    "ConceptRank",
    "PairRank",
    "PairYearCount",
    "Ranking",
    "ResultRank",
    "Slice",
    "Spelling",
    "Tally",
    "YearCount",
    "choose_kinds",
    "find_families",
    "find_latest",
    "find_named",
    "npmi",
    "trend",
]
