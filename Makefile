# One environment in .venv/, kept by scripts/environment.py.
.DEFAULT_GOAL := help
.PHONY: help serve site test accept check lint lock lighthouse bench fuzz

PYTHON ?= python3
BIN := .venv/bin
# Nothing reads the clock: a build's date is the package's.
EPOCH = $(shell $(PYTHON) -c 'import datetime, json; print(int(datetime.datetime.fromisoformat(json.load(open("datapackage/datapackage.json", encoding="utf-8"))["created"]).timestamp()))' 2>/dev/null || echo 0)
MKDOCS = SOURCE_DATE_EPOCH=$(EPOCH) NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs
SET_UP = $(PYTHON) scripts/environment.py

help:
	@echo "make serve   set up, validate, verify, build, serve on http://127.0.0.1:8000/"
	@echo "make site    the same build into site/"
	@echo "make test    set up and run every test"
	@echo "make check   validate and verify the data package only"
	@echo "make accept  open the workbook in LibreOffice, which is installed for it"
	@echo "make lighthouse  measure the site with Lighthouse, into docs/quality.md"
	@echo "make bench   time the build beside other tools, into docs/maintainers/bench.md"
	@echo "make fuzz    fuzz the readers with atheris (Linux), into docs/quality.md (MINUTES=5 for each)"
	@echo "make lock    renew the locked requirements"

serve:
	@$(SET_UP) site
	@$(MKDOCS) serve

site:
	@$(SET_UP) site
	@$(MKDOCS) build

check:
	@$(SET_UP) check
	@$(BIN)/reforms check

lint:
	@$(SET_UP) test
	@$(BIN)/ruff check scripts tests
	@$(BIN)/ruff format --check scripts tests
	@$(BIN)/mypy

test: lint
	@$(BIN)/python -m pytest --cov

# What `make test` need not install: LibreOffice, from Debian's packages.
accept:
	@$(SET_UP) test
	@command -v soffice >/dev/null || apt-get install --yes --quiet --no-install-recommends libreoffice-calc
	@ACCEPT=1 $(BIN)/python -m pytest tests/test_workbook.py tests/test_sheet.py

lighthouse:
	@$(SET_UP) lighthouse
	@$(BIN)/python scripts/lighthouse/measure.py

bench:
	@$(SET_UP) test
	@$(BIN)/python scripts/bench.py

# atheris has wheels for Linux and some versions of Python only, so no test needs it.
MINUTES ?= 5
fuzz:
	@$(SET_UP) fuzz
	@$(BIN)/python tests/fuzz/measure.py $(MINUTES)

# Each lock holds the one before it, with the same versions.
LOCK = $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet
lock:
	@$(SET_UP) test
	@$(LOCK) --extra site --extra test -o requirements-test.txt --upgrade
	@$(LOCK) --extra site --extra test --extra fuzz -c requirements-test.txt -o requirements-fuzz.txt
	@$(LOCK) --extra site -c requirements-test.txt -o requirements-site.txt
	@$(LOCK) -c requirements-test.txt -o requirements-check.txt
