# PaperKG. All that these targets need is Python 3.11 or newer; they install into .venv and may be run again at any time.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
STORE ?= store
SOURCE ?= seeds
BIN := .venv/bin
EDITOR := server/static/vendor/editor.js

.DEFAULT_GOAL := help
.PHONY: help serve test clients lint editor wheel benchmark clean

help:  ## Say what there is to make
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST)

serve: .venv/installed editor  ## Install, build the graph of the papers in seeds/ and serve it on http://localhost:8000
	@echo "== Building the graph of seeds/ in $(STORE)/"
	$(BIN)/kg build seeds/ --store $(STORE)
	@echo "== Serving it on http://$(HOST):$(PORT)/ (stop with Ctrl-C)"
	$(BIN)/kg serve --store $(STORE) --host $(HOST) --port $(PORT)

test: lint editor  ## Install and run all tests, with the linter's and the type checker's
	@echo "== Running the tests"
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

clients: .venv/installed-test  ## Install Comunica and YASGUI and let them ask the endpoint; needs Node.js 20.18+ and npm
	@echo "== Installing clients into tests/clients/node_modules/"
	cd tests/clients && npm ci --ignore-scripts --no-audit --no-fund
	$(BIN)/pytest tests/clients

lint: .venv/installed-test  ## Check the code's form and its types
	@echo "== Checking form and types"
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

editor:  ## Bundle the editor of the page for SPARQL; without npm and a network that page has a plain form
	@if ! command -v npm > /dev/null; then echo "== There is no npm: the page for SPARQL has a plain form"; \
	else $(MAKE) --no-print-directory $(EDITOR) || echo "== npm failed: the page for SPARQL has a plain form"; fi

wheel: .venv/installed editor  ## Build the wheel in dist/
	$(BIN)/pip wheel --quiet --no-deps --wheel-dir dist .

benchmark: .venv/installed  ## Measure the endpoint beside others at 100,000 papers (SOURCE=papers.jsonl.gz); needs wrk
	@echo "== Installing what the benchmark needs into .venv/"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement benchmarks/endpoint/requirements.txt
	$(BIN)/python -m benchmarks.endpoint $(SOURCE)

$(EDITOR): $(wildcard server/editor/src/*.js) server/editor/package.json server/editor/package-lock.json
	@echo "== Bundling the editor into server/static/vendor/"
	cd server/editor && npm ci --ignore-scripts --no-audit --no-fund --fetch-retries 1 --silent && npm run --silent build

clean:  ## Remove what was installed and built
	rm -rf .venv dist tests/clients/node_modules server/editor/node_modules server/static/vendor $(STORE)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	@echo "== Making a Python environment in .venv/"
	$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml
	@echo "== Installing PaperKG into .venv/"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/installed-test: .venv/installed
	@echo "== Installing what the tests need into .venv/"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@
