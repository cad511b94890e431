#!/usr/bin/env bash
# JupyterLab, the kernel of the notebooks and the command spikecell, for a container that has Go and Python (.binder calls this too).
set -euo pipefail
cd "$(dirname "$0")/.."
python3 -m pip install --quiet --disable-pip-version-check jupyterlab==4.6.6
mkdir -p "$HOME/.local/bin"
CGO_ENABLED=0 go build -o "$HOME/.local/bin/spikecell" .
"$HOME/.local/bin/spikecell" install
"$HOME/.local/bin/spikecell" run notebooks/01-compare.ipynb # fills the run store and Go's build cache
