# What people and machines run. `make setup` needs Python 3.11 or later with venv; everything else comes from the lock files.

SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest
# Worth its start from some ten seconds of tests on. Handed out few at a time: none waits for the other at the end.
PARALLEL := -n logical --maxprocesses 4 --maxschedchunk 4

# Compiled modules are kept, whatever the surroundings say: starting a program costs half of its time otherwise.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := setup
.PHONY: setup demo play test test-postgres test-browser test-full check bench screens docs lock

setup: .venv/installed node_modules/installed

demo: setup
	$(BIN)/onestop demo

# Every sample applicant's case, from the first question to its end, through the sandbox: as it should be, and with a
# third of all calls failing.
play: setup
	$(BIN)/onestop play all
	$(BIN)/onestop play all --faults 0.3

test: setup
	$(PYTEST) $(PARALLEL) --ignore tests/browser -m "not browser and not postgres and not full"

test-postgres: setup
	$(BIN)/python tests/postgres.py $(PYTEST) $(PARALLEL) -m "not browser and not full"

test-browser: setup
	TEST_DATABASE_IN_FILE=1 $(PYTEST) -m browser

test-full: setup
	$(PYTEST) -m full
	$(BIN)/python tests/postgres.py $(PYTEST) -m full

bench: setup
	$(BIN)/python -m bench
	$(BIN)/python tests/postgres.py $(BIN)/python -m bench

# The pictures of every page (docs/screens) anew, with their index.
screens: setup
	TEST_DATABASE_IN_FILE=1 $(PYTEST) tests/browser/screens.py

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy onestop sandbox tests
	$(BIN)/lint-imports

# Write the documents that are drawn from the code.
docs: setup
	$(BIN)/python -m tests.docs

# Renew the lock files after a change of the dependencies in pyproject.toml.
COMPILE := $(BIN)/uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet
lock: setup
	$(COMPILE) pyproject.toml -o requirements/base.txt > /dev/null
	$(COMPILE) pyproject.toml --extra dev -o requirements/dev.txt > /dev/null
	echo uv | $(COMPILE) - -o requirements/uv.txt > /dev/null
	npm=$$(command -v npm || echo $(BIN)/npm) && "$$npm" update --package-lock-only

# uv only makes it faster: where it cannot be had, pip does the same from the same lock file.
.venv/installed: requirements/dev.txt requirements/uv.txt pyproject.toml
	$(PYTHON) -m venv .venv
	if $(BIN)/python -m pip install --quiet --require-hashes -r requirements/uv.txt && \
	   $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt; then :; else \
	   $(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt; fi
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

node_modules/installed: package.json package-lock.json | .venv/installed
	export PATH="$$PATH:$(CURDIR)/$(BIN)" && npm ci --loglevel=error
	touch $@
