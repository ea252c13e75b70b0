# `make run` starts everything on this machine, `make test` checks everything; both install what they need first.

PYTHON ?= python3
# Package tools keep their caches at home; a machine that builds may give its user none.
export HOME := $(or $(HOME),$(CURDIR)/.venv/home)
VENV := .venv/bin
LOOKING := .venv/looking/bin
SEMGREP := PATH="$(CURDIR)/$(LOOKING):$$PATH" SEMGREP_ENABLE_VERSION_CHECK=0 $(LOOKING)/semgrep scan --metrics off

.PHONY: help run test test-long doctor chaos bench lint security audit format install install-tests install-looking

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-9s %s\n", $$1, $$2}' Makefile

run: install ## start Catalog Tool on this machine; PORT=5000
	@$(VENV)/python -m catalogtool.local.run

test: install-tests ## all checks and tests, the browser's too
	@$(VENV)/python -m tests.setup_browser
	@$(MAKE) --no-print-directory lint
	@$(VENV)/pytest -n 2

test-long: install-tests ## longer proofs; HISTORIES=2000 SEED=1 GIGABYTES=3
	@HISTORIES=$(or $(HISTORIES),2000) $(VENV)/pytest -q --hypothesis-seed=$(or $(SEED),1) tests/changes/test_histories.py tests/reports/snapshots/test_histories.py
	@GIGABYTES=$(or $(GIGABYTES),3) $(VENV)/pytest -q -m long tests/chaos/test_gigabytes.py tests/chaos/test_following.py

doctor: install-tests ## measure what is found of faulty reports, and what in vain; SEEDS=10
	@SEEDS=$(or $(SEEDS),10) $(VENV)/pytest -q -s tests/reports/doctor/test_suite.py

chaos: install-tests ## break what can break; SEED=1 PERCENT=100
	@$(VENV)/python -m tests.chaos

bench: install ## measure speed and memory; ROWS=1000000
	@$(VENV)/python -m bench

lint: install-tests ## ruff, mypy and the rules of imports
	@$(VENV)/ruff check .
	@$(VENV)/mypy
	@$(VENV)/lint-imports

security: install-looking ## look for holes in the code, by bandit and our own rules for semgrep
	@$(LOOKING)/bandit --quiet --recursive --configfile tests/security/bandit.yml catalogtool config.py wsgi.py worker.py
	@$(SEMGREP) --test tests/security/rules
	@$(SEMGREP) --error --quiet --config tests/security/rules catalogtool templates config.py wsgi.py worker.py
	@$(VENV)/pytest -q tests/security tests/web/test_matrix.py tests/web/test_headers.py

audit: install-looking ## look every pinned package up among the known holes; needs the package index
	@$(VENV)/python -m tests.security.audit $(LOOKING)/pip-audit

format: install-tests ## put the code in the usual form
	@$(VENV)/ruff format .
	@$(VENV)/ruff check --fix .

install:
	@$(PYTHON) -m catalogtool.local.install
	@$(VENV)/python -m catalogtool.local.vendor

install-tests:
	@$(PYTHON) -m catalogtool.local.install --tests
	@$(VENV)/python -m catalogtool.local.vendor

install-looking: install-tests
	@test -x $(LOOKING)/pip || $(VENV)/python -m venv .venv/looking
	@$(LOOKING)/pip install --quiet --requirement tests/security/requirements.txt
