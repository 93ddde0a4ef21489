# The commands a trainer types. `make help` explains each of them.
#
# A stamp in .venv says which lock is installed, so that a second call costs nothing.

PYTHON  ?= python3
INPUT   ?= input
OUTPUT  ?= output
JOBS    ?=
FORMATS ?=
AGAINST ?=
SECONDS ?= 300
export URL PATTERN ID

BIN     := .venv/bin
QAPRESS := $(BIN)/python -m pipeline
READY   := .venv/.ready
TESTS   := .venv/.ready-tests
BENCH   := .venv/.ready-bench
LOADERS := .venv/.ready-loaders

.DEFAULT_GOAL := all
.PHONY: all setup fetch correct check doctor preview test lint bench bare torture loaders fuzz clean help lock pictures

all: $(READY)
	@$(QAPRESS) build "$(INPUT)" -o "$(OUTPUT)" $(if $(JOBS),--jobs "$(JOBS)") $(if $(FORMATS),--formats "$(FORMATS)")

setup: $(TESTS)

# The shell reads the address from the environment, so nothing in it is a command.
fetch: $(READY)
	@$(QAPRESS) fetch $${URL:+"$$URL"} -i "$(INPUT)" $${PATTERN:+--pattern "$$PATTERN"}

correct: $(READY)
	@$(QAPRESS) correct "$${ID:?which one? type make correct ID=q...}" -i "$(INPUT)"

check: $(READY)
	@$(QAPRESS) check "$(OUTPUT)" $(if $(AGAINST),--against "$(AGAINST)")

doctor: $(READY)
	@$(QAPRESS) doctor

preview: $(READY)
	@$(QAPRESS) preview "$(INPUT)" -o "$(OUTPUT)"

# Without arguments it is the whole suite, on all cores, and what it does not reach is shown.
COVERAGE := -n auto --cov --cov-report=term --cov-fail-under=95
test: $(TESTS)
	@$(BIN)/python -m pytest $(or $(ARGS),$(COVERAGE))

lint: $(TESTS)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: $(BENCH)
	@$(BIN)/python -m benchmarks $(ARGS)

# The loaders of others are large, so they are installed only when they are asked for.
loaders: $(LOADERS)
	@$(BIN)/python -m pytest -m loaders

# Needs root and debootstrap, so it is no part of the suite.
bare: $(TESTS)
	@$(BIN)/python -m pytest -m bare

torture: $(TESTS)
	@$(BIN)/python -m pytest -m torture

fuzz: $(TESTS)
	@nice $(BIN)/python -m tests.fuzz --seconds "$(SECONDS)" $(ARGS)

pictures: $(TESTS)
	@$(BIN)/python scripts/pictures.py

clean:
	@[ ! -e "$(OUTPUT)" ] || [ -d "$(OUTPUT)/.state" ] || \
		{ echo 'qapress: "$(OUTPUT)" was not made by a build. Delete it by hand if you mean it' >&2; exit 2; }
	@rm -rf "$(OUTPUT)"
	@echo "Removed $(OUTPUT). The ledger in $(INPUT) stays: it keeps the learners' cards together."

help:
	@sed -n 's/^#: //p' Makefile

#: make all        build everything in input/ into output/ (INPUT=dir OUTPUT=dir JOBS=n FORMATS=pdf,anki,json)
#: make fetch      bring posts from the web into input/ (URL=https://… PATTERN='/entry/*'; without: sources.toml)
#: make correct    open the corrections of a record's post in $EDITOR, with an entry prepared (ID=q…)
#: make check      open every file in output/ again, as its reader would (AGAINST=old.apkg: what an update does)
#: make doctor     say what this machine lacks, and how to get it
#: make preview    show the pages in a browser and rebuild on every change
#: make test       run the tests, and show which lines and branches they do not reach
#: make lint       check style and types of the code
#: make bench      measure, against others in the same run (ARGS="engine", ARGS="--size quick --runs 1")
#: make loaders    load the JSON with datasets, LangChain and LlamaIndex (for developers; installs 650 MB)
#: make bare       build a handout in a bare Debian root: the bytes must be the same (as root, with debootstrap)
#: make torture    kill builds at random moments and see that nothing breaks
#: make fuzz       make up pages for a while, to find one that breaks a law (SECONDS=300)
#: make clean      remove output/
#: make pictures   make the pictures of the README again (for developers)
#: make lock       pin the newest packages (for developers, needs uv)

$(READY): requirements.lock scripts/setup.sh
	@PYTHON="$(PYTHON)" scripts/setup.sh requirements.lock $@

$(TESTS): requirements-test.lock $(READY)
	@PYTHON="$(PYTHON)" scripts/setup.sh requirements-test.lock $@

$(BENCH): requirements-bench.lock $(TESTS)
	@PYTHON="$(PYTHON)" scripts/setup.sh requirements-bench.lock $@

$(LOADERS): requirements-loaders.lock $(TESTS)
	@PYTHON="$(PYTHON)" scripts/setup.sh requirements-loaders.lock $@

LOCK := uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --no-header pyproject.toml
lock:
	$(LOCK) -o requirements.lock
	$(LOCK) --constraint requirements.lock --group test -o requirements-test.lock
	$(LOCK) --constraint requirements-test.lock --group test --group bench -o requirements-bench.lock
	$(LOCK) --constraint requirements-test.lock --group test --group loaders -o requirements-loaders.lock
