package snn

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// parallel is a net with several projections from "in" to "a", and one from "in" to "b".
func parallel(second ...Projection) Net {
	n := Net{Populations: []Population{{Name: "in", Shape: []int{20}}, {Name: "a", Shape: []int{20}, Cell: LIF{Beta: .9}},
		{Name: "b", Shape: []int{5}, Cell: LI{Beta: .5}}},
		Projections: []Projection{{Pre: "in", Post: "a"}, {Pre: "in", Post: "b"}}}
	for _, p := range second {
		p.Pre, p.Post = "in", "a"
		n.Projections = append(n.Projections, p)
	}
	return n
}

// Several projections of one pair bring what as many copies of the pre population would by one projection each: to the bit.
func TestParallelProjectionsAreThoseOfCopies(t *testing.T) {
	n := parallel(Projection{Name: "late", Delay: 2, Gain: .5}, Projection{Name: "own", Wiring: OneToOne{}, Init: Init{Kind: InitConstant, Lo: .3}},
		Projection{Name: "few", Wiring: Sparse{Probability: .2}, Delay: 1})
	m, err := n.Init(3)
	if err != nil {
		t.Fatal(err)
	}
	copies := n.Clone()
	for k := range copies.Projections {
		if p := &copies.Projections[k]; p.Name != "" {
			p.Pre = "in " + p.Name
			copies.Populations = append(copies.Populations, Population{Name: p.Pre, Shape: []int{20}})
		}
	}
	d := &Model{Net: copies, weights: m.weights, lds: m.lds, thresholds: slices.Concat(m.thresholds, make([][]float32, 3)),
		thetas: make([][]float32, len(copies.Populations)), biases: make([][]float32, len(copies.Populations)), parameters: make([][]Parameter, len(copies.Populations))}
	in := randomInputs(rand.New(rand.NewPCG(1, 2)), 20, 2, 9)
	a, b := mustSim(t, m, 2), mustSim(t, d, 2)
	for step := range 9 {
		if err := a.Deliver(step, in); err != nil {
			t.Fatal(err)
		}
		if err := b.Deliver(step, in, in, in, in); err != nil {
			t.Fatal(err)
		}
		a.Fire()
		b.Fire()
		for r := range 2 {
			if !reflect.DeepEqual(a.Potentials(1, r), b.Potentials(1, r)) {
				t.Fatalf("step %d, sample %d: other potentials than with copies of the pre population", step, r)
			}
		}
	}
	counts := a.Counts()
	for k, want := range b.Counts().Projections {
		got := counts.Projections[k]
		want.Pre = "in"
		if !reflect.DeepEqual(got, want) || want.SynapticEvents == 0 {
			t.Errorf("counts of %v: %+v, with copies %+v", n.Projections[k], got, want)
		}
	}
}

// A projection without a Name draws what it drew before there were names, whatever else the net has; each draws by its own.
func TestNamesKeyStreams(t *testing.T) {
	alone, err := parallel().Init(3)
	if err != nil {
		t.Fatal(err)
	}
	both, err := parallel(Projection{Name: "second"}, Projection{Name: "third"}).Init(3)
	if err != nil {
		t.Fatal(err)
	}
	first, _ := alone.Weights(0)
	for k, same := range []bool{0: true, 2: false, 3: false} {
		if k == 1 {
			continue
		}
		if w, _ := both.Weights(k); slices.Equal(w, first) != same {
			t.Errorf("weights of %v: those of in→a of the net without it: %v, want %v", both.Net.Projections[k], !same, same)
		}
	}
	second, _ := both.Weights(2)
	if third, _ := both.Weights(3); slices.Equal(second, third) {
		t.Error("second and third have the same weights")
	}
	sparse := func(name string) (all [][2]int) {
		n := parallel(Projection{Name: name, Wiring: Sparse{Probability: .3}})
		n.projectionOf(2).Each(func(pre, post, _ int) { all = append(all, [2]int{pre, post}) })
		return all
	}
	if slices.Equal(sparse("x"), sparse("y")) {
		t.Error("sparse projections of two names have the same pairs")
	}
}

func TestProjectionsAreFoundByName(t *testing.T) {
	n := parallel(Projection{Name: "second"}, Projection{Name: "third"})
	for name, want := range map[string]int{"in→a": 0, "in→b": 1, "second": 2, "third": 3, "in→c": -1, "": -1} {
		if got := n.ProjectionNamed(name); got != want {
			t.Errorf("%q is projection %d, want %d", name, got, want)
		}
	}
	n.Projections = n.Projections[1:]
	if a, b := n.Projection("in", "a"), n.Projection("in", "b"); a != 1 || b != 0 {
		t.Errorf("in and a are joined first by %d, want 1; in and b by %d, want 0", a, b)
	}
	n.Projections[2].Name = ""
	if a := n.Projection("in", "a"); a != 2 {
		t.Errorf("the projection without a Name is %d, want 2", a)
	}
}

func TestNamesOfProjections(t *testing.T) {
	for name, c := range map[string]struct {
		second []Projection
		want   string
	}{
		"none":          {[]Projection{{}}, `in→a: the net has two of them without a Name; give each of them, or all but one, a Name`},
		"twice":         {[]Projection{{Name: "x"}, {Name: "x"}}, `in→a: the one from in to a is called "x", too`},
		"a population":  {[]Projection{{Name: "b"}}, `in→a: a population is called "b", too`},
		"another":       {[]Projection{{Name: "in→b"}}, `the name "in→b" has an arrow`},
		"two lines":     {[]Projection{{Name: "x\ny"}}, "cannot be shown on a line"},
		"blank":         {[]Projection{{Name: " "}}, "is blank"},
		"long":          {[]Projection{{Name: strings.Repeat("x", 256)}}, "no more than 255"},
		"named of all":  {[]Projection{{Name: "x"}, {Name: "y"}}, ""},
		"one of two":    {[]Projection{{Name: "x"}}, ""},
		"first unnamed": {nil, ""},
	} {
		err := parallel(c.second...).Check()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
		_ = parallel(c.second...).String() // must not panic
	}
}

// Files of nets and activities without names are what they were; with names, both come back.
func TestNamesInFiles(t *testing.T) {
	n := parallel()
	text, err := json.Marshal(n)
	if err != nil || strings.Contains(string(text), `"Name":""`) || strings.Count(string(text), `"Name"`) != len(n.Populations) {
		t.Errorf("%s, %v: a projection without a Name has one", text, err)
	}
	n = parallel(Projection{Name: "second"})
	if text, err = json.Marshal(n); err != nil {
		t.Fatal(err)
	}
	n.Projections[0].Wiring, n.Projections[1].Wiring, n.Projections[2].Wiring = Dense{}, Dense{}, Dense{}
	if back, err := ParseNet(text); err != nil || !reflect.DeepEqual(back, n) {
		t.Errorf("%s came back as %+v, %v", text, back, err)
	}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	s := mustSim(t, m, 1)
	if err := s.Deliver(0, randomInputs(rand.New(rand.NewPCG(1, 2)), 20, 2, 2)[1:]); err != nil {
		t.Fatal(err)
	}
	s.Fire()
	a, err := s.Counts().Activity(n)
	if err != nil {
		t.Fatal(err)
	}
	if text, err = json.Marshal(a); err != nil {
		t.Fatal(err)
	}
	back, err := ParseActivity(text)
	if err != nil || !reflect.DeepEqual(back, a) || back.Projections[2].String() != "second" || back.Projections[0].String() != "in→a" {
		t.Errorf("%s came back as %+v, %v", text, back, err)
	}
	a.Projections[2].Name = ""
	if err := a.Check(); err == nil || !strings.Contains(err.Error(), "in→a is there twice; give each a name") {
		t.Errorf("two projections of one name: %v", err)
	}
}
