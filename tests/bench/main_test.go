package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// The command calls itself, which in a test is the test program.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "-part" {
		os.Exit(small().main(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	if len(os.Args) > 1 && strings.HasSuffix(os.Args[1], ".py") {
		fakePeer()
		return
	}
	os.Exit(m.Run())
}

// small measures next to nothing.
func small() tool {
	r := rig{
		net: snn.Feedforward(16, 8, classes), learner: gradient.Rule{}, encoder: encode.Direct{T: 3}, batch: 4, flop: 1e6,
	}
	return tool{[]workload{
		{id: "tiny", unit: "mini-batch", measure: func(b *bench) (*result, error) {
			x := [][]float32{make([]float32, 16), make([]float32, 16), make([]float32, 16), make([]float32, 16), make([]float32, 16)}
			_, done, err := r.learning(b, r.batches(x, []int{0, 1, 2, 3, 4}), 1, 5)
			return b.result(median(done.ms), r.flop), err
		}},
		{id: "absent", measure: func(*bench) (*result, error) { return nil, skipped{"there is no such thing"} }},
		{id: "slow", slow: true, measure: func(*bench) (*result, error) { return nil, errors.New("too much") }},
		{id: "broken", measure: func(*bench) (*result, error) { return nil, errors.New("it does not work") }},
	}}
}

func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = small().main(t.Context(), args, &out, &err)
	return code, out.String(), err.String()
}

func TestJSON(t *testing.T) {
	if testing.Short() {
		t.Skip("measures the memory")
	}
	code, out, stderr := run(t, "-json", "-quick", "-only", "tiny,absent")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	var r map[string]any
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	want := []string{"core", "cores", "cpu", "kernel", "kernels", "notes", "peak_gflops", "quick", "read_gbs", "workloads"}
	if got := slices.Sorted(maps.Keys(r)); !slices.Equal(got, want) {
		t.Errorf("keys %v, want %v", got, want)
	}
	if n := r["notes"].([]any); len(n) != 1 || n[0] != "absent is left out: there is no such thing" {
		t.Errorf("notes %v", n)
	}
	all := r["workloads"].([]any)
	if len(all) != 1 {
		t.Fatalf("workloads %v", all)
	}
	w := all[0].(map[string]any)
	if w["id"] != "tiny" || w["unit"] != "mini-batch" {
		t.Errorf("workload %v", w)
	}
	for _, field := range []string{"ms", "floor_ms", "ratio", "rss_mb", "peak_gflops"} {
		if x, ok := w[field].(float64); !ok || x <= 0 {
			t.Errorf("%s is %v", field, w[field])
		}
	}
	if x, ok := w["allocs_per_step"].(float64); !ok || x < 0 {
		t.Errorf("allocs_per_step is %v", w["allocs_per_step"])
	}
}

// One workload that fails is told of, and the others are printed.
func TestFailure(t *testing.T) {
	if testing.Short() {
		t.Skip("measures the memory")
	}
	code, out, stderr := run(t, "-only", "broken,tiny")
	if code != 1 || !strings.Contains(stderr, "bench: broken: it does not work") || !strings.Contains(out, "tiny") {
		t.Errorf("exit code %d, %s\n%s", code, stderr, out)
	}
}

func TestTable(t *testing.T) {
	r := report{
		machine: machine{CPU: "abacus", Cores: 2, Kernel: "avx2", PeakGFLOPS: 100, ReadGBs: 40,
			Core: core{50, []bandwidth{{16, 200, 150}, {8192, 90, 80}}}},
		Kernels: []kernelTime{{"gather", 0.5, 0.25, 0.5, "read 40 MB in 256 KB"}},
		Workloads: []result{
			{ID: "step", Unit: "step", MS: 2.5, FloorMS: 10, Ratio: 0.25, RSSMB: 60, FiringRate: 0.05},
			{ID: "epoch", Unit: "epoch", MS: 75000, FloorMS: 0, AllocsPerStep: 0.25, Extrapolated: 20},
		},
		Notes: []string{"nothing else"},
	}
	var b strings.Builder
	if err := r.writeTable(&b); err != nil {
		t.Fatal(err)
	}
	const want = `abacus, 2 cores, avx2
peak of multiply-adds: 100 GFLOP/s, one core 50
main memory, all cores: 40 GB/s read; one core, read and copied, GB/s:  16 KB 200 150  8 MB 90 80
`
	if got := b.String(); !strings.HasPrefix(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, line := range []string{
		"gather 500.0 250.0 0.50 read 40 MB in 256 KB", "step 2.5 ms 10 ms 0.250 step 60 0 5 %",
		"epoch 75.0 s – – epoch 0 0.25 extrapolated from 20", "nothing else",
	} {
		if !strings.Contains(strings.Join(strings.Fields(b.String()), " "), line) {
			t.Errorf("no %q in\n%s", line, b.String())
		}
	}
}

func TestFlags(t *testing.T) {
	for _, c := range []struct{ args, says string }{
		{"-only nothing", `there is no "nothing"; there are machine, kernels, tiny, absent, slow, broken`},
		{"-part nothing", `there is no "nothing"`},
		{"-unknown", "not defined: -unknown"},
		{"more", `unexpected argument "more"`},
	} {
		code, out, stderr := run(t, strings.Fields(c.args)...)
		if code != 1 || out != "" || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: exit code %d, stdout %q, stderr %q", c.args, code, out, stderr)
		}
	}
	if code, _, stderr := run(t, "-h"); code != 0 || !strings.Contains(stderr, "-quick") {
		t.Errorf("-h: exit code %d, %s", code, stderr)
	}
}

// -quick leaves slow workloads out, unless they are asked for.
func TestWanted(t *testing.T) {
	for _, c := range []struct {
		o          options
		fast, slow bool
	}{
		{options{}, true, true}, {options{quick: true}, true, false},
		{options{quick: true, only: []string{"x"}}, true, true}, {options{only: []string{"y"}}, false, false},
	} {
		if fast, slow := c.o.wanted("x", false), c.o.wanted("x", true); fast != c.fast || slow != c.slow {
			t.Errorf("%+v: %v and %v, want %v and %v", c.o, fast, slow, c.fast, c.slow)
		}
	}
}

// The issue of what a workload is: these ids are promised.
func TestWorkloads(t *testing.T) {
	ids := tool{workloads: workloads()}.parts()
	for _, id := range []string{
		"bptt-rate", "bptt-static", "conv-t6", "rec-700", "eprop-lif", "eprop-alif", "eprop-online-lif", "eprop-online-alif",
		"ecg-brf", "ecg-alif", "brunel", "csdp-step", "csdp-epoch-3000-600", "csdp-epoch-1024-256", "dc-400", "dc-1600", "sg-epoch", "inference",
	} {
		if !slices.Contains(ids, id) {
			t.Errorf("there is no workload %q", id)
		}
	}
}

// The dense work is that of docs/performance.md: 10 GFLOP for a mini-batch of bptt-rate, 0.1 TFLOP for a step of full-size CSDP
// with 1000 samples.
func TestFlop(t *testing.T) {
	if got := sgFlop(sgSteps) * sgBatch; got < 10e9 || got > 10.5e9 {
		t.Errorf("bptt-rate: %g", got)
	}
	if got := csdpMNIST(784, 3000, 600, classes).flop * 500 / csdpSteps; got < 0.095e12 || got > 0.105e12 {
		t.Errorf("CSDP: %g", got)
	}
}

// The hidden cells of csdp-step fire in one step of twenty.
func TestCSDPStepFires(t *testing.T) {
	r := csdpStepRig(classes)
	r.batch = 10
	trainer, _, err := r.learning(newBench(true, nil), r.shades(2), 0, 4)
	if err != nil {
		t.Fatal(err)
	}
	c, _ := trainer.Counts()
	for _, name := range []string{"hidden1", "hidden2"} {
		if rate := firingRate(c, name); rate < 0.04 || rate > 0.06 {
			t.Errorf("%s: %.3f", name, rate)
		}
	}
}

// However long a call takes, there are as many: a net that trains on a busy machine is as far as one that trains on an idle one.
func TestWorkDoesNotDependOnSpeed(t *testing.T) {
	for _, slow := range []time.Duration{0, time.Millisecond, 40 * time.Millisecond} {
		for _, quick := range []bool{false, true} {
			b, calls := newBench(quick, nil), 0
			n := b.of(repeats{9, 4})
			done, err := b.times(n, func(i int) error {
				if i != calls {
					t.Errorf("call %d is told that it is number %d", calls, i)
				}
				calls++
				time.Sleep(slow)
				return nil
			})
			if want := map[bool]int{false: 9, true: 4}[quick]; err != nil || calls != want || len(done.ms) != want {
				t.Errorf("%v a call: %d calls and %d times, %v; want %d", slow, calls, len(done.ms), err, want)
			}
		}
	}
}

func TestMedian(t *testing.T) {
	if m := median([]float64{3, 1, 2}); m != 2 {
		t.Errorf("median of three: %v", m)
	}
	if m := median([]float64{4, 1, 3, 2}); m != 2.5 {
		t.Errorf("median of four: %v", m)
	}
}
