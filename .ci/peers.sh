#!/usr/bin/env bash
# Runs all that needs the libraries of other toolkits, in a Python environment: peers.sh [install|run FOLDER]. Without arguments it installs them, runs
# and removes them again.
set -euo pipefail
list=tests/conformance
commands=( # each is handed the path of Python; behind the bar are modules that it cannot do without, and is left out without
	"go run ./tests/conformance -nets ${NETS:-1} | numpy"
	"go test -v -run H5py ./internal/hdf5 -args | h5py"
	"go test -v -run Python ./snn/integer -args | numpy"
	"go run ./tests/interchange/nir | nir h5py"
	"go run ./tests/interchange/simulate | nir nirtorch norse snntorch"
	"go run ./tests/interchange/weights | torch snntorch norse pandas safetensors"
	"go run ./tests/interchange/counts | torch snntorch norse spikingjelly sinabs neurobench"
	"bash .ci/chapter32.sh | nir norse"
)
if [ $# -eq 0 ]; then
	folder=$(mktemp -d)
	trap 'rm -rf "$folder"' EXIT
	bash "$0" install "$folder"
	bash "$0" run "$folder"
	exit
fi
export folder=$2 python=$2/venv/bin/python

pip() { "$python" -m pip --quiet --disable-pip-version-check --retries 1 "$@"; }
export -f pip

install() { time timeout 4m bash -c 'pip install --no-compile "$@"' install "$@"; }
each() { # one after another, so that what cannot be fetched takes nothing else with it
	for package in $(grep -v '^#' "$1"); do
		pip install --no-compile "${@:2}" "$package" || echo "SKIPPED: $package cannot be fetched here"
	done
}
install_all() {
	if ! command -v python3 >/dev/null; then
		echo "SKIPPED: there is no python3 here"
		return
	fi
	if ! python3 -m venv "$folder/venv"; then
		echo "SKIPPED: python3 makes no virtual environments here"
		rm -rf "$folder/venv"
		return
	fi
	if ! pip download --no-deps --dest "$folder" "$(grep '^snntorch==' $list/requirements.txt)"; then
		echo "SKIPPED: packages of Python cannot be fetched here"
		rm -rf "$folder/venv"
		return
	fi
	rm "$folder"/snntorch-*
	if ! install -r $list/requirements.txt; then
		echo "SKIPPED: torch, with its libraries 5 GB, cannot be installed here within four minutes"
		rm -rf "$folder/venv" # with what there is of it
		python3 -m venv "$folder/venv"
	fi
	time each $list/requirements-alone.txt --no-deps
	time each $list/requirements-simulators.txt
}

missing() { # the modules of a list that Python does not find
	"$python" -c 'import importlib.util as u, sys; print(*(m for m in sys.argv[1:] if u.find_spec(m) is None))' "$@"
}
run_all() {
	if ! test -x "$python"; then
		echo "SKIPPED: there is no Python with the libraries of other toolkits"
		return
	fi
	export SPIKECELL_PYTHON=$python # for tests
	export OMP_NUM_THREADS=2 NUMBA_NUM_THREADS=2 PYTHONDONTWRITEBYTECODE=1
	for line in "${commands[@]}"; do
		command=${line% | *}
		printf '\n-- %s\n' "$command"
		absent=$(missing ${line##* | })
		if [ -n "$absent" ]; then
			echo "SKIPPED: there is no $absent here"
			continue
		fi
		time $command "$python"
	done
	if "$python" -c 'import numpy' 2>/dev/null; then
		"$python" $list/fixtures/simulate.py
	else
		echo "SKIPPED: numpy cannot be fetched here"
	fi
}

"${1}_all"
