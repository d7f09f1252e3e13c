"""Every type of page is valid HTML that says all it has to say before any script has run."""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

import html5lib
import httpx
import pytest

from tests.server.conftest import BROWSER
from tests.server.page_types import PAGES, PageType

REFERENCES = ("for", "list", "form", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns")
FIELDS = ("input", "select", "textarea")
INLINE = ("a", "b", "button", "code", "em", "h1", "h2", "h3", "h4", "label", "p", "pre", "small", "span", "summary")
BLOCKS = ("blockquote", "details", "div", "dl", "figure", "form", "ol", "p", "pre", "section", "table", "ul")
SCRIPTS = ("script", "noscript", "template", "style")


@dataclass(frozen=True, slots=True)
class Document:
    """A page as it was sent, and what a strict parser says of it: each error with its line."""

    page: PageType
    root: Element
    errors: list[tuple[int, str]]

    def find(self, *names: str) -> list[Element]:
        return [element for element in self.root.iter() if element.tag in names]


@pytest.fixture(scope="module", params=PAGES, ids=str)
def document(endpoint: httpx.Client, request: pytest.FixtureRequest) -> Document:
    """The document of each type of page."""
    page: PageType = request.param
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root = parser.parse(endpoint.get(page.path, headers=BROWSER).text)
    return Document(page, root, [(place[0], name) for place, name, _ in parser.errors])


def test_a_page_is_valid(document: Document) -> None:
    assert document.errors == []
    assert document.root.get("lang") == "en"


def test_no_block_stands_in_a_line(document: Document) -> None:
    for element in document.find(*INLINE):
        assert [inner.tag for inner in element.iter() if inner is not element and inner.tag in BLOCKS] == [], (
            element.attrib
        )


def test_ids_are_unique_and_all_that_is_referred_to_is_there(document: Document) -> None:
    ids = Counter(element.attrib["id"] for element in document.root.iter() if "id" in element.attrib)
    assert [name for name, count in ids.items() if count > 1 or not name or " " in name] == []
    for element in document.root.iter():
        for name in REFERENCES:
            assert [target for target in element.get(name, "").split() if target not in ids] == [], element.attrib


def test_headings_leave_no_level_out(document: Document) -> None:
    levels = [int(heading.tag[1]) for heading in document.find("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert [(one, other) for one, other in pairwise(levels) if other > one + 1] == []


def test_every_field_has_a_name(document: Document) -> None:
    labels = document.find("label")
    named = {label.get("for") for label in labels} - {None}
    inside = [field for label in labels for field in label.iter()]
    unnamed = [
        field.attrib
        for field in document.find(*FIELDS)
        if not (field.get("type") == "hidden" or field.get("id") in named or field in inside or field.get("aria-label"))
    ]
    assert unnamed == []


def test_what_scrolls_can_be_scrolled_by_keyboard_and_has_a_name(document: Document) -> None:
    for region in document.root.iter():
        if region.get("class") == "wide":
            assert (region.get("tabindex"), region.get("role")) == ("0", "region")
            assert region.get("aria-label")


def test_a_page_can_be_read_before_scripts_run(document: Document) -> None:
    (main,) = document.find("main")
    assert document.page.holds in " ".join(read(main).split())


def read(element: Element) -> str:
    """Return the text of an element as it is read where scripts do not run."""
    inner = "".join(read(child) + (child.tail or "") for child in element)
    return "" if element.tag in SCRIPTS else (element.text or "") + inner
