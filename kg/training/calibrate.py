"""How often a statement is right, by its kind and the step that found it, measured on annotated papers. Run as

python -m kg.training.calibrate seeds/annotations/held-out/*.jsonl > kg/extract/rules/confidence.toml
"""

import sys
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from kg.extract.pipeline import find_groups, open_pipeline
from kg.sources.cleaning import clean
from kg.training.score import normalise, read_annotations
from kg.vocab import kinds

LEAN = 5  # so many cases of the step's share over all kinds are added to each kind's own


def count_right(gold_files: Iterable[Path]) -> tuple[Counter[tuple[str, str]], Counter[tuple[str, str]]]:
    """Return how many groups of each (kind, step) there are, and how many of them have a right name and kind."""
    made: Counter[tuple[str, str]] = Counter()
    right: Counter[tuple[str, str]] = Counter()
    for row in chain.from_iterable(map(read_annotations, gold_files)):
        text = f"{clean(row['title'])}\n{clean(row['abstract'])}"
        gold = [
            ({normalise(form) for form in (e["name"], *e["mentions"])}, {e["type"], *e["alt_types"]})
            for e in row["entities"]
        ]
        for group in find_groups(open_pipeline()(text)):
            forms = {normalise(text[start:end]) for start, end in group.places}
            is_right = any(forms & names and group.kind in types for names, types in gold)
            for source in group.sources:
                made[group.kind, source] += 1
                right[group.kind, source] += is_right
    return made, right


def to_toml(made: Counter[tuple[str, str]], right: Counter[tuple[str, str]]) -> str:
    """Return the shares as a TOML table of step -> share for each kind."""
    steps = sorted({step for _, step in made})
    lines = ["# How often a statement is right (name and kind), by its kind and the step that found it."]
    for kind in kinds():
        lines.append(f"\n[{kind}]")
        for step in steps:
            all_right, all_made = (sum(n for (_, s), n in count.items() if s == step) for count in (right, made))
            prior = (all_right + 1) / (all_made + 2)
            lines.append(f"{step} = {(right[kind, step] + LEAN * prior) / (made[kind, step] + LEAN):.2f}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(to_toml(*count_right(map(Path, sys.argv[1:]))))
