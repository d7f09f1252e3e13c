"""Which concept of a paper a slot of its results names."""

from collections.abc import Sequence

from kg.link import to_slug
from kg.records import Statement


def find_named(statements: Sequence[Statement]) -> dict[str, Statement]:
    """Return what is said of a concept by the slug of its every name and quote; names go before quotes."""
    stated = [statement for statement in statements if statement.mentions]
    quotes = {to_slug(mention.quote): statement for statement in stated for mention in statement.mentions}
    return quotes | {to_slug(statement.name): statement for statement in stated}
