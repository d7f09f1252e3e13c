"""What the tests of extraction share."""

from collections.abc import Callable

import pytest
from spacy.tokens import Doc

from kg import extract
from kg.extract.pipeline import open_pipeline
from kg.link import link
from kg.records import Paper, Reading

Read = Callable[[str, str], Reading]


@pytest.fixture
def to_doc() -> Callable[[str], Doc]:
    """Return the pipeline: text to a Doc with tokens and sentences."""
    return open_pipeline()


@pytest.fixture
def read() -> Read:
    """Return a function that reads one paper, given by its title and abstract."""

    def read_one(title: str, abstract: str) -> Reading:
        return link(next(iter(extract.read([Paper("x", title, abstract)]))))

    return read_one
