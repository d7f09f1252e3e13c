"""What tests share: the seed graph, built once, and a browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from filelock import FileLock
from selenium import webdriver
from selenium.common.exceptions import WebDriverException

from kg.cli import main
from tests.readings import BOARDS, OTHER_BASE, build_store, load_readings, write_dated

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="session")
def seed_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that `kg build seeds/` makes. Read only: all tests of a run share it, those of pytest-xdist too."""
    return build_once(tmp_path_factory, "seed-store", lambda folder: SEEDS)


@pytest.fixture(scope="session")
def dated_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of the papers of `tests/data/dated.tsv`, which have dates and categories. Read only."""
    return build_once(tmp_path_factory, "dated-store", write_dated)


def build_once(factory: pytest.TempPathFactory, name: str, to_source: Callable[[Path], Path]) -> Path:
    """Return the store of that name, built by the first process of a run that asks for it."""
    folder = factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    store, done = folder / name, folder / f"{name}.done"
    with FileLock(folder / f"{name}.lock"):
        if not done.exists():
            result = CliRunner().invoke(main, ["build", str(to_source(folder)), "--store", str(store)])
            assert result.exit_code == 0, result.output
            done.touch()
    return store


@pytest.fixture(scope="session")
def browser() -> Iterator[webdriver.Chrome]:
    """Headless Chromium with its console and network logs. Without one the test is skipped; CI must have one."""
    options = webdriver.ChromeOptions()
    still = "--force-prefers-reduced-motion"  # or what is clicked may still be on its way
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1200,800", still):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    try:
        driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
    except WebDriverException as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no browser here (install chromium and chromium-driver): {error.msg}")
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the four annotated papers in `tests/data/readings.jsonl`. Read only."""
    store = tmp_path_factory.mktemp("small") / "store"
    build_store(store, load_readings())
    return store


@pytest.fixture(scope="session")
def other_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the same papers whose IRIs begin with a base of its own. Read only."""
    store = tmp_path_factory.mktemp("other") / "store"
    build_store(store, load_readings(), OTHER_BASE)
    return store


@pytest.fixture(scope="session")
def boards_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of five annotated papers whose results agree, contradict each other or cannot be. Read only."""
    store = tmp_path_factory.mktemp("boards") / "store"
    build_store(store, load_readings(BOARDS))
    return store
