"""The canned queries as the server offers them: read once, in their groups, with the formats of their answers, and with
the defaults that they have in the graph that is served."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from itertools import groupby

from kg.formats import Format
from kg.parameters import Parameter
from kg.queries import CannedQuery, by_group, find_defaults, formats_for, load_queries
from server.snapshot import Graph

Groups = Mapping[str, tuple[CannedQuery, ...]]
LIMIT = re.compile(r"\nLIMIT (\d+)\s*$")
INNER_LIMIT = re.compile(r"^ +LIMIT \d+|\?rank <= \d+", re.MULTILINE)


@cache
def find_queries() -> Mapping[str, CannedQuery]:
    """Return the canned queries by their names."""
    return load_queries()


@cache
def find_groups() -> Groups:
    """Return the canned queries by their groups, in the order in which people read them."""
    return _group(find_queries())


def fit_query(graph: Graph, name: str) -> CannedQuery:
    """Return the canned query of a name with the defaults that it has in a graph, and with an example that says what
    these ask."""
    fitted: dict[str, CannedQuery] = graph.remember("queries", dict)
    if name not in fitted:
        fitted[name] = _fit(graph, find_queries()[name])
    return fitted[name]


def fit_queries(graph: Graph) -> Mapping[str, CannedQuery]:
    """Return the same of all by their names."""
    return {name: fit_query(graph, name) for name in find_queries()}


def fit_groups(graph: Graph) -> Groups:
    """Return the same of all by their groups."""
    return _group(fit_queries(graph))


@cache
def find_formats(query: CannedQuery) -> tuple[Format, ...]:
    """Return the formats that a canned query's answer can be written in."""
    return formats_for(query)


def drop_header(text: str) -> str:
    """Return a canned query's text, whatever its values, from its first line of SPARQL on."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+"))


def find_limit(text: str) -> int | None:
    """Return the most rows that a canned query's text asks for, None where it sets no limit."""
    found = LIMIT.search(text)
    return int(found[1]) if found else None


def drop_limit(text: str) -> str:
    """Return a canned query's text without its limit."""
    return LIMIT.sub("\n", text)


def has_inner_limit(text: str) -> bool:
    """Tell whether a canned query's text takes only some things into account, so that it finds no more rows without its
    limit."""
    return bool(INNER_LIMIT.search(text))


def ask_about(query: CannedQuery, parameter: Parameter, name: str) -> str:
    """Return the wording of a question that names a concept: its example with that name where the default's stands, its
    title where the example can't have another name.

    >>> leaderboard, spellings = find_queries()["leaderboard"], find_queries()["spellings"]
    >>> [ask_about(query, query.parameters[0], "MMLU") for query in (leaderboard, spellings)]
    ['Who leads on MMLU, and by which sentence?', 'What papers call a concept: MMLU']
    """
    default = re.escape(parameter.default)
    wording, count = re.subn(rf"(?<![\w-]){default}(?![\w-])", lambda _: name, query.example)
    return wording if count == 1 else f"{query.title}: {name}"


def _group(queries: Mapping[str, CannedQuery]) -> Groups:
    ordered = groupby(by_group(queries.values()), key=lambda query: query.group)
    return {group: tuple(members) for group, members in ordered}


def _fit(graph: Graph, query: CannedQuery) -> CannedQuery:
    """Return a query with other defaults and another example, where the graph does not hold what its header names. A
    title of a paper is too long for an example."""
    found = find_defaults(graph.store, query, graph.snapshot)
    for each in query.parameters:
        default = found.get(each.name, each.default)
        if default != each.default:
            is_long = any(other.type == "paper" for other in query.parameters)
            example = query.title if is_long else ask_about(query, each, default)
            others = tuple(replace(other, default=default) if other == each else other for other in query.parameters)
            query = replace(query, parameters=others, example=example)
    return query
