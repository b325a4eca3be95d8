# Everything starts from a bare clone: the first command of any day sets up what is missing.
.DEFAULT_GOAL := help
SHELL := /bin/sh
BIN := .venv/bin
export UV_SYSTEM_CERTS := 1
STAMP := .venv/.wattprint

.PHONY: help setup run test demo check audit bench soak score tables fit format words pictures picture clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

setup: $(STAMP) ## install everything into .venv

$(STAMP): pyproject.toml uv.lock .python-version scripts/setup
	@sh scripts/setup
	@touch $@

run: $(STAMP) ## start recording and open the dashboard
	@$(BIN)/wattprint

demo: $(STAMP) ## the whole path on made-up requests, with no account
	@$(BIN)/wattprint demo

test: $(STAMP) ## run the tests
	@$(BIN)/pytest -n auto --dist loadfile

check: $(STAMP) ## format, lint, types, import contracts, translations and tests, as CI does
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m scripts.words --check
	@$(BIN)/pytest -n auto --dist loadfile

audit: $(STAMP) ## ask OSV whether a vulnerability is known in a dependency; needs the network
	@$(BIN)/python -m scripts.audit

format: $(STAMP) ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(STAMP) ## what the recorder costs, as ratios against going direct
	@$(BIN)/python -m benchmarks.overhead --quick

soak: $(STAMP) ## months of use in minutes, while everything goes wrong (Linux)
	@$(BIN)/python -m benchmarks.soak

score: $(STAMP) ## how well tokens are counted (recordings beside the project) and energy is estimated
	@$(BIN)/python -m benchmarks.score_tokens
	@$(BIN)/python -m benchmarks.score_estimator

tables: $(STAMP) ## fill the tables of docs/methodology.md and docs/methodologie.md from the score
	@$(BIN)/python -m benchmarks.score_estimator --json | $(BIN)/python -m benchmarks.methodology

fit: $(STAMP) ## make the fitted constants from the measurements, and compare with the set
	@$(BIN)/python -m benchmarks.fit

words: $(STAMP) ## bring the catalogues of other languages up to date with the English tables
	@$(BIN)/python -m scripts.words

pictures: $(STAMP) ## the dashboard in every view, size, language and theme, into pictures/
	@$(BIN)/python -m benchmarks.pictures

picture: $(STAMP) ## make the README's picture anew from the real dashboard
	@$(BIN)/python -m benchmarks.pictures --readme docs

clean: ## remove what setup made
	rm -rf .venv .tools
