"""Progress bars on standard error, with papers per second; where that is no terminal, only how it ended."""

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from kg import publish

Thing = TypeVar("Thing")
STAGES = {
    "read": "reading papers",
    "compare": "telling names apart",
    "write": "writing triples",
    "load": "loading the store",
}


class Speed(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


def open_bar() -> Progress:
    """Return a bar on standard error."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Speed(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True))


def track(things: Iterable[Thing], description: str) -> Iterator[Thing]:
    """Yield the things while a bar counts them."""
    with open_bar() as bar:
        yield from bar.track(things, description=description, total=None)


class BuildProgress:
    """The bars of a build, one for each stage."""

    def __init__(self) -> None:
        self._bar = open_bar()
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "BuildProgress":
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def show(self, progress: publish.Progress) -> None:
        """Show how far a stage is."""
        if progress.stage not in self._tasks:
            self._tasks[progress.stage] = self._bar.add_task(STAGES[progress.stage], total=progress.total)
        self._bar.update(self._tasks[progress.stage], completed=progress.done, total=progress.total)
