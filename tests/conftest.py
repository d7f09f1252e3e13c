"""What tests share: the seed graph, built once, and a browser."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from filelock import FileLock
from selenium import webdriver
from selenium.common.exceptions import WebDriverException

from kg.cli import main
from tests.readings import BOARDS, build_store, load_readings

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="session")
def seed_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that `kg build seeds/` makes. Read only: all tests of a run share it, those of pytest-xdist too."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    store, done = folder / "seed-store", folder / "seed-store.done"
    with FileLock(folder / "seed-store.lock"):
        if not done.exists():
            result = CliRunner().invoke(main, ["build", str(SEEDS), "--store", str(store)])
            assert result.exit_code == 0, result.output
            done.touch()
    return store


@pytest.fixture(scope="session")
def browser() -> Iterator[webdriver.Chrome]:
    """Headless Chromium with its console and network logs. Without one the test is skipped; CI must have one."""
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1200,800"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    try:
        driver = webdriver.Chrome(options=options)
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
def boards_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of five annotated papers whose results agree, contradict each other or cannot be. Read only."""
    store = tmp_path_factory.mktemp("boards") / "store"
    build_store(store, load_readings(BOARDS))
    return store
