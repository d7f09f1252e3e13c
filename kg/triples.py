"""Triples: what a reading and the statistics are in RDF. Terms only; no string is ever pasted into RDF."""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cache
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Triple

from kg.link import to_slug
from kg.records import Artifact, Mention, Paper, Quantity, Reading, Result, Statement
from kg.statistics import SALIENT, Concept, CoOccurrence, YearCount
from kg.vocab import individual, prefixes, roles, term

Facts = Iterable[tuple[str, NamedNode | Literal | None]]

# What the path of an IRI may not hold (RFC 3987), and the signs that would end the path or be decoded.
_NOT_IN_PATH = re.compile(r"[\x00-\x20\"<>\\^`{|}\[\]#?%\x7f-\x9f\ue000-\uf8ff\ufff0-\uffff\U000e0000-\U0010ffff]")
_DATE_TYPES = {4: "gYear", 7: "gYearMonth", 10: "date"}


def default_base() -> str:
    """Return the base IRI of a graph that was given no other: the parent of the ontology's namespace."""
    return prefixes()["kg"].removesuffix("ontology#")


def thing_iri(base: str, kind: str, key: str) -> NamedNode:
    """Return the IRI of a thing: `kind` is the first part of its path ("paper"), `key` the rest, not yet encoded."""
    return NamedNode(f"{base}{kind}/{_path(key)}")


def paper_iri(base: str, id: str) -> NamedNode:
    """Return a paper's IRI; a DOI keeps its slashes.

    >>> paper_iri("https://w3id.org/paperkg/", "10.1/a b#c").value
    'https://w3id.org/paperkg/paper/10.1/a%20b%23c'
    """
    return thing_iri(base, "paper", id)


def concept_iri(base: str, slug: str) -> NamedNode:
    """Return a concept's IRI."""
    return thing_iri(base, "concept", slug)


def extractor_iri(base: str, version: str) -> NamedNode:
    """Return the IRI of the version of the extractor that evidence is attributed to."""
    return thing_iri(base, "extractor", version)


def to_triples(reading: Reading, base: str, extractor: str) -> Iterator[Triple]:
    """Yield a paper's own triples: the paper, its roles, and its evidence under hash IRIs, numbered by position.

    `extractor` is the version that the evidence is attributed to. A statement without a mention gives no triple.
    """
    paper = paper_iri(base, reading.paper.id)
    agent = extractor_iri(base, extractor)
    yield from _describe(paper, _paper_facts(reading.paper))
    yield from _describe(paper, _role_facts(reading.statements, base))
    for number, (mention, statement) in enumerate(_order(reading.statements), 1):
        concept = concept_iri(base, statement.concept)
        node = NamedNode(f"{paper.value}#m{number}")
        yield from _describe(node, _mention_facts(statement, concept))
        yield from _describe(node, _evidence_facts(paper, mention, statement.confidence, agent))
    slots = {slug: concept_iri(base, concept) for slug, concept in _slots(reading.statements).items()}
    groups: Sequence[tuple[str, Sequence[tuple[Result | Quantity | Artifact, Facts]]]] = (
        ("r", [(result, _result_facts(result, slots)) for result in reading.results]),
        ("q", [(quantity, _quantity_facts(quantity, slots)) for quantity in reading.quantities]),
        ("a", [(artifact, _artifact_facts(artifact)) for artifact in reading.artifacts]),
    )
    for letter, group in groups:
        for number, (found, facts) in enumerate(group, 1):
            node = NamedNode(f"{paper.value}#{letter}{number}")
            yield from _describe(node, facts)
            yield from _describe(node, _evidence_facts(paper, found.evidence, found.confidence, agent))


def extractor_triples(version: str, base: str) -> Iterator[Triple]:
    """Yield the description of a version of the extractor."""
    facts = (("rdf:type", term("prov:SoftwareAgent")), ("schema:softwareVersion", Literal(version)))
    return _describe(extractor_iri(base, version), facts)


def concept_triples(concept: Concept, base: str) -> Iterator[Triple]:
    """Yield a concept's own triples: names and classes, what is known of it, and its number of papers."""
    known = concept.known
    facts: list[tuple[str, NamedNode | Literal | None]] = [
        ("rdf:type", term("kg:Concept")),
        *(("rdf:type", term(f"kg:{kind}")) for kind in concept.kinds),
        ("skos:prefLabel", Literal(concept.label)),
        *(("skos:altLabel", Literal(alias)) for alias in concept.aliases if alias != concept.label),
        ("kg:paperCount", Literal(concept.papers)),
        ("kg:known", Literal(known is not None)),
    ]
    if known:
        facts += [
            ("schema:url", _uri(known.homepage)),
            *(("skos:exactMatch", NamedNode(iri)) for iri in known.same_as),
            ("kg:released", _text(known.released)),
            ("kg:memoryGB", _decimal(known.memory_gb)),
            ("kg:peakTFLOPS", _decimal(known.tflops)),
            ("kg:tdpWatts", _decimal(known.tdp_w)),
        ]
    if known and known.family and to_slug(known.family) != concept.slug:
        facts.append(("kg:variantOf", concept_iri(base, to_slug(known.family))))
    return _describe(concept_iri(base, concept.slug), facts)


def co_occurrence_triples(pair: CoOccurrence, base: str) -> Iterator[Triple]:
    """Yield the node of a pair of concepts."""
    facts = (
        ("rdf:type", term("kg:CoOccurrence")),
        ("kg:member", concept_iri(base, pair.first)),
        ("kg:member", concept_iri(base, pair.second)),
        ("kg:paperCount", Literal(pair.papers)),
        ("kg:npmi", _decimal(pair.npmi)),
    )
    return _describe(thing_iri(base, "cooccurrence", f"{pair.first}/{pair.second}"), facts)


def year_triples(count: YearCount, base: str) -> Iterator[Triple]:
    """Yield the node of a concept's papers in one year."""
    concept = concept_iri(base, count.concept)
    facts = (
        ("rdf:type", term("kg:YearCount")),
        ("kg:concept", concept),
        ("kg:year", Literal(count.year)),
        ("kg:paperCount", Literal(count.papers)),
    )
    return _describe(NamedNode(f"{concept.value}#y{count.year}"), facts)


def _describe(subject: NamedNode, facts: Facts) -> Iterator[Triple]:
    return (Triple(subject, term(curie), value) for curie, value in facts if value is not None)


def _paper_facts(paper: Paper) -> Facts:
    yield "rdf:type", term("kg:Paper")
    yield "dcterms:identifier", Literal(paper.id)
    yield "dcterms:title", Literal(paper.title)
    yield "dcterms:abstract", Literal(paper.abstract)
    yield from (("dc:creator", Literal(author)) for author in paper.authors)
    yield "kg:byline", _text(", ".join(paper.authors))
    if paper.date:
        yield "dcterms:date", Literal(paper.date, datatype=_type(_DATE_TYPES[len(paper.date)]))
        yield "kg:year", Literal(int(paper.date[:4]))
    yield from (("kg:category", Literal(category)) for category in paper.categories)
    yield "bibo:doi", _text(paper.doi)
    yield "schema:url", _uri(paper.url)


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


def _result_facts(result: Result, slots: dict[str, NamedNode]) -> Facts:
    yield "rdf:type", term("kg:Result")
    yield "kg:resultKind", individual("kg:ResultKind", result.kind)
    yield from _measure_facts(result)
    yield from _slot_facts("kg:metric", result.metric, slots)
    yield from _slot_facts("kg:measuredOn", result.on, slots)
    yield from _slot_facts("kg:subject", result.subject, slots)
    yield from _slot_facts("kg:baseline", result.baseline, slots)


def _quantity_facts(quantity: Quantity, slots: dict[str, NamedNode]) -> Facts:
    yield "rdf:type", term("kg:Quantity")
    yield "kg:quantityKind", individual("kg:QuantityKind", quantity.kind)
    yield from _measure_facts(quantity)
    yield from _slot_facts("kg:quantityOf", quantity.of, slots)


def _artifact_facts(artifact: Artifact) -> Facts:
    yield "rdf:type", term("kg:Artifact")
    yield "kg:artifactKind", individual("kg:ArtifactKind", artifact.kind)
    yield "schema:url", _uri(artifact.url)


def _measure_facts(measure: Result | Quantity) -> Facts:
    yield "kg:statedValue", Literal(measure.value)
    yield "kg:unit", Literal(measure.unit)
    if measure.low == measure.high:
        yield "kg:value", _decimal(measure.low)
    else:
        yield "kg:lowValue", _decimal(measure.low)
        yield "kg:highValue", _decimal(measure.high)


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
    yield "kg:confidence", _decimal(round(confidence, 3))
    yield "prov:wasAttributedTo", agent


def _order(statements: Sequence[Statement]) -> list[tuple[Mention, Statement]]:
    pairs = {(mention, statement): None for statement in statements for mention in statement.mentions}
    return sorted(pairs, key=lambda pair: (pair[0].start, pair[0].end, pair[1].concept, pair[1].role))


def _slots(statements: Sequence[Statement]) -> dict[str, str]:
    """Return the concept for the slug of every name and quote of a paper; names go before quotes."""
    stated = [statement for statement in statements if statement.mentions]
    quotes = {to_slug(mention.quote): statement.concept for statement in stated for mention in statement.mentions}
    return quotes | {to_slug(statement.name): statement.concept for statement in stated}


def _path(text: str) -> str:
    return _NOT_IN_PATH.sub(lambda match: quote(match[0], safe=""), text)


def _text(text: str | None) -> Literal | None:
    return Literal(text) if text else None


def _uri(text: str | None) -> Literal | None:
    return Literal(text, datatype=_type("anyURI")) if text else None


def _decimal(number: str | float | None) -> Literal | None:
    """Return an xsd:decimal as Oxigraph stores it: plain digits, no exponent, no zeros that end the fraction.

    >>> [_decimal(number).value for number in ("400.0", 1e-7, "1200")]
    ['400', '0.0000001', '1200']
    """
    return None if number is None else Literal(f"{Decimal(str(number)).normalize():f}", datatype=_type("decimal"))


@cache
def _type(name: str) -> NamedNode:
    """Return a datatype of XML Schema; not every one is in the ontology, as OWL knows no dates."""
    return NamedNode(prefixes()["xsd"] + name)
