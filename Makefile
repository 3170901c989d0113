# make run   from a bare checkout to a running service on http://127.0.0.1:8080/
# make test  lint, types, import contract and every test
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
KNOWLEDGE := $(shell find knowledge -type f -not -name 'knowledge.db*' 2>/dev/null)
FITTING := $(shell find bot/language bot/search bot/answering bot/content bot/domain -name '*.py' 2>/dev/null)

.PHONY: build run test check-code tests bench faults lock docs clean

build: knowledge/knowledge.db

$(BIN)/python:
	@echo "Making $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.build: requirements-build.lock pyproject.toml | $(BIN)/python
	@echo "Installing what is needed to run and to build the base"
	@$(INSTALL) --require-hashes -r requirements-build.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.build
	@echo "Installing what the tests need"
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@touch $@

knowledge/knowledge.db: $(KNOWLEDGE) $(FITTING) $(VENV)/.build
	@echo "Building the base from knowledge/"
	@$(BIN)/nhanquyen knowledge build

run: build
	@$(BIN)/nhanquyen run --demo

test: $(VENV)/.dev build chromium check-code tests

check-code: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --verbose

tests: $(VENV)/.dev build
	$(BIN)/python -m pytest

.PHONY: chromium
chromium:
	@sh tests/e2e/install-chromium.sh

bench: $(VENV)/.dev build
	$(BIN)/python -m tests.bench

faults: $(VENV)/.dev build
	NQ_TRIALS=20 $(BIN)/python -m pytest tests/faults -n 0 -s

# Hash-pinned, for every platform; without any index or file address.
UV_COMPILE := $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header --python-version 3.11 --quiet
lock:
	$(UV_COMPILE) -o requirements.lock
	$(UV_COMPILE) --group build -c requirements.lock -o requirements-build.lock
	$(UV_COMPILE) --group build --group dev -c requirements-build.lock -o requirements-dev.lock

# Everything made from the code: .env.example, the README's table, the JSON Schemas.
docs: $(VENV)/.build
	$(BIN)/nhanquyen docs
	$(BIN)/nhanquyen knowledge schema

clean:
	rm -rf $(VENV) knowledge/knowledge.db build dist .pytest_cache .mypy_cache .ruff_cache
