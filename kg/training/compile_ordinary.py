"""Ordinary words that are also names when they are written in capitals, counted in a corpus of abstracts: "dance" and
DANCE, "rest" and ReST. Run as

python -m kg.training.compile_ordinary CORPUS.jsonl.gz > kg/link/ordinary.txt
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kg.sources import read_papers

LEAST, SHORTEST = 10, 4
WORD = re.compile(rf"(?<![\w-])[A-Za-z]{{{SHORTEST},}}(?![\w-])")


def find_ordinary(corpus: Path) -> Iterator[str]:
    """Yield the words that some papers write with capitals inside and at least as many in small letters."""
    small: Counter[str] = Counter()
    other: Counter[str] = Counter()
    for paper in read_papers(corpus):
        for word in set(WORD.findall(paper.abstract)):
            if word.islower():
                small[word] += 1
            elif not word.istitle():
                other[word.casefold()] += 1
    yield from (word for word, count in other.items() if small[word] >= max(LEAST, count))


if __name__ == "__main__":
    print("\n".join(sorted(find_ordinary(Path(sys.argv[1])))))
