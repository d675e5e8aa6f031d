# Everything from a fresh clone, with nothing but Python 3.11+ and make. `make help` lists it.
PYTHON ?= python3
BIN := .venv/bin
UV = $(shell command -v uv || echo .venv/bin/uv)
SCRIPTS := clinic/static/modules clinic/static/service-worker.js tests/javascript eslint.config.js
CHECKS := check-types check-templates check-scripts check-lint check-format check-imports \
	check-dependencies
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

.PHONY: help run setup dev test check format demo bench lock clean $(CHECKS)

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## */\1|/p' Makefile | awk -F'|' '{printf "  make %-8s %s\n", $$1, $$2}'

run:  ## install what is missing and serve on http://127.0.0.1:8000 (HOST, PORT; ARGS=--reload)
	@$(PYTHON) run.py $(ARGS)

setup:  ## install what is missing, serve nothing
	@$(PYTHON) run.py --setup

dev:  ## the same, with what tests and checks need
	@$(PYTHON) run.py --setup --dev

test: dev  ## every test: SQLite, a real PostgreSQL, a real browser (ARGS="-k receipt" chooses)
	$(BIN)/python -m tests $(ARGS)

check: dev  ## lint, format, types, templates, scripts, imports, dependencies
	@$(MAKE) --no-print-directory --keep-going --jobs=2 $(CHECKS)

# Each on its own, so that two run at a time: types, which take the longest, beside all others.
check-types:
	$(BIN)/mypy
check-templates:
	$(BIN)/djlint clinic/templates --check --lint
check-scripts:
	$(BIN)/python -m setup.javascript node_modules/eslint/bin/eslint.js --max-warnings 0 $(SCRIPTS)
check-lint:
	$(BIN)/ruff check .
check-format:
	$(BIN)/ruff format --check .
check-imports:
	$(BIN)/lint-imports
check-dependencies:
	$(BIN)/deptry .

format: dev  ## lay out Python and templates as `make check` wants them
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint clinic/templates --reformat --quiet

demo: setup  ## fill the database with a demo doctor and a believable clinic
	@$(BIN)/python -m flask --app wsgi db upgrade
	@$(BIN)/python -m flask --app wsgi demo

bench: dev  ## measure the pages (ARGS="--quick")
	$(BIN)/python -m bench $(ARGS)

lock: $(UV)  ## pin again what *.in and package.json ask for, with hashes
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) requirements-s3.in -c requirements.txt -o requirements-s3.txt
	$(COMPILE) requirements-dev.in -o requirements-dev.txt
	$(COMPILE) setup/node.in -o setup/node.txt
	npm install --package-lock-only --ignore-scripts

.venv/bin/uv: | setup
	$(BIN)/python -m pip install --quiet uv

clean:  ## remove everything that was installed or made; never the data in instance/
	rm -rf .venv node_modules clinic/static/vendor clinic/fonts test-results
	rm -rf .coverage* .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
