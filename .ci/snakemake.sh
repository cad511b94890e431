#!/usr/bin/env bash
# The workflow that is written from a sweep, in Snakemake itself: it trains the sweep and has the table of the same sweep without it, has nothing to do
# when it is run again, and ends all other runs where one fails. The path of the store has a blank and a brace.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! python3 -m venv "$work/venv" || ! "$work/venv/bin/pip" install --quiet --disable-pip-version-check snakemake==9.27.1; then
	echo "SKIPPED: Snakemake cannot be installed here"
	exit
fi
go build -o "$work/spikecell" .
rates() { # FILE RATE…
	cat >"$1" <<-END
		{"data": "digits", "entries": ["surrogate"], "seeds": 2, "fields": [
		  {"path": "Learner.Optimizer.Rate", "values": [$2]}, {"path": "Settings.Epochs", "values": [1]}]}
	END
}
sweep() { "$work/spikecell" sweep "$@" 2>>"$work/log" || { cat "$work/log"; return 1; }; }
snakemake() { (cd "$1" && XDG_CACHE_HOME=$work/cache "$work/venv/bin/snakemake" --keep-going --cores 2) >"$work/$2" 2>&1; }

store="$work/a {store}"
rates "$work/good.json" "0.001, 0.003"
mkdir "$work/good" "$work/bad"
sweep plan "$work/good.json" -as snakefile -store "$store" >"$work/good/Snakefile"
snakemake "$work/good" first || { cat "$work/first"; exit 1; }
diff <(sweep collect "$work/good.json" -store "$store") <(sweep run "$work/good.json" -store "$work/other")
snakemake "$work/good" again && grep -i "nothing to be done" "$work/again"

rates "$work/bad.json" "0.001, 1e30"
sweep plan "$work/bad.json" -as snakefile -store "$store" >"$work/bad/Snakefile"
if snakemake "$work/bad" failed; then
	echo "a workflow with a run that fails ends well"
	exit 1
fi
sweep status "$work/bad.json" -store "$store" | tee "$work/status"
grep -q "2 of 4 runs are done" "$work/status"
