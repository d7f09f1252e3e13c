"""Terms of an answer as the SPARQL 1.1 Query Results JSON Format has them (section 3.2.2)."""

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal | Triple
Binding = dict[str, str]
PLAIN = Literal("").datatype  # of a string without language


def to_binding(term: Term) -> Binding:
    """Return a term as the format has it; a triple term as text.

    >>> to_binding(Literal("Graph", language="de"))
    {'type': 'literal', 'value': 'Graph', 'xml:lang': 'de'}
    """
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        return to_binding(Literal(str(term)))
    binding = {"type": "literal", "value": term.value}
    if term.language:
        binding["xml:lang"] = term.language
    elif term.datatype != PLAIN:
        binding["datatype"] = term.datatype.value
    return binding


def to_term(binding: Binding) -> NamedNode | BlankNode | Literal:
    """Return the term that `to_binding` wrote.

    >>> to_term({"type": "literal", "value": "Graph", "xml:lang": "de"})
    <Literal value=Graph language=de>
    """
    if binding["type"] == "uri":
        return NamedNode(binding["value"])
    if binding["type"] == "bnode":
        return BlankNode(binding["value"])
    if "datatype" in binding:
        return Literal(binding["value"], datatype=NamedNode(binding["datatype"]))
    return Literal(binding["value"], language=binding.get("xml:lang"))
