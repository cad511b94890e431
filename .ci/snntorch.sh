#!/usr/bin/env bash
# Compares spikes, losses and gradients with snnTorch and its autograd, in a Python environment that is gone afterwards.
set -euo pipefail
if ! command -v python3 >/dev/null; then
	echo "SKIPPED: there is no python3 here"
	exit
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
pip=("$work/venv/bin/pip" --quiet --disable-pip-version-check --retries 1)

if ! python3 -m venv "$work/venv"; then
	echo "SKIPPED: python3 makes no virtual environments here"
	exit
fi
if ! "${pip[@]}" download --no-deps --dest "$work" "$(grep '^snntorch==' tests/conformance/requirements.txt)"; then
	echo "SKIPPED: packages of Python cannot be fetched here"
	exit
fi
rm "$work"/snntorch-*
if ! time timeout 4m "${pip[@]}" install --no-compile -r tests/conformance/requirements.txt; then
	echo "SKIPPED: torch, with its libraries 5 GB, cannot be installed here within four minutes"
	exit
fi
time go run ./tests/conformance "$work/venv/bin/python"
