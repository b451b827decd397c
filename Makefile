# Everything runs in .venv, made from conf/requirements.lock when that changes. `make help` lists what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
UV := $(shell grep "^uv==" conf/requirements.lock)
ENVIRONMENT := .venv/made-from
PEERS := .venv-peers
TWO_AT_ONCE := -n 2 --dist loadfile

.PHONY: help env demo demo-bad-day demo-feedback test test-slow test-s3 test-cluster test-ui bench-accuracy bench-peers bench-scale lint up down clean

help:            ## this list
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/\1|\2/p' Makefile | while IFS='|' read -r name text; do printf '  %-16s %s\n' "$$name" "$$text"; done

env: $(ENVIRONMENT)  ## the environment: .venv, a Java, the Delta jars, Airflow's database

$(ENVIRONMENT): conf/requirements.lock setup.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Python 3.11 is needed, not " + sys.version.split()[0] + ": set PYTHON=/path/to/python3.11")'
	@echo "making .venv from conf/requirements.lock"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check $(UV)
	@$(BIN)/uv pip install --compile-bytecode --python $(BIN)/python -r conf/requirements.lock
	@$(BIN)/uv pip install --python $(BIN)/python --no-deps --editable .
	@$(BIN)/movierec setup
	@touch $@

demo: env        ## MovieLens through the whole pipeline, in Airflow
	@$(BIN)/movierec demo

demo-bad-day: env  ## a corrupt drop, and how it is stopped
	@$(BIN)/movierec demo-bad-day

demo-feedback: env  ## days of simulated people who react to the lists; a page of how good these were
	@$(BIN)/movierec demo-feedback $(OPTIONS)

test: env        ## the tests, without the slow ones
	@$(BIN)/pytest $(TWO_AT_ONCE) -m "not slow and not ui and not s3 and not cluster"

test-slow: env   ## the tests that take minutes
	@$(BIN)/pytest -m slow

test-s3: env     ## whole jobs on a SeaweedFS that the tests start, from WEED=/path/to/weed or PATH
	@$(BIN)/pytest -m s3

test-cluster: env  ## whole jobs on a Spark cluster whose workers are killed, with the lake on a SeaweedFS as in test-s3
	@$(BIN)/pytest -m cluster

test-ui: env     ## a browser (Debian's chromium) on the whole stack; takes new screenshots
	@$(BIN)/pytest -m ui

bench-accuracy: env  ## accuracy beside baselines and published figures; DATA=/path/to/ml-100k OPTIONS="--protocol random"
	@$(BIN)/python -m tests.benchmarks.accuracy $(or $(DATA),data/ml-latest-small) $(OPTIONS)

bench-peers: env $(PEERS)/made-from  ## other recommenders in the same harness; DATA=/path/to/ml-100k OPTIONS="--groups windows"
	@$(BIN)/python -m tests.benchmarks.peers.run $(or $(DATA),data/ml-latest-small) $(OPTIONS)

$(PEERS)/made-from: conf/requirements-peers.lock | $(ENVIRONMENT)
	@echo "making $(PEERS) from conf/requirements-peers.lock"
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(PEERS)
	@$(BIN)/uv pip install --quiet --compile-bytecode --python $(PEERS)/bin/python -r conf/requirements-peers.lock
	@touch $@

bench-scale: env  ## whole jobs at 1, 5 and 20 million ratings, beside a plain PySpark script; OPTIONS="--ratings 1000000 --keep"
	@$(BIN)/python -m tests.benchmarks.scale.run $(OPTIONS)

lint: env        ## style, types, which way imports run, and docker/
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy movierec_spark jobs dags docker
	@$(BIN)/lint-imports
	@$(BIN)/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker/compose.yaml
	@$(BIN)/hadolint docker/Dockerfile docker/mlflow.Dockerfile docker/seaweedfs.Dockerfile

up: env          ## Airflow and MLflow on this machine
	@$(BIN)/movierec up

down:            ## stop what `make up` started
	@$(BIN)/movierec down

clean:           ## forget the environment; the data in .movierec stays
	rm -rf .venv $(PEERS) build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
