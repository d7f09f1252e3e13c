"""The page on data quality says what the document says, and what the served graph is like."""

import html
import re

from flask.testing import FlaskClient

from server.pages.quality import FILE
from tests.server.conftest import BROWSER


def read(client: FlaskClient, path: str = "/quality") -> str:
    return html.unescape(client.get(path, headers=BROWSER).get_data(as_text=True))


def test_every_number_and_every_name_of_the_document_is_on_the_page(client: FlaskClient) -> None:
    text = " ".join(re.sub(r"<[^>]+>", " ", read(client)).replace(",", "").split())
    rows = [
        line for line in FILE.read_text(encoding="utf-8").splitlines() if line.startswith("|") and "---" not in line
    ]
    cells = {cell.strip() for row in rows for cell in row.strip("|").split("|")}
    shown_in_words = {"type", "extra", "missed", "kind", "error", "times", "most often"}
    missing = {cell for cell in cells - shown_in_words if " ".join(cell.replace(",", "").split()) not in text}
    assert missing == set()


def test_the_rows_of_the_first_table_are_explained_in_words(client: FlaskClient) -> None:
    page = read(client)
    assert "<td>concepts of six kinds</td>" in page
    assert "concepts of six kinds: methods, models, data sets, benchmarks, metrics and hardware" in page
    assert not re.search(r"typed:|result\.", page)


def test_the_served_graph_has_its_share_of_known_names_and_its_confidences(client: FlaskClient) -> None:
    page = read(client)
    known = int(re.search(r'kind=Benchmark&known=known">([\d,]+)<', page)[1])
    listed = client.get("/concepts?kind=Benchmark&known=known", headers=BROWSER).get_data(as_text=True)
    assert f'<p class="note">{known:,} ' in listed
    facts = int(re.search(r"Facts by confidence: ([\d,]+)", page)[1].replace(",", ""))
    parts = re.findall(r"<dt>(?:mentions|results|quantities|artifacts)</dt><dd>([\d,]+)<", read(client, "/"))
    assert facts >= sum(int(part.replace(",", "")) for part in parts) > 0
