"""Which sentences of an abstract tell which aspect of the paper."""

import numpy as np

from kg.paths import MODEL
from kg.training.aspects import read_abstracts, to_digest

ABSTRACT = (
    "Cat recognition is hard, and existing methods suffer from slow inference. "
    "In this paper, we propose QuuxNet, a novel network for cat recognition. "
    "Specifically, QuuxNet consists of two modules that are trained with a contrastive loss. "
    "Experiments on three benchmarks show that QuuxNet outperforms state-of-the-art methods by 2.5%. "
    "We hope that our work will inspire future research on cats. "
    "Code is available at https://github.com/quux/net."
)


def test_each_sentence_of_an_abstract_tells_its_aspect_and_the_title_tells_none(read):
    reading = read("We propose QuuxNet", ABSTRACT)
    assert [aspect.kind for aspect in reading.aspects] == ["context", "keyIdea", "method", "outcome", "impact"]
    sentences = [aspect.evidence.sentence for aspect in reading.aspects]
    assert " ".join([*sentences, "Code is available at https://github.com/quux/net."]) == ABSTRACT
    assert all(0 < aspect.confidence <= 1 for aspect in reading.aspects)


def test_an_abstract_of_one_sentence_and_none_at_all_are_read(read):
    assert [aspect.kind for aspect in read("On cats", "We propose QuuxNet, a network.").aspects] == ["keyIdea"]
    assert read("On cats", "").aspects == ()


def test_the_model_is_made_from_the_annotations():
    with np.load(MODEL / "aspects.npz") as arrays:
        assert bytes(arrays["made_from"]).decode() == to_digest(), "run `python -m kg.training.aspects`"


def test_annotated_sentences_are_those_that_the_pipeline_finds(to_doc):
    from kg.extract.sentences import find_sentences

    for abstract in read_abstracts()[::25]:
        found = [sentence.text for sentence in find_sentences(to_doc(" ".join(abstract.sentences)))]
        assert found == list(abstract.sentences)
