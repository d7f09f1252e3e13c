"""The trained tagger and what it reads."""

import json
import re
from pathlib import Path

import pytest

from kg import vocab
from kg.extract.encoding import LONGEST, encode, find_shapes
from kg.extract.pointers import SLOTS, measures, point
from kg.extract.tagged_names import consult, find_tagged
from kg.extract.tagger import KEPT, Tagged, Tagging, tag
from kg.paths import MODEL
from kg.training.settings import ANNOTATIONS, Settings, find_annotations, to_fingerprint

ROOT = Path(__file__).parents[2]
TEXT = (
    "QuuxNet: A Purring Network for Cat Recognition\n"
    "Cat recognition is hard. We propose QuuxNet, which is trained with knowledge distillation on CatWorld-10, a new "
    "dataset, and evaluated on the FelineBench benchmark, where it reaches an accuracy of 71.2% on an NVIDIA A100 GPU."
)


def test_the_model_was_made_from_these_annotations_and_settings():
    described = json.loads((MODEL / "labels.json").read_text(encoding="utf-8"))
    files = find_annotations(ROOT / ANNOTATIONS)
    assert described["made_from"] == to_fingerprint(files, Settings()), "run `kg train`"


def test_the_model_knows_the_ontologys_kinds_and_roles():
    described = json.loads((MODEL / "labels.json").read_text(encoding="utf-8"))
    assert (tuple(described["kinds"]), tuple(described["roles"])) == (vocab.kinds(), vocab.roles())
    assert (tuple(described["measures"]), tuple(described["slots"])) == (measures(), SLOTS)


def test_model_files_stay_below_thirty_megabytes():
    assert sum(file.stat().st_size for file in MODEL.iterdir()) < 30_000_000


def test_names_never_seen_are_found_with_kind_and_role():
    found = {TEXT[name.start : name.end]: name for name in tag(TEXT).names}
    kinds = {text: max(name.kinds, key=name.kinds.__getitem__) for text, name in found.items()}
    roles = {text: max(name.roles, key=name.roles.__getitem__) for text, name in found.items()}
    assert roles["QuuxNet"] == "introduces"
    assert kinds["CatWorld-10"] in {"Dataset", "Benchmark"}
    assert kinds["knowledge distillation"] == "Method"
    assert kinds["accuracy"] == "Metric"


def test_what_the_tagger_says_of_a_number_points_into_the_text():
    start = TEXT.index("71.2")
    pointing = point(tag(TEXT), start)
    assert pointing.shares.sum(axis=1) == pytest.approx([1.0] * len(SLOTS), abs=1e-4)
    words = [TEXT[slice(*place)] for place in pointing.find_phrases()]
    assert "accuracy" in " ".join(words)


def test_what_the_tagger_says_are_probabilities():
    for name in tag(TEXT).names:
        assert sum(name.roles.values()) == pytest.approx(1, abs=1e-4)
        assert 0 <= sum(name.kinds.values()) <= 1.0001
        assert 0 <= name.salience <= 1


def test_a_long_text_is_read_to_its_end():
    text = "Title\n" + "word " * (2 * LONGEST) + "We use BERT."
    windows = list(encode(text))
    assert len(windows) == 3
    assert text[slice(*windows[-1].places[-2])] == "."
    assert "BERT" in {text[name.start : name.end] for name in tag(text).names}


def test_no_name_runs_from_the_title_into_the_abstract():
    for title, abstract in (("On Purring Neural", "Networks are here."), ("Image", "Watermarking is old.")):
        text = f"{title}\n{abstract}"
        assert all("\n" not in text[name.start : name.end] for name in tag(text).names)


def test_names_hold_both_halves_of_a_bracket_or_none():
    text = (
        "Volatility forecasts\n"
        "We fit a GARCH(1,1) model to stock returns. We evaluate o3-mini (high) on GPQA and on MATH (hard)."
    )
    names = [text[name.start : name.end] for name in tag(text).names]
    assert {"GARCH(1,1)", "GPQA"} <= set(names)
    assert all(name.count("(") == name.count(")") for name in names)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We tune [QLoRA (4-bit)] well.", "QLoRA"),
        ("with [Large Language Models (LLMs)] here", "Large Language Models"),
        ("We compare [GARCH(1,1)] models.", "GARCH(1,1)"),
        ("of [(approximate) utility functions] here", "(approximate) utility functions"),
        ('This "[lift-then-fit" approach] is new.', "lift-then-fit"),
        ('the ["Lost in the Middle" issue] here', '"Lost in the Middle" issue'),
        ('We use ["GPT-4"] here.', "GPT-4"),
        ("all detail[-preserving datasets] here", "detail-preserving datasets"),
        ("runs on[-device] here", "on-device"),
        ("of high[-]quality videos", None),
        ("with [SKG-]Bench here", "SKG-Bench"),
        ("all [LatentQA-]trained models", "LatentQA"),
        ("see https://x.org/a[-device models] here", "device models"),
        ("a [28 nm chip] here", "28 nm chip"),
        ("all [28 chips] here", "chips"),
        ("a [95% CI] of all", "CI"),
        ("a tip[-of]-the-tongue query", "tip-of-the-tongue"),
        ("some [pre-]trained models", "pre-trained"),
        ("of all U[.S. ISOs] here", "U.S. ISOs"),
        ("a [smaller] QuuxNet", None),
        ("[Smaller] QuuxNets win.", None),
        ("its [predictive] value", None),
        ("of [ART] here", "ART"),
        ("some [smaller nets] win", "smaller nets"),
        ("the number [of training clips] here", "training clips"),
        ("all clean [and noisy labels] here", "noisy labels"),
        ("trained [from scratch] here", "from scratch"),
        ("the 250,[004-clip test split] here", "250,004-clip test split"),
        ("all 250,[004] clips", None),
        ("as [QuuxNet']s layers", "QuuxNet"),
        ("a model['s action space] here", "action space"),
        ("a model’[s action space] here", "action space"),
        ("all [features extracted] from here", "features"),
        ("the [iterations required].", "iterations"),
        ("its [sinking speed] in water", "sinking speed"),
        ("any [jointly trained] by us", "jointly trained"),
        ("a [wide range of vision benchmarks] here", "vision benchmarks"),
        ("a [set of prompts] here", "set of prompts"),
        ("on [several datasets] here", "datasets"),
        ("the [PCK@0].10 here", "PCK@0.10"),
        ("for [medical Q]&A here", "medical Q&A"),
    ],
)
def test_names_are_made_of_whole_words_brackets_and_quotes(to_doc, text, name):
    before, marked, after = re.split(r"[\[\]]", text)
    doc = to_doc(before + marked + after)
    tagged = Tagged(len(before), len(before + marked), {"Method": 1.0}, {}, salience=1.0, sureness=1.0)
    doc.user_data[KEPT] = Tagging((tagged,), ())
    assert [doc.text[found.start : found.end] for found in find_tagged(doc)] == ([name] if name else [])


def test_a_word_that_judges_is_a_name_only_of_what_is_measured(to_doc):
    doc = to_doc("It is 3% more accurate and accurate here.")
    kinds = ("Metric", "Task")
    places = [match.span() for match in re.finditer("accurate", doc.text)]
    names = (
        Tagged(*place, {kind: 1.0}, {}, salience=1.0, sureness=1.0) for place, kind in zip(places, kinds, strict=True)
    )
    doc.user_data[KEPT] = Tagging(tuple(names), ())
    assert [(found.start, found.kind) for found in find_tagged(doc)] == [(places[0][0], "Metric")]


def test_an_empty_text_has_no_names():
    assert tag("\n").names == ()


@pytest.mark.parametrize(
    ("word", "shape"), [("10", 1), ("cat", 2), ("BERT", 3), ("X", 4), ("Cat", 5), ("QuuxNet", 6), ("2d", 2), ("²a", 2)]
)
def test_the_shape_of_a_word_tells_its_capitals_and_digits(word, shape):
    assert list(find_shapes(f"a {word} b", [(2, 2 + len(word))])) == [shape]


def test_consulting_the_tagger_where_it_found_nothing_gives_nothing(to_doc):
    assert consult(to_doc("Title\nIt is what it is."), [(6, 8)]) is None
