# Everything that a person types. A fresh machine has Python 3.11+ and make; the rest comes from pip and npm packages.

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
export PYTHONDONTWRITEBYTECODE ?=
# The fault programme has a target of its own, and is measured against the clock; its short forms are part of the tests.
QUICK := -m "not fault or short"
# Tests wait half of their time, for clocks and sockets: several at once, each worker with servers of its own.
TOGETHER := -n logical --dist worksteal

.PHONY: serve test test-sqlite test-postgres faults check format bench lock contract docs token graphiql setup setup-dev clean

serve: setup ## the service on http://127.0.0.1:8000 with Rudong's demonstration data
	@$(BIN)/python -m realtime

test: setup-dev ## the tests, on SQLite + memory and at the same time on PostgreSQL + Valkey
	@$(BIN)/python -m tests.support.legs $(QUICK) $(TOGETHER)

test-sqlite: setup-dev ## the first leg alone
	@$(BIN)/pytest --leg sqlite $(QUICK) $(TOGETHER)

test-postgres: setup-dev ## the second leg alone
	@$(BIN)/pytest --leg postgres $(QUICK) $(TOGETHER)

faults: setup-dev ## the fault programme, on both legs at the same time
	@$(BIN)/python -m tests.support.legs tests/faults tests/realtime/test_slow_readers.py tests/realtime/test_two_processes.py

check: setup-dev ## format, lint, types, layers, migrations, SDL
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy .
	@$(BIN)/lint-imports
	@$(BIN)/pytest tests/architecture
	@$(BIN)/python -m schema | diff -u frontend-contract/schema.graphql - \
		|| { echo "frontend-contract/schema.graphql is stale: run make contract"; exit 1; }

bench: setup-dev ## benchmarks beside their floors and peers, as a table and as JSON
	@$(BIN)/python -m tests.bench

format: setup-dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

contract: $(VENV)/installed ## write the SDL that the code prints
	@$(BIN)/python -m schema > frontend-contract/schema.graphql

docs: $(VENV)/installed ## draw the rule tables of the docs from the data
	@$(BIN)/python -m models.projects.drawing > docs/projects.md
	@$(BIN)/python -m models.supervision.drawing > docs/supervision.md

token: $(VENV)/installed ## a bearer token for LOGIN, in development
	@test -n "$(LOGIN)" || { echo "Say whose: make token LOGIN=unit.01"; exit 2; }
	@$(BIN)/python -m realtime token $(LOGIN)

graphiql: $(VENV)/installed
	@$(BIN)/python -m realtime.node frontend-contract/graphiql

lock: setup-dev ## pin what pyproject.toml asks for
	@$(BIN)/pip install --quiet uv
	@$(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-annotate -q -o requirements.txt
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-header --no-annotate -q -c requirements.txt -o requirements-dev.txt

setup: $(VENV)/installed graphiql

setup-dev: $(VENV)/installed-dev graphiql

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; set PYTHON=…")'
	@echo "Setting up $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

clean:
	@rm -rf $(VENV) var frontend-contract/*/node_modules frontend-contract/*/dist
