package command

import (
	"strings"
	"testing"
)

func TestDoubleDashes(t *testing.T) {
	for in, want := range map[string]string{
		"run a.ipynb -html x.html -o y":   "run a.ipynb --html x.html -o y",
		"run --html=x -out=y -timeout 3m": "run --html=x --out=y --timeout 3m",
		"compare -seeds 3 -json -h":       "compare --seeds 3 --json -h",
		"-o=x - -1 -0.5 -1e3 ---x":        "-o=x - -1 -0.5 -1e3 ---x",
		"run -- -html":                    "run -- -html",
		"-Html -h=-html":                  "--Html -h=-html",
	} {
		if got := strings.Join(doubleDashes(strings.Fields(in)), " "); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}
