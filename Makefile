# Every target works on a fresh clone with nothing but Python 3.11 or newer (with venv and pip) and make.
# .venv is made once, and its packages are installed again whenever pyproject.toml changes.

PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$python; break; }; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
INSTALLED := .venv/.installed
INSTALLED_DEV := .venv/.installed-dev
INSTALLED_BENCH := .venv/.installed-bench

.PHONY: help demo test check update-golden bench

help:
	@echo "make demo           install costaudit into .venv and run it on the sample logs; reports go into demo/"
	@echo "make test           install what the tests need, then: make check"
	@echo "make check          ruff format, ruff check, mypy, lint-imports, pytest"
	@echo "make update-golden  rewrite what tests compare with and docs/commands.md; review the diff"
	@echo "make bench          speed against plain DuckDB and per-row loops; prints ratios"

demo: $(INSTALLED)
	$(BIN)/costaudit demo demo

test: $(INSTALLED_DEV)
	$(MAKE) check

check: $(INSTALLED_DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest

update-golden: $(INSTALLED_DEV)
	$(BIN)/python docs/make.py
	UPDATE_GOLDEN=1 $(BIN)/python -m pytest
	git --no-pager diff --stat

bench: $(INSTALLED_BENCH)
	for each in benchmarks/cache_replay.py benchmarks/*_speed.py; do $(BIN)/python $$each || exit 1; done

$(INSTALLED): pyproject.toml
	@test -n "$(PYTHON)" || { echo "costaudit needs Python 3.11 or newer, with venv; say which: make PYTHON=/path/to/python3"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) install --upgrade "pip>=25.1"
	$(PIP) install --editable .
	touch $@

$(INSTALLED_DEV): $(INSTALLED)
	$(PIP) install --group dev
	touch $@

$(INSTALLED_BENCH): $(INSTALLED_DEV)
	$(PIP) install --group bench
	touch $@
