package command

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// Commands say where the set is to be had, each in its own name, and that -download does not fetch it.
func TestCommandsNameWhereSetsAre(t *testing.T) {
	saved := saveSteps(t, learning.ClassPerSample)
	t.Setenv("SPIKECELL_DATA", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	for command, want := range map[string]string{
		"compare -data fsdd":                "compare: fsdd is not in ",
		"compare -data fsdd -download":      "; -download does not fetch this set: put it there from https://",
		"compare -data fsdd-spikes":         "compare: fsdd is not in ",
		"compare -data nmnist -folds 5":     "compare: nmnist is not in ",
		"compare -data qtdb":                "compare: qtdb is not in ",
		"compare -data qtdb -download":      "; -download does not fetch this set: put it there from https://",
		"evaluate " + saved + " -data fsdd": "evaluate: fsdd is not in ",
	} {
		code, stdout, stderr := call(t, t.Context(), strings.Fields(command)...)
		if code != 1 || stdout != "" || !strings.Contains(stderr, want) || !strings.Contains(stderr, "put it there from https://") ||
			strings.Count(stderr, "\n") != 1 {
			t.Errorf("%q: exit code %d, %q", command, code, stdout+stderr)
		}
	}
}

// A set with a class for each step is for networks that give one, and no others.
func TestEvaluateTakesSetsOfItsTargets(t *testing.T) {
	perStep, perSample := saveSteps(t, learning.ClassPerStep), saveSteps(t, learning.ClassPerSample)
	t.Setenv("SPIKECELL_DATA", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	for command, want := range map[string]string{
		"evaluate " + perStep + " -data qtdb":   "evaluate: qtdb is not in ",
		"evaluate " + perSample + " -data qtdb": "evaluate: the network gives a class per sample, and qtdb has a class per step",
		"evaluate " + perStep + " -data digits": "evaluate: the network gives a class per step, and digits has a class per sample",
		"evaluate " + perStep + " -data x":      `evaluate: no data set "x"`,
	} {
		if code, stdout, stderr := call(t, t.Context(), strings.Fields(command)...); code != 1 || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit code %d, %q", command, code, stdout+stderr)
		}
	}
}
