"""A paper's own triples: what it is, its roles, and the evidence that was read in it."""

from collections.abc import Iterator, Sequence

from pyoxigraph import Literal, NamedNode, Triple

from kg.comparable import Comparison, compare_results
from kg.link import to_slug
from kg.records import Artifact, Aspect, Disclosure, Mention, Paper, Quantity, Reading, Result, Statement, to_confidence
from kg.statistics import SALIENT, ResultRank, find_named
from kg.triples.terms import (
    Facts,
    concept_iri,
    describe,
    extractor_iri,
    paper_iri,
    to_decimal,
    to_text,
    to_type,
    to_uri,
)
from kg.vocab import individual, roles, term

_POINTERS = {"r": "kg:reports", "a": "kg:releases"}  # from a paper to evidence that is looked for by its paper
_DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def to_triples(reading: Reading, base: str, extractor: str) -> Iterator[Triple]:
    """Yield a paper's own triples: the paper, its roles, and its evidence under hash IRIs, numbered by position.

    `extractor` is the version that the evidence is attributed to. A statement without a mention gives no triple.
    """
    paper = paper_iri(base, reading.paper.id)
    agent = extractor_iri(base, extractor)
    yield from describe(paper, _paper_facts(reading.paper))
    yield from describe(paper, _role_facts(reading.statements, base))
    for node, mention, statement in _find_mentions(reading, paper):
        yield from describe(node, _mention_facts(statement, concept_iri(base, statement.concept)))
        yield from describe(node, _evidence_facts(paper, mention, statement.confidence, agent))
    said = find_named(reading.statements)
    slots = {slug: concept_iri(base, statement.concept) for slug, statement in said.items()}
    compared = zip(reading.results, compare_results(reading.results, said), strict=True)
    groups: Sequence[tuple[str, Sequence[tuple[Result | Quantity | Artifact | Aspect | Disclosure, Facts]]]] = (
        ("r", [(result, _result_facts(result, found, slots)) for result, found in compared]),
        ("q", [(quantity, _quantity_facts(quantity, slots)) for quantity in reading.quantities]),
        ("a", [(artifact, _artifact_facts(artifact)) for artifact in reading.artifacts]),
        ("s", [(aspect, _aspect_facts(aspect)) for aspect in reading.aspects]),
        ("d", [(disclosure, _disclosure_facts(disclosure)) for disclosure in reading.disclosures]),
    )
    for letter, group in groups:
        for number, (found, facts) in enumerate(group, 1):
            node = _evidence_iri(paper, letter, number)
            yield from describe(node, facts)
            yield from describe(node, _evidence_facts(paper, found.evidence, found.confidence, agent))
            if letter in _POINTERS:
                yield from describe(paper, [(_POINTERS[letter], node)])
    stated = {disclosure.what: None for disclosure in reading.disclosures}
    yield from describe(paper, (("kg:states", individual("kg:Disclosable", what)) for what in stated))


def find_doubts(reading: Reading, base: str) -> Iterator[tuple[float, NamedNode]]:
    """Yield the confidence and the node of each mention of a salient concept."""
    for node, _, statement in _find_mentions(reading, paper_iri(base, reading.paper.id)):
        if statement.salience == SALIENT:
            yield to_confidence(statement.confidence), node


def doubt_triples(mention: NamedNode, rank: int) -> Iterator[Triple]:
    """Yield the place of a mention among those of salient concepts, the least sure first."""
    return describe(mention, [("kg:doubtRank", Literal(rank))])


def openness_triples(paper: NamedNode, rank: int) -> Iterator[Triple]:
    """Yield the place of a paper among all, by how much of what helps to reproduce it is stated."""
    return describe(paper, [("kg:disclosureRank", Literal(rank))])


def recency_triples(paper: str, place: int, base: str) -> Iterator[Triple]:
    """Yield the place of a paper, given by its id, among all, the latest first."""
    return describe(paper_iri(base, paper), [("kg:recency", Literal(place))])


def release_triples(paper: str, rank: int, base: str) -> Iterator[Triple]:
    """Yield the place of a paper, given by its id, among those that release something, the latest first."""
    return describe(paper_iri(base, paper), [("kg:releaseRank", Literal(rank))])


def result_rank_triples(place: ResultRank, base: str) -> Iterator[Triple]:
    """Yield the place of a result among those of its metric, that of the latest paper first."""
    node = _evidence_iri(paper_iri(base, place.paper), "r", place.number)
    return describe(node, [("kg:metricRank", Literal(place.rank))])


def extractor_triples(version: str, base: str) -> Iterator[Triple]:
    """Yield the description of a version of the extractor."""
    facts = (("rdf:type", term("prov:SoftwareAgent")), ("schema:softwareVersion", Literal(version)))
    return describe(extractor_iri(base, version), facts)


def _paper_facts(paper: Paper) -> Facts:
    yield "rdf:type", term("kg:Paper")
    yield "dcterms:identifier", Literal(paper.id)
    yield "dcterms:title", Literal(paper.title)
    yield "dcterms:abstract", Literal(paper.abstract)
    yield from (("dc:creator", Literal(author)) for author in paper.authors)
    yield "kg:byline", to_text(", ".join(paper.authors))
    if paper.date:
        yield "dcterms:date", Literal(paper.date, datatype=to_type(_DATE_TYPES[len(paper.date)]))
        yield "kg:year", Literal(int(paper.date[:4]))
    yield from (("kg:category", Literal(category)) for category in paper.categories)
    yield "bibo:doi", to_text(paper.doi)
    yield "schema:url", to_uri(paper.url)


def _role_facts(statements: Sequence[Statement], base: str) -> Facts:
    """The roles of the salient concepts, then kg:mentions for all concepts."""
    named = [statement for statement in statements if statement.mentions]
    salient = {(roles().index(s.role), s.concept) for s in named if s.salience == SALIENT}
    everything = {(len(roles()) - 1, statement.concept) for statement in named}
    for role, concept in sorted(salient | everything):
        yield f"kg:{roles()[role]}", concept_iri(base, concept)


def _mention_facts(statement: Statement, concept: NamedNode) -> Facts:
    yield "rdf:type", term("kg:Mention")
    yield "kg:concept", concept
    yield "kg:role", term(f"kg:{statement.role}")
    yield "kg:salience", individual("kg:Salience", statement.salience)


def _result_facts(result: Result, found: Comparison | None, slots: dict[str, NamedNode]) -> Facts:
    yield "rdf:type", term("kg:Result")
    yield "kg:resultKind", individual("kg:ResultKind", result.kind)
    yield from _measure_facts(result)
    yield from _slot_facts("kg:metric", result.metric, slots)
    yield from _slot_facts("kg:measuredOn", result.on, slots)
    yield from _slot_facts("kg:subject", result.subject, slots)
    yield from _slot_facts("kg:baseline", result.baseline, slots)
    if found:
        yield "kg:normalValue", to_decimal(found.value)
        yield "kg:normalUnit", Literal(found.unit) if found.value is not None else None
        yield "kg:flag", individual("kg:Flag", found.flag) if found.flag else None
        yield "kg:rankedOn", slots[to_slug(result.on)] if result.on and found.is_ranked else None


def _quantity_facts(quantity: Quantity, slots: dict[str, NamedNode]) -> Facts:
    yield "rdf:type", term("kg:Quantity")
    yield "kg:quantityKind", individual("kg:QuantityKind", quantity.kind)
    yield from _measure_facts(quantity)
    yield from _slot_facts("kg:quantityOf", quantity.of, slots)


def _artifact_facts(artifact: Artifact) -> Facts:
    yield "rdf:type", term("kg:Artifact")
    yield "kg:artifactKind", individual("kg:ArtifactKind", artifact.kind)
    yield "schema:url", to_uri(artifact.url)


def _aspect_facts(aspect: Aspect) -> Facts:
    yield "rdf:type", term("kg:Aspect")
    yield "kg:aspectKind", individual("kg:AspectKind", aspect.kind)


def _disclosure_facts(disclosure: Disclosure) -> Facts:
    yield "rdf:type", term("kg:Disclosure")
    yield "kg:discloses", individual("kg:Disclosable", disclosure.what)
    yield "kg:manner", individual("kg:Manner", disclosure.manner)


def _measure_facts(measure: Result | Quantity) -> Facts:
    yield "kg:statedValue", Literal(measure.value)
    yield "kg:unit", Literal(measure.unit)
    if measure.low == measure.high:
        yield "kg:value", to_decimal(measure.low)
    else:
        yield "kg:lowValue", to_decimal(measure.low)
        yield "kg:highValue", to_decimal(measure.high)


def _slot_facts(curie: str, stated: str | None, slots: dict[str, NamedNode]) -> Facts:
    """What a slot says in the paper's words, and the paper's concept of that name where there is one."""
    if stated:
        yield f"{curie}Text", Literal(stated)
        yield curie, slots.get(to_slug(stated))


def _evidence_facts(paper: NamedNode, evidence: Mention, confidence: float, agent: NamedNode) -> Facts:
    yield "kg:inPaper", paper
    yield "oa:exact", Literal(evidence.quote)
    yield "oa:start", Literal(evidence.start)
    yield "oa:end", Literal(evidence.end)
    yield "kg:sentence", Literal(evidence.sentence)
    yield "kg:confidence", to_decimal(to_confidence(confidence))
    yield "prov:wasAttributedTo", agent


def _find_mentions(reading: Reading, paper: NamedNode) -> Iterator[tuple[NamedNode, Mention, Statement]]:
    for number, (mention, statement) in enumerate(_order(reading.statements), 1):
        yield _evidence_iri(paper, "m", number), mention, statement


def _evidence_iri(paper: NamedNode, letter: str, number: int) -> NamedNode:
    return NamedNode(f"{paper.value}#{letter}{number}")


def _order(statements: Sequence[Statement]) -> list[tuple[Mention, Statement]]:
    pairs = {(mention, statement): None for statement in statements for mention in statement.mentions}
    return sorted(pairs, key=lambda pair: (pair[0].start, pair[0].end, pair[1].concept, pair[1].role))
