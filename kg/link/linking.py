"""Statements get the concept that their name means."""

from dataclasses import replace

from kg.link.concepts import slug_by_alias, to_slug
from kg.records import Reading, Statement


def link(reading: Reading) -> Reading:
    """Return the reading with the concept of each statement; statements that mean one concept become one."""
    merged: dict[str, Statement] = {}
    for statement in reading.statements:
        slug = find_concept(statement)
        merged[slug] = _merge(merged[slug], statement) if slug in merged else replace(statement, concept=slug)
    return replace(reading, statements=tuple(merged.values()))


def find_concept(statement: Statement) -> str:
    """Return the slug of the thing that a statement's name means: a known thing's, else the name's own."""
    slug = to_slug(statement.name)
    return slug_by_alias().get(slug, slug)


def _merge(first: Statement, second: Statement) -> Statement:
    """Return one statement of two about the same concept: the surer one's kind and role, and the places of both."""
    surer = max(first, second, key=lambda statement: statement.confidence)
    mentions = {mention.start: mention for mention in (*first.mentions, *second.mentions)}
    return replace(
        first,
        kind=surer.kind,
        role=surer.role,
        salience=min(first.salience, second.salience, key=("must", "may").index),
        confidence=surer.confidence,
        mentions=tuple(mentions[start] for start in sorted(mentions)),
    )
