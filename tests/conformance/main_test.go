package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Nets of every subject can be drawn, are trained here, and have spikes and gradients to compare.
func TestSubjects(t *testing.T) {
	seen := map[string]bool{}
	for i, x := range subjects() {
		if seen[x.name] {
			t.Errorf("%s is there twice", x.name)
		}
		seen[x.name] = true
		found := false
		for attempt := 0; attempt < mostAttempts && !found; attempt++ {
			d := newDrawing(rand.New(rand.NewPCG(1, uint64(1000*i+attempt))))
			x.set(d)
			s := d.sample()
			r, err := s.ours()
			if err != nil {
				t.Fatalf("%s: %v", x.name, err)
			}
			if found = r.tell(d.idle); found && s.learn && len(r.Gradients) < 2 {
				t.Errorf("%s: %d lists of gradients", x.name, len(r.Gradients))
			}
		}
		if !found {
			t.Errorf("%s: none of %d nets says anything", x.name, mostAttempts)
		}
	}
}

// Gradients are of the mean over samples: a mini-batch that has each of them twice has the same, though other steps of descent give them.
func TestGradientsAreReadFromSteps(t *testing.T) {
	all := subjects()
	k := slices.IndexFunc(all, func(x subject) bool { return x.name == "Leaky, learn_beta, learn_threshold" })
	d := newDrawing(rand.New(rand.NewPCG(1, 3)))
	all[k].set(d)
	s := d.sample()
	var first, second results
	first.Spikes, first.Gradients = nil, map[string][]float64{}
	second.Gradients = map[string][]float64{}
	if err := s.gradients(&first); err != nil {
		t.Fatal(err)
	}
	s.input, s.batch.X = slices.Concat(s.input, s.input), slices.Concat(s.batch.X, s.batch.X) // the mean of twice the same
	s.batch.Label, s.batch.Index = slices.Concat(s.batch.Label, s.batch.Label), slices.Concat(s.batch.Index, s.batch.Index)
	if err := s.gradients(&second); err != nil {
		t.Fatal(err)
	}
	var c comparison
	if err := c.differences(s, first, second); err != nil || c.gradient > 1e-5 || c.lists < 8 {
		t.Errorf("%d lists differ by %g in %s, %v", c.lists, c.gradient, c.where, err)
	}
}

func TestDifferences(t *testing.T) {
	with := func(change func(r *results)) results {
		r := results{Loss: 2, Spikes: map[string][]int{"a": {0, 1, 0}, "b": {1, 0, 0}}, Gradients: map[string][]float64{"w0": {1, -4}, "w1": {0, 0}}}
		change(&r)
		return r
	}
	same := func(*results) {}
	for name, x := range map[string]struct {
		here, there func(r *results)
		want        string
	}{
		"the same":            {same, same, ""},
		"rounding":            {same, func(r *results) { r.Loss += 1e-6; r.Gradients["w0"][0] += 1e-4 }, ""},
		"a spike":             {same, func(r *results) { r.Spikes["b"][2] = 1 }, "1 of its spikes"},
		"the loss":            {same, func(r *results) { r.Loss += 1e-4 }, "the loss differs"},
		"a gradient":          {same, func(r *results) { r.Gradients["w0"][0] += 4e-3 }, "the gradients of w0 differ by 0.001"},
		"one of none":         {func(r *results) { r.Gradients["w1"][1] = 1 }, same, "the gradients of w1"},
		"no number":           {func(r *results) { r.Gradients["w0"][1] = math.NaN() }, same, "the gradients of w0 differ by NaN"},
		"a loss that is none": {func(r *results) { r.Loss = math.NaN() }, same, "the loss differs"},
		"a list more":         {same, func(r *results) { r.Gradients["w2"] = nil }, "gradients of [w0 w1]"},
		"a population less":   {same, func(r *results) { delete(r.Spikes, "a") }, "spikes of [a b]"},
		"a gradient less":     {same, func(r *results) { r.Gradients["w0"] = []float64{1} }, `2 gradients of "w0" here, 1 there`},
		"a step less":         {same, func(r *results) { r.Spikes["a"] = []int{0, 1} }, `3 bits of the spikes of "a" here, 2 there`},
	} {
		var c comparison
		err := c.differences(sample{}, with(x.here), with(x.there))
		if err == nil {
			err = c.check()
		}
		if x.want == "" && err != nil || x.want != "" && (err == nil || !strings.Contains(err.Error(), x.want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What the library has is compared, or said to be left out; what is said of it is there.
func TestLibraryIsKnownWhole(t *testing.T) {
	l := library{Peer: "snnTorch", Has: map[string][]string{}}
	for kind, all := range covered {
		l.Has[kind] = slices.Clone(all)
	}
	for _, a := range absences() {
		if a.why == "" {
			t.Errorf("%s %s is left out without a reason", a.kind, a.name)
		}
		if l.Has[a.kind] != nil {
			l.Has[a.kind] = append(l.Has[a.kind], a.name)
		}
	}
	if err := l.check(); err != nil {
		t.Fatal(err)
	}
	l.Has["neurons"] = append(l.Has["neurons"][1:], "Newest")
	err := l.check()
	if err == nil || !strings.Contains(err.Error(), "has Newest, which") || !strings.Contains(err.Error(), "has no Alpha;") {
		t.Errorf("%v", err)
	}
}
