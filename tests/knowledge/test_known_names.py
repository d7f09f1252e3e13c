"""The known names as the product loads them: true, unambiguous and small."""

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from kg.knowledge import CURATED, identity, load_generic, load_known, merge_known, read_known
from kg.paths import KNOWLEDGE
from kg.records import Known
from kg.vocab import kinds

FILES = sorted(KNOWLEDGE.glob("*.jsonl"))
SEASON = 90  # days: a list may date a family by its paper and one of it by its first file


def is_day(released: str | None) -> bool:
    return len(released or "") == len("2024-01-31")


def find(name: str) -> Known:
    return next(known for known in load_known() if known.name == name)


def test_there_are_fifteen_thousand_names_over_all_eight_kinds() -> None:
    assert len(load_known()) >= 15_000
    assert {known.kinds[0] for known in load_known()} == set(kinds())


def test_the_lists_take_less_than_ten_megabytes() -> None:
    assert sum(path.stat().st_size for path in FILES) < 10_000_000


def test_no_two_things_share_a_name_or_an_alias() -> None:
    owners = Counter(
        form for known in load_known() for form in {identity(form) for form in (known.name, *known.aliases)}
    )
    assert [form for form, count in owners.items() if count > 1] == []


def test_no_family_is_a_season_younger_than_one_of_it() -> None:
    released = {known.name: date.fromisoformat(known.released) for known in load_known() if is_day(known.released)}
    pairs = [(known.name, known.family) for known in load_known() if {known.name, known.family} <= released.keys()]
    assert len(pairs) > 50
    assert [(one, family) for one, family in pairs if (released[family] - released[one]).days > SEASON] == []


def test_every_family_is_a_known_thing_and_nothing_is_its_own_ancestor() -> None:
    families = {known.name: known.family for known in load_known()}
    for name, family in families.items():
        seen = {name}
        while family:
            assert family in families and family not in seen
            seen.add(family)
            family = families[family]


def test_every_kind_is_a_class_of_the_ontology() -> None:
    assert {kind for known in load_known() for kind in known.kinds} <= set(kinds())


def test_every_address_is_an_iri() -> None:
    addresses = [iri for known in load_known() for iri in (known.homepage, *known.same_as) if iri]
    assert [iri for iri in addresses if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", iri)] == []


def test_every_release_is_a_date_in_iso_8601() -> None:
    dates = [known.released for known in load_known() if known.released]
    assert [date for date in dates if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", date)] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_list_has_one_line_per_thing_and_no_empty_values(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [name for name, count in Counter(row["name"] for row in rows).items() if count > 1] == []
    assert [row for row in rows if not all(row.values())] == []


@pytest.mark.parametrize("name", ["MATH", "GLUE", "DROP", "BLINK", "Gemini", "Rust"])
def test_a_name_that_is_also_a_word_minds_its_case(name: str) -> None:
    assert find(name).cased


@pytest.mark.parametrize("word", ["rest", "math", "adult", "wine", "light", "image", "text", "noise", "letter", "time"])
def test_ordinary_words_are_no_names(word: str) -> None:
    assert [known.name for known in load_known() if not known.cased and word in {known.name, *known.aliases}] == []


def test_an_accelerator_has_its_short_form_and_its_figures() -> None:
    a100 = find("NVIDIA A100")
    assert (a100.kinds, a100.memory_gb, a100.tflops, a100.tdp_w) == (("Hardware",), 40.0, 19.5, 400.0)
    assert "A100" in a100.aliases
    assert find("NVIDIA A100 80GB").family == "NVIDIA A100"


@pytest.mark.parametrize(
    ("name", "watts"), [("NVIDIA H100", 700), ("NVIDIA H800 80GB", 700), ("NVIDIA V100 32GB", 300)]
)
def test_a_device_without_its_form_has_the_power_of_the_form_that_takes_most(name: str, watts: float) -> None:
    assert find(name).tdp_w == watts


def test_a_size_belongs_to_its_version_and_the_version_to_its_family() -> None:
    assert find("LLaMA-3-8B").family == "LLaMA-3"
    assert find("LLaMA-3").family == "LLaMA"


def test_an_acronym_and_its_long_form_are_one_thing() -> None:
    assert "SGD" in find("stochastic gradient descent").aliases
    assert "WER" in find("word error rate").aliases


def test_a_curated_line_wins_and_a_compiled_one_fills_its_gaps() -> None:
    curated = Known("GPT-9", ("Model",), ("GPT9",), cased=True)
    compiled = [
        Known("gpt 9", ("Method",), ("GPT nine",), released="2031", source="list"),
        Known("Other", ("Dataset",), ("GPT9", "Oth"), source="list"),
    ]
    assert list(merge_known([curated], compiled)) == [
        Known("Other", ("Dataset",), ("Oth",), source="list"),
        Known("GPT-9", ("Model",), ("GPT9",), cased=True, released="2031"),
    ]


def test_the_curated_list_holds_nothing_twice() -> None:
    forms = Counter(
        form for known in read_known(CURATED) for form in {identity(form) for form in (known.name, *known.aliases)}
    )
    assert [form for form, count in forms.items() if count > 1] == []


def test_bare_classes_are_in_small_letters_and_have_a_plural() -> None:
    assert {"llm", "llms", "large language models", "gpus", "performance", "training data"} <= load_generic()
    assert [term for term in load_generic() if term != term.lower() or term != term.strip()] == []
