"""The queries: read from their files, sent one by one to see that all servers answer them alike."""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "queries"
ACCEPT = "application/sparql-results+json, application/n-triples"  # as in requests.lua


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Status 0: there was none, or it broke off."""

    status: int
    body: bytes


def read_query(name: str) -> str:
    """Return the text of a query, marks included: `_N` stands for a number, SUBJECT for the IRI of a paper."""
    return (FOLDER / f"{name}.rq").read_text(encoding="utf-8")


def ask(url: str, query: str, timeout: float) -> Answer:
    """Send a query as requests.lua does, and read all of the answer; `timeout` is in seconds."""
    request = urllib.request.Request(f"{url}?query={urllib.parse.quote(query)}", headers={"Accept": ACCEPT})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return Answer(response.status, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.read())
    except (OSError, ValueError):
        return Answer(0, b"")


def count_rows(body: bytes) -> int:
    """Return the number of rows of an answer in JSON, or of triples in N-Triples.

    >>> count_rows(b'<http://a> <http://b> "c" .'), count_rows(b'{"head": {}, "results": {"bindings": [{}, {}]}}')
    (1, 2)
    """
    if body[:1] == b"{":
        return len(json.loads(body)["results"]["bindings"])
    return sum(1 for line in body.splitlines() if line.strip())
