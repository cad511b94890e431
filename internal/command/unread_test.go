package command

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// A flag that what others ask for does not read is refused where a user gave it, and its default is not.
func TestFlagsThatWouldNotBeRead(t *testing.T) {
	net := saveSteps(t, learning.ClassPerSample)
	t.Setenv("SPIKECELL_DATA", t.TempDir())
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	const own = " would not be read: -samples is a file of one's own, in place of a data set"
	const none = ": -holdout would not be read: digits has validation samples of its own, or none; leave it out"
	for command, want := range map[string]string{
		"evaluate NET -samples f -data mnist":         "evaluate: -data" + own,
		"evaluate NET -samples f -part foo":           "evaluate: -part" + own,
		"evaluate NET -samples f -holdout 3":          "evaluate: -holdout" + own,
		"evaluate NET -samples f -download":           "evaluate: -download" + own,
		"evaluate NET -scaled":                        "evaluate: -scaled would not be read: it says how the samples of a file are; give -samples with it",
		"evaluate NET -holdout 3":                     "evaluate" + none,
		"compare -holdout 3":                          "compare" + none,
		"compare -data mnist -folds 3 -holdout 10000": "compare: -holdout would not be read: -folds takes a tenth of each fold's training samples",
		"compare -data letters -holdout 3":            `compare: no data set "letters"`,
		"evaluate NET -data letters -holdout 3":       `evaluate: no data set "letters"`,
		"evaluate NET -samples f -scaled":             "evaluate: open f: no such file",
	} {
		code, stdout, stderr := call(t, t.Context(), strings.Fields(strings.Replace(command, "NET", net, 1))...)
		if code != 1 || stdout != "" || !strings.Contains(stderr, want) {
			t.Errorf("%q: exit code %d, %q, want %q", command, code, stdout+stderr, want)
		}
	}
}
