"""The memory of a process and of all that descend from it, read from /proc."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process and all its children hold, in bytes: resident, and with what they share counted once."""

    resident: int
    shared_once: int


def find_memory(process: int) -> Memory:
    """Return the memory of a process and of all that descend from it."""
    resident = shared_once = 0
    for member in find_family(process):
        try:
            lines = Path(f"/proc/{member}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):  # one that has just ended
            continue
        sizes = {line.split()[0]: int(line.split()[1]) * 1024 for line in lines[1:]}
        resident, shared_once = resident + sizes.get("Rss:", 0), shared_once + sizes.get("Pss:", 0)
    return Memory(resident, shared_once)


def find_family(process: int) -> list[int]:
    """Return the ids of a process and of all its descendants."""
    family = [process]
    for parent in family:  # it grows while we go
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            try:
                family += map(int, task.read_text().split())
            except (FileNotFoundError, ProcessLookupError):
                continue
    return family
