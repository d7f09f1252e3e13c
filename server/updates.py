"""Updates: whether one surely leaves the default graph as it is, so that what is known of that graph still holds."""

from collections.abc import Iterable

from server.tokens import Token, read_tokens

# All keywords of SPARQL 1.1 Update outside of braces but DEFAULT, ALL and LOAD, which may be meant for that graph.
_OF_NAMED = frozenset(
    "BASE PREFIX INSERT DELETE DATA WHERE WITH USING NAMED GRAPH CLEAR DROP CREATE SILENT TO COPY MOVE ADD".split()
)


def leaves_default_graph(update: str) -> bool:
    """Tell whether an update changes named graphs alone, as far as can be told without running it.

    >>> leaves_default_graph("INSERT { GRAPH <http://x/g> { ?s a ?o } } WHERE { ?s a ?o } ; CLEAR NAMED")
    True
    >>> [leaves_default_graph(text) for text in ("INSERT DATA { <http://x/a> a <http://x/b> }", "DROP ALL")]
    [False, False]
    """
    words: list[str] = []  # of one operation, outside of braces
    inside: list[Token] = []  # of the braces that are open
    depth = 0
    for token in read_tokens(update):
        depth -= token.kind == "}"
        if depth:
            inside.append(token)
        elif token.kind == "}":
            if not (_is_pattern(words) or "WITH" in words or _names_graphs(inside)):
                return False
        elif token.kind == "word":
            words.append(token.text.upper())
            if words[-1] not in _OF_NAMED:
                return False
        elif token.kind == ";":
            words = []
        elif token.kind == "{":
            inside = []
        depth += token.kind == "{"
    return True


def _is_pattern(words: list[str]) -> bool:
    """Tell whether braces after these words are only read from."""
    return words[-1:] == ["WHERE"] and words[-2:-1] != ["DELETE"]


def _names_graphs(inside: Iterable[Token]) -> bool:
    """Tell whether all triples between braces are in graphs that are named there."""
    depth, is_named = 0, False
    for token in inside:
        depth -= token.kind == "}"
        if depth == 0 and not (is_named or token.says("GRAPH") or token.kind in (".", "{", "}")):
            return False
        is_named = depth == 0 and token.says("GRAPH")
        depth += token.kind == "{"
    return True
