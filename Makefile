# Two commands matter: `make up` runs Duly, `make test` proves it. Both set up what they need first.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory --warn-undefined-variables
PYTHON ?= python3
QUICK ?=
AGAINST ?=
export PATH := $(CURDIR)/.venv/bin:$(PATH)
unexport VIRTUAL_ENV PYTHONPATH PYTHONHOME
export PYTHONDONTWRITEBYTECODE :=

PROJECTS := verifier/pyproject.toml api/pyproject.toml launcher/pyproject.toml
PACKAGES := -e ./verifier -e ./api -e ./launcher
SOURCES := verifier api launcher contract e2e bench deploy conftest.py
UV := .venv/bin/uv --quiet --no-config --system-certs

.PHONY: help setup up tracing test check fix contract evidence bench bench-peers bench-page bench-verification fuzz cluster cluster-async lock clean

help: ## Show these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

up: .venv/.run ## Run Duly (sets up and builds what is missing, then prints the address)
	@exec duly up

setup: .venv/.dev ## Install everything the checks and tests need
	@duly build

tracing: .venv/.run ## Install what traces need (docs/operations.md)
	@$(UV) pip install --python .venv/bin/python --require-hashes -r requirements/tracing.lock

test: setup ## Run every suite: web, unit, contract, architecture, end-to-end
	@python e2e/browser.py
	@python e2e/packages.py
	@failed=; npm --prefix web run --silent test || failed=web; pytest || failed="$$failed python"; \
	  echo "Not run here: make fuzz, millions of cases at the token parser (last run: verifier/docs/fuzzing.md); make cluster (docs/cluster.md)"; \
	  test -z "$$failed" || { echo "Failed: $$failed (the lines above say where)" >&2; exit 1; }

check: setup ## Lint, types, contract drift, lock files
	@ruff check --quiet $(SOURCES) && ruff format --quiet --check $(SOURCES)
	@mypy verifier/src api/src launcher/src
	@npm --prefix web run --silent check
	@pytest contract verifier/tests/test_typing.py

fix: setup ## Format and repair what a tool can repair
	@ruff check --fix $(SOURCES); ruff format $(SOURCES)
	@npm --prefix web run --silent fix

contract: setup ## Regenerate contract/openapi.json and the web's client from the api
	@python -m duly_api openapi > contract/openapi.json
	@npm --prefix web run --silent contract

fuzz: setup ## The long fuzz of the token parser, some twenty minutes, into verifier/docs/fuzzing.md
	@test -x .cache/fuzz/bin/python || python -m venv .cache/fuzz
	@VIRTUAL_ENV= $(UV) pip install --python .cache/fuzz/bin/python -r verifier/fuzz/requirements.txt -e ./verifier
	@cd verifier && ../.cache/fuzz/bin/python -m fuzz.run

bench: .venv/.dev ## Measure the api beside its floor, into docs/performance.md (QUICK=1: a minute; AGAINST=commit: beside it)
	@python bench/api/run.py $(if $(QUICK),--quick) $(if $(AGAINST),--against $(AGAINST))

bench-peers: .venv/.dev ## Measure what else one would pick, beside Duly (environments of their own in .cache)
	@test -x .cache/peers/venv/bin/python || python -m venv .cache/peers/venv
	@VIRTUAL_ENV= $(UV) pip install --python .cache/peers/venv/bin/python -r bench/peers/requirements.txt
	@npm --prefix bench/peers/hono ci --silent --no-audit --no-fund
	@python bench/peers/run.py $(if $(QUICK),--quick)

bench-verification: setup ## Measure a verification beside its floor and other libraries (an environment of its own)
	@test -x .cache/bench/bin/python || python -m venv .cache/bench
	@VIRTUAL_ENV= $(UV) pip install --python .cache/bench/bin/python -r bench/verification/requirements.txt -e ./verifier
	@.cache/bench/bin/python bench/verification/run.py

bench-page: setup ## Measure the task page: script bytes, Lighthouse; into docs/page.md
	@python e2e/browser.py
	@npm --prefix bench/page ci --silent --no-audit --no-fund
	@python bench/page/measure.py

cluster: setup ## The whole deployment on loopback (3 PostgreSQL nodes, 2 apis, 2 webs, the proxy), shot at; into docs/cluster.md
	@python e2e/packages.py
	@python deploy/cluster/run.py

cluster-async: setup ## The same without the standbys' word, which must lose writes: the control
	@python e2e/packages.py
	@python deploy/cluster/run.py --asynchronous

evidence: setup ## Print requirement -> proof from the last test run, into docs/evidence.md
	@python contract/evidence.py

lock: .venv/.dev ## Renew the lock files after changing a dependency
	uv lock --upgrade
	for set in run dev setup tracing; do \
	  case $$set in run) groups=--no-dev;; dev) groups="--group dev";; *) groups="--only-group $$set";; esac; \
	  uv export --frozen $$groups --no-emit-workspace --no-header --no-annotate --quiet -o requirements/$$set.lock; done
	npm --prefix web install --package-lock-only --silent && node web/scripts/complete-lock.ts

clean: ## Remove everything that was installed or built (data stays)
	rm -rf .venv .cache web/node_modules web/.next

# --- the environment -------------------------------------------------------------------------------------------------
.venv/.base: requirements/setup.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Duly needs Python 3.11 or newer as '$(PYTHON)'; run: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)" >&2; exit 1; }
	@echo "Setting up the Python environment …"
	@$(PYTHON) -m venv .venv || { echo "Python's venv module is missing; on Debian or Ubuntu run: apt-get install python3-venv" >&2; exit 1; }
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/setup.lock
	@touch $@

.venv/.run: .venv/.base requirements/run.lock $(PROJECTS)
	@$(UV) pip install --python .venv/bin/python --require-hashes -r requirements/run.lock
	@$(UV) pip install --python .venv/bin/python --no-deps --no-build-isolation $(PACKAGES)
	@touch $@

.venv/.dev: .venv/.run requirements/dev.lock
	@echo "Installing the test tools …"
	@$(UV) pip install --python .venv/bin/python --require-hashes -r requirements/dev.lock
	@touch $@
