"""How fast names are found and pages are made: `python -m benchmarks.pages STORE`.

Each line is the middle of five runs in one process, in milliseconds: of the processor, then of the clock. The last runs
of a page may use what the snapshot remembers; the first one is told beside them.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import click

from kg.search import find_names
from kg.store import open_snapshot
from server.app import create_app

RUNS = 5
TEXTS = (
    *("a", "re", "model", "GSM8k", "gsm 8k", "gsm8", "hummaneval", "Qwen2.5 coder", "large langauge model"),
    *("reinforcment learning", "reenforcment learning", "scaling repeated inferece", "zzzzqqqq xxxx"),
)
PATHS = (
    *("/", "/papers", "/papers?page=1000", "/papers?year=2025&code=yes", "/papers?q=language+model"),
    *("/papers?concept=accuracy&role=measures", "/concepts", "/concepts?kind=Method&page=200", "/concepts?q=model"),
    *("/concept/accuracy", "/concept/gsm8k", "/search?q=large+langauge+model", "/quality", "/downloads"),
)


def measure(do: Callable[[], object]) -> tuple[float, float, float]:
    """Return the milliseconds of processor and clock in the middle of RUNS runs, and those of the first one's clock."""
    runs = []
    for _ in range(RUNS):
        used, begun = time.process_time(), time.perf_counter()
        do()
        runs.append(((time.process_time() - used) * 1000, (time.perf_counter() - begun) * 1000))
    return statistics.median(run[0] for run in runs), statistics.median(run[1] for run in runs), runs[0][1]


@click.command()
@click.argument("store", type=click.Path(path_type=Path, exists=True))
def main(store: Path) -> None:
    """Measure the search and the pages of a STORE."""
    index, client = open_snapshot(store)[0].search, create_app(store).test_client()
    print(f"{'processor':>9} {'clock':>7} {'first':>7}  index of {index.stat().st_size / 1e6:.0f} MB")
    for text in TEXTS:
        figures = measure(partial(find_names, index, text, 8))
        print_line(figures, f"{text} -> {', '.join(hit.label for hit in find_names(index, text, 1)) or 'nothing'}")
    for path in PATHS:
        print_line(measure(partial(client.get, path, headers={"Accept": "text/html"})), path)


def print_line(figures: tuple[float, float, float], what: str) -> None:
    print("{:9.1f} {:7.1f} {:7.1f}  {}".format(*figures, what))


if __name__ == "__main__":
    main()
