"""Paper to Reading: one spaCy pipeline; each step finds, fusion decides, and the rest is told by the words around."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain, islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.extract.abbreviations import find_abbreviations
from kg.extract.artifacts import find_artifacts
from kg.extract.confidence import find_confidence
from kg.extract.evidence import to_mention
from kg.extract.fusion import Group, fuse
from kg.extract.introduced import find_introduced
from kg.extract.known_names import find_known_names
from kg.extract.measures import find_measures
from kg.extract.names import find_names, find_title_runs
from kg.extract.roles import find_roles
from kg.extract.salience import is_salient
from kg.extract.tagger import find_tagged
from kg.extract.tokens import make_tokenizer
from kg.records import Paper, Quantity, Reading, Result, Statement

BATCH = 500
FINDERS = (find_tagged, find_known_names, find_names, find_title_runs, find_introduced)


@cache
def open_pipeline() -> Language:
    """Return the spaCy pipeline that tokenizes, marks sentences and tags names."""
    nlp = spacy.blank("en")
    nlp.tokenizer = make_tokenizer(nlp.vocab)
    nlp.add_pipe("sentences")
    nlp.add_pipe("name_tagger")
    return nlp


def read_papers(papers: Iterable[Paper]) -> Iterator[Reading]:
    """Yield what each paper says, in the order of the papers; concepts are not linked yet.

    spaCy keeps every word that it meets; what a batch of papers added is forgotten with it, so memory stays constant.
    """
    nlp, left = open_pipeline(), iter(papers)
    for first in left:
        with nlp.memory_zone():
            for paper in chain([first], islice(left, BATCH - 1)):
                yield read_doc(nlp(paper.text), paper)


def read_doc(doc: Doc, paper: Paper) -> Reading:
    """Return what one tokenized paper says."""
    groups = find_groups(doc)
    measures = tuple(find_measures(doc, groups))
    return Reading(
        paper=paper,
        statements=tuple(
            to_statement(doc, group, role=role, salient=is_salient(doc, group, len(paper.title)))
            for group, role in zip(groups, find_roles(doc, groups), strict=True)
        ),
        results=tuple(measure for measure in measures if isinstance(measure, Result)),
        quantities=tuple(measure for measure in measures if isinstance(measure, Quantity)),
        artifacts=tuple(find_artifacts(doc)),
    )


def find_groups(doc: Doc) -> list[Group]:
    """Return the things that a tokenized paper names."""
    candidates = chain.from_iterable(find(doc) for find in FINDERS)
    return fuse(doc.text, candidates, tuple(find_abbreviations(doc)))


def to_statement(doc: Doc, group: Group, *, role: str, salient: bool) -> Statement:
    """Return a group of places as a statement, with the sentences that prove it."""
    return Statement(
        name=group.name,
        kind=group.kind,
        role=role,
        salience="must" if salient else "may",
        confidence=find_confidence(group),
        mentions=tuple(to_mention(doc, start, end) for start, end in group.places),
    )
