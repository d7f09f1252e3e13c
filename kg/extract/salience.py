"""Whether a thing carries a paper's contribution or set-up, or is generic or said in passing."""

from functools import cache

from spacy.tokens import Doc

from kg.extract.fusion import Group, to_key
from kg.extract.tagger import consult
from kg.knowledge import load_generic

EVEN = 0.5
LOOKED_UP = frozenset({"known", "name", "title", "named", "abbreviation", "run"})


def is_salient(doc: Doc, group: Group, title_length: int) -> bool:
    """Tell whether a group of places names a thing that a reader would look this paper up by.

    Bare classes never are. Else the tagger tells; where it is silent, names are, and a phrase is when the title has it
    or the text says it more than once.
    """
    if to_key(group.name) in _generic_keys():
        return False
    said = consult(doc, group.places)
    if said:
        return said.salience > EVEN
    return bool(group.sources & LOOKED_UP) or group.places[0][0] < title_length or len(group.places) > 1


@cache
def _generic_keys() -> frozenset[str]:
    return frozenset(to_key(term) for term in load_generic())
