"""Names to concepts: one node per thing, whatever it is called and wherever it is met."""

from kg.link.concepts import known_by_slug, to_slug
from kg.link.linking import link
from kg.link.namesakes import find_namesakes, tell_namesakes_apart, to_qualifiers

__all__ = ["find_namesakes", "known_by_slug", "link", "tell_namesakes_apart", "to_qualifiers", "to_slug"]
