"""The canned queries as the server offers them: read once, in their groups, with the formats of their answers."""

from collections.abc import Mapping
from functools import cache
from itertools import groupby

from kg.formats import Format
from kg.queries import CannedQuery, by_group, formats_for, load_queries


@cache
def find_queries() -> Mapping[str, CannedQuery]:
    """Return the canned queries by their names."""
    return load_queries()


@cache
def find_groups() -> Mapping[str, tuple[CannedQuery, ...]]:
    """Return the canned queries by their groups, in the order in which people read them."""
    ordered = groupby(by_group(find_queries().values()), key=lambda query: query.group)
    return {group: tuple(queries) for group, queries in ordered}


@cache
def find_formats(query: CannedQuery) -> tuple[Format, ...]:
    """Return the formats that a canned query's answer can be written in."""
    return formats_for(query)


def drop_header(text: str) -> str:
    """Return a canned query's text, whatever its values, from its first line of SPARQL on."""
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+"))
