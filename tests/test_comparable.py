"""What makes results comparable: values in one unit, impossible ones told, and only like ranked beside like."""

from collections import Counter
from dataclasses import replace

import pytest

from kg.comparable import AS_STATED, METRICS, Comparison, compare, compare_results, factors, fixed_units, yardsticks
from kg.link import to_slug
from kg.link.concepts import names_by_slug
from kg.records import Mention, Result, Statement
from kg.vocab import notations

PLACE = Mention(0, 1, "x", "x")
STATED = Result("85", "85", "85", "%", "absolute", "accuracy", "GSM8K", None, None, PLACE, 0.9)
GSM8K = Statement("GSM8K", "Benchmark", "evaluatesOn", "must", 0.9, (PLACE,), "gsm8k")


def to_metric(slug: str) -> Statement:
    return Statement(slug, "Metric", "measures", "must", 0.9, (PLACE,), slug)


def tell(metric: str, value: str, unit: str) -> str:
    """Return what is said of a value on GSM8K: value, unit, flag, and whether it is ranked."""
    found = compare(replace(STATED, value=value, low=value, high=value, unit=unit), to_metric(metric), GSM8K)
    if found is None:
        return "nothing"
    value = "" if found.value is None else f"{found.value.normalize():f}"
    return " ".join(filter(None, (value, found.unit, found.flag, "ranked" if found.is_ranked else "")))


@pytest.mark.parametrize(
    ("metric", "value", "unit", "told"),
    [
        ("accuracy", "85", "%", "85 % ranked"),
        ("accuracy", "0.85", "", "85 % ranked"),
        ("accuracy", "85", "", "85 % ranked"),
        ("accuracy", "85", "points", "85 % ranked"),
        ("accuracy", "100", "%", "100 % ranked"),
        ("accuracy", "120", "%", "120 % impossible"),
        ("accuracy", "12", "GB", "unit"),
        ("accuracy", "1", "", "nothing"),
        ("accuracy", "1", "%", "1 % ranked"),
        ("accuracy", "9", "", "nothing"),
        ("accuracy", "9.1", "", "9.1 % ranked"),
        ("bleu", "9", "", "9 ranked"),
        ("word-error-rate", "5", "", "5 % ranked"),
        ("perplexity", "1", "", "1 ranked"),
        ("latency", "1", "ms", "0.001 s ranked"),
        ("f1-score", "1.2", "", "120 % impossible"),
        ("auc", "0.92", "", "0.92 ranked"),
        ("auc", "92", "%", "0.92 ranked"),
        ("auc", "1.4", "", "1.4 impossible"),
        ("word-error-rate", "1.9", "", "1.9 % ranked"),
        ("word-error-rate", "0.05", "", "5 % ranked"),
        ("word-error-rate", "120", "%", "120 % ranked"),
        ("bleu", "35.2", "", "35.2 ranked"),
        ("bleu", "0.352", "", "35.2 ranked"),
        ("bleu", "1.5", "", "1.5 ranked"),
        ("cohen-kappa", "-0.2", "", "-0.2 ranked"),
        ("cohen-kappa", "-1.2", "", "-1.2 impossible"),
        ("perplexity", "12.1", "", "12.1 ranked"),
        ("perplexity", "-3", "", "-3 impossible"),
        ("latency", "35", "ms", "0.035 s ranked"),
        ("latency", "50", "ns", "0.00000005 s ranked"),
        ("latency", "35", "", "unit"),
        ("latency", "35", "%", "unit"),
        ("peak-signal-to-noise-ratio", "31.5", "", "31.5 dB ranked"),
        ("memory-usage", "512", "MB", "0.512 GB ranked"),
        ("mean-absolute-error", "3.2", "mm", "0.0032 m ranked"),
        ("mean-absolute-error", "3.2", "", "3.2 ranked"),
        ("mean-absolute-error", "3.2", "points", "3.2 points ranked"),
        ("root-mean-squared-error", "1.2", "K", "1.2 K ranked"),
        ("mpjpe", "45.1", "mm", "0.0451 m ranked"),
        ("mpjpe", "4.9", "cm", "0.049 m ranked"),
        ("translation-error", "12", "cm", "0.12 m ranked"),
        ("translation-error", "1.1", "m", "1.1 m ranked"),
        ("translation-error", "1.1", "%", "1.1 % ranked"),
        ("translation-error", "1.1", "", "unit"),
        ("throughput", "900", "Mbps", "900 Mbps ranked"),
        ("throughput", "2", "Gbps", "2000 Mbps ranked"),
        ("throughput", "1", "GB/s", "8000 Mbps ranked"),
        ("throughput", "30", "FPS", "30 FPS ranked"),
        ("throughput", "630", "", "unit"),
        ("gpu-hour", "2.5", "M GPU hours", "2500000 GPU hours ranked"),
        ("gpu-hour", "5", "GPU days", "120 GPU hours ranked"),
        ("compression-ratio", "4", "x", "4 x ranked"),
        ("elo-rating", "1400", "points", "1400 ranked"),
        ("attack-success-rate", "93", "%", "93 %"),
        ("pass-at-200", "77", "%", "77 % ranked"),
        ("charm", "93", "%", "nothing"),
    ],
)
def test_a_value_is_told_in_the_unit_of_its_metric(metric: str, value: str, unit: str, told: str) -> None:
    assert tell(metric, value, unit) == told


@pytest.mark.parametrize(
    ("on", "is_ranked"),
    [
        (GSM8K, True),
        (replace(GSM8K, kind="Task"), True),
        (Statement("WebLists", "Benchmark", "introduces", "must", 0.9, (PLACE,), "weblists"), True),
        (Statement("WebLists", "Task", "addresses", "must", 0.9, (PLACE,), "weblists"), False),
        (Statement("independent test set", "Dataset", "uses", "must", 0.9, (PLACE,), "independent-test-set"), False),
        (Statement("6,000 cocoa images", "Dataset", "uses", "must", 0.9, (PLACE,), "6-000-cocoa-image"), False),
        (Statement("MRI", "Dataset", "uses", "must", 0.9, (PLACE,), "magnetic-resonance-imaging"), False),
        (Statement("training data", "Dataset", "uses", "must", 0.9, (PLACE,), "training-data"), False),
        (None, False),
    ],
)
def test_a_result_is_ranked_on_data_that_all_papers_know_by_its_name(on: Statement | None, is_ranked: bool) -> None:
    found = compare(STATED, to_metric("accuracy"), on)
    assert isinstance(found, Comparison)
    assert found.is_ranked == is_ranked


@pytest.mark.parametrize("change", [{"kind": "gain"}, {"kind": "speedup"}, {"high": "90"}])
def test_what_is_no_single_absolute_value_is_not_compared(change: dict[str, str]) -> None:
    assert compare(replace(STATED, **change), to_metric("accuracy"), GSM8K) is None  # type: ignore[arg-type]  # names of fields


@pytest.mark.parametrize(
    ("words", "flags"), [("respectively", ["list", "list", None]), ("in turn", [None, None, None])]
)
def test_values_that_a_sentence_lists_for_one_thing_are_not_ranked(words: str, flags: list[str | None]) -> None:
    listing = Mention(0, 1, "x", f"On A and B it reaches 85% and 80%, {words}.")
    results = [
        replace(STATED, evidence=listing),
        replace(STATED, value="80", low="80", high="80", evidence=listing),
        STATED,
    ]
    said = {"accuracy": to_metric("accuracy"), "gsm8k": GSM8K}
    found = list(compare_results(results, said))
    assert [each.flag for each in found if each] == flags
    assert [each.is_ranked for each in found if each] == [flag is None for flag in flags]


@pytest.mark.parametrize(
    ("sentence", "flags"),
    [
        ("It raises accuracy from 80% to 85% on GSM8K.", ["former", None]),
        ("Accuracy rises from a mere 80% on GSM8K to 85%.", ["former", None]),
        ("On GSM8K it helps (80% → 85%).", ["former", None]),
        ("From this follows an accuracy of 80%, and of 85% with tools, which is close to the best.", [None, None]),
    ],
)
def test_what_a_change_began_from_is_not_ranked(sentence: str, flags: list[str | None]) -> None:
    results = [
        replace(STATED, value=value, low=value, high=value, evidence=Mention(0, 1, f"{value}%", sentence))
        for value in ("80", "85")
    ]
    found = list(compare_results(results, {"accuracy": to_metric("accuracy"), "gsm8k": GSM8K}))
    assert [each.flag for each in found if each] == flags
    assert [each.is_ranked for each in found if each] == [flag is None for flag in flags]


def test_three_values_of_a_sentence_for_one_thing_are_not_ranked() -> None:
    listing = Mention(0, 1, "x", "It reaches accuracies of 85%, 80% and 70%.")
    results = [replace(STATED, value=value, low=value, high=value, evidence=listing) for value in ("85", "80", "70")]
    found = compare_results(results, {"accuracy": to_metric("accuracy"), "gsm8k": GSM8K})
    assert [(each.flag, each.is_ranked) for each in found if each] == [("list", False)] * 3


def test_several_hundred_metrics_are_known_each_once_and_by_its_own_name() -> None:
    rows = [line.split("\t") for line in METRICS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    slugs = Counter(to_slug(row[0]) for row in rows)
    assert len(rows) > 700
    assert [slug for slug, count in slugs.items() if count > 1] == []
    assert [slug for slug in slugs if names_by_slug().get(slug, (slug, ""))[0] != slug] == []
    assert {row[1] for row in rows} == {*notations("kg:Direction"), "-"}
    assert {row[5] for row in rows} == {"quality", "cost"}


def test_what_a_metric_tells_is_a_quality_or_a_cost() -> None:
    told = {slug: yardstick.is_cost for slug, yardstick in yardsticks().items()}
    assert not any(told[slug] for slug in ("accuracy", "f1-score", "bleu", "perplexity", "word-error-rate"))
    assert all(told[slug] for slug in ("latency", "model-size", "throughput", "energy-consumption", "citation-count"))


def test_every_unit_of_comparison_can_be_reached() -> None:
    units = {yardstick.unit for yardstick in yardsticks().values()} - {AS_STATED}
    assert units | {normal for normal, _ in fixed_units().values()} == {normal for _, normal in factors()}
