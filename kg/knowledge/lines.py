"""A line of a list of known names, checked and made a Known."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any

from kg.errors import InputError
from kg.records import Known
from kg.vocab import kinds

_VALUES: Mapping[object, tuple[frozenset[type], str]] = {
    str: (frozenset({str}), "a string"),
    str | None: (frozenset({str}), "a string"),
    bool: (frozenset({bool}), "true or false"),
    float | None: (frozenset({int, float}), "a number"),
    tuple[str, ...]: (frozenset({list}), "a list of strings"),
}
_FIELDS = {field.name: _VALUES[field.type] for field in fields(Known)}
_NEEDED = tuple(field.name for field in fields(Known) if field.default is MISSING)
_STRING = {str}


def to_known(line: str) -> Known:
    """Return the thing that a line tells of; lists become tuples. InputError names the key that is wrong.

    >>> to_known('{"name": "X-Bench", "kinds": ["Benchmark"]}').kinds
    ('Benchmark',)
    """
    row = _to_row(line)
    for key, value in row.items():
        if key not in _FIELDS:
            raise InputError(f"there is no key {key!r}; expected {', '.join(_FIELDS)}")
        types, words = _FIELDS[key]
        if type(value) not in types or (type(value) is list and not {*map(type, value)} <= _STRING):
            raise InputError(f"{key} is {json.dumps(value)[:40]}; expected {words}")
        if type(value) is list:
            if "" in value:
                raise InputError(f"{key} holds an empty string; leave it out")
            row[key] = tuple(value)
    for key in _NEEDED:
        if key not in row:
            raise InputError(f"the key {key!r} is missing")
    if not row["name"].strip():
        raise InputError("name is empty; expected a string")
    _check_kinds(row["kinds"])
    return Known(**row)


def _to_row(line: str) -> dict[str, Any]:  # Any: the values are checked by key
    try:
        row = json.loads(line.rstrip("\n"))
    except json.JSONDecodeError as error:
        raise InputError(f"not a JSON object: it cannot be read from column {error.colno} on") from None
    if not isinstance(row, dict):
        raise InputError(f"not a JSON object but {line.strip()[:40]}")
    return row


def _check_kinds(given: tuple[str, ...]) -> None:
    if not given:
        raise InputError(f"kinds is empty; expected {', '.join(kinds())}")
    for kind in given:
        if kind not in kinds():
            raise InputError(f"kinds holds {kind!r}; expected {', '.join(kinds())}")
