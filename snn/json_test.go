package snn

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// everyKind has each cell, wiring and choice once.
func everyKind() Net {
	n := DiehlCook(4, 3)
	add := func(name string, c Cell) {
		n.Populations = append(n.Populations, Population{Name: name, Shape: []int{1, 3}, Cell: c})
	}
	add("lif", LIF{Tau: 20, Euler: true, Scale: ScaleFactor, Input: 2, Reset: ResetZeroAll, ResetTiming: ResetSameStepDelta,
		Inclusive: true, Refractory: 2})
	add("synaptic", Synaptic{LIF: LIF{Beta: .5, Adapt: Adaptation{PerPopulation: PerPopulation{Rate: .1, Floor: .2}}}, Alpha: .25, Earlier: true})
	add("li", LI{Tau: 5, Scale: ScaleLeak})
	for name, c := range hostileCells() {
		add("a cell, "+name, c)
	}
	n.Projections = append(n.Projections,
		Projection{Pre: "lif", Post: "lif", Wiring: Dense{}, Delay: 1, Gain: -.1, Bound: Bound{Lo: 0, Hi: 1, ZeroDiagonal: true},
			Init: Init{Kind: InitNormal, Hi: 1}},
		Projection{Pre: "lif", Post: "li", Wiring: OneToOne{}})
	return n
}

func TestNetSurvivesJSON(t *testing.T) {
	want := everyKind()
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseNet(text)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, s := range []string{`"Wiring":"AllButOwn"`, `"Receptor":"inhibitory"`, `"Cell":{"LIF":{"Tau":20`, `"ResetTiming":"same-step-delta"`,
		`"Kind":"normal"`} {
		if !strings.Contains(string(text), s) {
			t.Errorf("no %s in %s", s, text)
		}
	}
}

func TestParseNetRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{`, "ends in the middle"},
		{`{"Populations":[]} x`, "more after the end"},
		{`{"Steps":1}`, `unknown field "Steps"`},
		{`{"Populations":[],"Populations":[]}`, "line 1: Populations is there twice"},
		{`{"populations":[]}`, `unknown field "populations"; is "Populations" meant?`},
		{"{\n\"Dt\":\"1\"}", `line 2: Dt is the text "1"; give a number`},
		{`{"Populations":[{"Name":"a","Shape":[1],"Cell":{"LIF":{"Beta":0.5,"Betta":1}}}]}`, `line 1: Populations[0]: unknown field "Betta" in Cell.LIF`},
		{`{"Populations":[{"Name":"a","Shape":[1],"Cell":{}}]}`, "here are 0"},
		{`{"Populations":[{"Name":"a","Shape":[1]}],"Projections":[{"Pre":"a","Post":"a","Wiring":"Sparse"}]}`, `no wiring is called "Sparse"`},
		{`{"Populations":[{"Name":"a","Shape":[0]}]}`, "at least 1"},
		{`{"Populations":[{"Name":"a","Shape":[1],"Cell":{"LIF":{"Beta":0.5,"Reset":"hard"}}}]}`, `"hard" is none of`},
	} {
		if _, err := ParseNet([]byte(c.text)); err == nil || !strings.HasPrefix(err.Error(), "snn: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.text, err, c.want)
		}
	}
}

func TestMarshalRefusesStrangers(t *testing.T) {
	for _, n := range []Net{
		{Populations: []Population{{Name: "a", Cell: &LIF{}}}}, {Projections: []Projection{{Wiring: &Dense{}}}},
		{Populations: []Population{{Name: "a", Cell: LIF{Reset: 77}}}},
	} {
		if _, err := json.Marshal(n); err == nil {
			t.Errorf("%+v was written", n)
		}
	}
}

func FuzzParseNet(f *testing.F) {
	text, _ := json.Marshal(everyKind())
	f.Add(text)
	f.Add([]byte(`{"Populations":[{"Name":"a","Shape":[99999999999]}]}`))
	for _, n := range wiredNets() {
		text, _ := json.Marshal(n)
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := ParseNet(text)
		if err != nil {
			return
		}
		again, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		same, err := ParseNet(again)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(n, same); d != "" {
			t.Error(d)
		}
	})
}
