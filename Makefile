# Everything runs in .venv, which every target makes or brings up to date first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: help setup demo test check format screenshots bench-sandbox bench-store soak fuzz nightly bench-trace messages bench-presses clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: $(READY) ## make .venv with every pinned dependency

# Runs again only when what it installs from has changed.
$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[worker,demo,test,postgres]'
	touch $@

demo: setup ## try the tutor in a local browser page, no Discord account needed
	$(BIN)/python -m bot demo

test: setup ## run every test
	$(BIN)/python -m pytest

nightly: setup ## try every model of torchvision and keras.applications in the worker (half an hour)
	$(BIN)/python -m pytest -m nightly

check: setup ## lint, format, types, and which room may import which
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup ## put the code into the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: setup ## bring bot/locales/*.po up to date, and list the texts that are not translated yet
	$(BIN)/python -m bot.messages

screenshots: setup ## take the README's pictures from the demo (needs Debian's chromium)
	$(BIN)/python docs/screenshots.py

bench-sandbox: setup ## measure the worker and write docs/benchmarks.md (some minutes; OPTIONS="--runs 5" for fewer)
	PYTHONPATH=. $(BIN)/python -P docs/bench_sandbox.py $(OPTIONS)

bench-trace: setup ## measure what the trace costs a forward pass (some minutes; OPTIONS="--seconds 5" for fewer)
	PYTHONPATH=. $(BIN)/python -P docs/bench_trace.py $(OPTIONS)

bench-presses: setup ## measure how long 200 presses at once wait (OPTIONS="--members 50" for fewer)
	PYTHONPATH=. $(BIN)/python -P docs/bench_presses.py $(OPTIONS)

bench-store: setup ## measure the database with a million answers in it (some minutes; OPTIONS="--attempts 50000" for fewer)
	PYTHONPATH=. $(BIN)/python -P docs/bench_store.py $(OPTIONS)

soak: setup ## send the worker 2,000 good, broken and hostile jobs (OPTIONS="--jobs 300" for fewer)
	PYTHONPATH=. $(BIN)/python -P tests/soak/run.py $(OPTIONS)

fuzz: setup ## attack the worker with 1,000 made-up programs (OPTIONS="--examples 100" for fewer)
	PYTHONPATH=. $(BIN)/python -m pytest tests/hostile/test_fuzz.py --examples 1000 --timeout 7200 $(OPTIONS)

clean: ## remove .venv and every cache
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis *.egg-info
