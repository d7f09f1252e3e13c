"""How the lists of known names are made: what papers write decides what is a name, and its case."""

import pytest

from kg.records import Known
from kg.training.knowledge_corpus import Corpus, read_corpus
from kg.training.knowledge_judge import judge_known
from kg.training.knowledge_merge import join_same, merge_group, with_known_families, without_shared_aliases
from kg.training.knowledge_names import is_remark, split_forms

PAPERS = [
    (
        "A study of GLUE",
        "We use the rest of the glue and test BERT on GLUE and on ImageNet. We train on imagenet and Fraser wins."
        " The metric is the word error rate (WER), and the WER is low. A window attention restores (WA) all.",
        ["Ann Fraser"],
    ),
    (
        "More",
        "On GLUE and on ImageNet, image matching helps. With image matching, an image-matching net needs no glue."
        " It is a weighted average (WA).",
        ["Bo Li"],
    ),
]


def corpus_of(*names: str) -> Corpus:
    return read_corpus(names, PAPERS)


def judge(name: str, kind: str, *aliases: str) -> Known | None:
    return judge_known(Known(name, (kind,), aliases), corpus_of(name, *aliases), dropped=set())


def test_a_name_that_papers_also_write_small_minds_its_case() -> None:
    assert judge("GLUE", "Benchmark") == Known("GLUE", ("Benchmark",), cased=True)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("Rest", "Dataset"), ("Fraser", "Dataset"), ("WA", "Method"), ("metric", "Metric"), ("On", "Dataset")],
    ids=["a word", "a person", "two letters", "one small word", "a function word"],
)
def test_what_is_no_safe_name_is_dropped(name: str, kind: str) -> None:
    assert judge(name, kind) is None


def test_a_dropped_name_is_dropped_whatever_its_case() -> None:
    known = Known("ImageNet", ("Dataset",))
    assert judge_known(known, corpus_of("ImageNet"), dropped={"imagenet"}) is None


def test_a_term_is_written_as_papers_write_it() -> None:
    group = [Known("Image Matching", ("Task",), source="a")]
    assert merge_group(group, corpus_of("Image Matching")) == Known("image matching", ("Task",), source="a")


def test_sources_that_name_the_same_thing_make_one_of_it() -> None:
    found = [
        Known("Word Error Rate", ("Metric",), ("WER",), source="a"),
        Known("WER", ("Metric",), homepage="https://wer.example", source="b"),
        Known("word-error rate", ("Metric",), source="c"),
    ]
    [group] = join_same(found)
    assert merge_group(group, corpus_of("Word Error Rate", "WER")) == Known(
        "Word Error Rate", ("Metric",), ("WER",), homepage="https://wer.example", source="a, c, b"
    )


def test_an_alias_of_two_things_is_given_to_neither() -> None:
    things = [Known("Alpha One", ("Method",), ("AO", "Al")), Known("Able Oak", ("Method",), ("AO",))]
    assert [known.aliases for known in without_shared_aliases(things)] == [("Al",), ()]


def test_a_family_that_is_not_known_gives_way_to_the_next_wider_one() -> None:
    [variant] = with_known_families([Known("Foo-3-8B-it", ("Model",), family="Foo-3-8B")], [Known("Foo", ("Model",))])
    assert variant.family == "Foo"


@pytest.mark.parametrize(
    "label", ["CIFAR-10 (10% data)", "Cityscapes to Dark Zurich", "DeLiVER test", "SVHN vs Uniform"]
)
def test_a_setting_of_a_leaderboard_is_no_name(label: str) -> None:
    assert not split_forms(label) or is_remark(label)
