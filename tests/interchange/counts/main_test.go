package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// The counts of all nets, as the script wrote them, with the events that were counted apart.
func TestCounts(t *testing.T) {
	var b strings.Builder
	if err := compareAll(&b, "testdata"); err != nil {
		t.Error(err)
	}
	if n := strings.Count(b.String(), "events as counted apart"); n < 11 {
		t.Errorf("%d nets were compared:\n%s", n, &b)
	}
}

// A difference is seen: in events, in samples, of a projection that nobody counted, and in NeuroBench's metrics.
func TestCompareSeesDifferences(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "snntorch-conv.json"))
	if err != nil {
		t.Fatal(err)
	}
	a, err := snn.ParseActivity(text)
	if err != nil {
		t.Fatal(err)
	}
	want := apart{Samples: a.Samples, Events: map[string]int64{}}
	for _, p := range a.Projections {
		want.Events[p.Name] = int64(p.SynapticEvents*float64(a.Samples) + 0.5)
	}
	if err := compareEvents(a, want); err != nil {
		t.Fatal(err)
	}
	want.Events["3"]++
	if err := compareEvents(a, want); err == nil || !strings.Contains(err.Error(), "3: ") {
		t.Errorf("one event more: %v", err)
	}
	delete(want.Events, "3")
	if err := compareEvents(a, want); err == nil || !strings.Contains(err.Error(), "not counted apart") {
		t.Errorf("a projection more: %v", err)
	}
	if _, err := compare(filepath.Join("testdata", "snntorch-conv.json"), apart{Samples: 1}); err == nil {
		t.Error("other samples are no error")
	}
	if _, err := (neurobench{Footprint: 1}).compare(a); err == nil || !strings.Contains(err.Error(), "footprint") {
		t.Errorf("another footprint: %v", err)
	}
}

func TestDocumented(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", "guide", "energy.md"))
	if err != nil {
		t.Fatal(err)
	}
	g, err := documented(string(text))
	if err != nil || g.script[0] != "counts-script" || g.price[0] != "energy" || strings.Count(g.python, "\n") > 6 {
		t.Errorf("%v: %+v", err, g)
	}
	for _, page := range []string{"", "\n## A model of PyTorch\n", strings.ReplaceAll(string(text), "```python", "```py")} {
		if _, err := documented(page); err == nil {
			t.Errorf("a page without the lines is no error: %.40q", page)
		}
	}
}

func TestArguments(t *testing.T) {
	for _, args := range [][]string{{}, {"a", "b"}, {"-none", "python"}} {
		if err := run(t.Context(), args, io.Discard, io.Discard); err == nil {
			t.Errorf("%v is no error", args)
		}
	}
}
