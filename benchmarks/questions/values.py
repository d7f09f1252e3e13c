"""Values for parameters: the defaults, or what occurs most in the graph that is asked."""

from collections.abc import Sequence

import httpx

from kg.parameters import Parameter
from kg.queries import CannedQuery

PREFIX = "PREFIX kg: <https://w3id.org/paperkg/ontology#>"


class Popular:
    """Finds the concepts of most papers, and papers that say much, at an endpoint; each question is asked once."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._found: dict[str, list[str]] = {}

    def choose(self, query: CannedQuery) -> dict[str, str]:
        """Return values for the parameters that name things: of two of one kind the first and the second."""
        chosen: dict[str, str] = {}
        for parameter in query.parameters:
            if parameter.type in ("concept", "paper"):
                fitting = (iri for iri in self._find(parameter) if iri not in chosen.values())
                chosen[parameter.name] = next(fitting, parameter.default)
        return chosen

    def _find(self, parameter: Parameter) -> Sequence[str]:
        text = _to_query(parameter)
        if text not in self._found:
            answer = self._client.get("/sparql", params={"query": text, "format": "json"}).raise_for_status().json()
            self._found[text] = [row["thing"]["value"] for row in answer["results"]["bindings"]]
        return self._found[text]


def _to_query(parameter: Parameter) -> str:
    if parameter.type == "paper":
        return f"{PREFIX} SELECT DISTINCT ?thing {{ ?result kg:measuredOn ?on ; kg:inPaper ?thing }} LIMIT 2"
    kind = parameter.choices[0] if parameter.choices else "Task"
    order = "ORDER BY DESC(?papers) LIMIT 2"  # ties by IRI would be slow
    return f"{PREFIX} SELECT ?thing {{ ?thing a kg:{kind} ; kg:paperCount ?papers }} {order}"
