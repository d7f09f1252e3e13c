"""The dataset of a request: the graphs that the protocol names are written into an update, which has no other way."""

import re
from collections.abc import Iterable, Sequence

from kg.errors import InputError
from server.tokens import Token, read_tokens

_VOLATILE = ("NOW", "RAND", "UUID", "BNODE")  # STRUUID ends like UUID
_CALLED = re.compile(rf"(?:{'|'.join(_VOLATILE)})[ \t\r\n]*+[(#]")
_LONGEST = 4000  # characters of a query that is taken apart: others wait meanwhile


def add_using(update: str, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """Return an update whose patterns are matched in the graphs given by their IRIs (`using-graph-uri` and
    `using-named-graph-uri` of the SPARQL 1.1 Protocol, section 2.2.3). `DELETE WHERE` is written in full.

    InputError when the update names its graphs itself by USING or WITH, or when an IRI can't be written.

    >>> add_using("INSERT { ?s a ?o } WHERE { ?s ?p ?o }", ["http://x/g"], [])
    'INSERT { ?s a ?o } USING <http://x/g> WHERE { ?s ?p ?o }'
    >>> add_using("DELETE WHERE { ?s a ?o }", [], ["http://x/g"])
    'DELETE { ?s a ?o } USING NAMED <http://x/g> WHERE { ?s a ?o }'
    """
    if not default_graphs and not named_graphs:
        return update
    clauses = [f"USING {_write_iri(iri)}" for iri in default_graphs]
    clauses += [f"USING NAMED {_write_iri(iri)}" for iri in named_graphs]
    pieces, position = [], 0
    for place, between in _find_wheres(update):
        pieces += [update[position:place], between, " ".join(clauses), " "]
        position = place
    return "".join([*pieces, update[position:]])


def is_volatile(query: str) -> bool:
    """Tell whether the query calls a function that answers differently each time, as NOW and RAND do; a long one may
    have the call in a string or a comment too.

    >>> is_volatile("SELECT (now() AS ?time) {}"), is_volatile("SELECT ?now { ?now ?p 'RAND()' }")
    (True, False)
    """
    capitals = query.upper()
    if not any(name in capitals for name in _VOLATILE):  # at a glance: faster than any expression
        return False
    if len(query) > _LONGEST:
        return _CALLED.search(capitals) is not None
    last = None
    for token in read_tokens(query):
        if token.kind == "(" and last is not None and last.kind == "word" and last.text.upper().endswith(_VOLATILE):
            return True
        last = token
    return False


def _find_wheres(update: str) -> Iterable[tuple[int, str]]:
    """Return where the clauses belong, with the text that stands before them: nothing, or the template that a
    DELETE WHERE leaves out."""
    found = list[tuple[int, str]]()
    opened, where, last = 0, None, None  # `where` is the WHERE of a DELETE WHERE until its pattern has ended
    depth = 0
    for token in read_tokens(update):
        if token.kind == "{":
            opened = token.start if depth == 0 else opened
            depth += 1
        elif token.kind == "}":
            depth -= 1
            if depth == 0 and where is not None:
                found.append((where, update[opened : token.end] + " "))
                where = None
        elif depth == 0:
            _refuse_own(token)
            if token.says("WHERE") and last is not None and last.says("DELETE"):
                where = token.start
            elif token.says("WHERE"):
                found.append((token.start, ""))
            elif token.says("DELETEWHERE"):
                where = token.start + len("DELETE")
        last = token
    return found


def _refuse_own(token: Token) -> None:
    if token.says("USING", "WITH"):
        raise InputError(
            f"the update has {token.text.upper()} and the request names its graphs by using-graph-uri or "
            "using-named-graph-uri: give one of the two"
        )


def _write_iri(iri: str) -> str:
    if any(character in '<>"{}|^`\\' or character <= " " for character in iri) or ":" not in iri:
        raise InputError(f"{iri!r} is not an absolute IRI: give one like http://example.org/graph")
    return f"<{iri}>"
