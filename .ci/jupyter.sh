#!/usr/bin/env bash
# Executes a notebook with Jupyter's own client on the registered kernel, with an empty run store, and compares its
# results with those that `spikecell run` got: jupyter.sh SPIKECELL NOTEBOOK EXECUTED
set -euo pipefail
spikecell=$1 notebook=$2 executed=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check nbclient==0.10.2 nbformat==5.10.4 jupyter_client==8.6.3

export JUPYTER_DATA_DIR=$work/jupyter
"$spikecell" install -plain # a test of the runner has completion
GOCACHE=$(go env GOCACHE)
export GOCACHE
SPIKECELL_PYTHON=$work/venv/bin/python go test -count=1 -run TestPythonAcceptsWhatIsWritten ./notebooks/runner
XDG_CACHE_HOME=$work/cache timeout 1200 "$work/venv/bin/python" .ci/jupyter.py "$notebook" "$executed"
