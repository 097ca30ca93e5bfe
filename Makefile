# `make` lists the targets. What a target needs (the environment in .venv, system packages) it installs by itself.
PORT ?=
ARGS ?=
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run demo test lint screenshots image image-test fresh-test lock clean

# Somebody else's active environment has no say here; PYTHON has, when it is given.
unexport VIRTUAL_ENV PYTHONHOME PYTHONPATH
export PYTHON

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start the server with the built-in seed: PORT=9000, ARGS="--seed my.toml"
	@scripts/bootstrap.sh run
	@exec .venv/bin/mockserver serve $(if $(PORT),--port $(PORT)) $(ARGS)

demo: ## start the demo application beside a mock server: ARGS="--port 9000"
	@scripts/bootstrap.sh run
	@exec .venv/bin/mockserver demo $(ARGS)

test: lint ## linters, types, all tests with branch coverage: PYTEST_ARGS="-k token"
	.venv/bin/pytest -n auto --cov=mockserver $(PYTEST_ARGS)

lint: ## ruff and mypy only
	@scripts/bootstrap.sh test
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

screenshots: ## make the pictures of README and docs from the running product
	@scripts/bootstrap.sh test
	.venv/bin/python scripts/screenshots.py

image: ## build the container image with docker or podman
	@scripts/image.sh

image-test: ## build the image and try it out with podman, without a registry
	@scripts/image-test.sh

fresh-test: ## make run and .ci/run on bare Debian machines: RELEASE=trixie
	@scripts/fresh-machine.sh $(RELEASE)

lock: ## write requirements/*.txt from pyproject.toml: LOCK_ARGS=--upgrade
	@scripts/lock.sh $(LOCK_ARGS)

clean: ## remove .venv and everything that was built
	rm -rf .venv build dist .coverage htmlcov .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
