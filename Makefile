# Waymark's verbs. A fresh machine needs Python 3.11 or later and make: `make run` and `make test` do the rest.
.PHONY: run test check fix bench faults slow fuzz lowest mutants lock openapi linters clean

VENV = .venv
BIN = $(VENV)/bin
PY = $(BIN)/python
# The newest Python there is that can make an environment.
PYTHON = $(shell for p in python3.14 python3.13 python3.12 python3.11 python3 python; do \
	$$p -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
# Python keeps what it compiles, even on a machine that says otherwise: the suite starts dozens of processes.
unexport PYTHONDONTWRITEBYTECODE
# Every file is checked against its hash; nothing is compiled, and nothing fetched that the lock does not name.
PIP = $(PY) -m pip --disable-pip-version-check --quiet install --no-compile
LOCKED = $(PIP) --no-deps --only-binary :all: --require-hashes --requirement
SELF = $(PIP) --no-deps --no-build-isolation --editable .

run: $(VENV)/run.stamp ## migrate, load the seed into an empty store, serve on 127.0.0.1:8000
	@exec $(BIN)/waymark run $(ARGS)

test: $(VENV)/dev.stamp ## the whole suite; ARGS="tests/domain -x" for a part of it
	@$(PY) -m pytest --numprocesses auto --dist worksteal $(ARGS)

check: $(VENV)/dev.stamp $(VENV)/tools.stamp linters ## lint, types, layers, generated files, style numbers
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(PY) -m tests.spec.book --check
	$(PY) -m tests.contract.sentences --check
	$(PY) -m tests.contract.hyndburn --check
	$(BIN)/waymark openapi --check
	$(PY) -m pytest -q tests/domain tests/spec --cov=app.domain --cov-fail-under=100
	$(PY) -m tests.house.style_numbers

fix: $(VENV)/dev.stamp ## format, mend what can be mended, rewrite what is generated
	-$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	$(PY) -m tests.spec.book
	$(PY) -m tests.contract.sentences
	$(PY) -m tests.contract.hyndburn
	$(MAKE) openapi

bench: $(VENV)/dev.stamp ## the speed of reads and writes, as ratios; ARGS=--full for stores of 1.3 million values
	@$(PY) -m tests.performance.bench $(ARGS)

faults: $(VENV)/dev.stamp ## kills and races of a served process; FAULTS=n for n kills on each database (20)
	@FAULTS=$(or $(FAULTS),20) $(PY) -m pytest -m faults -o faulthandler_timeout=0 tests/faults $(ARGS)

slow: $(VENV)/dev.stamp ## what takes longer, in short: routes and command on PostgreSQL, files of 100,000 rows, fuzzing, two kills
	@$(PY) -m pytest -m load -o faulthandler_timeout=0 --numprocesses auto --dist worksteal tests $(ARGS)
	@FAULTS=2 $(PY) -m pytest -m "fuzz or faults" -o faulthandler_timeout=0 tests $(ARGS)

openapi: $(VENV)/dev.stamp ## write the contract and its examples from the app, after a deliberate change
	$(PY) -m tests.contract.examples
	$(BIN)/waymark openapi --output openapi/openapi.yaml

fuzz: $(VENV)/dev.stamp ## every operation with much good and bad data, longer than the tests do; ARGS=500 for more
	@$(PY) -m tests.contract.fuzz $(ARGS)

lowest: $(VENV)/lowest/stamp ## the suite, or ARGS="tests/api", on the lowest versions that pyproject.toml declares
	@$(VENV)/lowest/bin/python -m pytest --numprocesses 2 --dist worksteal -p no:cacheprovider \
	  -W ignore::DeprecationWarning $(ARGS)

mutants: $(VENV)/dev.stamp $(VENV)/tools.stamp ## changes of the rules and conditions, which the tests must notice; MUTANTS=n
	@$(PY) -m tests.mutants --number $(or $(MUTANTS),400) --seed $(or $(SEED),1) $(ARGS)

lock: $(VENV)/tools.stamp ## write requirements/*.txt; ARGS=--upgrade moves versions, to releases older than a week
	@set -e; lock() { set=$$1; shift; $(BIN)/uv pip compile "$$@" --quiet --universal --python-version 3.11 \
	  --generate-hashes --exclude-newer '7 days' --custom-compile-command 'make lock' \
	  --output-file requirements/$$set.txt $(ARGS); }; \
	lock dev pyproject.toml --group build --group dev; \
	lock run pyproject.toml --group build --constraint requirements/dev.txt; \
	lock tools --group tools --constraint requirements/dev.txt; \
	lock lowest pyproject.toml --group build --group dev --resolution lowest-direct

linters: # from npm where there is node, else left to CI; hadolint where it is published for the machine
	@sh .ci/linters

clean: ## remove what make made
	rm -rf $(VENV) node_modules dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage

$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(PY)
	@echo "Installing what Waymark needs (once) ..."
	@$(LOCKED) requirements/run.txt
	@$(SELF)
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml | $(PY)
	@echo "Installing what Waymark and its tests need (once) ..."
	@$(LOCKED) requirements/dev.txt
	@$(SELF)
	@touch $(VENV)/run.stamp $@

$(VENV)/tools.stamp: requirements/tools.txt | $(PY)
	@$(LOCKED) requirements/tools.txt
	@touch $@

# Lower bounds are held on the lowest Python; newer packages warn of what older ones still use, which breaks nothing.
$(VENV)/lowest/stamp: requirements/lowest.txt pyproject.toml | $(PY)
	@command -v python3.11 >/dev/null || { echo "The lowest versions are tested on Python 3.11." >&2; exit 1; }
	@python3.11 -m venv --clear $(VENV)/lowest
	@$(subst $(PY),$(VENV)/lowest/bin/python,$(LOCKED)) requirements/lowest.txt
	@$(subst $(PY),$(VENV)/lowest/bin/python,$(SELF))
	@touch $@

$(PY):
	@test -n "$(PYTHON)" || { echo "Waymark needs Python 3.11 or later with its venv module (on Debian and Ubuntu:" \
	  "the package python3-venv)." >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
