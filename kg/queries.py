"""Canned queries: one `.rq` file per question, plain SPARQL under a header of `#+ key: value` lines.

A parameter enters the text in one place, a line `VALUES ?name { term }` that holds the default; the line is written
anew with the value as an RDF term. So a file runs as it stands in any SPARQL engine, and no value is ever pasted in
as text.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store, serialize

from kg.defaults import choose_defaults
from kg.errors import InputError
from kg.formats import GRAPH_FORMATS, TABLE_FORMATS, Format
from kg.parameters import KEYS, NEEDED_KEYS, Parameter, find_default_value, find_value, read_parameter
from kg.paths import data_folder
from kg.store import Snapshot
from kg.vocab import prefixes
from kg.xml import check_xml, refuse_reserved

Answer = QuerySolutions | QueryTriples | QueryBoolean

QUERIES_FOLDER = data_folder("queries")
QUERY_KEYS = ("title", "description", "group", "example")
CHART = "chart"
CHART_KINDS = ("bar", "line")
GROUPS = (
    "A paper",
    "A concept",
    "Benchmarks and leaderboards",
    "Hardware and cost",
    "Reproducibility",
    "Trends",
    "Connections",
    "Data quality",
)
HEADER_LINE = re.compile(r"#\+ (?:(?P<parameter>[a-z][A-Za-z]*)\.)?(?P<key>[a-z]+): (?P<value>\S.*)")
END = re.compile(r"\nORDER BY .+\nLIMIT \d+\s*\Z")  # of each canned query
VALUES_LINE = re.compile(
    r"^(?P<start> *VALUES \?(?P<name>[a-z][A-Za-z]*) \{ )(?P<term>\S.*)(?P<end> \})$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of an answer, by its columns: `label` names the bars or the steps of a line, `value` holds the numbers,
    `series`, where there is one, tells several lines apart, and `whole` holds what percentages are of. A header says
    `#+ chart: line year papers concept`, or `#+ chart: line year percent/papers concept`."""

    kind: str
    label: str
    value: str
    series: str | None = None
    whole: str | None = None


@dataclass(frozen=True, slots=True)
class CannedQuery:
    """A question that the graph answers; `text` is the whole file, header included. `example` is a sentence that says
    what the defaults ask, `group` one of GROUPS."""

    name: str
    title: str
    description: str
    group: str
    example: str
    parameters: tuple[Parameter, ...]
    text: str
    chart: Chart | None = None


def load_queries(folder: Path = QUERIES_FOLDER) -> dict[str, CannedQuery]:
    """Return the canned queries of a folder by their names, sorted; InputError for a malformed header."""
    return {path.stem: read_query(path) for path in sorted(folder.glob("*.rq"))}


def by_group(queries: Iterable[CannedQuery]) -> list[CannedQuery]:
    """Return queries in the order of their groups, those of a group by their titles."""
    return sorted(queries, key=lambda query: (GROUPS.index(query.group), query.title))


def read_query(path: Path) -> CannedQuery:
    """Read one `.rq` file."""
    text = path.read_text(encoding="utf-8")
    parameters = _read_header(path, text)
    _check_header(path, parameters, Counter(match["name"] for match in VALUES_LINE.finditer(text)))
    fields = parameters.pop("")
    if fields["group"] not in GROUPS:
        raise InputError(f"{path}: the group {fields['group']!r} is none of {', '.join(GROUPS)}")
    return CannedQuery(
        name=path.stem,
        chart=_to_chart(path, fields.pop(CHART)) if CHART in fields else None,
        parameters=tuple(read_parameter(path, name, given) for name, given in parameters.items()),
        text=text,
        **fields,
    )


def _read_header(path: Path, text: str) -> dict[str, dict[str, str]]:
    """Return the header's values by their keys, for each parameter and, under "", for the query."""
    header: dict[str, dict[str, str]] = {"": {}}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#+"):
            break
        match = HEADER_LINE.fullmatch(line)
        known = KEYS if match and match["parameter"] else (*QUERY_KEYS, CHART)
        if not match or match["key"] not in known:
            raise InputError(f"{path}, line {number}: {line!r} is not a header line; keys are {', '.join(known)}")
        target = header.setdefault(match["parameter"] or "", {})
        if match["key"] in target:
            raise InputError(f"{path}, line {number}: {match['key']!r} is given twice; once is right")
        target[match["key"]] = match["value"].strip()
    return header


def _check_header(path: Path, header: Mapping[str, Mapping[str, str]], bound: Counter[str]) -> None:
    """Raise InputError where the header lacks keys, or a parameter the one line that binds it."""
    for name in filter(None, header):
        if bound[name] != 1:
            wanted = f"one line 'VALUES ?{name} {{ term }}'"
            raise InputError(f"{path}: the parameter {name!r} needs {wanted}, and has {bound[name]}")
    needed = {"": QUERY_KEYS} | dict.fromkeys(sorted(bound), NEEDED_KEYS)
    lines = [
        f"'#+ {name and f'{name}.'}{key}: ...'"
        for name, keys in needed.items()
        for key in keys
        if key not in header.get(name, {})
    ]
    if lines:
        raise InputError(f"{path}, line 1: the header has no line {', '.join(lines)}")


def _to_chart(path: Path, given: str) -> Chart:
    kind, *columns = given.split()
    if kind not in CHART_KINDS or not 2 <= len(columns) <= 3:
        raise InputError(
            f"{path}: the chart {given!r} is to be {' or '.join(CHART_KINDS)}, then the columns of labels, of values "
            "and, for several series, of their names"
        )
    label, value, *series = columns
    value, _, whole = value.partition("/")
    return Chart(kind, label, value, series[0] if series else None, whole or None)


def guess_name(name: str, names: Iterable[str]) -> str:
    """Return a remark on which of the names may be meant by one that is none of them, "" where none is like it.

    >>> guess_name("most-usd", ["most-used", "rivals"]), guess_name("x", ["rivals"])
    (" (did you mean 'most-used'?)", '')
    """
    near = difflib.get_close_matches(name, list(names), n=2)
    return f" (did you mean {' or '.join(map(repr, near))}?)" if near else ""


def bind_values(store: Store, query: CannedQuery, values: Mapping[str, str], snapshot: Snapshot | None = None) -> str:
    """Return the query's text with the values as RDF terms. Those not given are the parameters' defaults, or stay what
    they are in the text where the graph does not hold what a default names. With the snapshot of the graph, names are
    found as fast in a large graph as in a small one.

    InputError for a parameter that the query does not have and for a value that the store does not know.
    """
    by_name = {parameter.name: parameter for parameter in query.parameters}
    for name in values:
        if name not in by_name:
            takes = ", ".join(by_name) or "no parameters"
            raise InputError(f"the query {query.name!r} has no parameter {name!r}; it takes {takes}")
    terms = {
        name: find_value(store, parameter, values[name], snapshot)
        if name in values
        else find_default_value(store, parameter, snapshot)
        for name, parameter in by_name.items()
    }
    return VALUES_LINE.sub(
        lambda line: f"{line['start']}{terms[line['name']] or line['term']}{line['end']}", query.text
    )


def find_defaults(store: Store, query: CannedQuery, snapshot: Snapshot | None = None) -> dict[str, str]:
    """Return what each parameter is when it is left out: values with which the question has an answer in the graph, as
    `choose_defaults` finds them; a parameter for which the graph has nothing is not among them."""

    def is_answered(values: Mapping[str, str]) -> bool:
        return has_answer(store, bind_values(store, query, values, snapshot))

    return choose_defaults(store, query.parameters, is_answered, snapshot)


def has_answer(store: Store, text: str) -> bool:
    """Tell whether a canned query with its values has a row, which is told before all are in their order; one that is
    malformed has none."""
    try:
        answer = run_text(store, END.sub("\nLIMIT 1", text))
    except InputError:
        return False
    assert not isinstance(answer, QueryBoolean)
    return any(True for _ in answer)


def write_text(store: Store, query: CannedQuery, values: Mapping[str, str], snapshot: Snapshot | None = None) -> str:
    """Return the query's text with the values as RDF terms; what is left out is as `find_defaults` says."""
    is_whole = all(parameter.name in values for parameter in query.parameters)
    given = values if is_whole else {**find_defaults(store, query, snapshot), **values}
    return bind_values(store, query, given, snapshot)


def run_query(store: Store, query: CannedQuery, values: Mapping[str, str], snapshot: Snapshot | None = None) -> Answer:
    """Answer a canned query, its text as `write_text` gives it."""
    return run_text(store, write_text(store, query, values, snapshot))


def run_text(store: Store, text: str) -> Answer:
    """Answer a SPARQL query; InputError with the parser's message when it is none.

    >>> next(iter(run_text(Store(), "SELECT (1 + 1 AS ?two) {}")))["two"].value
    '2'
    """
    try:
        return store.query(text)
    except SyntaxError as error:
        raise InputError(f"this is not SPARQL 1.1: {' '.join(str(error).split())}") from None


def find_columns(query: CannedQuery) -> tuple[str, ...]:
    """Return the columns of a query's answer; none when it is a graph."""
    answer = run_text(Store(), query.text)
    return tuple(variable.value for variable in answer.variables) if isinstance(answer, QuerySolutions) else ()


def formats_for(query: CannedQuery) -> tuple[Format, ...]:
    """Return the formats that a query's answer can be written in."""
    return formats_of(run_text(Store(), query.text))


def formats_of(answer: Answer) -> tuple[Format, ...]:
    """Return the formats that an answer can be written in."""
    return GRAPH_FORMATS if isinstance(answer, QueryTriples) else TABLE_FORMATS


def serialize_answer(answer: Answer, format: Format) -> bytes:
    """Write an answer in one of its formats; InputError when the format is not one of `formats_of(answer)`, or cannot
    hold it."""
    written = None
    if isinstance(answer, QueryTriples):
        if isinstance(format.writer, RdfFormat):
            with refuse_reserved():
                written = serialize(answer, format=format.writer, prefixes=prefixes())
    elif isinstance(format.writer, QueryResultsFormat):
        written = answer.serialize(format=format.writer)
    if written is None:
        names = ", ".join(fit.name for fit in formats_of(answer))
        raise InputError(f"this answer cannot be written as {format.name}: choose {names}")
    return check_xml(written) if format.writer in (QueryResultsFormat.XML, RdfFormat.RDF_XML) else written
