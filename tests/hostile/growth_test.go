package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// mostWork bounds how many times as much work four times the input takes: 4 is linear, 4.8 is n·log n, and 16 is quadratic. Memory comes in blocks that
// double, so that it has mostMemory.
const mostWork, mostMemory = 5.0, 6.5

// grown is that multiple. What takes next to nothing says nothing, as an input that is refused at its beginning. Inputs are of nearly the sizes that
// were asked for, which is taken into account.
func (m measure) grown(v [2]float64, nothing float64) float64 {
	if v[1] < nothing {
		return 0
	}
	return v[1] / max(v[0], nothing/16) * 4 * m.Size[0] / m.Size[1]
}

func (m measure) work() float64   { return m.grown(m.Work, m.Size[1]) }
func (m measure) memory() float64 { return m.grown(m.Memory, 4<<20) }

// perByte is how much memory each byte of the largest input takes, beside what is free.
func (m measure) perByte() float64 { return max(m.Memory[1]-m.Fixed, 0) / m.Size[1] }

// counted are the packages whose blocks are counted: ours that read, and what they read with. The command is among them since it starts the counting.
var counted = strings.Join([]string{
	"./tests/hostile", "./datasets", "./hwmodel", "./learning", "./learning/sweep", "./trained", "./tensors", "./snn", "./snn/nir", "./snn/integer", "./snn/statedict", "./snn/trains",
	"./notebooks/runner", "./internal/hdf5", "./internal/runstore", "./internal/strictjson",
	"github.com/yuin/goldmark/...", "github.com/microcosm-cc/bluemonday/...", "github.com/aymerick/douceur/...", "github.com/gorilla/css/...",
	"golang.org/x/net/html",
	"encoding/json", "encoding/csv", "archive/tar", "archive/zip", "bufio", "bytes", "regexp", "strings", "slices", "maps", "sort",
}, ",")

// measures builds the command with counters, and runs it.
func measures(t *testing.T) (all []measure) {
	t.Helper()
	host, err := exec.CommandContext(t.Context(), "go", "env", "GOHOSTARCH").Output()
	if err != nil || strings.TrimSpace(string(host)) != runtime.GOARCH {
		t.Skipf("there is no go command, or this processor is emulated: %v", err)
	}
	program := filepath.Join(t.TempDir(), "hostile")
	build := exec.CommandContext(t.Context(), "go", "build", "-cover", "-covermode=atomic", "-coverpkg="+counted, "-o", program, "./tests/hostile")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	run := exec.CommandContext(t.Context(), program, "-reader", os.Getenv("HOSTILE_READER"))
	run.Env = append(os.Environ(), "GOCOVERDIR="+t.TempDir())
	var faults bytes.Buffer
	run.Stderr = &faults
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%v: %s\nafter %s", err, faults.Bytes(), out[max(0, len(out)-500):])
	}
	for lines := json.NewDecoder(bytes.NewReader(out)); ; {
		var m measure
		if err := lines.Decode(&m); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
}

// Work and memory grow with the input and no faster than n·log n, whatever the input is.
func TestGrowth(t *testing.T) {
	if testing.Short() {
		t.Skip("builds everything that reads with counters")
	}
	all := measures(t)
	for _, m := range all {
		if w, memory := m.work(), m.memory(); w > mostWork || memory > mostMemory || m.perByte() > m.Each {
			t.Errorf("%s, %s: of %.0f bytes %.0f blocks (×%.1f), %.0f bytes of memory (×%.1f), %.0f a byte beside %.0f", m.Reader, m.Input, m.Size, m.Work, w,
				m.Memory, memory, m.perByte(), m.Fixed)
		}
	}
	if os.Getenv("HOSTILE_READER") == "" {
		checkTable(t, all)
	}
}

// What is quadratic is told from what is linear.
func TestGrown(t *testing.T) {
	m := measure{Size: [2]float64{16, 64}}
	for want, v := range map[float64][2]float64{4: {1016, 4064}, 16: {256, 4096}, 0: {0, 9}, 1: {1000, 1000}} {
		if got := m.grown(v, 10); fmt.Sprintf("%.2f", got) != fmt.Sprintf("%.2f", want) {
			t.Errorf("%v grows %.2f times, want %v", v, got, want)
		}
	}
}
