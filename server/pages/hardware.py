"""The page of hardware: devices by memory and maker, what fits on a card, and the compute that papers state."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request

from server.ask import Row
from server.cite import cite_page
from server.pages.rows import answer_rows
from server.snapshot import graph
from server.tables import find_names

LARGEST = 10  # amounts of compute
CARDS = (8, 12, 16, 24, 40, 48, 80, 141)
WIDTHS = (16, 8, 4)
SIZES = {"up to 8 GB": (-1, 8), "9 to 16 GB": (8, 16), "17 to 24 GB": (16, 24), "25 to 48 GB": (24, 48),
         "49 to 80 GB": (48, 80), "more than 80 GB": (80, 10**6)}  # fmt: skip

blueprint = Blueprint("hardware", __name__)


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow the table: its field, and how many devices each value leaves beside the other choices."""

    name: str
    label: str
    chosen: str
    counts: Mapping[str, int]


@blueprint.get("/hardware")
def show() -> str:
    """The devices that papers name, narrowed by the fields `memory` and `maker`."""
    opened = graph()
    devices = opened.remember("devices", lambda: answer_rows(opened, "devices"))
    facets = [_to_facet("memory", "Memory", devices), _to_facet("maker", "Maker", devices)]
    hours = answer_rows(opened, "gpu-hours")[:LARGEST]
    return render_template(
        "hardware.html",
        devices=[row for row in devices if _fits(row, "")],
        all=len(devices),
        facets=facets,
        fields={facet.name: facet.chosen for facet in facets if facet.chosen},
        makers=answer_rows(opened, "papers-by-maker"),
        hours=hours,
        names=find_names(opened, [row["device"] for row in hours if "device" in row]),
        cards=CARDS,
        widths=WIDTHS,
        citation=cite_page("Hardware of research papers", request.base_url, opened.snapshot),
    )


def find_size(device: Row) -> str:
    """Return the class of memory of a device.

    >>> find_size({"memoryGB": "24"})
    '17 to 24 GB'
    """
    memory = float(device["memoryGB"])
    return next(name for name, (low, high) in SIZES.items() if low < memory <= high)


def find_maker(device: Row) -> str:
    """Return the maker of a device: the first word of its name."""
    return device["name"].partition(" ")[0]


READERS: Mapping[str, Callable[[Row], str]] = {"memory": find_size, "maker": find_maker}


def _fits(device: Row, but: str) -> bool:
    """Tell whether a device has what the request asks for, whatever it is in the facet `but`."""
    asked = ((name, request.args.get(name)) for name in READERS if name != but)
    return all(not value or READERS[name](device) == value for name, value in asked)


def _to_facet(name: str, label: str, devices: Iterable[Row]) -> Facet:
    counts = Counter(READERS[name](device) for device in devices if _fits(device, name))
    order = list(SIZES) if name == "memory" else sorted(counts, key=lambda value: (-counts[value], value))
    return Facet(name, label, request.args.get(name, ""), {value: counts[value] for value in order if value in counts})
