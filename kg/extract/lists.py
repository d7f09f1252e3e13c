"""Lists whose members belong together one by one: "A and B reach 85% and 90%, respectively"."""

import re
from collections.abc import Iterator, Mapping, Sequence

from kg.extract.layout import Place
from kg.extract.numbers import Number

TELLS = "respectively"
SYSTEMS = "systems"  # whose results they are, or what these are compared with
SLOTS = {"Metric": "metric", "Benchmark": "on", "Dataset": "on", "Task": "on", "Method": SYSTEMS, "Model": SYSTEMS}
# What may stand between two members: a word or two that carry a name, then a comma, "and" or both.
GAP = re.compile(
    r"(?:\s+(?!and\b|or\b)[a-z]+){0,2}\s*(?:\([^()]*\))?\s*(?:,|;|/|,?\s+and\b|,?\s+&)\s*(?:and\s+)?(?:the\s+)?"
)


def align_lists(
    text: str, numbers: Sequence[Number], things: Sequence[tuple[Place, str]]
) -> Mapping[int, Mapping[str, str]]:
    """Return, by where a number starts, what fills its slots (and SYSTEMS) as the lists of its sentence tell: of a run
    of numbers and a run of things of the same length, each number belongs to the thing that stands where it stands.
    `things` are places with a kind, in the text's order. Sentences that do not say "respectively" tell nothing."""
    found: dict[int, dict[str, str]] = {}
    for first, last in sorted({number.sentence for number in numbers}):
        if TELLS not in text[first:last]:
            continue
        places = [number.numeral for number in numbers if number.sentence == (first, last)]
        runs = list(find_runs(text, [(numeral.start, numeral.end) for numeral in places]))
        for slot in dict.fromkeys(SLOTS.values()):
            fitting = [place for place, kind in things if SLOTS.get(kind) == slot and first <= place[0] < last]
            for run, list_ in pair_runs(runs, list(find_runs(text, fitting))):
                for (start, _), (left, right) in zip(run, list_, strict=True):
                    found.setdefault(start, {})[slot] = text[left:right]
    return found


def fill_listed(fillers: Mapping[str, str], listed: Mapping[str, str], kind: str) -> dict[str, str]:
    """Return what fills the slots of a result of a kind, lists before all else: those of systems name the subjects of
    scores, and what gains and speed-ups are over.

    >>> fill_listed({"subject": "X"}, {"on": "GSM8K", "systems": "GPT-4"}, "gain")
    {'subject': 'X', 'on': 'GSM8K', 'baseline': 'GPT-4'}
    """
    slot = "subject" if kind == "absolute" else "baseline"
    return {**fillers, **{slot if name == SYSTEMS else name: text for name, text in listed.items()}}


def find_runs(text: str, places: Sequence[Place]) -> Iterator[list[Place]]:
    """Yield the runs of two or more places between which only the marks of a list stand.

    >>> text = "On A, B and C, x is"
    >>> list(find_runs(text, [(3, 4), (6, 7), (12, 13), (15, 16)]))
    [[(3, 4), (6, 7), (12, 13), (15, 16)]]
    """
    run: list[Place] = []
    for place in places:
        if run and not GAP.fullmatch(text, run[-1][1], place[0]):
            if len(run) > 1:
                yield run
            run = []
        run.append(place)
    if len(run) > 1:
        yield run


def pair_runs(runs: Sequence[list[Place]], lists: Sequence[list[Place]]) -> Iterator[tuple[list[Place], list[Place]]]:
    """Yield each run of numbers with the one list that is as long; with none when there are several such lists."""
    for run in runs:
        fitting = [list_ for list_ in lists if len(list_) == len(run)]
        if len(fitting) == 1:
            yield run, fitting[0]
