"""The triples of what all papers together say: concepts and counts."""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from kg.comparable import AS_STATED, find_yardstick
from kg.link import to_slug
from kg.statistics import Concept, ConceptRank, CoOccurrence, PairRank, PairYearCount, Slice, Spelling, YearCount
from kg.triples.terms import concept_iri, describe, paper_iri, slice_iri, thing_iri, to_decimal, to_text, to_uri
from kg.vocab import implied_kinds, individual, term

# The class of a slice, by whether it is of one category and of one year.
_SLICES = {
    (False, False): "kg:Corpus",
    (False, True): "kg:YearSlice",
    (True, False): "kg:CategorySlice",
    (True, True): "kg:CategoryYearSlice",
}

_RANKS = {"most": "kg:rank", "rising": "kg:risingRank", "falling": "kg:fallingRank"}


def concept_triples(concept: Concept, base: str) -> Iterator[Triple]:
    """Yield a concept's own triples: names, classes with those that they imply, what is known of it, and its number of
    papers."""
    known, yardstick = concept.known, find_yardstick(concept.slug)
    facts: list[tuple[str, NamedNode | Literal | None]] = [
        ("rdf:type", term("kg:Concept")),
        *(("rdf:type", term(f"kg:{kind}")) for kind in implied_kinds(concept.kinds)),
        ("rdf:type", term("kg:Metric") if yardstick else None),
        *(("kg:furtherKind", term(f"kg:{kind}")) for kind in concept.kinds[1:]),
        ("skos:prefLabel", Literal(concept.label)),
        *(("skos:altLabel", Literal(alias)) for alias in concept.aliases if alias != concept.label),
        ("kg:paperCount", Literal(concept.papers)),
        ("kg:known", Literal(known is not None)),
        ("kg:firstYear", None if concept.first_year is None else Literal(concept.first_year)),
        ("kg:trend", to_decimal(concept.trend)),
        ("kg:namesakeOf", concept_iri(base, concept.namesake) if concept.namesake else None),
    ]
    if known:
        facts += [
            ("schema:url", to_uri(known.homepage)),
            *(("skos:exactMatch", NamedNode(iri)) for iri in known.same_as),
            ("kg:released", to_text(known.released)),
            ("kg:memoryGB", to_decimal(known.memory_gb)),
            ("kg:peakTFLOPS", to_decimal(known.tflops)),
            ("kg:tdpWatts", to_decimal(known.tdp_w)),
        ]
    if yardstick:
        facts += [
            ("kg:direction", individual("kg:Direction", yardstick.direction) if yardstick.direction else None),
            ("kg:leastValue", to_decimal(yardstick.least)),
            ("kg:mostValue", to_decimal(yardstick.most)),
            ("kg:normalUnit", Literal(yardstick.unit) if yardstick.unit != AS_STATED else None),
        ]
    if known and known.family and to_slug(known.family) != concept.slug:
        facts.append(("kg:variantOf", concept_iri(base, to_slug(known.family))))
    return describe(concept_iri(base, concept.slug), facts)


def concept_rank_triples(place: ConceptRank, base: str) -> Iterator[Triple]:
    """Yield the place of a concept in a list of concepts."""
    return describe(concept_iri(base, place.concept), [(_RANKS[place.list], Literal(place.rank))])


def latest_in_triples(category: str, paper: str, base: str) -> Iterator[Triple]:
    """Yield that a paper is one of a category's latest."""
    return describe(paper_iri(base, paper), [("kg:latestIn", Literal(category))])


def latest_paper_triples(concept: str, paper: str, base: str) -> Iterator[Triple]:
    """Yield that a paper is one of a concept's latest."""
    return describe(concept_iri(base, concept), [("kg:latestPaper", paper_iri(base, paper))])


def introduction_triples(concept: str, rank: int, base: str) -> Iterator[Triple]:
    """Yield the place of a concept among those that papers introduce, the latest first."""
    return describe(concept_iri(base, concept), [("kg:introductionRank", Literal(rank))])


def co_occurrence_triples(pair: CoOccurrence, base: str) -> Iterator[Triple]:
    """Yield the node of a pair of concepts."""
    facts = (
        ("rdf:type", term("kg:CoOccurrence")),
        ("kg:member", concept_iri(base, pair.first)),
        ("kg:member", concept_iri(base, pair.second)),
        ("kg:paperCount", Literal(pair.papers)),
        ("kg:npmi", to_decimal(pair.npmi)),
        ("kg:trend", to_decimal(pair.trend)),
    )
    return describe(_pair_iri(base, pair), facts)


def pair_rank_triples(place: PairRank, base: str) -> Iterator[Triple]:
    """Yield the place of a pair of concepts in a list of all pairs."""
    return describe(_pair_iri(base, place), [(_RANKS[place.list], Literal(place.rank))])


def _pair_iri(base: str, pair: CoOccurrence | PairRank | PairYearCount) -> NamedNode:
    return thing_iri(base, "cooccurrence", f"{pair.first}/{pair.second}")


def spelling_triples(spelling: Spelling, base: str) -> Iterator[Triple]:
    """Yield the node of a form in which papers write the name of a concept, and that it is the concept's."""
    concept = concept_iri(base, spelling.concept)
    node = NamedNode(f"{concept.value}#s{spelling.place}")
    facts = (
        ("rdf:type", term("kg:Spelling")),
        ("kg:writtenForm", Literal(spelling.form)),
        ("kg:paperCount", Literal(spelling.papers)),
    )
    yield from describe(concept, [("kg:spelling", node)])
    yield from describe(node, facts)


def year_triples(count: YearCount, base: str) -> Iterator[Triple]:
    """Yield the node of a concept's papers in one year."""
    concept = concept_iri(base, count.concept)
    facts = (
        ("rdf:type", term("kg:YearCount")),
        ("kg:concept", concept),
        ("kg:year", Literal(count.year)),
        ("kg:paperCount", Literal(count.papers)),
    )
    return describe(NamedNode(f"{concept.value}#y{count.year}"), facts)


def pair_year_triples(count: PairYearCount, base: str) -> Iterator[Triple]:
    """Yield the node of a pair's papers in one year."""
    pair = _pair_iri(base, count)
    facts = (
        ("rdf:type", term("kg:PairYearCount")),
        ("kg:pair", pair),
        ("kg:year", Literal(count.year)),
        ("kg:paperCount", Literal(count.papers)),
        ("kg:rank", None if count.rank is None else Literal(count.rank)),
    )
    return describe(NamedNode(f"{pair.value}#y{count.year}"), facts)


def slice_triples(part: Slice, base: str) -> Iterator[Triple]:
    """Yield the node of the papers of a category and year, and for each thing that some of them state how many do."""
    node = slice_iri(base, part.category, part.year)
    facts = (
        ("rdf:type", term("kg:Slice")),
        ("rdf:type", term(_SLICES[part.category is not None, part.year is not None])),
        ("kg:category", to_text(part.category)),
        ("kg:year", None if part.year is None else Literal(part.year)),
        ("kg:paperCount", Literal(part.papers)),
    )
    yield from describe(node, facts)
    for what, papers in part.stating:
        counted = (
            ("rdf:type", term("kg:DisclosureCount")),
            ("kg:slice", node),
            ("kg:discloses", individual("kg:Disclosable", what)),
            ("kg:paperCount", Literal(papers)),
        )
        yield from describe(NamedNode(f"{node.value}#{what}"), counted)
