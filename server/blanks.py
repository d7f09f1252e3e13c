"""Why a canned query has no answer with the values of its form: what could stand in its fields instead."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kg.errors import InputError
from kg.facets import PAPERS, count_values
from kg.naming import find_known
from kg.parameters import Parameter
from kg.queries import CannedQuery, bind_values
from kg.search import find_names
from kg.statistics import find_latest
from kg.vocab import leaf_kinds
from server.ask import ask
from server.links import short_name
from server.snapshot import Graph
from server.wording import one_of, thousands

NEAREST = 3
LOOKED_AT = 10  # names that are like a value
NAMED = ("concept", "paper")
COMPARES_YEARS = re.compile(r"kg:trend\b|\?(?:latest|before)\b")
Ask = Callable[[Sequence[str]], Sequence[bool | None]]


@dataclass(frozen=True, slots=True)
class Blank:
    """A field of a form, by name and label, whose value finds nothing. `is_a` and `wanted` say what the value is and
    what the field is for, where these differ, else ""; `others` are values with which there is an answer."""

    name: str
    label: str
    value: str
    is_a: str
    wanted: str
    others: Sequence[str]


def find_blanks(graph: Graph, query: CannedQuery, values: Mapping[str, str], ask_all: Ask) -> list[Blank]:
    """Return the fields of a form with better values, none where none is known. `values` has one for each parameter;
    `ask_all` answers ASK queries, None for those that take too long."""
    tries = [(each, other) for each in query.parameters for other in _find_others(graph, each, values[each.name])]
    texts = [_to_ask(graph, query, {**values, each.name: other}) for each, other in tries]
    answers = iter(ask_all([text for text in texts if text]))
    right = [pair for pair, text in zip(tries, texts, strict=True) if text and next(answers)]
    blanks = [
        _to_blank(graph, parameter, values[parameter.name], [other for each, other in right if each == parameter])
        for parameter in query.parameters
    ]
    return [blank for blank in blanks if blank.wanted or blank.others]


def explain_years(graph: Graph, query: CannedQuery) -> str:
    """Return why a question that compares years has no answer in a graph of papers of one year or of none, else ""."""
    years = {int(year.value): year.things for year in count_values(graph.snapshot.search, PAPERS, {}).get("year", ())}
    if not COMPARES_YEARS.search(query.text) or (years and find_latest(years)):
        return ""
    told = ", ".join(f"{thousands(papers)} of {year}" for year, papers in sorted(years.items()))
    held = f"the graph holds enough papers of one year only: {told}" if told else "no paper here has a date"
    return f"This compares the latest year with the years before, but {held}."


def _find_others(graph: Graph, parameter: Parameter, value: str) -> list[str]:
    """Return values that may be meant: names like the one that was given, and the one of the header."""
    names: list[str] = []
    if parameter.type in NAMED:
        what = parameter.choices[0] if len(parameter.choices) == 1 else parameter.type
        for text in (value, re.split(r"\d", value, maxsplit=1)[0]):
            hits = find_names(graph.snapshot.search, text, LOOKED_AT, what=what)
            names += [hit.label for hit in hits if not parameter.choices or hit.kind in parameter.choices]
    others = [name for name in dict.fromkeys(names) if name.casefold() != value.casefold()][:NEAREST]
    return others if parameter.default in (value, *others) else [*others, parameter.default]


def _to_ask(graph: Graph, query: CannedQuery, values: Mapping[str, str]) -> str:
    """Return a query that tells whether a canned query has rows, "" for values that mean nothing in the graph: nobody
    gave them, so nobody is to be told."""
    try:
        text = bind_values(graph.store, query, values, graph.snapshot)
    except InputError:
        return ""
    prologue, select, rest = re.split(r"^(SELECT)\b", text, maxsplit=1, flags=re.MULTILINE)
    return f"{prologue}ASK {{ {select}{rest}\n}}"


def _to_blank(graph: Graph, parameter: Parameter, value: str, others: Sequence[str]) -> Blank:
    is_a = wanted = ""
    if parameter.type == "concept" and parameter.choices:
        thing = find_known(graph.store, "concept", value, graph.snapshot)
        classes = [row["class"] for row in ask(graph, "classes", thing=thing)] if thing else []
        if thing and not {short_name(iri) for iri in classes} & set(parameter.choices):
            is_a, wanted = one_of(leaf_kinds(classes)), one_of(parameter.choices)
    return Blank(parameter.name, parameter.label, value, is_a, wanted, others)
