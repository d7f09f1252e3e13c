"""Building: the straight line of the whole system, from sources to the graph that is served."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from kg import extract
from kg.errors import InputError
from kg.ledger import FILE, Changes, Ledger, open_ledger
from kg.link import link
from kg.publish import OnProgress, Progress, publish
from kg.records import Paper
from kg.sources import read_papers
from kg.store import Snapshot, find_snapshot
from kg.triples import default_base


@dataclass(frozen=True, slots=True)
class Settings:
    """How to build. `base` is the IRI that all things' IRIs begin with (None: that of the store there is), `limit` the
    number of papers to take from the sources, `replace` drops the papers of earlier builds that the sources do not
    hold, `min_confidence` leaves out of the graph what is less sure (None: as the store there is does), `on_error`
    takes malformed records so that the others still come through."""

    base: str | None = None
    limit: int | None = None
    replace: bool = False
    min_confidence: float | None = None
    on_error: Callable[[InputError], None] | None = None
    on_progress: OnProgress = lambda progress: None


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did to the graph that was served before. `papers` is all that the graph holds now, `repeated` counts
    records whose id an earlier record of the same build had, `triples` those of the default graph, `former_base` is the
    base of the graph before (None: there was none)."""

    papers: int
    changes: Changes
    repeated: int
    triples: int
    snapshot: Snapshot
    former_base: str | None


def build(sources: Sequence[Path], directory: Path, settings: Settings = Settings()) -> Built:
    """Read the papers of the sources and let the store directory serve them beside those of earlier builds.

    A build that fails or is interrupted leaves the served graph as it was; the next one goes on where it stopped, and
    brings in the papers that were read. InputError for a malformed source or store, for a store whose ledger is gone,
    and when another build is writing to the directory.
    """
    served = find_snapshot(directory)
    base, min_confidence = _choose(settings, served)
    with open_ledger(directory, extract.version()) as ledger:
        if served is None:
            ledger.forget_served()
        elif served.papers and served.path.is_dir() and not settings.replace:
            _check_known(ledger, directory, served.papers)
        left_out: list[InputError] = []
        papers = _read(sources, settings, left_out)
        for done, reading in enumerate(map(link, extract.read(ledger.find_changed(papers))), 1):
            ledger.put(reading)
            settings.on_progress(Progress("read", done))
        with ledger.all_or_nothing():
            if settings.replace:
                _check_whole(left_out)
                ledger.drop_others()
            if not len(ledger):
                raise InputError(f"no papers in {', '.join(map(str, sources))}: give a listing page or JSON lines")
            changes = ledger.find_changes()
            snapshot = publish(ledger, directory, base, settings.on_progress, min_confidence)
        former = served.base if served else None
        return Built(len(ledger), changes, ledger.repeated, snapshot.triples or 0, snapshot, former)


def _read(sources: Sequence[Path], settings: Settings, left_out: list[InputError]) -> Iterator[Paper]:
    """Yield the papers of the sources; what is malformed is `left_out` where the settings allow that."""

    def leave_out(error: InputError) -> None:
        assert settings.on_error
        settings.on_error(error)
        left_out.append(error)

    on_error = leave_out if settings.on_error else None
    papers = chain.from_iterable(read_papers(source, on_error) for source in sources)
    return islice(papers, settings.limit)


def _check_known(ledger: Ledger, directory: Path, papers: int) -> None:
    """InputError when the ledger knows none of the papers that are served, which a build without them would drop."""
    if not ledger.knows_served():
        raise InputError(
            f"{directory / FILE} is gone or empty, without which a build drops the {papers} papers of earlier builds: "
            "put back a copy of it, or give --replace and the sources of all papers"
        )


def _check_whole(left_out: Sequence[InputError]) -> None:
    """InputError when something of the sources was left out, which may hold papers that the graph has."""
    if left_out:
        raise InputError(
            f"what was left out ({len(left_out)}) may hold papers that --replace would drop: mend it, or build without "
            "--replace"
        )


def _choose(settings: Settings, served: Snapshot | None) -> tuple[str, float]:
    """Return the base and the least confidence: as they are set, else as the store has them."""
    base, least = (served.base, served.min_confidence) if served else (default_base(), 0.0)
    return settings.base or base, least if settings.min_confidence is None else settings.min_confidence
