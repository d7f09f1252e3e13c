"""What is computed from counts: the kinds of a concept, how tied two concepts are, and whether a count rises."""

import math
from collections.abc import Mapping

from kg.vocab import kinds

MINOR_KIND_SHARE = 1 / 3
ENOUGH = 3  # papers: of fewer nothing is told
LARGER = 10  # times; a year of which another is so much larger has hardly begun, or is hardly in the graph
SURE = 1.96  # standard deviations; a change of share that chance makes in one case of twenty


def choose_kinds(votes: Mapping[str, int]) -> tuple[str, ...]:
    """Return the kind that most papers give, then those with at least a third of the votes.

    >>> choose_kinds({"Method": 3, "Model": 5, "Task": 1})
    ('Model', 'Method')
    """
    ranked = sorted(votes, key=lambda kind: (-votes[kind], kinds().index(kind)))
    enough = sum(votes.values()) * MINOR_KIND_SHARE
    return tuple(kind for kind in ranked if kind == ranked[0] or votes[kind] >= enough)


def npmi(together: int, first: int, second: int, papers: int) -> float:
    """Return the normalised pointwise mutual information of two concepts, rounded to four digits.

    >>> npmi(2, 2, 2, 100)
    1.0
    """
    if together == papers:
        return 1.0
    return round(math.log(together * papers / (first * second)) / -math.log(together / papers), 4)


def find_latest(papers: Mapping[int, int]) -> int | None:
    """Return the year that trends compare with the years before it, from the papers of each: the last that has at least
    a tenth of the papers of the largest. None where the years before have together less than a tenth of its papers.

    >>> find_latest({2023: 40, 2024: 90, 2025: 100, 2026: 9})
    2025
    >>> find_latest({2024: 5, 2025: 4985, 2026: 10})
    """
    enough = [year for year, count in papers.items() if count * LARGER >= max(papers.values())]
    latest = max(enough, default=0)
    before = sum(count for year, count in papers.items() if year < latest)
    return latest if enough and before * LARGER >= papers[latest] else None


def trend(now: int, before: int, *, papers_now: int, papers_before: int) -> float | None:
    """Return how surely a share of papers changed, in standard deviations: `now` of `papers_now`, formerly `before` of
    `papers_before`. It is the signed root of the likelihood ratio (T. Dunning, "Accurate Methods for the Statistics of
    Surprise and Coincidence", Computational Linguistics, 1993). None when chance may well have made the difference,
    when there is nothing before, or when fewer than three papers are there now and would be at an unchanged share.

    >>> trend(30, 10, papers_now=1000, papers_before=1000)
    3.27
    >>> trend(12, 10, papers_now=1000, papers_before=1000)
    >>> trend(2, 0, papers_now=9, papers_before=1000)
    """
    if not papers_now or not papers_before:
        return None
    share = (now + before) / (papers_now + papers_before)
    if max(now, papers_now * share) < ENOUGH:
        return None
    ratio = 2 * (
        _surprise(now, papers_now * share)
        + _surprise(before, papers_before * share)
        + _surprise(papers_now - now, papers_now * (1 - share))
        + _surprise(papers_before - before, papers_before * (1 - share))
    )
    size = round(math.sqrt(max(0.0, ratio)), 2)
    if size < SURE:
        return None
    return size if now / papers_now > before / papers_before else -size


def _surprise(seen: int, expected: float) -> float:
    return seen * math.log(seen / expected) if seen else 0.0
