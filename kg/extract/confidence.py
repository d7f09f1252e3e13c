"""How often a statement is right, by the steps that found it: measured on annotated papers."""

from kg.extract.fusion import Group
from kg.extract.lexicon import rules


def find_confidence(group: Group) -> float:
    """Return the share of statements, found by the same steps, whose name and kind are right.

    A thing that several steps found counts as found by the surest one.
    """
    by_source = rules("confidence.toml")[group.kind]
    return max(float(by_source.get(source, "0")) for source in group.sources)
