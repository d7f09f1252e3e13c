"""Words that are spelt in two ways, counted in a corpus of abstracts: "pre-training" and "pretraining", "optimisation"
and "optimization", "Open Images" and "OpenImages". Run as

python -m kg.training.compile_spellings CORPUS.jsonl.gz > kg/link/spellings.tsv
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kg.extract.lexicon import to_singular
from kg.sources import read_papers

LEAST = 3
LEAST_OF_LETTER = 7  # of compounds with a single letter: they are often names that differ
WORD = re.compile(r"(?<![\w-])[a-z]+(?:-[a-z]+)?(?![\w-])")
LEAST_OF_NAME = 2
JOINED_NAME = re.compile(r"(?<![\w-])(?=\w*[a-z])[A-Z]\w*[A-Z]\w*(?![\w-])")
PARTED_NAME = re.compile(r"(?=(?<![\w-])([A-Z]\w*)[- ]([A-Z]\w*)(?![\w-]))")
OTHERS = Path(__file__).with_name("other_words.txt")  # rarer spellings that are other things: MultiPL-E, timber
VARIANTS = (
    (re.compile(r"is(ations?|e[drs]?|ing|ers?|able)$"), r"iz\1"),
    (re.compile(r"ys(e[drs]?|ing|ers?)$"), r"yz\1"),
    (re.compile(r"(?<=[a-z]{3})our(s|al|ing|ed|hoods?)?$"), r"or\1"),
    (re.compile(r"(?<=[a-z]{3})ll(ed|ing|er|ers)$"), r"l\1"),
    (re.compile(r"(?<=[bt])re(s|d)?$"), r"er\1"),
    (re.compile(r"ae"), "e"),
    (re.compile(r"ence(s)?$"), r"ense\1"),
    (re.compile(r"ogue(s)?$"), r"og\1"),
)


def count_words(corpus: Path) -> Counter[str]:
    """Return how often each small word and each hyphenated pair of words occurs."""
    counts: Counter[str] = Counter()
    for paper in read_papers(corpus):
        counts.update(WORD.findall(paper.text.casefold()))
    return counts


def find_names(corpus: Path) -> Iterator[tuple[str, str]]:
    """Yield pairs of a rarer spelling and the usual one of names written as one word or as two."""
    joined: Counter[str] = Counter()
    parted: Counter[str] = Counter()
    for paper in read_papers(corpus):
        joined.update(name.casefold() for name in JOINED_NAME.findall(paper.text))
        parted.update("-".join(parts).casefold() for parts in PARTED_NAME.findall(paper.text))
    for name, count in parted.items():
        one = name.replace("-", "")
        if min(count, joined[one]) >= LEAST_OF_NAME:
            yield (one, name) if joined[one] < count else (name, one)


def find_spellings(counts: Counter[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of a rarer spelling and the usual one of the same word."""
    for word, count in counts.items():
        for other in _other_spellings(word):
            least = LEAST_OF_LETTER if word.find("-") == 1 else LEAST
            if min(count, counts[other]) >= least:
                yield (other, word) if counts[other] < count else (word, other)


def _other_spellings(word: str) -> Iterator[str]:
    if "-" in word:
        yield word.replace("-", "")
    elif len(word) > len("noise"):
        yield from (spelt for variant, usual in VARIANTS if (spelt := variant.sub(usual, word, count=1)) != word)


if __name__ == "__main__":
    papers = Path(sys.argv[1])
    found = [*find_names(papers), *find_spellings(count_words(papers))]
    by_pair = {frozenset(map(to_singular, pair)): pair for pair in found}  # all words go before names alone
    usual_by_rarer = dict(by_pair.values()) | {to_singular(a): to_singular(b) for a, b in by_pair.values()}
    others = OTHERS.read_text(encoding="utf-8").split()
    for rarer, usual in sorted(usual_by_rarer.items()):
        if rarer != usual and usual not in usual_by_rarer and rarer not in others:
            print(f"{rarer}\t{usual}")
