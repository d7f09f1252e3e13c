"""The limits that a visitor's queries run under."""

import os
from dataclasses import dataclass

MEGABYTE = 1024 * 1024
CORES = os.cpu_count() or 2


@dataclass(frozen=True, slots=True)
class Limits:
    """`seconds` a query may run, `memory` bytes that it may use, `answer` bytes that it may give, `workers` queries at
    once, `queue` requests that may wait for one of them, `body` bytes that may be posted."""

    seconds: float = 10.0
    memory: int = 1024 * MEGABYTE
    answer: int = 1024 * MEGABYTE
    workers: int = CORES + 2
    queue: int = 64
    body: int = 16 * MEGABYTE

    @property
    def megabytes(self) -> int:
        """The memory in megabytes."""
        return self.memory // MEGABYTE
