"""Names to concepts: one node per thing, whatever it is called and wherever it is met."""

from kg.link.concepts import known_by_slug, to_slug
from kg.link.linking import link

__all__ = ["known_by_slug", "link", "to_slug"]
