"""The triples of what all papers together say: concepts and counts."""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from kg.comparable import AS_STATED, yardsticks
from kg.link import to_slug
from kg.statistics import Concept, CoOccurrence, YearCount
from kg.triples.terms import concept_iri, describe, thing_iri, to_decimal, to_text, to_uri
from kg.vocab import individual, term


def concept_triples(concept: Concept, base: str) -> Iterator[Triple]:
    """Yield a concept's own triples: names and classes, what is known of it, and its number of papers."""
    known, yardstick = concept.known, yardsticks().get(concept.slug)
    facts: list[tuple[str, NamedNode | Literal | None]] = [
        ("rdf:type", term("kg:Concept")),
        *(("rdf:type", term(f"kg:{kind}")) for kind in concept.kinds),
        ("rdf:type", term("kg:Metric") if yardstick else None),
        ("skos:prefLabel", Literal(concept.label)),
        *(("skos:altLabel", Literal(alias)) for alias in concept.aliases if alias != concept.label),
        ("kg:paperCount", Literal(concept.papers)),
        ("kg:known", Literal(known is not None)),
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


def co_occurrence_triples(pair: CoOccurrence, base: str) -> Iterator[Triple]:
    """Yield the node of a pair of concepts."""
    facts = (
        ("rdf:type", term("kg:CoOccurrence")),
        ("kg:member", concept_iri(base, pair.first)),
        ("kg:member", concept_iri(base, pair.second)),
        ("kg:paperCount", Literal(pair.papers)),
        ("kg:npmi", to_decimal(pair.npmi)),
    )
    return describe(thing_iri(base, "cooccurrence", f"{pair.first}/{pair.second}"), facts)


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
