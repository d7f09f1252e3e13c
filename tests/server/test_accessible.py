"""Every page can be read with a keyboard and a screen reader, and is small."""

from html.parser import HTMLParser
from itertools import pairwise

import pytest
from flask.testing import FlaskClient

from tests.server.conftest import BROWSER
from tests.server.test_pages import PAGES

LARGEST = 300_000  # bytes of a page with all that it loads


class Reading(HTMLParser):
    """What a screen reader makes of a page: the levels of its headings, its fields and tables, what it loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.fields: list[dict[str, str | None]] = []
        self.labels: set[str | None] = set()
        self.regions: list[dict[str, str | None]] = []
        self.loads: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.levels.append(int(tag[1]))
        elif tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.fields.append(given)
        elif tag == "label":
            self.labels.add(given.get("for"))
        elif given.get("class") == "wide":
            self.regions.append(given)
        address = given.get("src") or (given.get("href") if tag == "link" else None)
        if address and tag != "iframe":
            self.loads.add(address)


@pytest.fixture(params=PAGES)
def path(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read(client: FlaskClient, path: str) -> Reading:
    return Reading(client.get(path, headers=BROWSER).get_data(as_text=True))


def test_headings_leave_no_level_out(client: FlaskClient, path: str) -> None:
    levels = read(client, path).levels
    assert levels[0] == 1
    assert [(one, other) for one, other in pairwise(levels) if other > one + 1] == []


def test_every_field_has_a_label(client: FlaskClient, path: str) -> None:
    page = read(client, path)
    assert [field for field in page.fields if field.get("id") not in page.labels and "aria-label" not in field] == []


def test_a_wide_table_can_be_scrolled_by_keyboard_and_has_a_name(client: FlaskClient, path: str) -> None:
    for region in read(client, path).regions:
        assert (region.get("tabindex"), region.get("role")) == ("0", "region")
        assert region.get("aria-label")


def test_a_page_with_all_that_it_loads_is_small(client: FlaskClient, path: str) -> None:
    page = client.get(path, headers=BROWSER)
    loads = Reading(page.get_data(as_text=True)).loads
    assert len(page.data) + sum(len(client.get(address).data) for address in loads) <= LARGEST
