"""Abbreviations that stand for the same words wherever a corpus of abstracts defines them. Run as

python -m kg.training.compile_expansions CORPUS.jsonl.gz > kg/link/expansions.tsv
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from kg.extract.abbreviations import find_abbreviations
from kg.link.concepts import to_slug
from kg.sources import read_papers

OTHERS = Path(__file__).with_name("other_meanings.txt")  # they mean more than abstracts spell out: HR, heart rate
LEAST, SHARE = 2, 0.85
OFTEN, SHARE_OF_OFTEN = 8, 0.7  # what many papers define is also met where papers define nothing


def count_expansions(corpus: Path) -> dict[str, Counter[str]]:
    """Return abbreviation -> how many papers define it by each long form."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for paper in read_papers(corpus):
        pairs = {
            (paper.text[slice(*found.short)], paper.text[slice(*found.long)].casefold())
            for found in find_abbreviations(paper.text)
        }
        for short, long in pairs:
            counts[short.removesuffix("s") if short[-2:-1].isupper() else short][long] += 1
    return counts


def find_usual(counts: dict[str, Counter[str]]) -> Iterator[tuple[str, str]]:
    """Yield abbreviations and what nearly all papers that define them mean by them."""
    others = OTHERS.read_text(encoding="utf-8").split()
    for short, longs in counts.items():
        if short in others:
            continue
        by_slug: Counter[str] = Counter()
        for long, count in longs.items():
            by_slug[to_slug(long)] += count
        slug, count = by_slug.most_common(1)[0]
        least, share = (OFTEN, SHARE_OF_OFTEN) if count >= OFTEN else (LEAST, SHARE)
        if count >= least and count >= share * by_slug.total():
            yield short, min((long for long in longs if to_slug(long) == slug), key=lambda long: (-longs[long], long))


if __name__ == "__main__":
    for short, long in sorted(find_usual(count_expansions(Path(sys.argv[1])))):
        print(f"{short}\t{long}")
