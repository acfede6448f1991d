# Two commands matter: `make demo` and `make test`. Everything they need is set up on the way.
PYTHON ?= python3
UV := .tools/bin/uv
RUN := .venv/bin
SAMPLE := demo
PEOPLE ?= 2000
SIZE ?= small

.PHONY: demo test long bench check unit coverage format reference ghost lock clean
.DEFAULT_GOAL := demo

$(UV): requirements/tools.txt
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --upgrade --target .tools --require-hashes -r requirements/tools.txt
	@touch $@

.venv/installed: $(UV) requirements/run.txt pyproject.toml
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip install --quiet --compile-bytecode --python .venv --require-hashes -r requirements/run.txt
	$(UV) pip install --quiet --python .venv --no-deps --editable .
	@touch $@

.venv/installed-test: .venv/installed requirements/test.txt
	$(UV) pip install --quiet --compile-bytecode --python .venv --require-hashes -r requirements/test.txt
	@touch $@

.venv/installed-bench: .venv/installed-test requirements/bench.txt
	$(UV) pip install --quiet --compile-bytecode --python .venv --require-hashes -r requirements/bench.txt
	@touch $@

demo: .venv/installed  ## write the sample company and run the whole job on it
	rm -rf $(SAMPLE)
	$(RUN)/hanjul demo $(SAMPLE) --people $(PEOPLE)
	$(RUN)/hanjul init $(SAMPLE)/exports --project $(SAMPLE)/hanjul.yaml
	$(RUN)/hanjul run --project $(SAMPLE)/hanjul.yaml
	$(RUN)/hanjul evaluate --truth $(SAMPLE)/truth.csv --project $(SAMPLE)/hanjul.yaml

check: .venv/installed-test  ## style and types
	$(RUN)/ruff check src tests benchmarks
	$(RUN)/ruff format --check src tests benchmarks
	$(RUN)/mypy

unit: .venv/installed-test
	$(RUN)/python -m compileall -q src  # many tests start the program anew
	$(RUN)/pytest -n 2 --dist loadfile -m "not long"
	@echo "Left to 'make long': tests of many whole runs (random histories, runs that are killed, targets that fail, Spark)."

long: .venv/installed-test  ## tests of many whole runs: random histories, runs that are killed, targets that fail, Spark
	$(RUN)/python -m compileall -q src
	$(RUN)/pytest -n 2 --dist loadfile -m long

coverage: .venv/installed-test  ## the tests, and the lines they do not reach; takes half as long again
	$(RUN)/pytest -n 2 --dist loadfile --cov=hanjul --cov-report=term-missing:skip-covered

test: check unit  ## CI runs this, then `make long`

bench: .venv/installed-bench  ## SIZE=small|medium|large: time, memory and accuracy; the notebook way and Splink beside it; SIZE=huge: 10 M records
ifeq ($(SIZE),huge)
	$(RUN)/python benchmarks/huge.py
else
	$(RUN)/python benchmarks/run.py $(SIZE)
	$(RUN)/python benchmarks/peers.py $(SIZE)
	$(RUN)/python benchmarks/public.py
	$(RUN)/python benchmarks/shapes.py benchmarks/work/shapes
	$(RUN)/python benchmarks/public.py benchmarks/work/shapes
	$(RUN)/python benchmarks/second_run.py $(SIZE)
	$(RUN)/python benchmarks/databases.py $(SIZE)
endif

format: .venv/installed-test
	$(RUN)/ruff check --fix src tests benchmarks
	$(RUN)/ruff format src tests benchmarks

reference: .venv/installed-test  ## write docs/reference.md anew
	$(RUN)/python docs/reference.py

ghost:  ## a real Ghost for tests/deliver/test_ghost.py: needs npm and MariaDB; some minutes, 700 MB
	rm -rf .tools/ghost && mkdir -p .tools/ghost
	cd .tools/ghost && npm init --yes --silent >/dev/null && npm install --silent --no-audit --no-fund node@22 && npm pack --silent ghost@6 >/dev/null && tar xzf ghost-*.tgz
	cd .tools/ghost/package && npm install --silent --no-audit --no-fund --omit=dev --legacy-peer-deps --ignore-scripts

lock: $(UV)  ## pin versions with hashes, without download addresses
	$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements/run.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 --group test --extra spark --extra api --extra sheets --extra sql --extra pdf pyproject.toml -o requirements/test.txt
	$(UV) pip compile --quiet --universal --generate-hashes --no-annotate --no-header --no-emit-index-url --python-version 3.11 --group bench --constraint requirements/test.txt pyproject.toml -o requirements/bench.txt

clean:
	rm -rf .venv .tools $(SAMPLE) dist .mypy_cache .ruff_cache .pytest_cache .coverage
