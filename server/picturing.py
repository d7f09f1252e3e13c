"""Answers as pictures: which columns of an answer tie which things, and which hold the numbers of a chart."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import takewhile

from pyoxigraph import BlankNode, NamedNode

from kg.draw import Picture
from kg.draw.picture import COLOURS
from kg.draw.relations import OTHER, Relation, Thing, draw_relations
from kg.queries import Chart
from kg.vocab import leaf_kinds, local_name, term
from server.ask import ask
from server.snapshot import Graph
from server.tables import Table, Term, find_names
from server.tokens import read_tokens
from server.wording import curie, word

STEP = re.compile(r"\d{4}(?:-\d\d){0,2}")  # a year, a month or a day
STATEMENT = ("subject", "predicate", "object")
Rows = Sequence[Sequence[Term | None]]


def to_picture(graph: Graph, columns: Sequence[str], rows: Rows) -> Picture | None:
    """Return the picture of an answer: its triples, or its first two columns of things; None where it has neither."""
    if tuple(columns) == STATEMENT:
        relations = [
            Relation(_to_key(one), _to_key(other), word(_to_key(tie)))
            for one, tie, other in rows
            if _is_thing(one) and _is_thing(other) and tie is not None and tie != term("rdf:type")
        ]
    else:
        places = [place for place in range(len(columns)) if _holds_things(row[place] for row in rows)]
        if len(places) < 2:
            return None
        relations = [_to_relation(row, *places[:2]) for row in rows if row[places[0]] and row[places[1]]]
    if not relations:
        return None
    nodes = {key for each in relations for key in (each.subject, each.object)}
    return draw_relations(relations, _find_things(graph, nodes), graph.base)


def to_chart(table: Table, text: str) -> Chart | None:
    """Return what a chart of an answer to a query's text shows: lines along its years or dates, bars beside its names;
    None for an answer without a column of numbers and another one. The numbers are those that rows are ordered by, else
    the first ones."""
    places = range(len(table.columns))
    steps = [place for place in places if _holds_steps(table, place)]
    names = [place for place in places if not table.numeric[place] and place not in steps]
    numbers = [place for place in places if table.numeric[place] and place not in steps[:1]]
    if not numbers or not steps + names:
        return None
    ordered = [table.columns.index(name) for name in _find_order(text) if name in table.columns]
    value = next((place for place in ordered if place in numbers), numbers[0])
    kind, label = ("line", steps[0]) if steps else ("bar", names[0])
    series = table.columns[names[0]] if steps and names else None
    return Chart(kind, table.columns[label], table.columns[value], series)


def _find_order(text: str) -> list[str]:
    """Return the variables that the rows of a query are ordered by, in their order.

    >>> _find_order("SELECT * { { SELECT ?a { ?a ?b ?c } ORDER BY ?c } } ORDER BY DESC(?b) ?a LIMIT 9")
    ['b', 'a']
    """
    outside, depth = [], 0
    for token in read_tokens(text):
        depth += (token.kind == "{") - (token.kind == "}")
        if not depth:
            outside.append(token)
    start = next((place for place, token in enumerate(outside) if token.says("ORDER")), len(outside))
    ordered = takewhile(lambda token: not token.says("LIMIT", "OFFSET", "VALUES"), outside[start:])
    return [token.text[1:] for token in ordered if token.kind == "variable"]


def _holds_steps(table: Table, place: int) -> bool:
    cells = [row[place] for row in table.rows]
    return bool(cells) and all(cell is not None and STEP.fullmatch(cell.text) for cell in cells)


def _to_relation(row: Sequence[Term | None], first: int, second: int) -> Relation:
    others = [value for place, value in enumerate(row) if place not in (first, second) and value is not None]
    text = " · ".join(word(value.value) if isinstance(value, NamedNode) else _to_key(value) for value in others)
    return Relation(_to_key(row[first]), _to_key(row[second]), text or "in one row")


def _holds_things(values: Iterable[Term | None]) -> bool:
    bound = [value for value in values if value is not None]
    return bool(bound) and all(map(_is_thing, bound))


def _is_thing(value: Term | None) -> bool:
    return isinstance(value, NamedNode | BlankNode)


def _to_key(value: Term | None) -> str:
    return value.value if isinstance(value, NamedNode) else str(getattr(value, "value", value))


def _find_things(graph: Graph, nodes: set[str]) -> dict[str, Thing]:
    iris = [iri for iri in sorted(nodes) if ":" in iri]
    names = find_names(graph, iris)
    classes: dict[str, list[str]] = defaultdict(list)
    for row in ask(graph, "classes", thing=[NamedNode(iri) for iri in iris]) if iris else ():
        classes[row["thing"]].append(row["class"])
    return {node: Thing(names.get(node) or _to_name(graph, node), _to_kind(classes[node])) for node in nodes}


def _to_name(graph: Graph, node: str) -> str:
    return curie(node).removeprefix(graph.base)


def _to_kind(classes: Sequence[str]) -> str:
    kinds = leaf_kinds(classes) or tuple(local_name(NamedNode(iri)) for iri in classes)
    return next((kind for kind in kinds if kind in COLOURS), OTHER)
