"""Words at which a noun phrase begins or ends, learnt from how they are used in a large body of abstracts.

No part-of-speech tagger is shipped; a verb gives itself away by its company: it follows "we", "to", "can" or "which"
and precedes "the", where a noun follows "the" and "of". Run as

    python -m kg.training.boundary_words ABSTRACTS.jsonl.gz > kg/extract/rules/boundary_words.txt
"""

import collections
import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator

WORD = re.compile(r"[A-Za-z]+(?:[-'][A-Za-z]+)*|[.,;:()]")
BEFORE_VERB = frozenset("we it they can could will may must should would might cannot which that also".split())
BEFORE_NOUN = frozenset("the a an this these their its our".split())
BE = frozenset("is are was were be been".split())
AFTER_VERB = frozenset("the a an our their its this these that how whether".split())
NOUNS_IN_LY = frozenset("ally anomaly assembly butterfly family monopoly supply reply".split())
LEAST_USES = 30


def read_abstracts(file: str) -> Iterator[str]:
    """Yield the abstracts of a gzipped JSON lines file."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["abstract"]


def find_boundary_words(abstracts: Iterable[str]) -> list[str]:
    """Return the lower-case words that are mostly verbs, predicate adjectives or adverbs, sorted."""
    uses: collections.Counter[str] = collections.Counter()
    as_verb: collections.Counter[str] = collections.Counter()
    as_noun: collections.Counter[str] = collections.Counter()
    after_be: collections.Counter[str] = collections.Counter()
    for abstract in abstracts:
        words = WORD.findall(abstract)
        for before, word, after in zip(words, words[1:], words[2:], strict=False):
            if not word.isalpha() or not word.islower():
                continue
            uses[word] += 1
            as_verb[word] += (before.lower() in BEFORE_VERB) + (after in AFTER_VERB)
            as_noun[word] += before.lower() in BEFORE_NOUN
            after_be[word] += before in BE
    return sorted(
        word
        for word, count in uses.items()
        if count >= LEAST_USES and len(word) > 2 and _is_boundary(word, count, as_verb, as_noun, after_be)
    )


def _is_boundary(
    word: str,
    count: int,
    as_verb: collections.Counter[str],
    as_noun: collections.Counter[str],
    after_be: collections.Counter[str],
) -> bool:
    verb, noun, predicate = as_verb[word] / count, as_noun[word] / count, after_be[word] / count
    if verb > 0.15 and noun < verb / 2:
        return True
    if word.endswith("ly"):
        return word not in NOUNS_IN_LY
    return predicate > 0.25 and noun < 0.1 and not word.endswith("ed")


if __name__ == "__main__":
    print("\n".join(find_boundary_words(read_abstracts(sys.argv[1]))))
