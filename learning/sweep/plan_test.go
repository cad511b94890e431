package sweep_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
	"github.com/spikecell/spikecell/trained"
)

// stripes is a task of four values and two classes, which a net of a few cells learns.
func stripes(n int) learning.Task {
	part := func(from int) (s learning.Samples) {
		for i := range n {
			c, low := (from+i)%2, float32((from+i)%5)/20
			x := []float32{low, 1 - low, low, 1 - low}
			if c == 1 {
				x = []float32{1 - low, low, 1 - low, low}
			}
			s.X, s.Label = append(s.X, x), append(s.Label, c)
		}
		return s
	}
	return learning.Task{Name: "stripes", Classes: 2, Shape: []int{4}, Train: part(0), Valid: part(3), Test: part(7)}
}

func entry(store string) learning.Entry {
	return learning.Entry{
		Name: "surrogate", Net: snn.Feedforward(4, 3, 2), Encoder: encode.Direct{T: 3}, Learner: gradient.Rule{Optimizer: optim.Optimizer{Rate: 1e-2}},
		Settings: learning.Settings{Epochs: 1, Batch: 4, Store: store, Workers: 1},
	}
}

func planOf(t *testing.T, s sweep.Sweep) *sweep.Plan {
	t.Helper()
	p, err := sweep.New(s, stripes(12))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A grid has every value with every other, in the order of the fields, and each with every seed; the entries are those that one would write by hand.
func TestGrid(t *testing.T) {
	e := entry("-")
	p := planOf(t, sweep.Sweep{Entries: []learning.Entry{e}, Seeds: []uint64{7, 2}, Fields: []sweep.Field{
		{Path: "Learner.Optimizer.Rate", Values: []any{0.1, 1}}, {Path: "Encoder.T", Values: []any{2, 3, 4}},
		{Path: "Net.Populations[1].Cell.Beta", Values: []any{0.5}},
	}})
	if len(p.Runs) != 12 {
		t.Fatalf("%d runs", len(p.Runs))
	}
	for i, r := range p.Runs {
		want := e
		want.Net = snn.Feedforward(4, 3, 2)
		cell := want.Net.Populations[1].Cell.(snn.LIF)
		cell.Beta = 0.5
		want.Net.Populations[1].Cell = cell
		want.Learner = gradient.Rule{Optimizer: optim.Optimizer{Rate: []float64{0.1, 1}[i/6]}}
		want.Encoder, want.Settings.Seed = encode.Direct{T: 2 + i/2%3}, []uint64{7, 2}[i%2]
		if sum, err := prepared(t).Fingerprint(want); err != nil || sum != r.Fingerprint || r.Number != i || r.Point != i/2 {
			t.Errorf("%v: %.12s, not %.12s, %v", r, r.Fingerprint, sum, err)
		}
	}
	if beta := e.Net.Populations[1].Cell.(snn.LIF).Beta; beta == 0.5 {
		t.Error("the sweep wrote to the entry that it was given")
	}
	const want = "run 3 (surrogate, Learner.Optimizer.Rate = 0.1, Encoder.T = 3, Net.Populations[1].Cell.Beta = 0.5, seed 2)"
	if got := p.Runs[3].String(); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
}

// numbers are the values of a path, point by point.
func numbers(t *testing.T, p *sweep.Plan, path string) (all []float64) {
	t.Helper()
	for _, r := range p.Runs {
		for _, v := range r.Values {
			var x float64
			if v.Path == path {
				if err := json.Unmarshal(v.Value, &x); err != nil {
					t.Fatal(err)
				}
				all = append(all, x)
			}
		}
	}
	return all
}

// Drawn values lie in their range. Sobol's are those of the sequence; random ones of a field do not depend on other fields; whole numbers come up
// at both ends.
func TestDraws(t *testing.T) {
	rate := sweep.Field{Path: "Learner.Optimizer.Rate", Lo: 1e-4, Hi: 1, Log: true}
	steps := sweep.Field{Path: "Encoder.T", Lo: 1, Hi: 4}
	draw := func(d sweep.Draw, f ...sweep.Field) *sweep.Plan {
		return planOf(t, sweep.Sweep{Entries: []learning.Entry{entry("-")}, Seeds: []uint64{1}, Fields: f, Draw: d})
	}
	p := draw(sweep.Draw{Kind: sweep.Sobol, Points: 4}, rate, steps)
	if got := numbers(t, p, rate.Path); !slices.Equal(got, []float64{1e-4, 1e-2, 0.1, 1e-3}) { // 10^(−4 + 4u) of u = 0, ½, ¾, ¼
		t.Errorf("Sobol rates are %v", got)
	}
	if got := numbers(t, p, steps.Path); !slices.Equal(got, []float64{1, 3, 2, 4}) { // 1 + ⌊4u⌋ of u = 0, ½, ¼, ¾
		t.Errorf("Sobol steps are %v", got)
	}
	random := sweep.Draw{Kind: sweep.Random, Points: 40, Seed: 3}
	both, alone := draw(random, rate, steps), draw(random, steps)
	if a, b := numbers(t, both, steps.Path), numbers(t, alone, steps.Path); !slices.Equal(a, b) || slices.Min(a) != 1 || slices.Max(a) != 4 {
		t.Errorf("steps are %v and %v", a, b)
	}
	low := 0
	for _, x := range numbers(t, both, rate.Path) {
		if x < rate.Lo || x > rate.Hi {
			t.Errorf("rate %v", x)
		}
		if x < 1e-2 {
			low++
		}
	}
	if math.Abs(float64(low)-20) > 12 { // 3.8 standard deviations of 40 fair coins
		t.Errorf("%d of 40 rates are below the middle of the logarithms", low)
	}
}

// The text of a plan is the same each time, and has entries that can be read.
func TestPlanIsText(t *testing.T) {
	s := sweep.Sweep{
		Entries: []learning.Entry{entry("-")}, Seeds: learning.Seeds(2), Draw: sweep.Draw{Kind: sweep.Random, Points: 3},
		Fields: []sweep.Field{{Path: "Learner.Optimizer.Rate", Lo: 0.1, Hi: 1}, {Path: "Learner.Optimizer.Kind", Values: []any{"Adam", "SGD"}}},
	}
	first, err := json.Marshal(planOf(t, s))
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(planOf(t, s))
	if err != nil || string(again) != string(first) {
		t.Errorf("two plans of a sweep differ, %v", err)
	}
	var text struct {
		Runs []struct {
			Fingerprint string
			Seed        uint64
			Description json.RawMessage
		}
	}
	if err := json.Unmarshal(first, &text); err != nil || len(text.Runs) != 12 {
		t.Fatalf("%d runs, %v", len(text.Runs), err)
	}
	prepared, err := stripes(12).Prepare()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range text.Runs {
		e, err := trained.ParseEntry(r.Description)
		if err != nil {
			t.Fatal(err)
		}
		e.Settings.Seed = r.Seed
		if sum, err := prepared.Fingerprint(e); err != nil || sum != r.Fingerprint {
			t.Errorf("the description is of run %.12s, not of %.12s, %v", sum, r.Fingerprint, err)
		}
	}
}

// Points that are one run are told, and trained once.
func TestRepeatedRuns(t *testing.T) {
	p := planOf(t, sweep.Sweep{Entries: []learning.Entry{entry("-")}, Seeds: []uint64{1}, Fields: []sweep.Field{
		{Path: "Settings.Epochs", Values: []any{1, json.RawMessage("1e0"), 2}},
	}})
	if twice := p.Repeated(); len(twice) != 1 || twice[0].Number != 1 || twice[0].Same != 0 {
		t.Errorf("repeated runs: %v", twice)
	}
	r, err := sweep.Local{}.Run(t.Context(), p, nil)
	if err != nil || !r.Outcomes[1].Done || r.Outcomes[1].Result != r.Outcomes[0].Result || r.Outcomes[2].Result == r.Outcomes[0].Result {
		t.Errorf("%+v, %v", r, err)
	}
	if table := r.Table().String(); !strings.Contains(table, "is run 0 under another name") {
		t.Errorf("the table does not tell of the repeated run:\n%s", table)
	}
}

// What cannot be is an error that names where it is, and what there is.
func TestRefusedSweeps(t *testing.T) {
	list := func(path string, values ...any) sweep.Field { return sweep.Field{Path: path, Values: values} }
	for want, change := range map[string]func(s *sweep.Sweep){
		"0 entries":                        func(s *sweep.Sweep) { s.Entries = nil },
		"seed 1 is there twice":            func(s *sweep.Sweep) { s.Seeds = []uint64{1, 1} },
		"there are Dt, Populations":        func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Net.Population", 1)} },
		"there are Net, Learner, Encoder":  func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Rate", 1)} },
		"there is no [3]":                  func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Net.Populations[3].Cell.Beta", 1)} },
		"Net.Populations is a list":        func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Net.Populations.Cell", 1)} },
		"Cell is nil":                      func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Net.Populations[0].Cell.Beta", 1)} },
		"Encoder.T is a int, which has no": func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Encoder.T.X", 1)} },
		"Seeds":                            func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Settings.Seed", 1)} },
		"1.5 is no value of a whole":       func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Encoder.T", 1.5)} },
		`"many" is no value of a whole`:    func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Encoder.T", "many")} },
		"name one of its fields":           func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Learner", 3)} },
		"is no path":                       func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Net..Dt", 3)} },
		"Cell.Beta = -1":                   func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Net.Populations[1].Cell.Beta", -1)} },
		"Settings.Batch = -1":              func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Settings.Batch", -1)} },
		"not said how points are drawn":    func(s *sweep.Sweep) { s.Fields = []sweep.Field{{Path: "Encoder.T", Lo: 1, Hi: 2}} },
		"range is from 2 to 1":             func(s *sweep.Sweep) { s.Fields = []sweep.Field{{Path: "Encoder.T", Lo: 2, Hi: 1}} },
		`no entry "x"`:                     func(s *sweep.Sweep) { s.Fields = []sweep.Field{{Path: "Encoder.T", Entries: []string{"x"}, Hi: 1}} },
		"no whole number from": func(s *sweep.Sweep) {
			s.Fields, s.Draw = []sweep.Field{{Path: "Encoder.T", Lo: 1.2, Hi: 1.4}}, sweep.Draw{Kind: sweep.Random, Points: 1}
		},
		`field "Encoder.T" is there twice`: func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Encoder.T", 1), list("Encoder.T", 2)} },
		"[01].Cell.Beta\" is there twice": func(s *sweep.Sweep) {
			s.Fields = []sweep.Field{list("Net.Populations[1].Cell.Beta", 0.5), list("Net.Populations[01].Cell.Beta", 0.6)}
		},
		"Optimizer.Rate: 0 stands for the default, 0.0005; give that number, or": func(s *sweep.Sweep) {
			s.Fields = []sweep.Field{list("Learner.Optimizer.Rate", 0.01, 0)}
		},
		"Optimizer.Rate: 0 stands for the default": func(s *sweep.Sweep) {
			s.Draw = sweep.Draw{Kind: sweep.Sobol, Points: 2} // the first point is Lo
			s.Fields = []sweep.Field{{Path: "Learner.Optimizer.Rate", Hi: 0.01}}
		},
		"Settings.Batch: 0 stands for the default, 100": func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Settings.Batch", 0)} },
		"Cell.Beta: it is 0.5, and Finish or another field of the sweep makes it 0.7": func(s *sweep.Sweep) {
			s.Entries[0].Net.Populations[1].Cell = snn.Synaptic{LIF: snn.LIF{Beta: .9}, Alpha: .5}
			s.Fields = []sweep.Field{list("Net.Populations[1].Cell.Beta", .5), list("Net.Populations[1].Cell.LIF.Beta", .7)}
		},
		`Cell" would overwrite "Net.Populations[1].Cell.Beta"`: func(s *sweep.Sweep) {
			s.Fields = []sweep.Field{list("Net.Populations[1].Cell.Beta", 0.5), list("Net.Populations[1].Cell", snn.LIF{Beta: 0.9})}
		},
		"Bound.Hi: a bound from 0 to 0 is none": func(s *sweep.Sweep) { s.Fields = []sweep.Field{list("Net.Projections[0].Bound.Hi", 1, 0)} },
		"Encoder.T: its rule reads the samples as they are": func(s *sweep.Sweep) {
			s.Entries[0].Learner = ann.Rule{}
			s.Fields = []sweep.Field{list("Encoder.T", 3, 0)}
		},
		"run 0 (two lines, seed 1)": func(s *sweep.Sweep) { s.Entries[0].Name = "two\nlines" },
		"list of entries is empty": func(s *sweep.Sweep) {
			s.Fields = []sweep.Field{{Path: "Encoder.T", Entries: []string{}, Values: []any{1}}}
		},
		"no field has a range": func(s *sweep.Sweep) { s.Draw = sweep.Draw{Kind: sweep.Sobol, Points: 4} },
	} {
		s := sweep.Sweep{Entries: []learning.Entry{entry("-")}, Seeds: []uint64{1}}
		change(&s)
		if _, err := sweep.New(s, stripes(12)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in the error %v", want, err)
		}
	}
}

// A part may stand behind the whole, and one field may have other values in each entry.
func TestFieldsApart(t *testing.T) {
	a, b := entry("-"), entry("-")
	b.Name = "other"
	p := planOf(t, sweep.Sweep{Entries: []learning.Entry{a, b}, Seeds: []uint64{1}, Fields: []sweep.Field{
		{Path: "Net.Populations[1].Cell", Values: []any{snn.LIF{Beta: 0.9}, snn.LIF{Beta: 0.8, Threshold: 2}}},
		{Path: "Net.Populations[1].Cell.Beta", Values: []any{0.5}},
		{Path: "Encoder.T", Entries: []string{"surrogate"}, Values: []any{2, 3}}, {Path: "Encoder.T", Entries: []string{"other"}, Values: []any{4}},
	}})
	if len(p.Runs) != 6 {
		t.Errorf("%d runs", len(p.Runs))
	}
}

type deep struct {
	snn.LIF
	next *deep
}

// A value that has no text goes by its type and what is not zero in it; pointers, whose numbers are others each time, by what they point to.
func TestValuesOfGo(t *testing.T) {
	cell := deep{LIF: snn.LIF{Beta: 0.9, Reset: snn.ResetZero}, next: &deep{LIF: snn.LIF{Threshold: 2}}}
	p := planOf(t, sweep.Sweep{Entries: []learning.Entry{entry("-")}, Seeds: []uint64{1}, Fields: []sweep.Field{
		{Path: "Net.Populations[1].Cell", Values: []any{snn.LIF{Beta: 0.9, Reset: snn.ResetZero}}},
	}})
	if got, want := p.Runs[0].Values[0].Text(), "snn.LIF{Beta: 0.9, Reset: zero}"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := sweep.GoText(cell), "sweep_test.deep{LIF: snn.LIF{Beta: 0.9, Reset: zero}, next: &sweep_test.deep{LIF: snn.LIF{Threshold: 2}}}"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	circle := &deep{}
	circle.next = circle
	if got := sweep.GoText(circle); !strings.HasSuffix(got, "…}}}}}}}}") || len(got) > 400 {
		t.Errorf("of one that points to itself: %s", got)
	}
}

func TestShortPath(t *testing.T) {
	for path, want := range map[string]string{
		"Learner.Optimizer.Rate": "Rate", "Net.Populations[1].Cell.Beta": "Beta of Populations[1]", "Net.Dt": "Dt", "": "", "]": "]",
	} {
		if got := sweep.ShortPath(path); got != want {
			t.Errorf("%q is %q, not %q", path, got, want)
		}
	}
}

func TestValueNumber(t *testing.T) {
	for text, want := range map[string]float64{"0.5": 0.5, "1e3": 1000, "true": 0, `"Adam"`: 0, "null": 0, "[1]": 0, "": 0} {
		if x, ok := (sweep.Value{Value: json.RawMessage(text)}).Number(); x != want || ok != (want != 0) {
			t.Errorf("%q is %v, %v", text, x, ok)
		}
	}
}

// A plan keeps what it was made of: neither Finish, which has the net of its argument for itself, nor the caller changes an entry that is planned.
func TestPlanHasItsOwn(t *testing.T) {
	e := entry("-")
	s := sweep.Sweep{Entries: []learning.Entry{e}, Seeds: []uint64{1}, Fields: []sweep.Field{{Path: "Settings.Epochs", Values: []any{1, 2, 3}}}}
	s.Finish = func(e learning.Entry) learning.Entry {
		e.Net.Projections[0].Gain = float32(1 + e.Settings.Epochs)
		return e
	}
	p := planOf(t, s)
	if gain := e.Net.Projections[0].Gain; gain != 0 {
		t.Errorf("Finish wrote %v to the caller's net", gain)
	}
	e.Net.Populations[1].Cell = snn.LIF{Beta: 0.1}
	for i, r := range p.Runs {
		if gain := r.Entry.Net.Projections[0].Gain; gain != float32(2+i) {
			t.Errorf("%v has the gain %v", r, gain)
		}
		if err := r.Verify(prepared(t)); err != nil {
			t.Error(err)
		}
	}
}

// A run whose entry was changed after it was planned is not trained under the name that it had.
func TestChangedAfterwards(t *testing.T) {
	p := planOf(t, sweep.Sweep{Entries: []learning.Entry{entry("-")}, Seeds: []uint64{1, 2}})
	p.Runs[1].Entry.Settings.Batch = 3
	got, err := sweep.Local{Workers: 1}.Run(t.Context(), p, nil)
	if err == nil || !strings.Contains(err.Error(), "in the plan and") || got.Outcomes[0].Err != nil || got.Outcomes[1].Err == nil {
		t.Errorf("%v", err)
	}
}

func prepared(t *testing.T) *learning.Prepared {
	t.Helper()
	p, err := stripes(12).Prepare()
	if err != nil {
		t.Fatal(err)
	}
	return p
}
