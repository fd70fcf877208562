# The project's commands on Linux, macOS and WSL; `make help` lists them. Needs Python 3.11 to 3.13 and nothing else.
# On Windows, use the commands in README.md.

VENV := .venv
RUN := $(VENV)/bin/python
# The newest Python that runs is taken; choose another with: make demo PYTHON=/path/to/python3
PYTHON :=
# Files of tests run side by side, on as many cores as there are up to four: some start kernels and readers of 1 GB.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-fast lint docs check-azureml pictures install model kernel unstructured clean

help:
	@echo 'make demo     install labkit, fetch a model if none is configured, and make a first dataset'
	@echo 'make test     install the test tools too, then make lint and run all tests'
	@echo 'make test-fast  the same without the slow tests'
	@echo 'make lint     check style, the direction of imports, and types'
	@echo 'make docs     build the site of the documentation into site/html'
	@echo 'make check-azureml  have the SDK of Azure ML check the jobs of docs/azureml, in an environment of its own'
	@echo 'make pictures  draw the pictures of imgs/ anew, and write the tables in the READMEs of notebooks/'
	@echo 'make install  install labkit into $(VENV)'
	@echo 'make model    fetch the embedded model (1.1 GB) now, not at the first run that needs it'
	@echo 'make kernel   let Jupyter'"'"'s python3 be the Python of $(VENV), for this user'
	@echo 'make unstructured  install what the reader unstructured needs (sudo for Debian'"'"'s packages; 1 to 3 GB)'
	@echo 'make clean    delete $(VENV) and caches of tools; outputs/, .labkit/ and .env stay'

demo: $(VENV)/.labkit-user
	@$(RUN) -m labkit demo

test: lint
	$(RUN) -m pytest $(PARALLEL)

test-fast: lint
	$(RUN) -m pytest $(PARALLEL) -m 'not slow'

lint: $(VENV)/.labkit-test
	$(RUN) -m ruff check .
	@$(RUN) -c 'from importlinter.cli import lint_imports_command as lint; lint()'
	$(RUN) -m mypy

docs: $(VENV)/.labkit-docs
	$(RUN) docs/make_site.py

check-azureml: $(VENV)/.labkit-user
	$(RUN) .ci/check_azureml.py

pictures: $(VENV)/.labkit-user
	@for script in $(filter-out imgs/make_screenshots.py,$(wildcard imgs/make_*.py)) notebooks/make_readmes.py; do $(RUN) $$script || exit 1; done

install: $(VENV)/.labkit-user

model: $(VENV)/.labkit-user
	@$(RUN) -c 'from labkit.llm.local.server import fetch_model; from labkit.settings import load_settings; \
	print(fetch_model(load_settings()))'

kernel: $(VENV)/.labkit-user
	@$(RUN) -m ipykernel install --user --name python3 --display-name 'Python 3 (labkit)'

unstructured: $(VENV)/.made
	@env -u VIRTUAL_ENV bash startup_unstructured.sh

# A stamp is written last: an install that was interrupted leaves none, and is done again.
$(VENV)/.labkit-user: requirements.txt pyproject.toml | $(VENV)/.made
	@echo 'labkit: installing what notebooks need into $(VENV), once (about 1 GB; one to five minutes) …'
	@start=$$(date +%s); $(RUN) -m pip install --disable-pip-version-check -r requirements.txt && \
	echo "labkit: installed in $$(( $$(date +%s) - start )) seconds"
	@touch $@

$(VENV)/.labkit-test: pyproject.toml | $(VENV)/.made
	@echo 'labkit: installing labkit and its test tools into $(VENV), once (about 1 GB; one to five minutes) …'
	@start=$$(date +%s); $(RUN) -m pip install --disable-pip-version-check -e '.[test]' && \
	echo "labkit: installed in $$(( $$(date +%s) - start )) seconds"
	@touch $@

$(VENV)/.labkit-docs: pyproject.toml | $(VENV)/.made
	@echo 'labkit: installing labkit and what builds its documentation into $(VENV), once …'
	@$(RUN) -m pip install --disable-pip-version-check -e '.[docs]'
	@touch $@

# A name such as python3.13 may be there and yet not run (a version manager's shim), or lack venv (Debian): try each.
$(VENV)/.made:
	@chosen=''; bare=''; \
	try() { \
	  "$$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1 || return 1; \
	  "$$1" -c 'import ensurepip, venv' > /dev/null 2>&1 && chosen=$$1 || { bare=$${bare:-$$1}; return 1; }; \
	}; \
	if $(RUN) -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' > /dev/null 2>&1; then \
	  echo 'labkit: using the $(VENV) that is here'; touch $@; exit 0; \
	fi; \
	if [ -n '$(PYTHON)' ]; then try '$(PYTHON)' || true; \
	else for name in python3.13 python3.12 python3.11 python3 python; do try "$$name" && break; done; fi; \
	if [ -n "$$chosen" ]; then \
	  echo "labkit: making $(VENV) with $$("$$chosen" --version)"; \
	  "$$chosen" -m venv --clear '$(VENV)' || exit 1; \
	elif [ -n "$$bare" ]; then \
	  version=$$("$$bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  echo "labkit: $$bare cannot make virtual environments. On Debian and Ubuntu, run:" \
	    "sudo apt install python$$version-venv" >&2; exit 1; \
	elif [ -n '$(PYTHON)' ]; then \
	  echo 'labkit: $(PYTHON) does not run, or is older than Python 3.11.' >&2; exit 1; \
	else \
	  echo 'labkit: found no Python from 3.11 on. Install Python 3.12 or 3.13, or name one:' \
	    'make demo PYTHON=/path/to/python3' >&2; exit 1; \
	fi
	@touch $@

clean:
	rm -rf $(VENV) labkit.egg-info .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis
	find labkit tests raw_data -name __pycache__ -type d -prune -exec rm -rf {} +
	@echo 'labkit: kept outputs/, .labkit/ (answers that were paid for) and .env; delete them yourself if you must'
