"""The page for SPARQL where the editor was not built."""

from pathlib import Path

import pytest

from server.app import create_app
from server.pages.sparql import show_form


@pytest.mark.parametrize("built", [True, False])
def test_the_page_tells_visitors_where_there_is_no_editor(
    small_store: Path, monkeypatch: pytest.MonkeyPatch, built: bool
) -> None:
    monkeypatch.setattr("server.pages.sparql.has_editor", lambda: built)
    page = show_form(create_app(small_store))
    assert ("a plain text box, without an editor" in page) is not built
    assert "make editor" not in page
    assert ("/assets/editor.js" in page) is built
