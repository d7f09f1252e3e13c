"""What a whole paper gives: statements with roles, results with their slots, quantities."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg.cli import main
from kg.extract.evidence import to_mention

TITLE = "QuuxNet: A Purring Network for Cat Recognition"
ABSTRACT = (
    "Cat recognition is hard. We propose QuuxNet, a Zoned Purring Network (ZPN). "
    "QuuxNet has 3B parameters, uses knowledge distillation and is trained on 8 NVIDIA A100 GPUs. "
    "Evaluated on ImageNet, QuuxNet improves accuracy by 2.5% over ResNet-50 and reaches a latency of 12 ms on "
    "ImageNet. On CIFAR-10, it raises the throughput by 2.2-3.8x over Vision Transformer. "
    "Code: https://github.com/quux/net."
)


@pytest.fixture
def reading(read):
    """Return what is read in the paper about QuuxNet."""
    return read(TITLE, ABSTRACT)


def test_each_concept_has_its_kind_and_role(reading):
    said = {statement.name: (statement.kind, statement.role) for statement in reading.statements}
    expected = {
        "QuuxNet": ("Method", "introduces"),
        "Zoned Purring Network": ("Method", "introduces"),
        "knowledge distillation": ("Method", "uses"),
        "NVIDIA A100": ("Hardware", "runsOn"),
        "accuracy": ("Metric", "measures"),
        "latency": ("Metric", "measures"),
    }
    assert {name: said.get(name) for name in expected} == expected
    assert {role for name, (_, role) in said.items() if name.startswith("ResNet")} == {"comparesWith"}


def test_every_mention_is_a_literal_place_in_the_text_and_in_its_sentence(reading):
    text = reading.paper.text
    mentions = [mention for statement in reading.statements for mention in statement.mentions]
    mentions += [fact.evidence for fact in (*reading.results, *reading.quantities, *reading.artifacts)]
    assert len(mentions) > 20
    assert all(text[mention.start : mention.end] == mention.quote for mention in mentions)
    assert all(mention.quote in mention.sentence and mention.sentence in text for mention in mentions)


def test_both_forms_of_an_abbreviation_are_one_concept(reading):
    forms = [{mention.quote for mention in statement.mentions} for statement in reading.statements]
    assert {"Zoned Purring Network", "ZPN"} in forms


def test_results_have_value_unit_kind_and_slots(reading):
    found = [(r.value, r.low, r.high, r.unit, r.kind, r.metric, r.on) for r in reading.results]
    assert found == [
        ("2.5", "2.5", "2.5", "%", "gain", "accuracy", "ImageNet"),
        ("12", "12", "12", "ms", "absolute", "latency", "ImageNet"),
        ("2.2-3.8", "2.2", "3.8", "x", "speedup", "throughput", "CIFAR-10"),
    ]
    assert (reading.results[0].subject, reading.results[0].baseline) == ("QuuxNet", "ResNet-50")


def test_amounts_of_hardware_and_of_parameters_are_quantities(reading):
    assert [(q.value, q.unit, q.kind, q.of) for q in reading.quantities] == [
        ("3", "B parameters", "scale", "QuuxNet"),
        ("8", "GPUs", "compute", "QuuxNet"),
    ]


def test_the_memory_of_a_device_is_a_quantity_of_the_device(read):
    text = "We run all models on an A100 (80 GB) and on an RTX 4090 (24 GB)."
    quantities = read("Inference of Large Language Models", text).quantities
    assert [(q.value, q.unit, q.of) for q in quantities] == [("80", "GB", "A100"), ("24", "GB", "RTX 4090")]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("We train the QuuxNet model with a 4x batch inputs size on QuuxSet.", "x"),
        ("We release QuuxSet, recorded with 40 ms audio windows.", "ms"),
        ("We train on 1% labelled samples.", "% labelled samples"),
        ("QuuxSet is a 5,000-record dataset for retrieval.", "records"),
    ],
)
def test_what_is_measured_in_units_counts_nothing_but_shares_do(read, text, unit):
    assert [q.unit for q in read("QuuxSet: A Dataset for Retrieval", text).quantities] == [unit]


@pytest.mark.parametrize("amount", ["314K H800 GPU hours", "2.788M H800 GPU hours", "3 million NVIDIA H800 GPU hours"])
def test_a_device_whose_hours_are_counted_is_named_without_them(read, amount):
    reading = read("CatNet: A Purring Network", f"CatNet was trained in {amount} at most.")
    assert [s.name for s in reading.statements if s.kind == "Hardware"] == ["NVIDIA H800"]
    assert [q.unit.split(" ", 1)[1] for q in reading.quantities] == ["GPU hours"]


def test_small_words_before_a_known_name_and_quotation_marks_are_no_part_of_a_name(read):
    abstract = 'It suffers from "reward hacking" and is on par with the proprietary GPT-4 and open-source BERT.'
    names = {mention.quote for s in read("On cats", abstract).statements for mention in s.mentions}
    assert {"GPT-4", "BERT"} <= names
    assert all(name[0].isalnum() and name[-1].isalnum() for name in names)


def test_a_short_form_inside_a_longer_name_is_no_mention(read):
    reading = read("On cats", "Text-to-Image (T2I) models are tested on T2I-CompBench.")
    assert all(reading.paper.text[m.end : m.end + 1] != "-" for s in reading.statements for m in s.mentions)


def test_a_name_with_a_mark_in_it_is_in_the_sentences_that_hold_it(to_doc):
    doc = to_doc("Title\nWe use Yahoo! Answers for it. It works.")
    mention = to_mention(doc, 13, 27)
    assert (mention.quote, mention.sentence) == ("Yahoo! Answers", "We use Yahoo! Answers for it.")


def test_a_known_name_is_of_no_kind_but_those_known(read):
    reading = read("QuuxNet: A Purring Network", "We use PyTorch and ImageNet to train QuuxNet.")
    sure = {s.name: s.kind for s in reading.statements if s.confidence > 0.9}
    assert (sure.get("PyTorch"), sure.get("ImageNet")) == ("Software", "Dataset")


def test_a_task_is_addressed_also_where_a_paper_evaluates_on_it(read):
    abstract = (
        "We propose QuuxNet, insert it in CodeBERT and evaluate it on two tasks: code repair and code summarization."
    )
    reading = read("QuuxNet: Adapters for Programming Language Models", abstract)
    assert {s.role for s in reading.statements if s.kind == "Task"} == {"addresses"}


def test_urls_name_no_concept(read):
    quotes = [m for s in read("QuuxNet: Cats", "See https://a.org/QuuxNet/BERT.").statements for m in s.mentions]
    assert [mention.quote for mention in quotes] == ["QuuxNet"]


def test_what_stood_before_the_sentence_that_proposes_is_not_introduced(read):
    reading = read("On cats", "The well-known XQZ2 models purr. We propose QuuxNet, which makes XQZ2 models purr more.")
    introduced = {s.name for s in reading.statements if s.role == "introduces"}
    assert "QuuxNet" in introduced
    assert not {name for name in introduced if name.startswith("XQZ2")}


def test_bare_classes_are_incidental(read):
    reading = read("On large language models", "Large language models need performance. We use GPUs.")
    assert {s.salience for s in reading.statements if s.kind in {"Model", "Metric", "Hardware"}} == {"may"}


def test_a_paper_without_an_abstract_and_one_of_odd_signs_are_read(read):
    assert read("A title", "").results == ()
    assert read("π²", "(( )) %% $ — … \u200b 🙂 1.5.2 ,,").artifacts == ()


def test_extract_writes_one_literal_annotation_for_each_seed_paper(tmp_path):
    out = tmp_path / "out.jsonl"
    result = CliRunner().invoke(main, ["extract", str(Path(__file__).parents[2] / "seeds"), "-o", str(out)])
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert len(rows) == 104
    for row in rows:
        text = f"{row['title']}\n{row['abstract']}"
        for entity in row["entities"]:
            assert entity["spans"], entity["name"]
            assert {text[start:end] for start, end in entity["spans"]} == set(entity["mentions"])


def test_extraction_is_deterministic(read):
    assert read(TITLE, ABSTRACT) == read(TITLE, ABSTRACT)
