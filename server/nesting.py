"""How deep a query's brackets are nested: the engine goes down by calls, and the process dies when its stack ends."""

from kg.errors import InputError
from server.patterns import CLOSING
from server.tokens import read_tokens

DEEPEST = 500  # brackets; with a stack of 8 MB some queries of 2,000 kill pyoxigraph 0.5.13, none of 500


def refuse_nested(text: str) -> None:
    """InputError for a query that is nested too deeply to be answered.

    >>> refuse_nested("ASK {" + "{" * 500 + "}" * 501)
    Traceback (most recent call last):
      ...
    kg.errors.InputError: this query is nested too deeply: it has 501 brackets in each other, and at most 500 are read
    """
    depth, deepest = 0, 0
    for token in read_tokens(text) if sum(map(text.count, CLOSING)) > DEEPEST else ():
        depth += (token.kind in CLOSING) - (token.kind in CLOSING.values())
        deepest = max(deepest, depth)
    if deepest > DEEPEST:
        raise InputError(
            f"this query is nested too deeply: it has {deepest} brackets in each other, and at most {DEEPEST} are read"
        )
