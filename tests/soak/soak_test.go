//go:build linux

package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// aparted gives a test the folder that the command has, and a recorder.
func aparted(t *testing.T) *recorder {
	t.Helper()
	release, err := apart()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(release)
	r, err := newRecorder("")
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// taken are the samples of a recorder.
func taken(t *testing.T, r *recorder) []sample {
	t.Helper()
	all, err := r.samples()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// needs leaves a test out, and says why, where there is no such tool.
func needs(t *testing.T, tools ...string) {
	t.Helper()
	t.Setenv("PATH", os.Getenv("PATH")+":/usr/bin:/bin")
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("there is no %s here", tool)
		}
	}
}

// leak is something that a program can lose, and by which measures it is seen.
type leak struct {
	name  string
	seen  []string
	loses func(t *testing.T, kept *[][]byte) error
}

// sleeper starts a process that is killed when the test has ended.
func sleeper(t *testing.T, arguments ...string) error {
	c := exec.Command("sleep", arguments...)
	if err := c.Start(); err != nil {
		return err
	}
	t.Cleanup(func() { _, _ = c.Process.Kill(), c.Wait() })
	return nil
}

var leaks = []leak{
	{"nothing", nil, func(*testing.T, *[][]byte) error { return nil }},
	{"goroutine", []string{"goroutines"}, func(t *testing.T, _ *[][]byte) error {
		end := make(chan bool)
		t.Cleanup(func() { close(end) })
		go func() { <-end }()
		return nil
	}},
	{"descriptor", []string{"descriptors"}, func(t *testing.T, _ *[][]byte) error {
		f, err := os.Open(os.DevNull)
		t.Cleanup(func() { _ = f.Close() })
		return err
	}},
	{"memory", []string{"heap", "resident"}, func(_ *testing.T, kept *[][]byte) error {
		*kept = append(*kept, slices.Repeat([]byte{1}, 1<<20))
		return nil
	}},
	{"mapping", []string{"mapped"}, func(t *testing.T, _ *[][]byte) error {
		b, err := syscall.Mmap(-1, 0, 64<<20, syscall.PROT_READ, syscall.MAP_ANON|syscall.MAP_PRIVATE)
		t.Cleanup(func() { _ = syscall.Munmap(b) })
		return err
	}},
	{"child", []string{"children", "descriptors"}, func(t *testing.T, _ *[][]byte) error { return sleeper(t, "1000") }}, // Go holds a descriptor of it
	{"zombie", []string{"children", "descriptors"}, func(t *testing.T, _ *[][]byte) error { return sleeper(t, "0") }},
	{"temporary file", []string{"files"}, func(*testing.T, *[][]byte) error {
		f, err := os.CreateTemp("", "lost-*")
		_ = f.Close()
		return err
	}},
}

// A leak of each kind is named, by what shows it and nothing else; where nothing leaks, nothing is named.
func TestLeaksAreNamed(t *testing.T) {
	needs(t, "sleep")
	const rounds = 24
	for _, l := range leaks {
		t.Run(l.name, func(t *testing.T) {
			r, kept := aparted(t), [][]byte{}
			works := []work{{"simulation", simulated}, {l.name, func(context.Context, int) (int, error) { return 1, l.loses(t, &kept) }}}
			if err := soak(t.Context(), "runs", works, rounds, r); err != nil {
				t.Fatal(err)
			}
			var seen []string
			samples := taken(t, r)
			for _, trend := range trends(samples) {
				if trend.Verdict == grows {
					seen = append(seen, trend.Measure)
				}
			}
			slices.Sort(seen)
			if !slices.Equal(seen, slices.Sorted(slices.Values(l.seen))) {
				t.Errorf("%q grow, want %q", seen, l.seen)
			}
			if err := reportOf(samples).failure(); len(l.seen) > 0 && (err == nil || !strings.Contains(err.Error(), l.seen[0])) {
				t.Errorf("the report does not name %s: %v", l.seen[0], err)
			}
			if len(kept) > rounds {
				t.Error("more was kept than lost")
			}
		})
	}
}

// bounded reports measures that are higher at the end than after the first rounds.
func bounded(t *testing.T, samples []sample, warm int) {
	t.Helper()
	if len(samples) <= warm {
		t.Fatalf("only %d rounds were sampled", len(samples))
	}
	first, last := samples[warm].Values, samples[len(samples)-1].Values
	const threads = "kernel threads" // Go keeps every one that it ever needed: as many more as in hours
	may := map[string]float64{threads: measures[slices.IndexFunc(measures, func(m measure) bool { return m.name == threads })].bound}
	for _, name := range []string{"goroutines", "descriptors", "children", "files", threads, "kernel descriptors"} {
		if last[name] > first[name]+may[name] {
			t.Errorf("%s: %v after round %d, %v after %d", name, first[name], warm, last[name], len(samples)-1)
		}
	}
	if grown := last["heap"] - first["heap"]; grown > 1e6 {
		t.Errorf("the heap has grown by %.0f bytes", grown)
	}
}

// Some rounds of all that a training program does leave nothing behind.
func TestRunsLeaveNothing(t *testing.T) {
	r := aparted(t)
	if err := soak(t.Context(), "runs", runWorks(), 4, r); err != nil {
		t.Fatal(err)
	}
	samples := taken(t, r)
	bounded(t, samples, 1)
	if n := files(os.Getenv(mark)); n != 0 {
		t.Errorf("%d temporary files are left", n)
	}
}

// Some rounds of cells leave nothing behind, and the run nothing at all.
func TestCellsLeaveNothing(t *testing.T) {
	needs(t, "setsid", "nohup", "sleep", "bash")
	if testing.Short() {
		t.Skip("builds the kernel and runs cells")
	}
	r := aparted(t)
	t.Chdir("../..")
	before := own()
	if err := cells(t.Context(), 3, r); err != nil {
		t.Fatal(err)
	}
	samples := taken(t, r)
	bounded(t, samples, 1)
	if samples[0].Values["kernel descriptors"] == 0 || samples[0].Values["children"] == 0 {
		t.Errorf("the kernel was not seen: %v", samples[0].Values)
	}
	after := own()
	for _, name := range []string{"goroutines", "children", "files"} {
		if after[name] > before[name] {
			t.Errorf("%s: %v before, %v after the run", name, before[name], after[name])
		}
	}
}

// Some rounds of pages of a board leave nothing behind.
func TestBoardLeavesNothing(t *testing.T) {
	r := aparted(t)
	if err := boards(t.Context(), 5, r); err != nil {
		t.Fatal(err)
	}
	samples := taken(t, r)
	bounded(t, samples, kept)
	if last := samples[len(samples)-1]; last.Done < 5*8 {
		t.Errorf("only %d requests", last.Done)
	}
	if n := files(os.Getenv(mark)); n != 0 {
		t.Errorf("%d temporary files are left", n)
	}
}

// A few runs of the command that are ended in every way leave nothing behind.
func TestKillsLeaveNothing(t *testing.T) {
	needs(t, "setsid", "nohup", "sleep", "touch", "bash")
	if testing.Short() {
		t.Skip("builds the command and the kernel, and runs cells")
	}
	r := aparted(t)
	t.Chdir("../..")
	if err := kills(t.Context(), len(ends), r); err != nil {
		t.Fatal(err)
	}
	seen, samples := 0., taken(t, r)
	for _, s := range samples {
		seen += s.Values["ended"]
	}
	if len(samples) != len(ends) || seen < float64(2*len(ends)) {
		t.Errorf("%d kills ended %v processes: the test tests nothing", len(samples), seen)
	}
}

// The interval of a slope holds the true one 95 times in 100: of lines with noise whose neighbours are alike, here nine in ten at the least, and a leak
// in noise is found.
func TestIntervalOfTheTrend(t *testing.T) {
	const trials, n, slope = 400, 400, 0.01
	noise, held, found := snn.NewStream(7), 0, 0
	m := measure{"descriptors", "", 1}
	for k := range trials {
		x, y := make([]float64, n), make([]float64, n)
		from, state := noise.At(k), 0.
		for i := range n {
			state = 0.5*state + from.Float64(uint64(i)) - 0.5
			x[i], y[i] = float64(i), slope*float64(i)+state
		}
		tr := m.trend(x, y)
		if tr.Lo <= slope*(n-1) && slope*(n-1) <= tr.Hi {
			held++
		}
		if tr.Verdict == grows {
			found++
		}
	}
	if held < trials*9/10 || held == trials {
		t.Errorf("%d of %d intervals hold the slope", held, trials)
	}
	if found < trials*99/100 {
		t.Errorf("%d of %d leaks were found", found, trials)
	}
}

// The trend of a straight line is that line, with no width.
func TestTrendOfALine(t *testing.T) {
	x, y := make([]float64, 50), make([]float64, 50)
	for i := range x {
		x[i], y[i] = float64(10+i), 3+0.5*float64(i)
	}
	tr := measure{"files", "", 24}.trend(x, y)
	if math.Abs(tr.Growth-24.5) > 1e-9 || tr.Hi-tr.Lo > 1e-6 || tr.Verdict != grows || tr.Blocks != mostBlocks {
		t.Errorf("%+v", tr)
	}
}

// Samples that were appended to a file are judged and drawn as those in memory.
func TestSamplesInAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "samples.jsonl")
	r, err := newRecorder(path)
	if err != nil {
		t.Fatal(err)
	}
	for k := range 30 {
		if err := r.add(sample{Part: "runs", Round: k, Done: 40 * k, Values: map[string]float64{"heap": 1e6, "files": float64(k), "goroutines": 3, "descriptors": 9}}); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(taken(t, r)); n != 30 {
		t.Errorf("%d samples, want 30", n)
	}
	dir := t.TempDir()
	var out strings.Builder
	err = run(t.Context(), []string{"-read", path, "-figure", dir, "-json"}, &out)
	if err == nil || !strings.Contains(err.Error(), "files: from") || strings.Contains(err.Error(), "heap") {
		t.Errorf("error %v", err)
	}
	if !strings.Contains(out.String(), `"verdict": "grows"`) || !strings.Contains(out.String(), `"done": 1160`) {
		t.Error(out.String())
	}
	svg, err := os.ReadFile(filepath.Join(dir, "soak-runs.svg"))
	if err != nil || !strings.Contains(string(svg), "open descriptors") {
		t.Errorf("%v: %.200s", err, svg)
	}
	if err := run(t.Context(), []string{"-only", "nothing"}, &out); err == nil || !strings.Contains(err.Error(), "there is no part nothing") {
		t.Errorf("error %v", err)
	}
	if err := run(t.Context(), []string{"-read", os.DevNull}, &out); err == nil {
		t.Error("a file without samples is judged")
	}
}

// What is not a sample is an error that names the file.
func TestBrokenSamples(t *testing.T) {
	path := filepath.Join(t.TempDir(), "samples.jsonl")
	if err := os.WriteFile(path, []byte(fmt.Sprintln(`{"part":"runs"}`, "{")), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := readSamples(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v", err)
	}
}
