.DEFAULT_GOAL := help
.PHONY: help page run demo test lint sure bench lock clean migration client teams-app names deploy-check deploy

VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin

help: ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(VENV)/runtime: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing what the hub runs on ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	@$(BIN)/python -m compileall -q hub workers integrations main.py
	@touch $@

$(VENV)/tools: $(VENV)/runtime requirements-dev.txt
	@echo "installing tests and linters ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	@touch $@

page: ## build the web page, where Node.js is at hand
	@web/build.sh

run: $(VENV)/runtime page ## start the hub with the demo company on http://127.0.0.1:8080 (PORT)
	@exec $(BIN)/python -m integrations.local

demo: $(VENV)/tools ## play the main story against a fresh hub
	@$(BIN)/python -m demo

test: $(VENV)/tools ## run every test that this machine can run
	@$(BIN)/python -m pytest -n auto -q

lint: $(VENV)/tools ## format, lint, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

sure: ## all of it, before every push
	@$(BIN)/ruff format . || true
	@$(MAKE) --no-print-directory lint test

bench: $(VENV)/tools ## measure; prints a table, writes var/bench.json
	@$(BIN)/python -m bench

lock: $(VENV)/tools ## pin requirements.in and requirements-dev.in again
	@$(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes requirements-dev.in -o requirements-dev.txt

clean: ## forget the environment and the data
	@rm -rf $(VENV) var

migration: $(VENV)/tools ## write the next step of the database's shape (NAME="what it does")
	@$(BIN)/python -m hub.migrations "$(NAME)"

client: $(VENV)/runtime ## write the web page's typed client for the routes of the code
	@$(BIN)/python -m web.client
	@cd web && npm run --silent client

teams-app: $(VENV)/runtime ## build the app for Teams, var/teams-app.zip
	@$(BIN)/python -m integrations.microsoft.package

names: $(VENV)/runtime ## write the topics and subscriptions of the code for Terraform
	@$(BIN)/python -m infra.names

deploy-check: $(VENV)/tools ## look at everything that a deployment needs, without a network
	@infra/check.sh $(BIN)/python

deploy: $(VENV)/tools ## bring the committed code into the project HUB_PROJECT
	@infra/deploy.sh $(BIN)/python
