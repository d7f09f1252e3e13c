"""Where one process spends its time: the steps of reading under Python's profiler, as shares of the whole.

The profiler slows Python down and the encoder not, so the encoder's share is larger in truth.
"""

import cProfile
import json
import pstats
from collections.abc import Iterator, Sequence
from pathlib import Path

from kg.annotations import to_annotations
from kg.extract.pipeline import read_papers
from kg.link import link
from kg.records import Paper
from kg.triples import default_base

# Step, the functions (file and name) whose time it is, and the steps inside them, whose time it is not.
STEPS = (
    ("encoder (onnxruntime)", (("onnxruntime_inference_collection.py", "run"),), ()),
    ("words and sentences", (("tokens.py", "tokenize"),), ()),
    ("what the tagger says", (("tagger.py", "tag"),), ("encoder (onnxruntime)",)),
    (
        "candidates: names by the tagger, by list, by looks",
        (
            ("tagged_names.py", "find_tagged"),
            ("known_names.py", "find_known_names"),
            ("names.py", "find_names"),
            ("names.py", "find_title_runs"),
            ("introduced.py", "find_introduced"),
        ),
        (),
    ),
    ("fusion", (("fusion.py", "fuse"),), ("candidates: names by the tagger, by list, by looks",)),
    ("judge of names", (("judging.py", "judge_groups"),), ()),
    ("numbers and their slots", (("measures.py", "find_measures"),), ()),
    ("linking", (("linking.py", "link"),), ()),
)
REST = "evidence, annotations, JSON, the rest"


def profile(papers: Sequence[Paper]) -> Iterator[tuple[str, float]]:
    """Yield each step with its share of the time that one process takes for the papers, and last the rest."""
    write(papers[:1])  # what is loaded once
    profiler = cProfile.Profile()
    profiler.runcall(write, papers)
    stats = pstats.Stats(profiler).stats  # type: ignore[attr-defined]  # typeshed does not know it
    whole = sum(own for _, _, own, _, _ in stats.values())
    spent: dict[str, float] = {}
    for step, functions, inside in STEPS:
        times = (
            cumulated
            for (path, _, name), (_, _, _, cumulated, _) in stats.items()
            if (Path(path).name, name) in functions
        )
        spent[step] = sum(times) - sum(spent[other] for other in inside)
        yield step, spent[step] / whole
    yield REST, 1 - sum(spent.values()) / whole


def write(papers: Sequence[Paper]) -> None:
    """Do what `kg extract` does, in this process."""
    for annotation in to_annotations(map(link, read_papers(papers)), default_base()):
        json.dumps(annotation, ensure_ascii=False).encode()
