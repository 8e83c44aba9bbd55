# Each target does its own set-up. `make run` is all a newcomer needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

# By uv, which takes a sixth of pip's time; by pip where uv cannot be had.
PIP := $(BIN)/pip install --quiet --disable-pip-version-check
install = ($(PIP) uv && $(BIN)/uv pip install --quiet --python $(BIN)/python $(1)) || $(PIP) $(1)

# What Python has compiled is kept, also where the environment forbids it: TensorFlow takes 4 s to
# load then instead of 13, in each of the processes that tests and pages start.
export PYTHONDONTWRITEBYTECODE :=

# Files side by side, in the order in which tests/conftest.py puts them.
PYTEST := $(BIN)/pytest -n auto --dist loadscope --no-loadscope-reorder

.PHONY: run test test-all coverage check bench fuzz models clean

run: $(VENV)/.ready
	$(BIN)/streamlit run dashboard/server.py

test: $(VENV)/.ready-for-tests
	tests/browser/install.sh $(BIN)/playwright
	$(PYTEST) -m "not slow"

test-all: $(VENV)/.ready-for-tests
	tests/browser/install.sh $(BIN)/playwright
	$(PYTEST)

# The tests of `make test`, and which lines of core and dashboard they reach in all processes.
coverage: $(VENV)/.ready-for-tests
	tests/browser/install.sh $(BIN)/playwright
	$(PYTEST) -m "not slow" --cov --cov-report=term

check: $(VENV)/.ready-for-tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.ready-for-tests
	tests/browser/install.sh $(BIN)/playwright
	$(BIN)/python -m tests.bench

# Ten thousand changed files, of data and of networks: each is read, or refused with a sentence.
fuzz: $(VENV)/.ready-for-tests
	$(BIN)/python -m tests.fuzz

# Trains everything that assets/ ships, the champion with three seeds; then all of it again without
# 5,000 training images, on which temperatures are fitted and drawings are told from other signs.
# Takes about three hours.
models: $(VENV)/.ready
	$(BIN)/python -m core train --all --ship
	$(BIN)/python -m core train champion --seed 1 --seed 2 --ship
	$(BIN)/python -m core train iris-softmax iris-softmax-onehot \
	  iris-softmax-printed iris-softmax-onehot-printed --ship
	$(BIN)/python -m core train --all --validate --ship
	$(BIN)/python -m core train champion --seed 1 --seed 2 --validate --ship
	$(BIN)/python -m core reference

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache

$(VENV)/.ready: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' || \
	  { echo "Inkling needs Python 3.11, 3.12 or 3.13; $(PYTHON) is" \
	  "$$($(PYTHON) --version 2>&1). Name another: make run PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(call install,-r requirements.txt)
	touch $@

$(VENV)/.ready-for-tests: $(VENV)/.ready tests/requirements.txt
	$(call install,-r tests/requirements.txt)
	touch $@
