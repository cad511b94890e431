#!/usr/bin/env bash
# Chapter 32 with Norse, which the argument is a Python of: its spikes are those that the chapter prints, all of them the same here.
set -euo pipefail
said() { grep -oE '[0-9]+ test digits, [0-9]+ output spikes of Norse; digits with another spike: [0-9]+' "$1"; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
SPIKECELL_PYTHON=$1 go run . run notebooks/32-exchange.ipynb -o "$folder/32.ipynb"
diff <(said notebooks/32-exchange.ipynb) <(said "$folder/32.ipynb")
said "$folder/32.ipynb"
