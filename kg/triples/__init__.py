"""Triples: what a reading and the statistics are in RDF. Terms only; no string is ever pasted into RDF."""

from kg.triples.corpus import (
    co_occurrence_triples,
    concept_rank_triples,
    concept_triples,
    introduction_triples,
    latest_in_triples,
    latest_paper_triples,
    pair_rank_triples,
    pair_year_triples,
    slice_triples,
    spelling_triples,
    year_triples,
)
from kg.triples.dataset import VOID_PATH, dataset_iri, dataset_triples
from kg.triples.paper import (
    doubt_triples,
    extractor_triples,
    find_doubts,
    openness_triples,
    recency_triples,
    release_triples,
    result_rank_triples,
    to_triples,
)
from kg.triples.terms import concept_iri, default_base, extractor_iri, paper_iri, thing_iri, to_base

__all__ = [
    "VOID_PATH",
    "co_occurrence_triples",
    "concept_iri",
    "concept_rank_triples",
    "concept_triples",
    "dataset_iri",
    "dataset_triples",
    "default_base",
    "doubt_triples",
    "extractor_iri",
    "extractor_triples",
    "find_doubts",
    "introduction_triples",
    "latest_in_triples",
    "latest_paper_triples",
    "openness_triples",
    "pair_rank_triples",
    "pair_year_triples",
    "paper_iri",
    "recency_triples",
    "release_triples",
    "result_rank_triples",
    "slice_triples",
    "spelling_triples",
    "thing_iri",
    "to_base",
    "to_triples",
    "year_triples",
]
