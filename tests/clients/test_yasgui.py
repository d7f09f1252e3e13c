"""YASGUI, in a page of another origin, asks the endpoint in a real browser."""

from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.wait import WebDriverWait

from tests.server.conftest import PATIENCE

TITLES = """SELECT ?paper ?title {
  ?paper a <https://w3id.org/paperkg/ontology#Paper> ; <http://purl.org/dc/terms/title> ?title
} ORDER BY ?title LIMIT 5"""
TYPES = "CONSTRUCT WHERE { ?paper a <https://w3id.org/paperkg/ontology#Paper> } LIMIT 3"
ASK = "const tab = yasgui.getTab(); tab.setQuery(arguments[0]); tab.getYasqe().query().catch(() => null)"


@pytest.fixture(scope="module")
def page(modules: Path) -> Iterator[str]:
    """The address of a page with YASGUI."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(modules.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/yasgui.html"
        server.shutdown()


def ask(browser: webdriver.Chrome, address: str, query: str, shown: str) -> list[str]:
    """Ask by YASGUI and return the texts of what a selector finds in the answer, once it finds something."""
    browser.get(address)
    browser.execute_script(ASK, query)
    wait = WebDriverWait(browser, PATIENCE)
    return [found.text for found in wait.until(lambda driver: driver.find_elements(By.CSS_SELECTOR, shown))]


@pytest.mark.parametrize("fields", [{"method": "POST"}, {"method": "GET"}, {"method": "POST", "header": "X-Mine"}])
def test_yasgui_shows_a_table(browser: webdriver.Chrome, page: str, served: str, fields: dict[str, str]) -> None:
    address = f"{page}?{urlencode({'endpoint': f'{served}/sparql', **fields})}"
    rows = ask(browser, address, TITLES, ".yasr_results tbody tr")
    assert [row.splitlines()[0] for row in rows] == ["1", "2", "3", "4", "5"]
    assert "https://w3id.org/paperkg/paper/" in rows[0]
    assert len(ask(browser, address, TYPES, ".yasr_results tbody tr")) == 3
    assert "True" in ask(browser, address, "ASK { ?s ?p ?o }", ".booleanResult")[0]


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_yasgui_shows_what_is_wrong(browser: webdriver.Chrome, page: str, served: str, method: str) -> None:
    address = f"{page}?{urlencode({'endpoint': f'{served}/sparql', 'method': method})}"
    said = ask(browser, address, "SELECT * { ?s ?p", ".errorResult")
    assert "This is not a SPARQL query: error at 1:10: this { is never closed." in said[0]
