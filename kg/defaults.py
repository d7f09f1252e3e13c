"""What a parameter of a canned query is when it is left out: the value in its header where the question has an answer
with that, else one of the graph with which it has."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice, product
from pathlib import Path

from pyoxigraph import QuerySolutions, Store

from kg.facets import CONCEPTS, PAPERS, count_values, find_rows
from kg.figures import find_most_productive
from kg.naming import find_known
from kg.parameters import Parameter, find_default_value
from kg.store import Snapshot
from kg.triples import paper_iri
from kg.vocab import kinds, local_name, term

ATTEMPTS = 10  # values of all parameters that are tried until the question has an answer
LOOKED_AT = 50  # papers, the newest first, that one with results is looked for among
MEASURED_ON = local_name(term("kg:Benchmark"))  # papers on the same one have much in common
EVALUATES_ON = local_name(term("kg:evaluatesOn"))

Values = dict[str, str]


def choose_defaults(
    store: Store, parameters: Sequence[Parameter], is_answered: Callable[[Values], bool], snapshot: Snapshot | None
) -> Values:
    """Return values with which a question has an answer: those in its header where they do, else the first of those
    that fit, the concepts of most papers first. Where no attempt has an answer, it is the first one. A parameter for
    which the graph has nothing is not among them."""
    attempts = list(islice(_list_attempts(store, parameters, snapshot), ATTEMPTS))
    if not attempts:
        return _find_few(store, parameters, snapshot)
    return next(filter(is_answered, attempts), attempts[0]) if len(attempts) > 1 else attempts[0]


def _list_attempts(store: Store, parameters: Sequence[Parameter], snapshot: Snapshot | None) -> Iterator[Values]:
    """Yield values for all parameters, those with which the lists of each begin first; no two of them are the same."""
    lists = [_find_values(store, parameter, snapshot) or [""] for parameter in parameters]
    if any(parameter.type == "paper" for parameter in parameters):  # it speaks of concepts of its own
        lists = [found[:1] if each.type == "concept" else found for each, found in zip(parameters, lists, strict=True)]
    places = sorted(product(*(range(len(found)) for found in lists)), key=lambda places: (sum(places), places))
    for chosen in places:
        found = [values[place] for values, place in zip(lists, chosen, strict=True)]
        values = {each.name: value for each, value in zip(parameters, found, strict=True) if value}
        values |= _find_beside(store, parameters, values, snapshot)
        if len({*values.values()}) == len(values):
            yield values


def _find_few(store: Store, parameters: Sequence[Parameter], snapshot: Snapshot | None) -> Values:
    """Return a value for each parameter as long as there is one that no parameter before it has."""
    found: Values = {}
    for parameter in parameters:
        free = [value for value in _find_values(store, parameter, snapshot) if value not in found.values()]
        if free:
            found[parameter.name] = free[0]
    return found


def _find_values(store: Store, parameter: Parameter, snapshot: Snapshot | None) -> list[str]:
    """Return values of a parameter: the one in the header where the graph holds what it names, then others."""
    is_held = find_default_value(store, parameter, snapshot) is not None
    others = [] if snapshot is None else islice(_find_others(store, parameter, snapshot), ATTEMPTS)
    return list(dict.fromkeys([*([parameter.default] if is_held else []), *others]))


def _find_others(store: Store, parameter: Parameter, snapshot: Snapshot) -> Iterator[str]:
    index = snapshot.search
    if parameter.type == "concept":
        yield from _find_concepts(index, parameter.choices, ATTEMPTS)
    elif parameter.type == "paper":
        yield from _find_papers(store, snapshot)
    elif parameter.type == "author":
        yield from filter(None, [find_most_productive(index)])
    elif parameter.type == "kind":
        yield from parameter.choices or kinds()
    elif parameter.type == "year":
        years = count_values(index, PAPERS, {}).get("year", ())
        yield from (year.value for year in sorted(years, key=lambda year: -year.things))


def _find_beside(
    store: Store, parameters: Sequence[Parameter], values: Mapping[str, str], snapshot: Snapshot | None
) -> Values:
    """Return the concepts of a question that asks for one beside a paper: one that the paper mentions, where it is not
    the paper of the header."""
    papers = [
        each for each in parameters if each.type == "paper" and values.get(each.name, each.default) != each.default
    ]
    concepts = [each.name for each in parameters if papers and each.type == "concept"]
    mentioned = find_mentioned(store, values[papers[0].name], snapshot) if concepts else None
    return dict.fromkeys(concepts, mentioned) if mentioned else {}


def find_mentioned(store: Store, title: str, snapshot: Snapshot | None) -> str | None:
    """Return the concept of most papers among those that a paper mentions, None where it mentions none."""
    paper = find_known(store, "paper", title, snapshot)
    rows = store.query(f"""
      SELECT ?name
      WHERE {{
        {paper} {term("kg:mentions")} ?concept .
        ?concept {term("skos:prefLabel")} ?name ;
          {term("kg:paperCount")} ?papers .
      }}
      ORDER BY DESC(?papers) ?name
      LIMIT 1
    """)
    assert isinstance(rows, QuerySolutions)
    return next((row["name"].value for row in rows), None)


def _find_concepts(index: Path, kinds: Sequence[str], limit: int) -> Iterator[str]:
    """Yield the names of the concepts of most papers, those of other kinds last. Where any kind will do, those come
    first that a paper here introduces: questions about any concept ask who does, and a metric is seldom one."""
    wanted = [{"leaf": kind} for kind in kinds] or [{"introduced": "yes"}]
    rows = [row for chosen in wanted for row in find_rows(index, CONCEPTS, chosen, limit=limit)]
    rows.sort(key=lambda row: (-int(row["papers"]), row["label"]))
    yield from (row["label"] for row in chain(rows, find_rows(index, CONCEPTS, {}, limit=limit)))


def _find_papers(store: Store, snapshot: Snapshot) -> Iterator[str]:
    """Yield titles: of the newest paper with results, of the newest on what most papers evaluate on, then of others."""
    index = snapshot.search
    newest = find_rows(index, PAPERS, {}, limit=LOOKED_AT)
    yield from islice((row["title"] for row in newest if _has_result(store, snapshot.base, row["key"])), 1)
    for concept in find_rows(index, CONCEPTS, {"leaf": MEASURED_ON}, limit=1):
        on_it = {"concept": concept["key"], "role": EVALUATES_ON}
        yield from (row["title"] for row in find_rows(index, PAPERS, on_it, limit=ATTEMPTS // 2))
    yield from (row["title"] for row in newest)


def _has_result(store: Store, base: str, key: str) -> bool:
    result = f"?result {term('kg:inPaper')} {paper_iri(base, key)} ; a {term('kg:Result')}"
    return bool(store.query(f"ASK {{ {result} }}"))
