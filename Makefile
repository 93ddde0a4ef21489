# The commands a trainer types. `make help` explains each of them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
INPUT  ?= input
OUTPUT ?= output

.PHONY: all setup lock lint test
all: setup
	@$(BIN)/python -m pipeline build $(INPUT) -o $(OUTPUT) $(if $(JOBS),--jobs $(JOBS)) $(if $(FORMATS),--formats $(FORMATS))

setup: $(VENV)/.installed

$(VENV)/.installed: requirements.lock requirements-test.lock
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-test.lock
	touch $@

lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --constraint requirements.lock pyproject.toml --group test --group bench -o requirements-test.lock

lint: setup
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

test: setup
	$(BIN)/python -m pytest
