// Package worktest counts the work of a program instead of timing it: the statements that the coverage tool sees executed. Only tests import it.
package worktest

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// sizeVariable tells the test that is counted how large its input is to be.
const sizeVariable = "SPIKECELL_WORK"

// Size returns how large the input of a test is to be that Growth counts; it skips the test where it is run otherwise.
func Size(t *testing.T) int {
	t.Helper()
	n, err := strconv.Atoi(os.Getenv(sizeVariable))
	if err != nil {
		t.Skip("it is counted by another test")
	}
	return n
}

// Growth returns how many times the work of the test called name is, in statements of the packages in cover, when its input grows from n to
// four times as much, both without what an input of none takes. It builds the test of the current folder again.
func Growth(t *testing.T, name, cover string, none, n int) float64 {
	t.Helper()
	host, err := exec.CommandContext(t.Context(), "go", "env", "GOHOSTARCH").Output()
	if err != nil || strings.TrimSpace(string(host)) != runtime.GOARCH {
		t.Skipf("there is no go command, or this processor is emulated: %v", err)
	}
	binary := filepath.Join(t.TempDir(), "counted.test")
	build := exec.CommandContext(t.Context(), "go", "test", "-c", "-covermode=count", "-coverpkg="+cover, "-o", binary, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	least := statements(t, binary, name, none)
	small, large := statements(t, binary, name, n), statements(t, binary, name, none+4*(n-none))
	return float64(large-least) / float64(small-least)
}

// statements counts those of a test with an input of size n.
func statements(t *testing.T, binary, name string, n int) int {
	t.Helper()
	profile := filepath.Join(t.TempDir(), "profile")
	run := exec.CommandContext(t.Context(), binary, "-test.run=^"+name+"$", "-test.coverprofile="+profile)
	run.Env = append(os.Environ(), fmt.Sprint(sizeVariable, "=", n))
	if out, err := run.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	f, err := os.Open(profile)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sum := 0
	for s := bufio.NewScanner(f); s.Scan(); {
		if fields := strings.Fields(s.Text()); len(fields) == 3 { // place, statements of the block, how often
			block, _ := strconv.Atoi(fields[1])
			times, _ := strconv.Atoi(fields[2])
			sum += block * times
		}
	}
	return sum
}
