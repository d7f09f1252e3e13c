"""Compile the lists of known names from public sources: python -m kg.training.compile_knowledge SOURCES PAPERS.

SOURCES is the folder of collected lists, PAPERS a file of paper records (JSON lines, .gz) that serves as the corpus of
the language: how a name is written there decides its case, and whether it is a name at all. The result is one sorted
file per kind in kg/knowledge/, the same for the same input.
"""

import argparse
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

from kg.knowledge import CURATED, identity, read_known
from kg.paths import KNOWLEDGE
from kg.records import Known
from kg.training import knowledge_hardware, knowledge_models, knowledge_sources
from kg.training.knowledge_corpus import Corpus, read_corpus, to_key
from kg.training.knowledge_names import family_of
from kg.training.knowledge_judge import TERMS, judge_known
from kg.vocab import kinds

DROPPED = Path(__file__).with_name("dropped_names.txt")
READERS = (*knowledge_sources.READERS, *knowledge_models.READERS, *knowledge_hardware.READERS)
# A thing that sources give several kinds has the first of them first, and no more than two.
PRECEDENCE = ("Hardware", "Software", "Model", "Benchmark", "Dataset", "Metric", "Method", "Task")


def main() -> None:
    """Run the compilation and print how many names each kind has."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sources", type=Path)
    parser.add_argument("papers", type=Path)
    arguments = parser.parse_args()
    found = [known for reader in READERS for known in reader(arguments.sources)]
    groups = join_same(found)
    surfaces = {form for group in groups for known in group for form in (known.name, *known.aliases)}
    corpus = read_corpus(surfaces, read_papers(arguments.papers))
    dropped = {identity(line) for line in DROPPED.read_text(encoding="utf-8").splitlines() if line}
    merged = (merge_group(group, corpus) for group in groups)
    kept = [known for known in (judge_known(known, corpus, dropped) for known in merged) if known]
    for kind, count in write_known(with_known_families(without_shared_aliases(kept))).items():
        print(f"{kind:12}{count:7}")


def read_papers(path: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Read the title, abstract and authors of each paper."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            yield paper["title"], paper["abstract"], paper.get("authors", [])


def join_same(found: Iterable[Known]) -> list[list[Known]]:
    """Join what has the same name, and what one source's long form says is the same ("Word Error Rate (WER)")."""
    groups: dict[str, list[Known]] = defaultdict(list)
    for known in found:
        if identity(known.name):
            groups[identity(known.name)].append(known)
    claims: dict[str, set[str]] = defaultdict(set)
    for name, group in groups.items():
        for alias in (alias for known in group for alias in known.aliases):
            claims[identity(alias)].add(name)
    for alias, owners in sorted(claims.items()):
        owner = next(iter(owners))
        if len(owners) == 1 and alias != owner and alias in groups and owner in groups:
            if {known.kinds[0] for known in groups[alias]} & {known.kinds[0] for known in groups[owner]}:
                groups[owner] += groups.pop(alias)
    return [group for _, group in sorted(groups.items())]


def merge_group(group: list[Known], corpus: Corpus) -> Known:
    """Make one thing of what several sources say: the commonest spelling, all aliases, the first figures."""
    head = group[0]
    dated = sorted(group, key=lambda known: known.released or "9999") if "Hardware" in head.kinds else group
    forms = list(dict.fromkeys(form for known in group for form in (known.name, *known.aliases)))
    same = [form for form in forms if identity(form) == identity(head.name)]
    name = max(same, key=lambda form: (corpus.uses_of(form).forms[form], -forms.index(form)))
    aliases = {to_key(form): form for form in reversed(forms)}
    aliases.pop(to_key(name), None)
    found = {kind for known in group for kind in known.kinds}
    if found <= TERMS:
        name, aliases = corpus.commonest_form(name), {key: corpus.commonest_form(form) for key, form in aliases.items()}
    if "Benchmark" in found or ("Dataset" in found and re.search(r"bench|eval|challenge|task \d", name, re.IGNORECASE)):
        found = found | {"Benchmark"} if "Dataset" in found else found
    values = {
        key: next((value for known in dated if (value := getattr(known, key))), None)
        for key in ("homepage", "released", "family", "memory_gb", "tflops", "tdp_w")
    }
    family = values.pop("family")
    return Known(
        name,
        tuple(sorted(found, key=PRECEDENCE.index))[:2],
        tuple(sorted(aliases.values())),
        cased=any(known.cased for known in group),
        family=family if family and identity(str(family)) != identity(name) else None,
        source=", ".join(dict.fromkeys(known.source for known in group)),
        **values,
    )


def without_shared_aliases(known_things: list[Known]) -> list[Known]:
    """Take away the aliases that are another thing's name, or that several things share; the first of a name stays."""
    names: dict[str, Known] = {}
    for known in known_things:
        names.setdefault(identity(known.name), known)
    claims = Counter(identity(alias) for known in names.values() for alias in known.aliases)
    return [
        replace(known, aliases=tuple(a for a in known.aliases if identity(a) not in names and claims[identity(a)] == 1))
        for known in names.values()
    ]


def with_known_families(known_things: list[Known]) -> Iterator[Known]:
    """Name each family as its own thing is named; a family that is no known thing is left out for the next wider one."""
    things = (*read_known(CURATED), *known_things)
    names = {identity(form): known.name for known in reversed(things) for form in (*known.aliases, known.name)}
    for known in known_things:
        family = known.family
        while family and identity(family) not in names:
            family = family_of(family)
        found = names[identity(family)] if family else None
        yield replace(known, family=found if found != known.name else None)


def write_known(known_things: Iterable[Known]) -> dict[str, int]:
    """Write one file per kind, sorted by name, and return how many things each has."""
    by_kind: dict[str, list[Known]] = {kind: [] for kind in kinds()}
    for known in sorted(known_things, key=lambda known: (known.name.casefold(), known.name)):
        by_kind[known.kinds[0]].append(known)
    for kind, members in by_kind.items():
        lines = (json.dumps({key: value for key, value in asdict(known).items() if value}, ensure_ascii=False) for known in members)
        (KNOWLEDGE / f"{kind.lower()}.jsonl").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return {kind: len(members) for kind, members in by_kind.items()}


if __name__ == "__main__":
    main()
