package command

import (
	"strings"
	"testing"
)

func TestCountsScript(t *testing.T) {
	code, stdout, stderr := call(t, t.Context(), "counts-script")
	if code != 0 || stderr != "" || !strings.HasPrefix(stdout, `"""Counts the events`) || !strings.Contains(stdout, "\nclass Counter:") {
		t.Errorf("exit code %d, %q, %.80q", code, stderr, stdout)
	}
	if code, _, stderr = call(t, t.Context(), "counts-script", "counts.py"); code != 1 || !strings.Contains(stderr, `"counts.py"`) {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}
