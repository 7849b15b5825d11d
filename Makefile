# Deskside: `make run` and `make test` do their own set-up and are the only two commands a newcomer needs.
#
# Set-up leaves stamp files, so that a machine that is ready starts at once: neither pip nor npm is asked anything
# until a lock file is newer than its stamp.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime-ready
DEV := $(VENV)/.dev-ready

.PHONY: help setup lock clean

help: ## Show this list
	@awk 'BEGIN { FS = ":.*## " } /^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(DEV) ## Install everything that developing needs

lock: $(DEV) ## Resolve the dependencies again and write the lock files
	scripts/lock

clean: ## Remove everything that set-up and builds made (data/ stays)
	rm -rf $(VENV) web/node_modules web/dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Deskside needs Python 3.11 or newer; name it with: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The package itself is installed in place, by the build tool that the lock file pins.
$(RUNTIME): requirements.lock pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
