package sweep_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/trained"
)

const file = `{
	"data": "stripes",
	"entries": ["surrogate"],
	"seeds": 2,
	"fields": [
		{"path": "Learner.Optimizer.Rate", "lo": 1e-3, "hi": 1e-1, "log": true},
		{"path": "Encoder.T", "entries": ["surrogate"], "values": [2, 3]},
		{"path": "Net.Populations[1].Cell.Reset", "values": ["zero"]}
	],
	"draw": {"kind": "random", "points": 3, "seed": 5}
}`

func standard(name string) (learning.Entry, error) {
	if name == "surrogate" {
		return entry("-"), nil
	}
	return learning.Entry{}, errors.New("there is no such entry")
}

func described(text []byte) (learning.Entry, error) { return trained.ParseEntry(text) }

func sweepOf(text string) (sweep.Sweep, error) {
	f, err := sweep.ParseFile([]byte(text))
	if err != nil {
		return sweep.Sweep{}, err
	}
	return f.Sweep(standard, described)
}

// A file, and one with its entry written out, are the plan that Go makes of the same values.
func TestFile(t *testing.T) {
	e := entry("-")
	text, err := e.Describe()
	if err != nil {
		t.Fatal(err)
	}
	want := planOf(t, sweep.Sweep{
		Entries: []learning.Entry{e}, Seeds: learning.Seeds(2), Draw: sweep.Draw{Kind: sweep.Random, Points: 3, Seed: 5}, Fields: []sweep.Field{
			{Path: "Learner.Optimizer.Rate", Lo: 1e-3, Hi: 1e-1, Log: true}, {Path: "Encoder.T", Values: []any{2, 3}},
			{Path: "Net.Populations[1].Cell.Reset", Values: []any{"zero"}},
		},
	})
	for _, text := range []string{file, strings.Replace(file, `["surrogate"],
	"seeds"`, "["+string(text)+`], "seeds"`, 1)} {
		s, err := sweepOf(text)
		if err != nil {
			t.Fatal(err)
		}
		if p := planOf(t, s); p.Name() != want.Name() || len(p.Runs) != 12 {
			t.Errorf("plan %.12s of %d runs, not %.12s", p.Name(), len(p.Runs), want.Name())
		}
	}
}

func TestRefusedFiles(t *testing.T) {
	for want, change := range map[string][2]string{
		"line 2":                      {`"data"`, `"Data"`},
		"names no data":               {`"stripes"`, `""`},
		"the file has no seeds":       {`"seeds": 2,`, ``},
		"list of entries is empty":    {`"entries": ["surrogate"], "values"`, `"entries": [], "values"`},
		"seeds is 0":                  {`"seeds": 2`, `"seeds": 0`},
		"seeds is [1, null]":          {`"seeds": 2`, `"seeds": [1, null]`},
		"seeds is \"two\"":            {`"seeds": 2`, `"seeds": "two"`},
		"no kind of drawing":          {`"random"`, `"grid"`},
		"there is no such entry":      {`["surrogate"],`, `["other"],`},
		"description of an entry":     {`["surrogate"],`, `[{"net": 3}],`},
		"line 11: it ends in the mid": {"\n}", "\n"},
	} {
		s, err := sweepOf(strings.Replace(file, change[0], change[1], 1))
		if err == nil {
			_, err = sweep.New(s, stripes(12))
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in the error %v", want, err)
		}
	}
}

// FuzzFile: whatever a file says, it is a plan or an error, and a plan has a text.
func FuzzFile(f *testing.F) {
	f.Add(file)
	f.Add(`{"data":"d","entries":["surrogate"],"seeds":[3],"fields":[{"path":"Net.Dt","values":[1e400,null,{}]}]}`)
	f.Add(`{"data":"d","entries":["surrogate"],"seeds":1,"fields":[{"path":"Net.Populations[0][1].Shape[999999999]","values":[-1]}]}`)
	f.Add(`{"data":"d","entries":["surrogate"],"seeds":1,"fields":[{"path":"../../etc.Passwd","lo":1,"hi":2}],"draw":{"kind":"sobol","points":1048576,"seed":0}}`)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := sweepOf(text)
		if err != nil || runsOf(s) > 100 {
			return
		}
		p, err := sweep.New(s, stripes(2))
		if err != nil {
			return
		}
		if text, err := json.Marshal(p); err != nil || !json.Valid(text) {
			t.Errorf("the plan has no text: %v", err)
		}
	})
}

// runsOf is how many runs a sweep has at most.
func runsOf(s sweep.Sweep) float64 {
	n := float64(len(s.Entries) * len(s.Seeds) * max(s.Draw.Points, 1))
	for _, f := range s.Fields {
		n *= float64(max(len(f.Values), 1))
	}
	return n
}
