# Two commands: `make lab` opens the course, `make test` checks everything.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
LAB ?=
UV := 0.13.9

.PHONY: lab test check gates lock clean
$(VENV)/ready: requirements.lock pyproject.toml
	@echo "1/3 A folder for the programs: $(VENV)"
	@$(PYTHON) -m venv --clear $(VENV)
	@echo "2/3 The programs of requirements.lock: fetched once, some minutes"
	$(BIN)/python -m pip install --progress-bar on --disable-pip-version-check --require-hashes -r requirements.lock
	@echo "3/3 cenlab itself"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-index --no-build-isolation --editable .
	touch $@

lab: $(VENV)/ready
	@$(BIN)/cenlab lab $(LAB)

test: $(VENV)/ready
	$(BIN)/python -m pytest $(if $(CI),--whole,-m "not slow") -n 2 --dist loadfile --timeout 1200

check: $(VENV)/ready
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache
	$(BIN)/codespell && $(BIN)/python -m courses.translations --check

# The long sweeps over seeds and sizes; the report is committed.
gates: $(VENV)/ready
	$(BIN)/python -m simulator.gates.sweep --seeds 20 --million 3 --out datasets/gates
	$(BIN)/python -m simulator.gates.sensitivity --seeds 3 --out datasets/gates

lock:
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet uv==$(UV)
	build/lock/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-annotate -o requirements.lock

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
