"""Lists whose members belong together one by one: "A and B reach 85% and 90%, respectively", "85% for A and 90% for
B"."""

import re
from collections import defaultdict
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
BETWEEN = re.compile(r"[^,;()]{1,60}")  # two lists that belong together without TELLS
FOR = re.compile(r"\sfor\s(?:an?\s|the\s)?(?:[\w-]+\s){0,2}")  # between a score and whose it is


def align_lists(
    text: str, numbers: Sequence[Number], things: Sequence[tuple[Place, str]]
) -> Mapping[int, Mapping[str, str]]:
    """Return, by where a number starts, what fills its slots (and SYSTEMS) as the lists of its sentence tell: of a run
    of numbers and a run of things of the same length, each number belongs to the thing that stands where it stands.
    `things` are places with a kind, in the text's order. Lists of sentences that do not say "respectively" must stand
    next to each other."""
    found: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for first, last in sorted({number.sentence for number in numbers}):
        places = [(each.numeral.start, each.numeral.end) for each in numbers if each.sentence == (first, last)]
        runs, told = list(find_runs(text, places)), TELLS in text[first:last]
        for slot in dict.fromkeys(SLOTS.values()):
            fitting = [place for place, kind in things if SLOTS.get(kind) == slot and first <= place[0] < last]
            lists = list(find_runs(text, fitting))
            if slot == SYSTEMS and not told:
                for start, (left, right) in find_owners(text, places, fitting):
                    found[start]["subject"] = text[left:right]
            for run, list_ in pair_runs(runs, lists):
                if not told and not _are_next(text, run, list_):
                    continue
                name = "subject" if slot == SYSTEMS and not told else slot
                for (start, _), (left, right) in zip(run, list_, strict=True):
                    found[start][name] = text[left:right]
    return found


def _are_next(text: str, run: Sequence[Place], list_: Sequence[Place]) -> bool:
    """Tell whether only a few words stand between two lists, whichever comes first."""
    between = text[run[-1][1] : list_[0][0]] or text[list_[-1][1] : run[0][0]]
    return BETWEEN.fullmatch(between) is not None


def find_owners(text: str, places: Sequence[Place], systems: Sequence[Place]) -> list[tuple[int, Place]]:
    """Return where numbers start with the systems that they are said to be for, if several are.

    >>> find_owners("74% for A and 54% for B", [(0, 3), (14, 17)], [(8, 9), (22, 23)])
    [(0, (8, 9)), (14, (22, 23))]
    """
    owners = [
        (start, system)
        for start, end in places
        if (system := next((each for each in systems if each[0] >= end), None)) and FOR.fullmatch(text, end, system[0])
    ]
    return owners if len(owners) > 1 else []


def fill_listed(fillers: Mapping[str, str], listed: Mapping[str, str], kind: str) -> dict[str, str]:
    """Return what fills the slots of a result of a kind, lists before all else: those of systems name the subjects of
    scores, and what gains and speed-ups are over. Subjects that they tell are those of scores alone.

    >>> fill_listed({"subject": "X"}, {"on": "GSM8K", "systems": "GPT-4"}, "gain")
    {'subject': 'X', 'on': 'GSM8K', 'baseline': 'GPT-4'}
    """
    is_score = kind == "absolute"
    told = {name: text for name, text in listed.items() if name != "subject" or is_score}
    slot = "subject" if is_score else "baseline"
    return {**fillers, **{slot if name == SYSTEMS else name: text for name, text in told.items()}}


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
