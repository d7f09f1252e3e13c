"""The table: one Markdown page of what was measured, with ratios."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.endpoint.hostile import CLIENTS, SOAK_CLIENTS, Disturbed, Soaked
from benchmarks.endpoint.loads import Measured
from benchmarks.endpoint.servers import LIMIT
from benchmarks.memory import Memory


@dataclass(frozen=True, slots=True)
class Results:
    """All that one run measured. `data` and `machine` say on what; memory and disturbance are by the server's name."""

    data: str
    machine: str
    loads: Sequence[Measured]
    memory: dict[str, Memory]
    disturbed: dict[str, Disturbed]
    soaked: Soaked | None


def to_page(results: Results) -> str:
    """Return the page."""
    parts = [
        f"Data: {results.data}. Machine: {results.machine}.",
        "\n".join(_to_loads(results.loads)),
        "\n".join(_to_memory(results.memory)),
        "\n".join(_to_disturbed(results.disturbed)),
    ]
    if results.soaked:
        parts.append(_to_soaked(results.soaked))
    return "\n\n".join(parts) + "\n"


def _to_loads(loads: Sequence[Measured]) -> list[str]:
    names = list(loads[0].rates)
    ours, *others = names
    ratios = [f"{ours} : {other}" for other in others]
    lines = [_row(["answers per second", "clients", "rows", *names, *ratios]), _rule(3 + len(names) + len(ratios))]
    for measured in loads:
        rates = measured.rates
        shown = [_rate(rates[name], measured.failures[name]) for name in names]
        compared = [f"{rates[ours] / rates[other]:.2f}" if rates[other] else "-" for other in others]
        lines.append(_row([measured.load.name, str(measured.load.clients), f"{measured.rows:,}", *shown, *compared]))
    return lines


def _to_memory(memory: dict[str, Memory]) -> list[str]:
    resident = [_megabytes(found.resident) for found in memory.values()]
    shared_once = [_megabytes(found.shared_once) for found in memory.values()]
    return [
        _row(["memory of all processes after these, MB", *memory]),
        _rule(1 + len(memory)),
        _row(["resident", *resident]),
        _row(["resident, what they share counted once", *shared_once]),
    ]


def _to_disturbed(disturbed: dict[str, Disturbed]) -> list[str]:
    found = disturbed.values()
    return [
        _row([f"look-ups by {CLIENTS} clients beside a hostile one (limit {LIMIT} s)", *disturbed]),
        _rule(1 + len(disturbed)),
        _row(["median latency without him, ms", *(f"{each.calm * 1000:.2f}" for each in found)]),
        _row(["median latency beside him, ms", *(f"{each.beside * 1000:.2f}" for each in found)]),
        _row(["ratio", *(f"{each.beside / each.calm:.2f}" if each.calm else "-" for each in found)]),
        _row(["failed look-ups beside him", *(str(each.failures) for each in found)]),
        _row(
            [
                "his longest query over the limit, s",
                *("no limit" if each.overshoot is None else f"{each.overshoot:.2f}" for each in found),
            ]
        ),
        _row(["his answers by status (0: broken off)", *(_statuses(each.statuses) for each in found)]),
    ]


def _to_soaked(soaked: Soaked) -> str:
    run = soaked.run
    return (
        f"Mixed load: {SOAK_CLIENTS} clients for {run.seconds / 60:.1f} minutes, {run.answers:,} answers, by status: "
        f"{_statuses(run.statuses)}; {run.broken} broken. Memory (what is shared counted once): "
        f"{_megabytes(soaked.first_minute.shared_once)} MB after the first minute, "
        f"{_megabytes(soaked.end.shared_once)} MB at the end."
    )


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(columns: int) -> str:
    return _row(["---", *["---:"] * (columns - 1)])


def _rate(rate: float, failures: int) -> str:
    if not rate:
        shown = "none in time"
    else:
        shown = f"{rate:,.0f}" if rate >= 100 else f"{rate:.2g}" if rate < 10 else f"{rate:.1f}"
    return f"{shown} ({failures} failed)" if failures else shown


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f}"


def _statuses(statuses: dict[int, int]) -> str:
    return ", ".join(f"{count:,} x {status}" for status, count in sorted(statuses.items(), key=str)) or "none"
