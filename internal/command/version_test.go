package command

import (
	"runtime/debug"
	"slices"
	"strings"
	"testing"
)

func TestVersion(t *testing.T) {
	var b strings.Builder
	info := &debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"},
		Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "abc"}, {Key: "vcs.modified", Value: "true"}}}
	if err := writeVersion(&b, info); err != nil || !strings.HasPrefix(b.String(), "spikecell v1.2.3\nrevision abc (changed since)\ngo") {
		t.Errorf("%v: %q", err, b.String())
	}
	code, stdout, _ := call(t, t.Context(), "version")
	if lines := strings.Split(stdout, "\n"); code != 0 || !slices.ContainsFunc(lines, func(s string) bool { return strings.HasPrefix(s, "kernels ") }) {
		t.Errorf("exit code %d, %q", code, stdout)
	}
}
