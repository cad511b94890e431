package snn

import (
	"strings"
	"testing"
)

// Names that would be one with another's, or that no line can show, are refused; all others pass.
func TestNames(t *testing.T) {
	for _, name := range []string{"a→b", "→", "", " ", "\t", "a\nb", "a\r", "\x00", "a\x7f", "\xff\xfe", "a\u2028b", "a\u200bb", "\u202eabc", " a", "a ",
		strings.Repeat("x", 256)} {
		n := Feedforward(4, 3, 2)
		n.Populations[1].Name, n.Projections[0].Post, n.Projections[1].Pre = name, name, name
		if err := n.Check(); err == nil || !strings.HasPrefix(err.Error(), "snn: population ") {
			t.Errorf("%q: error %v", name, err)
		}
	}
	for _, name := range []string{"a", "a b", "hidden-1", "层", "naïve", "a->b", "weights a", "1", strings.Repeat("x", 255)} {
		n := Feedforward(4, 3, 2)
		n.Populations[1].Name, n.Projections[0].Post, n.Projections[1].Pre = name, name, name
		if err := n.Check(); err != nil {
			t.Errorf("%q: error %v", name, err)
		}
	}
}

// Of populations with names of any parts, no two projections or populations of a net that passes Check have one name, nor one stream.
func TestNamesTellApart(t *testing.T) {
	parts := []string{"a", "b", "→", "a→b", " ", "b→a"}
	var names []string
	for _, x := range parts {
		for _, y := range parts {
			names = append(names, x+y)
		}
	}
	n := Net{}
	for _, name := range names {
		with := append(n.Populations[:len(n.Populations):len(n.Populations)], Population{Name: name, Shape: []int{1}, Cell: LIF{Beta: .5}})
		if (Net{Populations: with}).Check() == nil {
			n.Populations = with
		}
	}
	for _, a := range n.Populations {
		for _, b := range n.Populations {
			n.Projections = append(n.Projections, Projection{Pre: a.Name, Post: b.Name, Delay: 1})
		}
	}
	if err := n.Check(); err != nil || len(n.Populations) < 4 {
		t.Fatalf("%d populations, error %v", len(n.Populations), err)
	}
	seen, root := map[Stream]string{}, NewStream(1).Named("init")
	add := func(name string) {
		if other, taken := seen[root.Named(name)]; taken {
			t.Errorf("%q and %q have one stream", name, other)
		}
		seen[root.Named(name)] = name
	}
	for _, p := range n.Populations {
		add(p.Name)
	}
	for _, p := range n.Projections {
		add(p.String())
	}
	n.Projections = append(n.Projections, n.Projections[3])
	if err := n.Check(); err == nil || !strings.Contains(err.Error(), "without a Name") {
		t.Errorf("error %v", err)
	}
}
