"""Whether a thing carries a paper's contribution or set-up, or is generic or said in passing."""

from functools import cache

from kg.extract.fusion import Group, to_key
from kg.knowledge import load_generic

LOOKED_UP = frozenset({"known", "name", "title", "named", "abbreviation", "run"})


def is_salient(group: Group, title_length: int) -> bool:
    """Tell whether a group of places names a thing that a reader would look this paper up by.

    Bare classes never are. Names are; a phrase is when the title has it or the text says it more than once.
    """
    if to_key(group.name) in _generic_keys():
        return False
    return bool(group.sources & LOOKED_UP) or group.places[0][0] < title_length or len(group.places) > 1


@cache
def _generic_keys() -> frozenset[str]:
    return frozenset(to_key(term) for term in load_generic())
