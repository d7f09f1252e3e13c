"""The page that tells users what to trust: how well papers are read, measured by cross-validation."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path

from kg.training.annotated import read_rows
from kg.training.aspects import to_section
from kg.training.link_score import Pair, score_pairs
from kg.training.reread import read_folds
from kg.training.score import SLOTS, Score, Scores, score
from kg.vocab import kinds

BINS = 10
MOST = 20
OVERALL = ("typed:card", "typed:all", "untyped:all")
NUMBERS = ("role", "results", *(f"result.{slot}" for slot in SLOTS), "quantities", "artifacts")
WORDS = {  # what the page calls the scores
    "typed:card": "concepts of six kinds",
    "typed:all": "concepts of all eight kinds",
    "untyped:all": "names alone",
    "role": "roles of concepts",
    "results": "results: the number",
    "result.metric": "results: the metric",
    "result.on": "results: measured on",
    "result.subject": "results: whose it is",
    "result.baseline": "results: compared with",
    "quantities": "other quantities",
    "artifacts": "released artifacts",
}


def write_quality(files: Sequence[Path], pairs: Path, work: Path, page: Path) -> None:
    """Write the page from annotation files, linking pairs, and what the models of the folds in `work` read."""
    read = read_folds(work)
    gold = [read_rows([file]) for file in files]
    by_file = [score(rows, read) for rows in gold]
    everything = score([row for rows in gold for row in rows], read)
    names, sizes = [file.stem for file in files], [len(rows) for rows in gold]
    lines = _to_page(names, sizes, by_file, everything, list(score_pairs(pairs)), list(to_section()))
    page.write_text("\n".join(lines), encoding="utf-8")


def find_calibration_error(cases: Iterable[tuple[float, bool]]) -> float:
    """Return the expected calibration error of confidences: the mean distance of a bin's confidence from the share of
    it that is right, weighted by the bin's size (Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian
    Binning", AAAI 2015)."""
    bins = _to_bins(cases)
    whole = sum(len(cases) for cases in bins)
    return sum(abs(sum(c for c, _ in cases) - sum(r for _, r in cases)) for cases in bins) / max(1, whole)


def _to_bins(cases: Iterable[tuple[float, bool]]) -> list[list[tuple[float, bool]]]:
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in cases:
        bins[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
    return bins


def _to_page(
    names: Sequence[str],
    sizes: Sequence[int],
    by_file: Sequence[Scores],
    whole: Scores,
    pairs: Sequence[Pair],
    aspects: Sequence[str],
) -> Iterator[str]:
    """Yield the lines of the page; each section ends with an empty one."""
    yield "# How well papers are read"
    yield ""
    yield f"Measured on {sum(sizes)} annotated papers by cross-validation: no paper was read by a model that had been"
    yield "trained on it. `kg train --work DIR` trains them, `kg score --work DIR --page docs/quality.md` writes this"
    yield "page. Precision (P): share of what is stated that is right. Recall (R): share of the concepts that matter to"
    yield "a paper that are found. A concept is right when its name and kind are."
    yield ""
    yield from _by_file(names, sizes, by_file)
    yield from _by_class("Concepts by kind", [*(f"typed:{kind}" for kind in kinds())], whole)
    yield from _by_class("Roles, numbers, artifacts", NUMBERS, whole)
    yield from _confused_roles(whole)
    yield from _reliability(whole)
    yield from _linking(pairs)
    yield from aspects
    yield from _errors(whole)


def _to_table(head: Sequence[str], rows: Iterable[Sequence[object]], words: Collection[int] = (0,)) -> Iterator[str]:
    """Yield the lines of a Markdown table and an empty line; its columns are figures, those numbered in `words` not."""
    marks = ["---" if column in words else "---:" for column in range(len(head))]
    for cells in (head, marks, *rows):
        yield f"| {' | '.join(map(str, cells))} |"
    yield ""


def _by_file(names: Sequence[str], sizes: Sequence[int], by_file: Sequence[Scores]) -> Iterator[str]:
    yield "## By collection"
    yield ""
    yield from _to_table(
        ["F1 of", *(f"{name} ({size})" for name, size in zip(names, sizes, strict=True))],
        ([WORDS[name], *(f"{scores.of(name).f1:.3f}" for scores in by_file)] for name in (*OVERALL, *NUMBERS)),
    )
    yield from _rows_explained()


def _rows_explained() -> Iterator[str]:
    """Yield what the rows of the first table mean, which the next one has too."""
    yield "A collection is a file of `seeds/annotations/` with its number of papers: of arXiv, but for that of the seed"
    yield "document. F1 is the harmonic mean of precision and recall. The rows:"
    yield ""
    yield "- concepts of six kinds: methods, models, data sets, benchmarks, metrics and hardware; of all eight kinds:"
    yield "  tasks and software too; names alone: right whatever kind was read;"
    yield "- roles of concepts: whether the paper introduces, uses, studies or measures what was found, and so on;"
    yield "- results: the number with its unit; then, of the numbers found, the metric, what it was measured on,"
    yield "  whose result it is, and what that is compared with;"
    yield "- other quantities: numbers that are no findings, such as parameters;"
    yield "- released artifacts: the addresses of code, data and models."
    yield ""


def _by_class(title: str, names: Iterable[str], scores: Scores) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield from _to_table(
        ["class", "P", "R", "F1", "stated", "annotated"],
        ([WORDS.get(name, name.removeprefix("typed:")), *_to_cells(scores.of(name))] for name in names),
    )


def _to_cells(score: Score) -> tuple[object, ...]:
    return f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f1:.3f}", score.predicted, score.gold


def _confused_roles(scores: Scores) -> Iterator[str]:
    yield "Roles most often taken for one another:"
    yield ""
    wrong = Counter({pair: count for pair, count in scores.roles.items() if pair[0] != pair[1]})
    rows = ([*pair, count] for pair, count in wrong.most_common(MOST // 2))
    yield from _to_table(["annotated", "read", "times"], rows, words=(0, 1))


def _reliability(scores: Scores) -> Iterator[str]:
    yield "## Confidence"
    yield ""
    whole = find_calibration_error((confidence, right) for _, confidence, right in scores.sureness)
    yield f"Expected calibration error: {whole:.3f} (over ten bins of confidence). Share that is right, by confidence:"
    yield ""
    edges = [f"{i / BINS:.1f}-{(i + 1) / BINS:.1f}" for i in range(BINS // 2, BINS)]
    yield from _to_table(["kind", *edges, "error"], (_to_reliability(kind, scores) for kind in kinds()))


def _to_reliability(kind: str, scores: Scores) -> list[str]:
    cases = [(confidence, right) for name, confidence, right in scores.sureness if name == kind]
    return [kind, *map(_to_share, _to_bins(cases)[BINS // 2 :]), f"{find_calibration_error(cases):.3f}"]


def _to_share(cases: Sequence[tuple[float, bool]]) -> str:
    return f"{sum(right for _, right in cases) / len(cases):.2f} of {len(cases)}" if cases else ""


def _linking(pairs: Sequence[Pair]) -> Iterator[str]:
    right = sum(pair.is_right for pair in pairs)
    yield "## Linking"
    yield ""
    yield f"Of {len(pairs)} pairs of mentions, most of them hard, {right} ({right / len(pairs):.3f}) get one concept if"
    yield "and only if they mean one thing."
    yield ""
    reasons = sorted({(pair.same, pair.why) for pair in pairs})
    yield from _to_table(["pairs", "right", "of"], (_to_linked(pairs, same, why) for same, why in reasons))


def _to_linked(pairs: Sequence[Pair], same: bool, why: str) -> tuple[object, ...]:
    group = [pair for pair in pairs if (pair.same, pair.why) == (same, why)]
    return f"{'same' if same else 'different'}: {why}", sum(pair.is_right for pair in group), len(group)


def _errors(scores: Scores) -> Iterator[str]:
    yield "## The commonest errors"
    yield ""
    yield "`missed`: a concept that matters and was not found; `type`: found with another kind; `extra`: no concept."
    yield ""
    groups = Counter((error.kind, error.fault) for error in scores.errors).most_common(MOST)
    rows = ([*group, count, _to_often(scores, *group)] for group, count in groups)
    yield from _to_table(["kind", "error", "times", "most often"], rows, words=(0, 1, 3))


def _to_often(scores: Scores, kind: str, fault: str) -> str:
    names = Counter(error.name for error in scores.errors if (error.kind, error.fault) == (kind, fault))
    return ", ".join(f"{name} ({times})" for name, times in sorted(names.items(), key=lambda n: (-n[1], n[0]))[:6])
