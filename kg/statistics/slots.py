"""Which concept of a paper a slot of its results names."""

from functools import lru_cache

from kg.link import to_slug
from kg.records import Statement


@lru_cache(maxsize=1)  # a paper's triples and the tally ask for the same, one after the other
def find_named(statements: tuple[Statement, ...]) -> dict[str, Statement]:
    """Return what is said of a concept by the slug of its every name and quote; names go before quotes."""
    stated = [statement for statement in statements if statement.mentions]
    quotes = {to_slug(mention.quote): statement for statement in stated for mention in statement.mentions}
    return quotes | {to_slug(statement.name): statement for statement in stated}
