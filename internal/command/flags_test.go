package command

import (
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func TestDoubleDashes(t *testing.T) {
	values := flagsWithValues(rootCommand())
	for in, want := range map[string]string{
		"run a.ipynb -html x.html -o y":   "run a.ipynb --html x.html -o y",
		"run --html=x -out=y -timeout 3m": "run --html=x --out=y --timeout 3m",
		"compare -seeds 3 -json -h":       "compare --seeds 3 --json -h",
		"-o=x - -1 -0.5 -1e3 ---x":        "-o=x - -1 -0.5 -1e3 ---x",
		"run -- -html":                    "run -- -html",
		"-Html -h=-html":                  "--Html -h=-html",
		"runs export -o -x.tar -json -ab": "runs export -o -x.tar --json --ab",
		"runs -store -st -store=-st -st":  "runs --store -st --store=-st --st",
		"run -o -- -html":                 "run -o -- --html",
	} {
		if got := strings.Join(doubleDashes(strings.Fields(in), func(flag string) bool { return values[flag] }), " "); got != want {
			t.Errorf("%s: got %s, want %s", in, got, want)
		}
	}
}

// A flag that takes a value takes one in every command, since where flags are told from values nobody knows yet which command it is.
func TestFlagsAreOfOneKind(t *testing.T) {
	values := flagsWithValues(rootCommand())
	var look func(c *cobra.Command)
	look = func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			if f.NoOptDefVal != "" && (values[f.Name] || values[f.Shorthand]) {
				t.Errorf("%s: -%s takes no value, and does in another command", c.CommandPath(), f.Name)
			}
		})
		for _, below := range c.Commands() {
			look(below)
		}
	}
	look(rootCommand())
}
