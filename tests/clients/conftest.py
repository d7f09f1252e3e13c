"""What the tests of clients from npm share. They need Node.js 20.18 or newer, and what `make clients` installs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.conftest import run_server

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"


@pytest.fixture(scope="session")
def modules() -> Path:
    """The folder of what was installed from npm."""
    if not MODULES.exists():
        pytest.skip("the clients from npm are not installed: `make clients` installs and tries them")
    return MODULES


@pytest.fixture(scope="session")
def served(seed_store: Path) -> Iterator[str]:
    """The address of a real server over the seed graph, without a slash at its end."""
    with run_server(seed_store) as address:
        yield address
