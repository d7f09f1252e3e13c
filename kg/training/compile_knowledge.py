"""Compile the lists of known names from public sources: python -m kg.training.compile_knowledge SOURCES PAPERS.

SOURCES is the folder of collected lists, PAPERS a file of paper records (JSON lines, .gz) that serves as the corpus of
the language: how a name is written there decides its case, and whether it is a name at all. `dropped_names.txt` holds
what a person found to be no name. The result is one sorted file per kind in kg/knowledge/, the same for the same input.
"""

import argparse
import gzip
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from kg.knowledge import CURATED, identity, read_known
from kg.paths import KNOWLEDGE
from kg.records import Known
from kg.training import knowledge_hardware, knowledge_models, knowledge_sources
from kg.training.knowledge_corpus import read_corpus
from kg.training.knowledge_judge import judge_known
from kg.training.knowledge_merge import join_same, merge_group, with_known_families, without_shared_aliases
from kg.vocab import kinds

DROPPED = Path(__file__).with_name("dropped_names.txt")
READERS = (*knowledge_sources.READERS, *knowledge_models.READERS, *knowledge_hardware.READERS)


def main() -> None:
    """Run the compilation and print how many names each kind has."""
    parser = argparse.ArgumentParser(description="Compile the lists of known names.")
    parser.add_argument("sources", type=Path)
    parser.add_argument("papers", type=Path)
    arguments = parser.parse_args()
    for kind, count in write_known(compile_known(arguments.sources, arguments.papers)).items():
        print(f"{kind:12}{count:7}")


def compile_known(sources: Path, papers: Path) -> Iterator[Known]:
    """Read all sources, join what is the same, and keep the names that are safe to look for in running text."""
    groups = join_same(known for reader in READERS for known in reader(sources))
    surfaces = {form for group in groups for known in group for form in (known.name, *known.aliases)}
    corpus = read_corpus(surfaces, read_papers(papers))
    dropped = {identity(line) for line in DROPPED.read_text(encoding="utf-8").splitlines()}
    merged = (merge_group(group, corpus) for group in groups)
    kept = [known for known in (judge_known(known, corpus, dropped) for known in merged) if known]
    return with_known_families(without_shared_aliases(kept), read_known(CURATED))


def read_papers(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Read the title, abstract and authors of each paper."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            yield paper["title"], paper["abstract"], paper.get("authors", [])


def write_known(known_things: Iterable[Known]) -> dict[str, int]:
    """Write one file per kind, sorted by name, and return how many things each has."""
    by_kind: dict[str, list[Known]] = {kind: [] for kind in kinds()}
    for known in sorted(known_things, key=lambda known: (known.name.casefold(), known.name)):
        by_kind[known.kinds[0]].append(known)
    for kind, members in by_kind.items():
        rows = ({key: value for key, value in asdict(known).items() if value} for known in members)
        lines = (json.dumps(row, ensure_ascii=False) for row in rows)
        (KNOWLEDGE / f"{kind.lower()}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return {kind: len(members) for kind, members in by_kind.items()}


if __name__ == "__main__":
    main()
