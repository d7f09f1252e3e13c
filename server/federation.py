"""Federation: finds SERVICE calls in a query, so that no visitor's query makes this machine call another.

pyoxigraph reaches the network wherever its grammar reads `SERVICE [SILENT] target {`, with or without spaces, so the
text is followed token by token: the word inside a string, a comment or an IRI calls nobody. A `<` may open an IRI or
mean "less than", and only a parser can tell; where both are possible, both readings are followed.
"""

import re

_SKIPPED = r"(?:\s|\#[^\n\r]*+)*+"
_TARGET = r"(?:<[^<>]*+>|[?$]\w++|[^\s<>{}()\"'#?$:]*+:(?:\\.|[^\s<>{}()\"'#\\])*+)"
_TOKEN = re.compile(
    rf"""
      (?P<string> \"\"\"(?:[^"\\]|\\.|"(?!""))*+\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*+'''
                | "(?:[^"\\\n\r]|\\.)*+" | '(?:[^'\\\n\r]|\\.)*+' )
    | (?P<comment> \#[^\n\r]*+ )
    | (?P<escape> \\. )
    | (?P<variable> [?$]\w++ )
    | (?P<iri> <[a-z][a-z0-9+.-]*+://[^<>"{{}}|^`\x00-\x20]*+> )
    | (?P<doubtful> <[^<>"{{}}|^`\x00-\x20]*+> )
    | (?P<call> SERVICE {_SKIPPED} (?:SILENT {_SKIPPED})? {_TARGET} {_SKIPPED} \{{ )
    | (?P<other> [^"'\#\\<?$s]++ | . )
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


def calls_service(query: str) -> bool:
    """Tell whether the query asks another endpoint by SERVICE, in any reading of its text.

    >>> calls_service('SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }')
    True
    >>> calls_service('SELECT * { ?s ?p "SERVICE <http://example.org/> {" } # SERVICE ?x {')
    False
    """
    if "service" not in query.lower():
        return False
    starts, seen = [0], set[int]()
    while starts:
        position = starts.pop()
        while position < len(query) and position not in seen:
            seen.add(position)
            token = _TOKEN.match(query, position)
            assert token is not None, "the last alternative takes any character"
            if token.lastgroup == "call":
                return True
            if token.lastgroup == "doubtful":
                starts.append(position + 1)
            position = token.end()
    return False


def refuse_calls(text: str, allowed: frozenset[str]) -> str | None:
    return "SERVICE is refused" if calls_service(text) else None
