"""What the statistics say of a few readings, whole."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from kg.records import Artifact, Disclosure, Known, Mention, Paper, Reading, Result, Statement
from kg.statistics import (
    RANKED,
    ConceptRank,
    CoOccurrence,
    PairRank,
    PairYearCount,
    Ranking,
    ResultRank,
    Slice,
    Spelling,
    Tally,
    YearCount,
    choose_kinds,
    find_families,
    npmi,
    trend,
)


def to_reading(id: str, *statements: tuple[str, str, str], date: str | None = None) -> Reading:
    """Return the reading of a paper from (name, kind, salience)."""
    mention = Mention(0, 1, "x", "x")
    return Reading(
        Paper(id, "x", "", date=date),
        tuple(Statement(name, kind, "uses", level, 0.9, (mention,), name.lower()) for name, kind, level in statements),
    )


@contextmanager
def tally(folder: Path, *readings: Reading) -> Iterator[Tally]:
    with closing(Tally(folder / "tally.sqlite")) as counted:
        for reading in readings:
            counted.add(reading)
        counted.count()
        yield counted


def test_a_new_concept_has_its_commonest_name_and_the_kinds_that_a_third_give(tmp_path: Path) -> None:
    names = [("Zorble", "Model"), ("ZORBLE", "Method"), ("Zorble", "Model"), ("ZORBLE", "Task"), ("Zorble", "Method")]
    with tally(tmp_path, *(to_reading(str(n), (*name, "must")) for n, name in enumerate(names))) as counted:
        (concept,) = counted.concepts()
    assert (concept.label, concept.kinds, concept.papers, concept.known) == ("Zorble", ("Method", "Model"), 5, None)


def test_votes_that_are_even_are_decided_alike_whatever_the_order_of_the_papers(tmp_path: Path) -> None:
    one, two = to_reading("1", ("Zorble", "Model", "must")), to_reading("2", ("zorble", "Dataset", "must"))
    (tmp_path / "other").mkdir()
    with tally(tmp_path, one, two) as counted, tally(tmp_path / "other", two, one) as other:
        assert list(counted.concepts()) == list(other.concepts())


def test_the_first_of_a_kind_are_those_of_narrower_kinds_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.statistics.ranking.RANKED", 1)
    model, method = ("Zorble", "Model", "must"), ("Zorbling", "Method", "must")
    with tally(tmp_path, to_reading("1", model, method), to_reading("2", model)) as counted:
        assert [concept.slug for concept in counted.concepts()] == ["zorble", "zorbling"]
        assert list(counted.concept_ranks()) == [ConceptRank("zorble", "most", 1)]


def test_only_salient_statements_count_and_those_without_a_mention_are_nothing(tmp_path: Path) -> None:
    unproved = Reading(Paper("3", "x", ""), (Statement("Blarg", "Task", "studies", "must", 0.9, (), "blarg"),))
    readings = [to_reading("1", ("Zorble", "Model", "must")), to_reading("2", ("Zorble", "Model", "may")), unproved]
    with tally(tmp_path, *readings) as counted:
        assert [(concept.slug, concept.papers) for concept in counted.concepts()] == [("zorble", 1)]


def test_a_form_of_a_name_counts_once_in_a_paper_that_uses_it_twice(tmp_path: Path) -> None:
    reading = to_reading("1", ("Aaq", "Model", "may"))
    (statement,) = reading.statements
    twice = replace(
        statement, mentions=tuple(Mention(n, n + 4, form, "") for n, form in enumerate(("AAQs", "Aaq") * 2))
    )
    with tally(tmp_path, replace(reading, statements=(twice,)), to_reading("2", ("Aaq", "Model", "may"))) as counted:
        assert list(counted.spellings()) == [
            Spelling("aaq", form, 1, place) for place, form in enumerate(("AAQs", "Aaq", "x"), 1)
        ]


def test_pairs_in_two_papers_are_counted_with_their_npmi_and_pairs_in_one_are_not(tmp_path: Path) -> None:
    a, b, c = (("Aaq", "Model", "must"), ("Bbq", "Task", "must"), ("Ccq", "Metric", "must"))
    readings = [to_reading("1", b, a), to_reading("2", a, b, c), to_reading("3", a), to_reading("4", c)]
    with tally(tmp_path, *readings) as counted:
        assert list(counted.co_occurrences()) == [CoOccurrence("aaq", "bbq", 2, npmi(2, 3, 2, 4))]


def test_years_are_counted_for_papers_that_have_one(tmp_path: Path) -> None:
    a = ("Aaq", "Model", "must")
    dates = ["2023-05-01", "2023", "2024-02", None]
    with tally(tmp_path, *(to_reading(str(n), a, date=date) for n, date in enumerate(dates))) as counted:
        assert list(counted.years()) == [YearCount("aaq", 2023, 2), YearCount("aaq", 2024, 1)]


def test_concepts_and_pairs_that_come_or_go_have_a_trend_and_concepts_a_first_year(tmp_path: Path) -> None:
    a, b, c = (("Aaq", "Model", "must"), ("Bbq", "Task", "must"), ("Ccq", "Metric", "must"))
    dates = ["2023"] * 4 + ["2024"] * 6 + ["2025"] * 10
    readings = [to_reading(str(n), *((a, b) if n < 10 else (a, c)), date=date) for n, date in enumerate(dates)]
    with tally(tmp_path, *readings, to_reading("x", a, b, c)) as counted:
        seen = [(concept.slug, concept.first_year, concept.trend) for concept in counted.concepts()]
        tied = [(pair.first, pair.second, pair.papers, pair.trend) for pair in counted.co_occurrences()]
        years = list(counted.pair_years())
        places = list(counted.pair_ranks())
        listed = list(counted.concept_ranks())
    assert seen == [("aaq", 2023, None), ("bbq", 2023, -5.27), ("ccq", 2025, 5.27)]
    assert tied == [("aaq", "bbq", 11, -5.27), ("aaq", "ccq", 11, 5.27)]
    assert years == [
        PairYearCount("aaq", "bbq", 2023, 4, 1),
        PairYearCount("aaq", "bbq", 2024, 6, 1),
        PairYearCount("aaq", "ccq", 2025, 10, 1),
    ]
    assert places == [
        PairRank("aaq", "bbq", "most", 1),
        PairRank("aaq", "ccq", "most", 2),
        PairRank("aaq", "ccq", "rising", 1),
        PairRank("aaq", "bbq", "falling", 1),
    ]
    assert listed == [
        ConceptRank("aaq", "most", 1),
        ConceptRank("bbq", "most", 2),
        ConceptRank("ccq", "most", 3),
        ConceptRank("ccq", "rising", 1),
        ConceptRank("bbq", "falling", 1),
    ]


def test_a_year_that_has_hardly_begun_is_not_the_latest_and_one_year_alone_has_no_trends(tmp_path: Path) -> None:
    a, b = (("Aaq", "Model", "must"), ("Bbq", "Task", "must"))
    dates = ["2024"] * 12 + ["2025"] * 12 + ["2026"]
    readings = [to_reading(str(n), a if n < 12 else b, date=date) for n, date in enumerate(dates)]
    with tally(tmp_path, *readings) as counted:
        assert [(concept.slug, concept.trend) for concept in counted.concepts()] == [("aaq", -5.77), ("bbq", 5.77)]
    (tmp_path / "alone").mkdir()
    with tally(tmp_path / "alone", *readings[11:]) as counted:
        assert [(concept.slug, concept.trend) for concept in counted.concepts()] == [("aaq", None), ("bbq", None)]


def test_a_ranking_keeps_the_first_thousand_of_any_number_in_any_order() -> None:
    ranking = Ranking[int]()
    for n in range(10_007):
        key = n * 7919 % 10_007  # a prime: each number once
        ranking.offer((key,), key)
    assert list(ranking.places()) == [(place, place - 1) for place in range(1, RANKED + 1)]


def test_papers_and_what_they_disclose_are_counted_by_category_and_year(tmp_path: Path) -> None:
    def to_paper(id: str, date: str | None, categories: tuple[str, ...], *stated: str) -> Reading:
        told = tuple(Disclosure(what, "stated", Mention(0, 1, "x", "x"), 0.9) for what in stated)
        return Reading(Paper(id, "x", "", date=date, categories=categories), disclosures=told)

    readings = [
        to_paper("1", "2024", ("cs.CL", "cs.AI"), "code", "hardware", "hardware"),
        to_paper("2", "2025", ("cs.CL",), "code"),
        to_paper("3", None, ()),
    ]
    with tally(tmp_path, *readings) as counted:
        assert list(counted.slices()) == [
            Slice(None, None, 3, (("code", 2), ("hardware", 1))),
            Slice(None, 2024, 1, (("code", 1), ("hardware", 1))),
            Slice(None, 2025, 1, (("code", 1),)),
            Slice("cs.AI", None, 1, (("code", 1), ("hardware", 1))),
            Slice("cs.AI", 2024, 1, (("code", 1), ("hardware", 1))),
            Slice("cs.CL", None, 2, (("code", 2), ("hardware", 1))),
            Slice("cs.CL", 2024, 1, (("code", 1), ("hardware", 1))),
            Slice("cs.CL", 2025, 1, (("code", 1),)),
        ]
        assert list(counted.latest_in()) == [("cs.AI", "1"), ("cs.CL", "2"), ("cs.CL", "1")]


def test_results_of_a_metric_and_papers_that_release_something_have_places_the_latest_first(tmp_path: Path) -> None:
    mention = Mention(0, 1, "x", "x")

    def to_paper(id: str, date: str | None, *metrics: str | None) -> Reading:
        results = tuple(Result("1", "1", "1", "%", "absolute", stated, *3 * [None], mention, 0.9) for stated in metrics)
        return replace(
            to_reading(id, ("Aaq", "Metric", "must"), ("Bbq", "Metric", "may"), date=date),
            results=results,
            artifacts=(Artifact("https://example.org/x", "code", mention, 0.9),) if metrics else (),
        )

    readings = [
        to_paper("1", "2024-05", "Aaq", "Bbq", "aaq"),
        to_paper("2", None, "Aaq"),
        to_paper("3", "2024-05-02", "no concept of this paper", None, "Aaq"),
        to_paper("4", "2026"),
    ]
    with tally(tmp_path, *readings) as counted:
        assert list(counted.result_ranks()) == [
            ResultRank("3", 3, 1),
            ResultRank("1", 1, 2),
            ResultRank("1", 3, 3),
            ResultRank("2", 1, 4),
            ResultRank("1", 2, 1),
        ]
        assert list(counted.releases()) == [("3", 1), ("1", 2), ("2", 3)]


def test_papers_and_what_they_introduce_have_places_the_latest_first(tmp_path: Path) -> None:
    def to_paper(id: str, date: str | None, *names: tuple[str, str]) -> Reading:
        reading = to_reading(id, *((name, "Model", "must") for name, _ in names), date=date)
        told = zip(reading.statements, names, strict=True)
        return replace(reading, statements=tuple(replace(said, role=role) for said, (_, role) in told))

    readings = [
        to_paper("1", "2024-05", ("Aaq", "introduces"), ("Bbq", "uses")),
        to_paper("2", None, ("Bbq", "introduces")),
        to_paper("3", "2026", ("Ccq", "introduces"), ("Aaq", "comparesWith")),
        to_paper("4", "2025", ("Aaq", "introduces")),
    ]
    with tally(tmp_path, *readings) as counted:
        assert list(counted.recency()) == [("3", 1), ("4", 2), ("1", 3), ("2", 4)]
        assert list(counted.introductions()) == [("ccq", 1), ("aaq", 2), ("bbq", 3)]
        assert list(counted.latest_papers()) == [
            ("aaq", "3"),
            ("aaq", "4"),
            ("aaq", "1"),
            ("bbq", "1"),
            ("bbq", "2"),
            ("ccq", "3"),
        ]


def test_families_of_known_things_are_found_to_the_last_also_in_a_circle() -> None:
    known = {
        "aa-2-7b": Known("AA-2-7B", ("Model",), family="AA-2"),
        "aa-2": Known("AA-2", ("Model", "Method"), family="AA"),
        "aa": Known("AA", ("Model",), family="Old AA"),
    }
    assert find_families({"aa-2-7b"}, known) == {
        "aa-2": known["aa-2"],
        "aa": known["aa"],
        "old-aa": Known("Old AA", ("Model",)),
    }
    circle = {"aa": Known("AA", ("Model",), family="BB"), "bb": Known("BB", ("Model",), family="AA")}
    assert find_families({"aa"}, circle) == {"bb": circle["bb"], "aa": circle["aa"]}


@pytest.mark.parametrize(
    ("votes", "expected"),
    [
        ({"Task": 1}, ("Task",)),
        ({"Task": 1, "Method": 1}, ("Method", "Task")),
        ({"Model": 5, "Method": 2}, ("Model",)),
        ({"Model": 1, "Method": 1, "Task": 1, "Dataset": 1}, ("Method",)),
    ],
)
def test_kinds_are_chosen_by_votes_and_ties_go_by_the_ontologys_order(
    votes: dict[str, int], expected: tuple[str, ...]
) -> None:
    assert choose_kinds(votes) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [((3, 3, 3, 3), 1.0), ((2, 2, 2, 100), 1.0), ((1, 10, 10, 100), 0.0), ((2, 50, 50, 100), -0.6456)],
)
def test_npmi_is_1_for_concepts_that_only_come_together_and_0_for_chance(
    counts: tuple[int, int, int, int], expected: float
) -> None:
    assert npmi(*counts) == expected


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((30, 10, 1000, 1000), 3.27),
        ((10, 30, 1000, 1000), -3.27),
        ((12, 10, 1000, 1000), None),
        ((5, 5, 5, 5), None),
        ((5, 0, 5, 0), None),
        ((0, 0, 5, 5), None),
    ],
)
def test_a_trend_is_stated_when_chance_hardly_makes_it(
    counts: tuple[int, int, int, int], expected: float | None
) -> None:
    now, before, papers_now, papers_before = counts
    assert trend(now, before, papers_now=papers_now, papers_before=papers_before) == expected
