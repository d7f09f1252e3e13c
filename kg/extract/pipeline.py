"""Paper to Reading: one spaCy pipeline; each step finds, fusion decides, and the rest is told by the words around."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain

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
from kg.extract.phrases import find_phrases
from kg.extract.roles import find_role
from kg.extract.salience import is_salient
from kg.extract.tokens import make_tokenizer
from kg.records import Paper, Quantity, Reading, Result, Statement

FINDERS = (find_known_names, find_names, find_title_runs, find_phrases, find_introduced)


@cache
def open_pipeline() -> Language:
    """Return the spaCy pipeline that tokenizes and marks sentences."""
    nlp = spacy.blank("en")
    nlp.tokenizer = make_tokenizer(nlp.vocab)
    nlp.add_pipe("sentences")
    return nlp


def read_papers(papers: Iterable[Paper]) -> Iterator[Reading]:
    """Yield what each paper says, in the order of the papers; concepts are not linked yet."""
    pairs = ((paper.text, paper) for paper in papers)
    for doc, paper in open_pipeline().pipe(pairs, as_tuples=True):
        yield read_doc(doc, paper)


def read_doc(doc: Doc, paper: Paper) -> Reading:
    """Return what one tokenized paper says."""
    abbreviations = tuple(find_abbreviations(doc))
    candidates = chain.from_iterable(find(doc) for find in FINDERS)
    groups = fuse(doc.text, candidates, abbreviations)
    measures = tuple(find_measures(doc, groups))
    return Reading(
        paper=paper,
        statements=tuple(to_statement(doc, group, len(paper.title)) for group in groups),
        results=tuple(measure for measure in measures if isinstance(measure, Result)),
        quantities=tuple(measure for measure in measures if isinstance(measure, Quantity)),
        artifacts=tuple(find_artifacts(doc)),
    )


def to_statement(doc: Doc, group: Group, title_length: int) -> Statement:
    """Return what a paper says with a group of places: the role and the salience of the thing that they name."""
    return Statement(
        name=group.name,
        kind=group.kind,
        role=find_role(doc, group),
        salience="must" if is_salient(group, title_length) else "may",
        confidence=find_confidence(group),
        mentions=tuple(to_mention(doc, start, end) for start, end in group.places),
    )
