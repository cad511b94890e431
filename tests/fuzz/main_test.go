package main

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// All targets of the module are found, by package and name, and nothing in folders of other modules or of data.
func TestTargets(t *testing.T) {
	root, err := moduleRoot()
	if err != nil {
		t.Fatal(err)
	}
	all, err := targets(root)
	if err != nil || len(all) < 42 {
		t.Fatalf("%d targets, %v", len(all), err)
	}
	for _, want := range []target{{"./snn", "FuzzParseNet"}, {"./tensors", "FuzzParse"}, {"./notebooks/runner", "FuzzMarkdown"}, {"./internal/hdf5", "FuzzHDF5"}} {
		if !slices.Contains(all, want) {
			t.Errorf("%s is not found", want)
		}
	}
}

// theirs is a module with a target that never fails, one that fails, and two that fail once and never again, one of them with its seed.
const theirs = `package x

import (
	"os"
	"testing"
)

func FuzzGood(f *testing.F) { f.Fuzz(func(*testing.T, []byte) {}) }

func FuzzBad(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 2 {
			t.Fatal("too long for it")
		}
	})
}

func FuzzOnce(f *testing.F) {
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := os.Stat("failed"); err != nil {
			os.WriteFile("failed", nil, 0o600)
			t.Fatal("only now")
		}
	})
}

func FuzzSeed(f *testing.F) {
	f.Add([]byte("seed"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if _, err := os.Stat("seed failed"); err != nil && string(b) == "seed" {
			os.WriteFile("seed failed", nil, 0o600)
			t.Fatal("only now")
		}
	})
}

func Fuzzy(t *testing.T) {}
`

func TestFindings(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	dir := t.TempDir()
	t.Chdir(dir)
	for name, content := range map[string]string{"go.mod": "module x\n\ngo 1.26\n", "x_test.go": theirs} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var out strings.Builder
	err := run(t.Context(), []string{"-n", "2000", "-json", "-corpus", filepath.Join(dir, "corpus")}, &out)
	if err == nil || !strings.Contains(err.Error(), "FuzzBad: ") || !strings.Contains(err.Error(), "too long for it") || strings.Contains(err.Error(), "FuzzGood") {
		t.Errorf("error %v", err)
	}
	got := map[string]result{}
	for lines := bufio.NewScanner(strings.NewReader(out.String())); lines.Scan(); {
		var r result
		if err := json.Unmarshal(lines.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		got[r.Name] = r
	}
	if good := got["FuzzGood"]; good.Executions < 2000 || good.Failed != "" || good.Processor <= 0 {
		t.Errorf("%+v", good)
	}
	if once := got["FuzzOnce"]; once.Executions < 2000 || once.Findings != 0 || once.Lost != 1 || files("testdata/fuzz/FuzzOnce") != 0 {
		t.Errorf("%+v", once)
	}
	if seed := got["FuzzSeed"]; seed.Executions < 2000 || seed.Findings != 0 || seed.Lost != 1 {
		t.Errorf("%+v", seed)
	}
	if bad := got["FuzzBad"]; bad.Findings != 1 || files("testdata/fuzz/FuzzBad") != 1 || len(got) != 4 {
		t.Errorf("%+v of %d", bad, len(got))
	}
}

// A target has as many executions as its processor time allows, whatever its pace, and is never asked for fewer than a thousand.
func TestTurns(t *testing.T) {
	b := bench{settings: settings{processor: 60e9}}
	for _, c := range []struct {
		r    result
		want int64
	}{{result{}, 1000}, {result{Executions: 1000, Processor: 1}, 4000}, {result{Executions: 1000, Processor: 30}, 1000},
		{result{Executions: 100_000, Processor: 40}, 50_000}, {result{Executions: 1000, Processor: 60}, 0}} {
		if got := b.rest(c.r); got != c.want {
			t.Errorf("%d after %+v, want %d", got, c.r, c.want)
		}
	}
}

// Inputs of all sizes are kept, none that is long, and no more than were asked for.
func TestKeep(t *testing.T) {
	b := bench{settings: settings{corpus: t.TempDir()}, root: t.TempDir()}
	x := target{"./p", "FuzzX"}
	if err := b.keep(x, 3); err != nil || files(filepath.Join(b.root, "p")) != 0 {
		t.Fatalf("of no corpus: %v", err)
	}
	from, to := filepath.Join(b.cache(x), x.Name), filepath.Join(b.root, "p", "testdata", "fuzz", x.Name)
	if err := os.MkdirAll(from, 0o700); err != nil {
		t.Fatal(err)
	}
	for name, size := range map[string]int{"a": 4, "b": 2, "c": 8, "d": 6, "e": 9, "f": mostKept, "g": mostKept + 1} {
		if err := os.WriteFile(filepath.Join(from, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for n, want := range map[int]string{0: "", 2: "b c", 3: "b d e", 4: "a b d e", 40: "a b c d e f"} {
		if err := os.RemoveAll(to); err != nil {
			t.Fatal(err)
		}
		for _, n := range []int{min(n, 3), n} { // a second search adds what is missing
			if err := b.keep(x, n); err != nil {
				t.Fatal(err)
			}
		}
		var names []string
		all, _ := os.ReadDir(to)
		for _, f := range all {
			names = append(names, f.Name())
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("of %d are kept %q, want %q", n, got, want)
		}
	}
}

func TestRefusedArguments(t *testing.T) {
	for _, args := range [][]string{{"-n", "999"}, {"-minutes", "-1"}, {"-jobs", "0"}, {"-keep", "-1"}, {"-only", "("}, {"more"}} {
		if _, err := parse(args); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
	if err := run(t.Context(), []string{"-only", "NoSuch"}, nil); err == nil || !strings.Contains(err.Error(), "NoSuch") {
		t.Errorf("error %v", err)
	}
}
