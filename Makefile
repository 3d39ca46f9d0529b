# Each routine task is one command, the same for people and for CI.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# uv takes less than half of pip's time.
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python --constraint constraints.txt \
	--build-constraint constraints.txt
# Bytecode makes the first run faster. Tests and unused parts are left out.
COMPILE := $(BIN)/python -m compileall -q -j0 -x '/tests?/|/ray/(data|llm|rllib|serve|train|tune)/|/(black|docutils|fontTools|hypothesis|networkx|pip|pygments|setuptools|sqlalchemy)/'

.PHONY: setup run bench pictures test test-cluster fuzz kills lint format clean
.PHONY: lint-workflow lint-rules lint-python lint-format

setup: $(READY)

COMPILED := src/hashbench/hashers/find/_cython_kernel.pyx

$(READY): pyproject.toml constraints.txt $(COMPILED)
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt uv
	$(INSTALL) --editable '.[dev]'
	$(COMPILE) .venv/lib
	$(BIN)/python -m hashbench.experiment.warm
	touch $(READY)

run: setup
	$(BIN)/snakemake --cores all

bench: setup
	$(BIN)/snakemake --cores all --configfile config/full.yaml
	$(BIN)/python -m hashbench.evaluation.promises.coverage

# The two pictures of README.md, taken from the demo's report in the system's Chromium.
pictures: run
	$(BIN)/python docs/pictures/take.py results/demo

# pdqhash is compiled here. It is beside the environment, not in it, so tests use it and runs do not.
PDQ := .venv/pdq
# Keep rewritten tests and compiled modules, even if the environment forbids it, because each process reads them.
# Threads of libraries would wait for each other: the two processes have the cores.
PYTEST := PYTHONDONTWRITEBYTECODE= PYTHONPATH="$(CURDIR)/$(PDQ)" OMP_NUM_THREADS=1 $(BIN)/python -m pytest
# One of two processes runs a test file from start to end, so its fixtures are made once.
APART := -n 2 --dist loadfile --no-loadscope-reorder

# Pages are tested in the system's Chromium, if there is one.
BROWSER := .venv/.browser

# `make test FAST=1` leaves out the workflow, Ray and every test that takes seconds.
test: lint $(PDQ) $(BROWSER)
	$(PYTEST) $(APART) --durations=10 -m "not cluster $(if $(FAST),and not slow)"

$(BROWSER): $(READY)
	$(INSTALL) --editable '.[dev,browser]'
	touch $(BROWSER)

$(PDQ): $(READY)
	@(command -v c++ || command -v g++) >/dev/null && $(INSTALL) --no-deps --target $(PDQ) pdqhash && touch $(PDQ) \
		|| echo "No C++ compiler compiles pdqhash here: pdq/pdqhash is not tested."

test-cluster: setup
	$(INSTALL) --editable '.[dev,cluster]'
	$(BIN)/python -m pytest -m cluster tests/cluster

# Kill runs of the workflow, and Ray nodes, at random; `make kills KILLS=10 SEED=100 COLLECTION=demo`.
kills: setup
	PYTHONPATH=tests/workflow $(BIN)/python tests/kills/kill.py --kills $(or $(KILLS),50) --seed $(or $(SEED),0) \
		--collection $(or $(COLLECTION),tiny) --csv results/kills.csv
	PYTHONPATH=tests/workflow $(BIN)/python tests/kills/nodes.py --runs $(or $(RUNS),20) --seed $(or $(SEED),0)

# Open and hash mutated pictures with every hasher; `make fuzz SEED=20000` goes on with others.
fuzz: setup
	$(BIN)/python tests/fuzz/fuzz.py --pictures $(or $(PICTURES),20000) --seed $(or $(SEED),0)

# Side by side: the last takes as long as the others together.
lint: setup
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint-workflow lint-rules lint-python lint-format

lint-python:
	$(BIN)/ruff check .

lint-format:
	$(BIN)/ruff format --check .

lint-rules:
	$(BIN)/snakefmt --check workflow

lint-workflow:
	$(BIN)/python tests/workflow/lint.py

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt workflow

clean:
	rm -rf results .snakemake
