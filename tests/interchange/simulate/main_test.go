package main

import (
	"bytes"
	"os"
	"os/exec"
	"testing"
)

// Norse and snnTorch have our spikes, where this machine has them.
func TestLibrariesHaveOurSpikes(t *testing.T) {
	if testing.Short() {
		t.Skip("imports torch, which takes a while")
	}
	python := os.Getenv("SPIKECELL_PYTHON")
	if python == "" {
		python = "python3"
	}
	if exec.Command(python, "-c", "import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ['norse', 'snntorch', 'nirtorch', 'nir'])))").Run() != nil {
		t.Skipf("%s has no norse, snntorch, nirtorch and nir; SPIKECELL_PYTHON names one that has them", python)
	}
	var out bytes.Buffer
	if err := run(t.Context(), &out, python, "simulate.py"); err != nil {
		t.Errorf("%v\n%s", err, &out)
	}
}
