# Everything a newcomer needs: `make demo` and `make test` set up what they use by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo test check simulate bench generated format clean

setup: $(STAMP)

$(STAMP): requirements.txt requirements-dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing what syncd needs into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(STAMP)

demo: $(STAMP)
	@$(BIN)/syncd demo

# Everything: formats, lint, import contracts, types, then all tests and five hundred simulated worlds.
test: check
	@$(BIN)/pytest -n auto -q

check: $(STAMP)
	@echo "formats, lint, import contracts, types ..."
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-cache > $(VENV)/imports.txt || { cat $(VENV)/imports.txt; exit 1; }
	@$(BIN)/mypy --no-error-summary

# Twenty thousand simulated worlds take about a quarter of an hour on two cores; RUNS and SEED choose others.
RUNS ?= 20000
SEED ?= 1
simulate: $(STAMP)
	@$(BIN)/python tests/simulation/run.py --runs $(RUNS) --seed $(SEED) --jobs 2

bench: $(STAMP)
	@for script in calls sheet_read crm_quota; do $(BIN)/python benchmarks/$$script.py; done

# The mapping reference, the schema for editors, the table of operations and the page about the sandbox; tests fail when they are stale.
generated: $(STAMP)
	@$(BIN)/python -m syncd.config.reference
	@$(BIN)/python tests/crm/api/operations_page.py
	@$(BIN)/python tests/sandbox/sandbox_page.py

format: $(STAMP)
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix --quiet .

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
