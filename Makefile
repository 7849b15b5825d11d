# Deskside: `make run` and `make test` do their own set-up and are the only two commands a newcomer needs.
#
# Set-up leaves stamp files, so that a machine that is ready starts at once: neither pip nor npm is asked anything
# until a lock file is newer than its stamp.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
BEGAN := $(shell date +%s)

# Where this is set, each of the hundreds of processes that the tests start compiles the program anew.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

RUNTIME := .venv/.runtime-ready
PACKAGE := .venv/.package-ready
DEV := .venv/.dev-ready
MODULES := web/node_modules/.ready
PAGES := web/dist/.vite/manifest.json

# Folders are listed beside their files: deleting a file changes its folder, and the pages are built again.
PAGE_SOURCES := $(shell find web/src web/public web/*.html web/*.ts web/*.js web/tsconfig*.json 2>/dev/null)

.PHONY: wire migration help run test check format setup lock bench system clean

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(RUNTIME) $(PACKAGE) $(PAGES) ## Set up what is missing and serve; data goes to ./data
	@DESKSIDE_DATA="$${DESKSIDE_DATA:-data}" exec $(BIN)/deskside serve

test: system check ## Everything CI asks: the checks and all tests
	@scripts/run-tests $(BIN) $(BEGAN)

check: setup $(PAGES) ## Format, lint, types, and the rules of the house
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	@# Side by side, since each of the two keeps one processor busy.
	@npm --prefix web run --silent check & client=$$!; failed=0; \
		$(BIN)/pyright --warnings || failed=1; wait $$client || failed=1; exit $$failed
	$(BIN)/pytest --quiet tests/house

format: $(DEV) ## Format Python and mend what the linter can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

setup: $(RUNTIME) $(PACKAGE) $(DEV) $(MODULES) ## Install everything that developing needs

lock: $(DEV) ## Write the lock files again; UPGRADE=name or UPGRADE=all raises versions
	UPGRADE="$(UPGRADE)" scripts/lock

migration: setup ## Write the next step of the schema: make migration name="add notes"
	$(BIN)/python scripts/new_migration.py "$(name)"

wire: setup ## Write the types of what travels for the client
	$(BIN)/python scripts/wire_types.py

bench: setup $(PAGES) ## Measure, side by side with a bare server
	@if [ -x benchmarks/run ]; then exec benchmarks/run; else echo "There is no benchmarks/run yet."; fi

system: ## Install the browsers that the tests drive, or say how
	@scripts/system-packages

clean: ## Remove what set-up and builds made (data/ stays)
	rm -rf .venv web/node_modules web/dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Deskside needs Python 3.11 or newer; name it with: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv

$(RUNTIME): requirements.lock | $(BIN)/python
	$(PIP) --require-hashes -r requirements.lock
	@touch $@

# The package is installed in place, with the build tool that requirements.lock pins.
$(PACKAGE): pyproject.toml | $(RUNTIME)
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock | $(RUNTIME)
	$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(MODULES): web/package-lock.json
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' \
		&& command -v npm >/dev/null || { echo "Deskside needs Node 20.19 or newer, with npm, to build its pages."; exit 1; }
	npm --prefix web ci --no-audit --no-fund
	@touch $@

$(PAGES): $(MODULES) $(PAGE_SOURCES)
	@echo "Building the pages"
	npm --prefix web run --silent build
	@touch $@
