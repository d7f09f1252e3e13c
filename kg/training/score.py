"""Precision and recall of annotations against expert ones, by class.

A predicted concept is right when one of its written forms, normalised, is one of a gold concept's; for a typed class
its type must be the gold type or one of its `alt_types`. Precision counts all predicted concepts, and gold ones of
level `may` as right; recall counts gold ones of level `must`. Papers are matched by id, else by title.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.training.annotated import Row

CARD = frozenset({"Method", "Model", "Dataset", "Benchmark", "Hardware", "Metric"})
SLOTS = ("metric", "on", "subject", "baseline")


@dataclass(slots=True)
class Score:
    """Counts of one class."""

    right: int = 0
    predicted: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        return self.found / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Error:
    """One thing that is wrong (`fault` "extra" or "type") or was not found ("missed")."""

    paper: str
    fault: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Scores:
    """The counts of every class, the errors behind them, how often a gold role was read as which, and of each concept
    that was read its kind, its confidence and whether it is right."""

    by_class: dict[str, Score] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)
    roles: Counter[tuple[str, str]] = field(default_factory=Counter)
    sureness: list[tuple[str, float, bool]] = field(default_factory=list)

    def of(self, name: str) -> Score:
        return self.by_class.setdefault(name, Score())


def score(gold: Iterable[Row], predicted: Iterable[Row]) -> Scores:
    """Return the scores of predicted annotations; a gold paper without one counts as read and found empty."""
    by_id: dict[str, Row] = {}
    by_title: dict[str, Row] = {}
    for row in predicted:
        by_id[row["id"]] = by_title[normalise(row["title"])] = row
    scores = Scores()
    for row in gold:
        match = by_id.get(row["id"]) or by_title.get(normalise(row["title"])) or {}
        _score_concepts(scores, row, match.get("entities", ()))
        _score_results(scores, row, match.get("results", ()))
        _score_quantities(scores, row, match.get("facts", ()))
        _score_artifacts(scores, row, match.get("artifacts", ()))
    return scores


def normalise(text: str) -> str:
    """Return what two written forms of one name share: letters and digits in lower case, without article and plural.

    >>> normalise("The Vision-Language Models") == normalise("vision language model")
    True
    """
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    text = re.sub(r"^(?:the|a|an)\s+", "", text.strip())
    text = re.sub(r"[^a-z0-9+%@.]+", "", text).strip(".")
    return text[:-1] if re.search(r"[a-z]{3}s$", text) else text


def _forms(entity: Row) -> set[str]:
    return {normalise(form) for form in (entity["name"], *entity.get("mentions", ()))} - {""}


def _classes(kind: str) -> tuple[str, ...]:
    return ("typed:all", f"typed:{kind}", *(["typed:card"] if kind in CARD else []))


def _score_concepts(scores: Scores, gold: Row, predicted: Sequence[Row]) -> None:
    known = [(_forms(entity), entity) for entity in gold["entities"]]
    guessed = [(_forms(entity), entity) for entity in predicted]
    found: set[int] = set()
    for forms, guess in guessed:
        hits = [i for i, (theirs, _) in enumerate(known) if forms & theirs]
        typed = [i for i in hits if guess["type"] in (known[i][1]["type"], *known[i][1].get("alt_types", ()))]
        found.update(typed)
        for name, right in (("untyped:all", hits), *((name, typed) for name in _classes(guess["type"]))):
            scores.of(name).predicted += 1
            scores.of(name).right += bool(right)
        _score_role(scores, guess, [known[i][1] for i in typed])
        scores.sureness.append((guess["type"], guess.get("confidence", 1.0), bool(typed)))
        if not typed:
            scores.errors.append(Error(gold["id"], "type" if hits else "extra", guess["type"], guess["name"]))
    for i, (forms, entity) in enumerate(known):
        if entity["level"] != "must":
            continue
        named = any(forms & theirs for theirs, _ in guessed)
        for name, is_found in (("untyped:all", named), *((name, i in found) for name in _classes(entity["type"]))):
            scores.of(name).gold += 1
            scores.of(name).found += is_found
        if i not in found:
            scores.errors.append(Error(gold["id"], "missed", entity["type"], entity["name"]))


def _score_role(scores: Scores, guess: Row, typed: Sequence[Row]) -> None:
    roles = {entity["role"] for entity in typed if entity["level"] == "must"}
    if roles:
        role = scores.of("role")
        role.predicted += 1
        role.gold += 1
        role.right += guess["role"] in roles
        role.found += guess["role"] in roles
        scores.roles.update((right, guess["role"]) for right in roles)


def number(text: object) -> float | None:
    """Return the first number of a text, None without one."""
    match = re.search(r"\d[\d,]*\.?\d*", str(text))
    return float(match.group().replace(",", "").rstrip(".")) if match else None


def _score_results(scores: Scores, gold: Row, predicted: Sequence[Row]) -> None:
    known = [(value, row) for row in gold.get("results", ()) if (value := number(row["value"])) is not None]
    described = {number(row["value"]) for row in gold.get("facts", ())}
    all_results, used = scores.of("results"), set[int]()
    for guess in predicted:
        value = number(guess["value"])
        if value is None:
            continue
        hit = next((i for i, (theirs, _) in enumerate(known) if i not in used and theirs == value), None)
        if hit is not None:
            used.add(hit)
            all_results.predicted += 1
            all_results.right += 1
            _score_slots(scores, known[hit][1], guess)
        elif value not in described:
            all_results.predicted += 1
            scores.errors.append(Error(gold["id"], "extra", "Result", f"{guess['value']} {guess.get('metric')}"))
    all_results.found += len(used)
    all_results.gold += len(known)
    for i, (_, row) in enumerate(known):
        if i not in used:
            scores.errors.append(Error(gold["id"], "missed", "Result", f"{row['value']} {row.get('metric')}"))


def _score_slots(scores: Scores, gold: Row, guess: Row) -> None:
    for slot in SLOTS:
        score, theirs, mine = scores.of(f"result.{slot}"), gold.get(slot), guess.get(slot)
        score.predicted += bool(mine)
        score.gold += bool(theirs)
        if theirs and mine:
            a, b = normalise(theirs), normalise(mine)
            agree = a in b or b in a
            score.right += agree
            score.found += agree


def _score_quantities(scores: Scores, gold: Row, predicted: Sequence[Row]) -> None:
    """Score the numbers that describe a thing, by their values."""
    known = Counter(number(row["value"]) for row in gold.get("facts", ()))
    guessed = Counter(number(row["value"]) for row in predicted)
    quantities, both = scores.of("quantities"), (known & guessed).total()
    quantities.right += both
    quantities.found += both
    quantities.predicted += guessed.total()
    quantities.gold += known.total()


def _score_artifacts(scores: Scores, gold: Row, predicted: Sequence[Row]) -> None:
    known, guessed = ({row["url"].rstrip("/.") for row in rows} for rows in (gold.get("artifacts", ()), predicted))
    artifacts = scores.of("artifacts")
    artifacts.right += len(known & guessed)
    artifacts.predicted += len(guessed)
    artifacts.found += len(known & guessed)
    artifacts.gold += len(known)
