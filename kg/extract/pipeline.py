"""Paper to Reading: one spaCy pipeline; each step finds, fusion decides, and the rest is told by the words around."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, islice
from pathlib import Path

import spacy
from spacy.attrs import IS_ALPHA, IS_DIGIT, IS_STOP, LOWER  # type: ignore[import-not-found]
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.abbreviations import find_abbreviations
from kg.extract.artifacts import find_artifacts
from kg.extract.aspects import find_aspects
from kg.extract.disclosures import find_disclosures
from kg.extract.evidence import to_mention
from kg.extract.features import is_generic
from kg.extract.fusion import Group, fuse
from kg.extract.introduced import find_introduced
from kg.extract.judging import Judgement, judge_groups
from kg.extract.known_names import find_known_names
from kg.extract.layout import to_text
from kg.extract.measures import find_measures
from kg.extract.names import find_names, find_title_runs
from kg.extract.sentences import find_sentences
from kg.extract.tagged_names import find_tagged
from kg.extract.tokens import make_tokenizer
from kg.paths import MODEL
from kg.records import Paper, Quantity, Reading, Result, Statement

BATCH = 500
ASKED = (LOWER, IS_ALPHA, IS_DIGIT, IS_STOP)  # what is asked of words: spaCy works out 20 more for each new one
LEAST, EVEN = 0.42, 0.5  # best in cross-validation, 2026-11-23
FINDERS = (find_tagged, find_known_names, find_names, find_title_runs, find_introduced)


@cache
def open_pipeline(folder: Path = MODEL) -> Language:
    """Return the spaCy pipeline that makes words and sentences and tags names by the model of a folder."""
    nlp = spacy.blank("en")
    nlp.tokenizer = make_tokenizer(nlp.vocab)
    getters = nlp.vocab.lex_attr_getters  # type: ignore[attr-defined]
    nlp.vocab.lex_attr_getters = {attribute: getters[attribute] for attribute in ASKED}  # type: ignore[attr-defined]
    nlp.add_pipe("name_tagger", config={"folder": str(folder)})
    return nlp


def read_papers(papers: Iterable[Paper], folder: Path = MODEL) -> Iterator[Reading]:
    """Yield what each paper says, in the order of the papers; concepts are not linked yet.

    spaCy keeps every word that it meets; what a batch of papers added is forgotten with it, so memory stays constant.
    """
    nlp, left = open_pipeline(folder), iter(papers)
    for first in left:
        with nlp.memory_zone():
            for paper in chain([first], islice(left, BATCH - 1)):
                yield read_doc(nlp(paper.text), paper, folder)


def read_doc(doc: Doc, paper: Paper, folder: Path) -> Reading:
    """Return what one tokenized paper says, as the judges of a model's folder decide."""
    named = find_named(doc, find_groups(doc), folder)
    measures = tuple(find_measures(doc, named, folder))
    statements = tuple(to_statement(doc, group, judgement) for group, judgement in named)
    artifacts = tuple(find_artifacts(doc))
    abstract = tuple(sentence for sentence in find_sentences(doc) if sentence.start > len(paper.title))
    aspects = find_aspects(abstract, folder)
    of_others = {aspect.evidence.start for aspect in aspects if aspect.kind == "context"}
    own = tuple(sentence for sentence in abstract if sentence.start not in of_others)
    return Reading(
        paper=paper,
        statements=statements,
        results=tuple(measure for measure in measures if isinstance(measure, Result)),
        quantities=tuple(measure for measure in measures if isinstance(measure, Quantity)),
        artifacts=artifacts,
        aspects=aspects,
        disclosures=find_disclosures(own, artifacts, statements),
    )


def find_named(doc: Doc, groups: Sequence[Group], folder: Path) -> list[tuple[Group, Judgement]]:
    """Return the groups that name things, with what the judge of names of a model's folder says of each."""
    judged = zip(groups, judge_groups(doc, groups, folder), strict=True)
    return [(group, judgement) for group, judgement in judged if judgement.kinds[judgement.kind] >= LEAST]


def find_groups(doc: Doc) -> list[Group]:
    """Return the stretches of a tokenized paper that may name things, those that may name one thing together."""
    candidates = chain.from_iterable(find(doc) for find in FINDERS)
    return fuse(to_text(doc), candidates, tuple(find_abbreviations(to_text(doc))))


def to_statement(doc: Doc, group: Group, judgement: Judgement) -> Statement:
    """Return a group of places as a statement, with the sentences that prove it. A bare class of models or of hardware
    (large language models, GPUs) is never salient."""
    is_bare = judgement.kind in ("Hardware", "Model") and is_generic(group)
    return Statement(
        name=group.name,
        kind=judgement.kind,
        role=judgement.role,
        salience="must" if judgement.salience > EVEN and not is_bare else "may",
        confidence=judgement.kinds[judgement.kind],
        mentions=tuple(to_mention(doc, start, end) for start, end in group.places),
    )
