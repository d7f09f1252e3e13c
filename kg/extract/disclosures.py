"""What helps to reproduce a paper or to judge its cost: whether it states its code, data, weights, hardware, computing
time and energy, each with the place that says so."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kg.extract.lexicon import pattern, to_singular, words
from kg.extract.releases import find_releases
from kg.extract.sentences import Sentence, find_hinted
from kg.records import Artifact, Disclosure, Mention, Statement

FILE = "disclosures.toml"
# The sections of the rules: what each tells, how sure that is (their file says how it was measured), its patterns.
COSTS = {
    "time": ("computeTime", 0.95, ("device", "trained", "on_device")),
    "energy": ("energy", 0.93, ("amount", "power", "use", "before", "carbon")),
}
RELEASED = {"code": "code", "data": "data", "model": "weights"}
MANNERS = ("linked", "stated", "promised")


def find_disclosures(
    sentences: Sequence[Sentence], artifacts: Iterable[Artifact], statements: Iterable[Statement]
) -> tuple[Disclosure, ...]:
    """Return what an abstract's sentences, its URLs and its hardware disclose, in the order of the text. Of what is
    said several times to be released, the place that says most counts."""
    released = [*_find_links(artifacts), *find_releases(sentences)]
    best = {found.what: found for found in sorted(released, key=_to_worth, reverse=True)}
    everything = [*best.values(), *_find_devices(sentences, statements), *_find_costs(sentences)]
    return tuple(sorted(everything, key=lambda found: (found.evidence.start, found.evidence.end, found.what)))


def _to_worth(found: Disclosure) -> tuple[int, int]:
    return MANNERS.index(found.manner), found.evidence.start


def _find_links(artifacts: Iterable[Artifact]) -> Iterator[Disclosure]:
    for artifact in artifacts:
        if artifact.kind in RELEASED:
            yield Disclosure(RELEASED[artifact.kind], "linked", artifact.evidence, artifact.confidence)


def _find_devices(sentences: Sequence[Sentence], statements: Iterable[Statement]) -> Iterator[Disclosure]:
    """Yield the surest device of each of the sentences that names one: "8 NVIDIA A100 GPUs" is told once."""
    places = [range(sentence.start, sentence.start + len(sentence.text)) for sentence in sentences]
    devices = [
        replace(statement, mentions=mentions)
        for statement in statements
        if (statement.kind, statement.role, statement.salience) == ("Hardware", "runsOn", "must")
        and _computes(statement.name)
        and (mentions := tuple(m for m in statement.mentions if any(m.start in place for place in places)))
    ]
    surest = {statement.mentions[-1].sentence: statement for statement in sorted(devices, key=_to_sureness)}
    for statement in surest.values():
        yield Disclosure("hardware", "stated", statement.mentions[-1], statement.confidence)


def _computes(name: str) -> bool:
    """Tell whether a device of a name computes, as robots and cameras do not."""
    head = to_singular(re.split(r"[\s-]", name.casefold())[-1])
    return head not in words("machines_apart.txt")


def _to_sureness(statement: Statement) -> float:
    return statement.confidence


def _find_costs(sentences: Sequence[Sentence]) -> Iterator[Disclosure]:
    """Yield the first place of each sentence that tells a computing time, and the first that tells an energy."""
    for section, (what, confidence, names) in COSTS.items():
        for sentence in find_hinted(sentences, FILE, section):
            found = (pattern(FILE, section, name).search(sentence.text) for name in names)
            match = next((match for match in found if match), None)
            if match:
                quote = match.group().strip()
                start = sentence.start + match.start() + match.group().index(quote)
                yield Disclosure(what, "stated", Mention(start, start + len(quote), quote, sentence.text), confidence)
