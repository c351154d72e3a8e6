# One environment in .venv/, kept by scripts/environment.py.
.DEFAULT_GOAL := help
.PHONY: help serve site check quick lint test growth nightly accept lighthouse bench fuzz mutate lock

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
SET_UP = $(PYTHON) scripts/environment.py
BUNDLE = $(BIN)/python scripts/bundle.py
# Nothing reads the clock: a build's date is the package's.
EPOCH = $(shell $(PYTHON) -c 'import datetime, json; print(int(datetime.datetime.fromisoformat(json.load(open("datapackage/datapackage.json", encoding="utf-8"))["created"]).timestamp()))' 2>/dev/null || echo 0)
MKDOCS = SOURCE_DATE_EPOCH=$(EPOCH) NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs
# A file's tests stay in one worker, which builds its site once.
PYTEST = $(BIN)/python -m pytest --numprocesses auto --dist loadfile

help:
	@echo "make serve   set up, validate, verify, build, serve on http://127.0.0.1:8000/ (or PORT=8001)"
	@echo "make site    the same build into site/, with every download"
	@echo "make check   validate and verify the data package only"
	@echo "make quick   lint, types, and the tests that need neither a browser nor the site"
	@echo "make test    what a pull request runs: every test but the deepest"
	@echo "make growth  the tests over a package with an invented notice more, as after the next one"
	@echo "make nightly every test at full depth, with random examples and other people's readers"
	@echo "make accept  read the published files with other people's tools, which are installed for it"
	@echo "make lighthouse  measure the site with Lighthouse, into docs/maintainers/quality.md"
	@echo "make bench   time the build beside other tools, into docs/maintainers/bench.md"
	@echo "make fuzz    fuzz the readers with atheris (Linux; MINUTES=5 for each), into docs/maintainers/quality.md"
	@echo "make mutate  change the code in 60 small ways and see whether the tests fail (SEED=21)"
	@echo "make lock    renew the locked requirements"

serve:
	@$(SET_UP) site
	@$(BUNDLE)
	@$(MKDOCS) serve --dev-addr 127.0.0.1:$(PORT)

site:
	@$(SET_UP) export
	@$(BUNDLE)
	@$(MKDOCS) build

check:
	@$(SET_UP) site
	@$(BIN)/reforms check

lint:
	@$(SET_UP) test
	@$(BIN)/ruff check scripts tests
	@$(BIN)/ruff format --check scripts tests
	@$(BIN)/mypy

quick: lint
	@$(PYTEST) -m "not site and not nightly"

test: lint
	@$(BUNDLE)
	@$(PYTEST) --cov

growth:
	@$(SET_UP) test
	@$(BUNDLE)
	@rm -rf build/growth && mkdir -p build/growth
	@$(BIN)/python tests/growth.py build/growth
	@REFORMS_PACKAGE=build/growth/datapackage $(PYTEST)

# Node.js tools that only these need.
nightly: lint
	@$(SET_UP) nightly
	@$(BUNDLE) tests/nu
	@DEPTH=20 $(PYTEST) --cov -m ""

# Other people's tools on the published files: what `make test` need not install.
ACCEPTED = tests/test_accept.py tests/test_api.py tests/test_linked.py tests/test_readers.py tests/test_sheet.py tests/test_use.py tests/test_workbook.py
accept:
	@$(SET_UP) nightly
	@$(BUNDLE) tests/nu tests/accept
	@$(BIN)/uv venv --quiet --allow-existing --python $(BIN)/python build/accept
	@$(BIN)/uv pip sync --quiet --require-hashes --python build/accept tests/accept/requirements.txt
	@for program in soffice:libreoffice-calc Rscript:r-base-core; do \
		command -v $${program%:*} >/dev/null || apt-get install --yes --quiet --no-install-recommends $${program#*:}; done
	@ACCEPT=1 $(BIN)/python -m pytest -m "" -rP $(ACCEPTED)

lighthouse:
	@$(SET_UP) test
	@$(BUNDLE) scripts/lighthouse
	@$(BIN)/python scripts/lighthouse/measure.py

bench:
	@$(SET_UP) test
	@$(BIN)/python scripts/bench.py

# atheris has wheels for Linux only, so no test needs it.
MINUTES ?= 5
fuzz:
	@$(SET_UP) nightly
	@$(BIN)/python tests/fuzz/measure.py $(MINUTES)

SEED ?= 21
mutate:
	@$(SET_UP) test
	@$(BUNDLE) tests/nu
	@$(BIN)/python tests/mutate.py --seed $(SEED)

# Complete, with their extras and every hash: what an installer reads is never a question again.
# A bad release has a week in which to be found and withdrawn.
LOCK = $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header --no-annotate --quiet --exclude-newer "7 days"
lock:
	@$(SET_UP) site
	@$(LOCK) pyproject.toml --group uv --group nightly -o requirements/nightly.txt --upgrade
	@$(LOCK) pyproject.toml --group uv --group test -c requirements/nightly.txt -o requirements/test.txt
	@$(LOCK) pyproject.toml --group uv --group export -c requirements/nightly.txt -o requirements/export.txt
	@$(LOCK) pyproject.toml --group uv -c requirements/nightly.txt -o requirements/site.txt
	@$(LOCK) --group uv -c requirements/nightly.txt -o requirements/uv.txt
	@$(LOCK) --group npm -o requirements/npm.txt --upgrade
