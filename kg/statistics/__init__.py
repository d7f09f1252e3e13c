"""Statistics: what all papers together say of concepts, pairs of them, years and categories."""

from kg.statistics.measures import choose_kinds, npmi, trend
from kg.statistics.ranking import RANKED, Ranking
from kg.statistics.records import (
    Concept,
    CoOccurrence,
    PairRank,
    PairYearCount,
    ResultRank,
    Slice,
    TrendRank,
    YearCount,
)
from kg.statistics.slots import find_named
from kg.statistics.tally import SALIENT, Tally, find_families

__all__ = [
    "RANKED",
    "SALIENT",
    "CoOccurrence",
    "Concept",
    "PairRank",
    "PairYearCount",
    "Ranking",
    "ResultRank",
    "Slice",
    "Tally",
    "TrendRank",
    "YearCount",
    "choose_kinds",
    "find_families",
    "find_named",
    "npmi",
    "trend",
]
