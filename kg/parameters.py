"""The parameters of canned queries: what a header says of each, and the term that a value of one means."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store

from kg import naming
from kg.errors import InputError
from kg.store import Snapshot

TYPES = ("concept", "paper", "author", "kind", "integer", "year", "text")
NUMBERS = ("integer", "year")
NEEDED_KEYS = ("type", "label", "default")
KEYS = (*NEEDED_KEYS, "choices", "limits")
RESERVED = ("format", "page", "sort")  # fields of addresses that say how an answer is shown


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value that the user may give. `default` is what a user would type; `choices` are the kinds of concept that
    make sense: the ones offered for a kind, the ones suggested for a concept, none for any kind; of a number or a text,
    all values that there are. `limits` are the lowest and the highest value of a number."""

    name: str
    type: str
    label: str
    default: str
    choices: tuple[str, ...] = ()
    limits: tuple[int, int] | None = None

    @property
    def fixed(self) -> tuple[str, ...]:
        """All values of a number or a text that has only a few, none where it may be any."""
        return self.choices if self.type in (*NUMBERS, "text") else ()


def read_parameter(path: Path, name: str, given: Mapping[str, str]) -> Parameter:
    """Return the parameter that lines in the header of a file describe; InputError where they do not."""
    if name in RESERVED:
        raise InputError(f"{path}: no parameter may be called {name!r}: addresses say by it how an answer is shown")
    if given["type"] not in TYPES:
        raise InputError(f"{path}, line 1: {name}.type is {given['type']!r}; it may be {', '.join(TYPES)}")
    limits = re.fullmatch(r"(\d+) to (\d+)", given.get("limits", "0 to 0"))
    if not limits:
        raise InputError(f"{path}, line 1: {name}.limits is {given['limits']!r}; it is to be such as '1 to 100'")
    return Parameter(
        name,
        type=given["type"],
        label=given["label"],
        default=given["default"],
        choices=tuple(given.get("choices", "").split()),
        limits=(int(limits[1]), int(limits[2])) if "limits" in given else None,
    )


def find_value(store: Store, parameter: Parameter, text: str, snapshot: Snapshot | None = None) -> NamedNode | Literal:
    """Return the term that `text` means as a value of a parameter, as `find_term` does; InputError for a value that is
    none of the few that there are, and for a number out of its limits."""
    named = {value.casefold(): value for value in parameter.fixed}
    meant = named.get(" ".join(text.split()).casefold(), text)
    found = naming.find_term(store, parameter.type, meant, choices=parameter.choices, snapshot=snapshot)
    if named and meant not in parameter.fixed:
        raise InputError(f"{parameter.name} is {text!r}: choose {', '.join(parameter.fixed)}")
    limits = parameter.limits
    if limits and not limits[0] <= int(found.value) <= limits[1]:
        raise InputError(f"{parameter.name} is {found.value}: give a whole number from {limits[0]} to {limits[1]}")
    return found


def find_default_value(
    store: Store, parameter: Parameter, snapshot: Snapshot | None = None
) -> NamedNode | Literal | None:
    """Return the term of a parameter's default, None where it names what the graph does not hold."""
    if parameter.type == "author":
        return naming.find_known_author(store, parameter.default, snapshot)
    if parameter.type in naming.CLASSES:
        return naming.find_known(store, parameter.type, parameter.default, snapshot)
    return find_value(store, parameter, parameter.default, snapshot)
