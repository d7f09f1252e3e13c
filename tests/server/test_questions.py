"""The pages' own questions stay true to the ontology, and each one is asked."""

import re
from pathlib import Path

import pytest
from pyoxigraph import Store

from kg.vocab import term
from server.ask import FOLDER, read_text

NAMES = sorted(path.stem for path in FOLDER.glob("*.rq"))
CODE = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.rglob("*.py"))


@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_sparql_in_the_words_of_the_ontology_and_is_asked(name: str) -> None:
    text = read_text(name)
    Store().query(text)
    for curie in re.findall(r"\bkg:\w+", text):
        term(curie)
    assert f'"{name}"' in CODE


def test_every_question_is_bounded() -> None:
    for name in NAMES:
        text = Path(FOLDER / f"{name}.rq").read_text(encoding="utf-8")
        assert re.search(r"LIMIT \d+|GROUP BY \?\w+ ORDER BY", text), name
