package command

import (
	"os"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/notebooks/runner"
)

// Inside a checkout, the kernel that is registered imports that checkout.
func TestInstall(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the notebook kernel")
	}
	dir := t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", dir)
	root := runner.Checkout(".")
	for args, wants := range map[string]bool{"install -plain": true, "install -plain -checkout=": false} {
		code, stdout, stderr := call(t, t.Context(), strings.Fields(args)...)
		spec, err := os.ReadFile(strings.TrimSuffix(stdout, "\n"))
		if code != 0 || err != nil || !strings.HasPrefix(stdout, dir) {
			t.Fatalf("%s: exit code %d, %q, %q, %v", args, code, stdout, stderr, err)
		}
		if got := strings.Contains(string(spec), "-go_work="+root+"\""); got != wants {
			t.Errorf("%s: imports the checkout: %v, want %v\n%s", args, got, wants, spec)
		}
	}
	if code, _, stderr := call(t, t.Context(), "install", "-plain", "-checkout", dir); code != 1 || !strings.Contains(stderr, "is not the root of a checkout") {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}
