"""Queries on five papers that agree, contradict each other, or cannot be right: whole tables, on both engines."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Store

from kg.link import link
from kg.queries import bind_values, load_queries, run_query, run_text
from kg.store import open_snapshot
from tests.queries.conftest import parse
from tests.queries.test_canned import to_value
from tests.readings import BOARDS, build_store, load_readings, to_reading

BASE = "https://w3id.org/paperkg/"
ON_GSM8K = {"benchmark": "GSM8K"}
ON_WIKITEXT = {"benchmark": "WikiText-103"}
ALPHA, BETA, GAMMA, DELTA, EPSILON = "2301.00001", "2402.00002", "2403.00003", "2504.00004", "2505.00005"
DISCLOSABLE = ("code", "compute time", "data", "energy", "hardware", "model weights")

TABLES = [
    (
        "leaderboard",
        ON_GSM8K,
        "metricName better rank value unit compared comparedIn subjectText year paper",
        [
            ("accuracy", "higher is better", 1, "0.91", "", 91, "%", "BetaNet", 2024, BETA),
            ("accuracy", "higher is better", 1, "91", "%", 91, "%", "DeltaNet", 2025, DELTA),
            ("accuracy", "higher is better", 3, "85", "%", 85, "%", "AlphaNet", 2023, ALPHA),
            ("accuracy", "higher is better", 4, "82.5", "%", Decimal("82.5"), "%", "AlphaNet", 2024, BETA),
        ],
    ),
    (
        "leaderboard",
        ON_WIKITEXT,
        "metricName better rank value unit compared comparedIn subjectText",
        [
            ("latency", "lower is better", 1, "35", "ms", Decimal("0.035"), "s", "DeltaNet"),
            ("latency", "lower is better", 2, "0.2", "s", Decimal("0.2"), "s", "EpsilonNet"),
            ("perplexity", "lower is better", 1, "9.8", "", Decimal("9.8"), "", "EpsilonNet"),
            ("perplexity", "lower is better", 2, "12.1", "", Decimal("12.1"), "", "DeltaNet"),
        ],
    ),
    (
        "gains-on-benchmark",
        ON_GSM8K,
        "kind value unit metricText subjectText baselineText",
        [
            ("gain", "4.2", "points", "accuracy", "GammaNet", "AlphaNet"),
            ("speed-up", "3", "x", None, "GammaNet", "BetaNet"),
        ],
    ),
    (
        "unranked-on-benchmark",
        ON_GSM8K,
        "why value unit metricText",
        [
            ("the metric cannot have this value", "120", "%", "accuracy"),
            ("the metric cannot have this value", "1.2", "", "F1 score"),
            ("the metric is not measured in this unit", "12", "GB", "accuracy"),
            ("which values of this metric are better depends on the question", "93", "%", "attack success rate"),
        ],
    ),
    (
        "impossible-values",
        {},
        "why value unit least most measuredOn paper",
        [
            ("foreign unit", "12", "GB", 0, 100, "gsm8k", GAMMA),
            ("impossible value", "120", "%", 0, 100, "gsm8k", GAMMA),
            ("impossible value", "1.2", "", 0, 100, "gsm8k", GAMMA),
            ("unresolved list", None, None, None, None, None, None),
        ],
    ),
    (
        "conflicting-figures",
        ON_GSM8K,
        "metric subject papers value unit paper",
        [("accuracy", "alphanet", 2, "82.5", "%", BETA), ("accuracy", "alphanet", 2, "85", "%", ALPHA)],
    ),
    (
        "leaderboards",
        {},
        "benchmark name papers results tables longest",
        [("gsm8k", "GSM8K", 3, 4, 1, 4), ("wikitext-103", "WikiText-103", 2, 4, 2, 2)],
    ),
    (
        "state-of-the-art",
        {"benchmark": "GSM8K", "metric": "accuracy"},
        "year best unit subject paper",
        [(2023, 85, "%", "AlphaNet", ALPHA), (2024, 91, "%", "BetaNet", BETA), (2025, 91, "%", "DeltaNet", DELTA)],
    ),
    (
        "state-of-the-art",
        {"benchmark": "WikiText-103", "metric": "perplexity"},
        "year best unit subject paper",
        [(2025, Decimal("9.8"), "", "EpsilonNet", EPSILON)],
    ),
    (
        "led-by",
        {"subject": "DeltaNet"},
        "benchmark metric value unit rivals",
        [("gsm8k", "accuracy", "91", "%", 3), ("wikitext-103", "latency", "35", "ms", 1)],
    ),
    ("led-by", {"subject": "AlphaNet"}, "benchmark", []),
    (
        "fits-on-card",
        {"memory": "16"},
        "because stated unit gigabytes paper",
        [
            ("memory of the device", "NVIDIA T4", None, 16, DELTA),
            ("memory that the paper states", "16", "GB", 16, BETA),
            ("weights at 16 bits", "7", "B parameters", 14, ALPHA),
        ],
    ),
    (
        "fits-on-card",
        {"memory": "4", "bits": "4"},
        "because stated gigabytes",
        [("weights at 4 bits", "7", Decimal("3.5"))],
    ),
    (
        "gpu-hours",
        {},
        "hours device tdpWatts computedKWhAtMost paper",
        [(12000, "nvidia-t4", 70, 840, DELTA), (2000, "nvidia-a100", 400, 800, ALPHA)],
    ),
    (
        "reproducibility-summary",
        {},
        "what stating papers percent",
        [(what, 0, 5, 0) for what in DISCLOSABLE],
    ),
    (
        "disclosures-by-year",
        {},
        "year what stating papers percent",
        [(year, what, 0, papers, 0) for year, papers in ((2023, 1), (2024, 2), (2025, 2)) for what in DISCLOSABLE],
    ),
    ("hardware-by-year", {}, "year name papers", [(2023, "NVIDIA A100", 1), (2025, "NVIDIA T4", 1)]),
    ("papers-by-maker", {}, "maker devices papers", [("NVIDIA", 2, 2)]),
]


@pytest.fixture(scope="module")
def boards(boards_store: Path) -> Store:
    return open_snapshot(boards_store)[1]


@pytest.fixture(scope="module")
def rdflib_boards(boards_store: Path) -> rdflib.Graph:
    return parse(open_snapshot(boards_store)[0].dump)


def to_table(answer: object, columns: str) -> list[tuple[str | Decimal | None, ...]]:
    """Return some columns of an answer; of the graph's own IRIs the last part."""
    assert isinstance(answer, Iterable)
    return [tuple(shorten(to_value(row[column])) for column in columns.split()) for row in answer]


def shorten(value: str | Decimal | None) -> str | Decimal | None:
    return value.rpartition("/")[2] if isinstance(value, str) and value.startswith(BASE) else value


@pytest.mark.parametrize(("name", "values", "columns", "table"), TABLES, ids=[f"{row[0]} {row[1]}" for row in TABLES])
def test_a_table_is_the_same_in_both_engines(
    boards: Store, rdflib_boards: rdflib.Graph, name: str, values: dict[str, str], columns: str, table: list[object]
) -> None:
    text = bind_values(boards, load_queries()[name], values)
    assert to_table(run_text(boards, text), columns) == table
    assert to_table(rdflib_boards.query(text), columns) == table


def test_a_result_that_is_set_against_no_other_is_no_lead(tmp_path: Path) -> None:
    build_store(tmp_path / "store", [each for each in load_readings(BOARDS) if each.paper.id == EPSILON])
    store = open_snapshot(tmp_path / "store")[1]
    held = run_query(store, load_queries()["leaderboard"], ON_WIKITEXT)
    assert "EpsilonNet" in {row["subjectText"].value for row in held}
    assert list(run_query(store, load_queries()["led-by"], {"subject": "EpsilonNet"})) == []


@pytest.mark.parametrize(
    ("sentence", "bound"),
    [
        ("It has no more than 12 billion parameters.", ", at most"),
        ("It has no less than 12 billion parameters.", ", at least"),
        ("It has 12 billion parameters and answers in at most 12.5 ms.", ""),
        ("It has 12 billion parameters, at least.", ""),
        ("It has 12 billion parameters, and its corpus of 20 GB fits on one GPU.", ""),
    ],
)
def test_what_fits_on_a_card_goes_by_the_smallest_device_then_by_weights_with_their_bounds(
    tmp_path: Path, sentence: str, bound: str
) -> None:
    text = f"ZetaNet\nZetaNet runs on an NVIDIA T4 and an NVIDIA A100. {sentence}"

    def find(quote: str) -> dict[str, object]:
        return {"confidence": 0.9, "spans": [[text.index(quote), text.index(quote) + len(quote)]]}

    device = {"type": "Hardware", "role": "runsOn", "level": "must"}
    scale = {"kind": "scale", "value": "12", "low": "12", "high": "12", "unit": "B parameters", "of": None}
    data = {"kind": "scale", "value": "20", "low": "20", "high": "20", "unit": "GB", "of": "corpus"}
    span = [text.index("12"), text.index("12") + 2]
    title, abstract = text.split("\n")
    paper = {
        "id": "1",
        "title": title,
        "abstract": abstract,
        "entities": [device | {"name": name} | find(name) for name in ("NVIDIA T4", "NVIDIA A100")],
        "results": [],
        "facts": [each | {"confidence": 0.9, "span": span} for each in (scale, data)[: 1 + ("20 GB" in text)]],
        "artifacts": [],
        "disclosures": [{"what": "code", "manner": "stated", "confidence": 0.9, "span": span}],
    }
    build_store(tmp_path / "store", [link(to_reading(paper))])
    store = open_snapshot(tmp_path / "store")[1]
    rows = run_query(store, load_queries()["fits-on-card"], {"memory": "80"})
    assert [[row[name].value for name in ("because", "stated", "gigabytes", "code")] for row in rows] == [
        ["memory of the device", "NVIDIA T4", "16", "stated"],
        [f"weights at 16 bits{bound}", "12", "24", "stated"],
    ]


def test_each_amount_of_gpu_time_keeps_its_own_device_and_counts_thousands_and_millions(tmp_path: Path) -> None:
    amounts = {
        "2.788M H800 GPU hours": ("2.788", "M GPU hours"),
        "30K GPU hours": ("30", "K GPU hours"),
        "1,000 A100 GPU hours": ("1000", "GPU hours"),
        "500 H100-hours": ("500", "GPU hours"),
    }
    text = (
        "ZetaNet\nZetaNet needs 2.788M H800 GPU hours. It is tested for 30K GPU hours on an A100. "
        "It is tuned for 1,000 A100 GPU hours and distilled for 500 H100-hours."
    )
    title, abstract = text.split("\n")
    devices = [
        {
            "name": f"NVIDIA {name}",
            "type": "Hardware",
            "role": "runsOn",
            "level": "must",
            "confidence": 0.9,
            "spans": [list(found.span()) for found in re.finditer(name, text)],
        }
        for name in ("A100", "H100", "H800")
    ]
    facts = [
        {
            "kind": "compute",
            "value": value,
            "low": value,
            "high": value,
            "unit": unit,
            "of": None,
            "confidence": 0.9,
            "span": [text.index(quote), text.index(quote) + len(quote)],
        }
        for quote, (value, unit) in amounts.items()
    ]
    paper = {"id": "1", "title": title, "abstract": abstract, "entities": devices, "results": [], "artifacts": []}
    build_store(tmp_path / "store", [link(to_reading(paper | {"facts": facts}))])
    snapshot, store = open_snapshot(tmp_path / "store")
    text = load_queries()["gpu-hours"].text
    rows = [
        (2788000, "nvidia-h800"),
        (30000, "nvidia-a100"),
        (1000, "nvidia-a100"),
        (500, "nvidia-h100"),
    ]
    assert to_table(run_text(store, text), "hours device") == rows
    assert to_table(parse(snapshot.dump).query(text), "hours device") == rows


def test_two_orders_of_magnitude_are_a_hundredfold_speedup(tmp_path: Path) -> None:
    *others, gamma, delta, epsilon = load_readings(BOARDS)
    (threefold,) = (result for result in gamma.results if result.kind == "speedup")
    told = [("2", "2", "orders of magnitude"), ("1", "3", "orders of magnitude"), ("7", "7", "x")]
    speedups = tuple(replace(threefold, low=low, high=high, unit=unit) for low, high, unit in told)
    build_store(tmp_path, [*others, replace(gamma, results=(*gamma.results, *speedups)), delta, epsilon])
    snapshot, store = open_snapshot(tmp_path)
    text = load_queries()["speedups"].text
    rows = [(1000, "orders of magnitude"), (100, "orders of magnitude"), (7, "x"), (3, "x")]
    assert to_table(run_text(store, text), "factor unit") == rows
    assert to_table(parse(snapshot.dump).query(text), "factor unit") == rows


def test_of_a_bare_1_it_is_told_why_it_has_no_place(tmp_path: Path) -> None:
    readings = [
        replace(reading, results=tuple(replace(r, value="1", low="1", high="1") for r in reading.results if not r.unit))
        for reading in load_readings(BOARDS)
    ]
    build_store(tmp_path, readings)
    store = open_snapshot(tmp_path)[1]
    answer = run_query(store, load_queries()["unranked-on-benchmark"], ON_GSM8K)
    why = "a bare 1 may be all of it or one in a hundred"
    assert to_table(answer, "why value metricText") == [(why, "1", "accuracy"), (why, "1", "F1 score")]


def test_a_small_whole_number_that_may_be_a_count_has_a_reason_of_its_own(tmp_path: Path) -> None:
    readings = [
        replace(reading, results=tuple(replace(r, value="9", low="9", high="9") for r in reading.results if not r.unit))
        for reading in load_readings(BOARDS)
    ]
    build_store(tmp_path, readings)
    answer = run_query(open_snapshot(tmp_path)[1], load_queries()["unranked-on-benchmark"], ON_GSM8K)
    why = "a small whole number may be a count, not a share"
    assert to_table(answer, "why value metricText") == [(why, "9", "accuracy"), (why, "9", "F1 score")]


def test_a_lead_over_ones_own_results_alone_is_none(tmp_path: Path) -> None:
    (reading,) = (each for each in load_readings(BOARDS) if each.paper.id == EPSILON)
    again = tuple(replace(result, value="9", low="9", high="9") for result in reading.results)
    build_store(tmp_path, [replace(reading, results=(*reading.results, *again))])
    store = open_snapshot(tmp_path)[1]
    assert list(run_query(store, load_queries()["led-by"], {"subject": "EpsilonNet"})) == []


def test_values_that_a_list_left_untold_are_no_conflict(tmp_path: Path) -> None:
    alpha, *others = load_readings(BOARDS)
    (stated,) = alpha.results
    listed = replace(stated, evidence=replace(stated.evidence, sentence="It reaches 85% and 80%, respectively."))
    build_store(tmp_path, [replace(alpha, results=(listed, replace(listed, value="80", low="80", high="80"))), *others])
    store = open_snapshot(tmp_path)[1]
    assert to_table(run_query(store, load_queries()["conflicting-figures"], ON_GSM8K), "value") == []
