# The project's commands. Each target first creates the virtual environment, or updates it when the requirements changed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Number of pytest processes. Tests that start worker processes run in parallel too.
JOBS ?= 2

.PHONY: help demo test lint format coverage bench browser-test chaos contract audit installation screens messages clean
.DEFAULT_GOAL := help

help:
	@echo "make demo          runs the whole product on this machine with a fictitious organisation"
	@echo "make test          runs the tests with a real worker and a real queue (under ten minutes on two cores)"
	@echo "make lint          checks style, templates, imports, types and migrations"
	@echo "make format        formats the Python code"
	@echo "make coverage      runs the tests and lists the lines they do not cover (htmlcov/index.html)"
	@echo "make bench         measures speed and memory"
	@echo "make browser-test  tests the pages in a real browser (needs chromium)"
	@echo "make screens       writes a screenshot of every page to docs/screens (needs chromium)"
	@echo "make messages      updates and compiles the translations in reskill/locale (needs gettext)"
	@echo "make contract      tests the API against its schema and other people's rules with thousands of cases, and prints counts"
	@echo "make audit         attacks the program: every address as every persona, 500 mutated files for each importer"
	@echo "make chaos         kills real processes 50 times, cuts connections, shifts clocks (ten minutes)"
	@echo "make installation  follows docs/operations.md from an empty directory, with nginx, PostgreSQL and two hosts"
	@echo "make clean         removes the virtual environment and the caches; keeps the data in var/"

demo: $(VENV)/.runs
	@exec $(BIN)/python manage.py demo $(ARGS)

test: $(VENV)/.tests
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

lint: $(VENV)/.tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint --lint --quiet reskill/templates skills/templates courses/templates
	$(BIN)/lint-imports
	$(BIN)/mypy reskill skills courses
	$(BIN)/python manage.py makemigrations --check --dry-run

format: $(VENV)/.tests
	$(BIN)/ruff check --fix --select I .
	$(BIN)/ruff format .

coverage: $(VENV)/.tests
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --cov=reskill --cov=skills --cov=courses --cov-report=html --cov-report=term:skip-covered $(ARGS)

bench: $(VENV)/.tests
	$(BIN)/python -m tests.benchmarks $(ARGS)

browser-test: $(VENV)/.tests
	$(BIN)/python -m pytest tests/browser -m browser $(ARGS)

messages: $(VENV)/.runs
	$(BIN)/django-admin makemessages --all --no-obsolete --add-location file --ignore "$(VENV)" --ignore tests --ignore var --settings reskill.settings --pythonpath .
	$(BIN)/django-admin compilemessages --settings reskill.settings --pythonpath . --ignore "$(VENV)"

screens: $(VENV)/.tests
	$(BIN)/python -m tests.screens $(ARGS)

# On PostgreSQL where it answers on this machine, unless DATABASE_URL names a database.
POSTGRES := postgres://postgres@127.0.0.1:5432
contract: $(VENV)/.tests
	@url=$${DATABASE_URL:-$$($(BIN)/python -c "import psycopg; psycopg.connect('$(POSTGRES)/postgres', connect_timeout=3).close(); print('$(POSTGRES)/reskill_contract')" 2>/dev/null)}; \
	if [ -n "$$url" ]; then export DATABASE_URL="$$url"; echo "Database: $${url##*@}"; else echo "Database: SQLite"; fi; \
	export RESKILL_CONTRACT_EXAMPLES=$${RESKILL_CONTRACT_EXAMPLES:-60} RESKILL_CONTRACT_WALKS=$${RESKILL_CONTRACT_WALKS:-400}; \
	export RESKILL_CONTRACT_EMPLOYEES=10000 RESKILL_CONTRACT_COURSES=5000 RESKILL_CONTRACT_CLIENTS=3; \
	$(BIN)/python -m pytest -n $(JOBS) tests/skills/scim/test_other_peoples_tests.py tests/skills/scim/test_real_requests.py \
	tests/courses/xapi/test_real_statements.py tests/courses/xapi/test_adl_requirements.py \
	tests/skills/services/test_webhook_receivers.py tests/test_api_contract.py tests/test_api_stateful.py \
	tests/test_api_cut_connections.py -m "not browser and not chaos" $(ARGS)

audit: $(VENV)/.tests
	RESKILL_MUTANTS=500 $(BIN)/python -m pytest -n $(JOBS) -m "not browser and not chaos and not installation" tests/test_access_matrix.py tests/test_api_tokens.py tests/test_exports.py \
	tests/courses/admin/test_admin_lookups.py tests/courses/admin/test_robust_admin.py tests/skills/sources/test_hostile_files.py \
	tests/test_mutated_files.py tests/test_no_ranking_of_people.py tests/test_audited_work.py \
	tests/courses/services/test_two_people.py tests/courses/services/test_freezing.py $(ARGS)

chaos: $(VENV)/.tests
	$(BIN)/python -m pytest tests/worker -m chaos $(ARGS)

installation: $(VENV)/.tests
	$(BIN)/python -m pytest -n 0 -s tests/worker/test_from_nothing.py -m installation $(ARGS)

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Reskill needs Python 3.11 or newer, and '$(PYTHON)' was not found. Install Python, or name another interpreter: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Reskill needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Name another interpreter: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "The virtual environment could not be created. On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.runs: requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.tests: tests/requirements.txt $(VENV)/.runs
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@
