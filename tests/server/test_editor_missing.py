"""The page for SPARQL where the editor was not built."""

from pathlib import Path

import pytest

from server.app import create_app
from server.pages.sparql import show_form


@pytest.mark.parametrize("built", [True, False])
def test_the_page_tells_how_to_get_the_editor_where_there_is_none(
    small_store: Path, monkeypatch: pytest.MonkeyPatch, built: bool
) -> None:
    monkeypatch.setattr("server.pages.sparql.has_editor", lambda: built)
    page = show_form(create_app(small_store))
    assert ("<code>make editor</code>" in page) is not built
    assert ("/assets/editor.js" in page) is built
