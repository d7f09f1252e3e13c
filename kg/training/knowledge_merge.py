"""One thing per name: what several sources say of it is joined, and what belongs to two things is given to neither."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from kg.knowledge import identity
from kg.records import Known
from kg.training.knowledge_corpus import Corpus, to_key
from kg.training.knowledge_judge import TERMS
from kg.training.knowledge_names import family_of

# A thing that sources give several kinds has the first of them first, and no more than two.
PRECEDENCE = ("Hardware", "Software", "Model", "Benchmark", "Dataset", "Metric", "Method", "Task")
BENCHMARK_NAME = re.compile(r"bench|eval|challenge|task \d", re.IGNORECASE)
FIGURES = ("homepage", "released", "family", "memory_gb", "tflops", "tdp_w")


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
        if len(owners) > 1 or alias == owner or alias not in groups or owner not in groups:
            continue
        if {known.kinds[0] for known in groups[alias]} & {known.kinds[0] for known in groups[owner]}:
            groups[owner] += groups.pop(alias)
    return [group for _, group in sorted(groups.items())]


def merge_group(group: list[Known], corpus: Corpus) -> Known:
    """Make one thing of what several sources say of it."""
    name, aliases = _choose_forms(group, corpus)
    kinds = _choose_kinds(group, name)
    alike = {"Model", "Method"} if kinds[0] == "Model" else {kinds[0]}
    return Known(
        name,
        kinds,
        aliases,
        cased=any(known.cased for known in group),
        same_as=tuple(sorted({iri for known in group if alike & {*known.kinds} for iri in known.same_as})),
        source=", ".join(dict.fromkeys(known.source for known in group)),
        **_first_figures(group),
    )


def _choose_forms(group: list[Known], corpus: Corpus) -> tuple[str, tuple[str, ...]]:
    """Choose the spelling that papers use most as the name; the others, and other forms, are aliases."""
    forms = list(dict.fromkeys(form for known in group for form in (known.name, *known.aliases)))
    same = [form for form in forms if identity(form) == identity(group[0].name)]
    name = max(same, key=lambda form: (corpus.uses_of(form).forms[form], -forms.index(form)))
    if all(kind in TERMS for known in group for kind in known.kinds):
        name, forms = corpus.commonest_form(name), [corpus.commonest_form(form) for form in forms]
    aliases = {to_key(form): form for form in reversed(forms) if to_key(form) != to_key(name)}
    return name, tuple(sorted(aliases.values()))


def _choose_kinds(group: list[Known], name: str) -> tuple[str, ...]:
    found = {kind for known in group for kind in known.kinds}
    if "Benchmark" in found or ("Dataset" in found and BENCHMARK_NAME.search(name)):
        found |= {"Benchmark"}
    return tuple(sorted(found, key=PRECEDENCE.index))[:2]


def _first_figures(group: list[Known]) -> dict[str, Any]:
    """Return the first value of each figure; of a device, that of its first release."""
    if "Hardware" in group[0].kinds:
        group = sorted(group, key=lambda known: known.released or "9999")
    return {key: next((value for known in group if (value := getattr(known, key))), None) for key in FIGURES}


def without_shared_aliases(known_things: list[Known]) -> list[Known]:
    """Take away the aliases that are another thing's name, or that several things share; the first of a name stays."""
    names: dict[str, Known] = {}
    for known in known_things:
        names.setdefault(identity(known.name), known)
    claims = Counter(alias for known in names.values() for alias in {identity(alias) for alias in known.aliases})

    def is_own(alias: str, owner: str) -> bool:
        return claims[identity(alias)] == 1 and (identity(alias) == owner or identity(alias) not in names)

    return [
        replace(known, aliases=tuple(alias for alias in known.aliases if is_own(alias, name)))
        for name, known in names.items()
    ]


def with_known_families(known_things: Iterable[Known], curated: Iterable[Known]) -> Iterator[Known]:
    """Name each family as its own thing is named; a family that is not known gives way to the next wider one."""
    known_things = list(known_things)
    things = (*curated, *known_things)
    names = {identity(form): known.name for known in reversed(things) for form in (*known.aliases, known.name)}
    for known in known_things:
        family = known.family
        while family and identity(family) not in names:
            family = family_of(family)
        found = names[identity(family)] if family else None
        yield replace(known, family=found if found != known.name else None)
