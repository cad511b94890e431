package main

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// drawGrid draws nets on the grid until all their populations fire, and are silent.
func drawGrid(t *testing.T, x subject, seed uint64) (sample, results) {
	for attempt := range uint64(mostAttempts) {
		d := newDrawing(rand.New(rand.NewPCG(seed, attempt)))
		x.set(d)
		s := d.sample()
		s.learn = false
		r, err := s.ours()
		if err != nil {
			t.Fatalf("%s: %v", x.name, err)
		}
		if r.tell(d.idle) {
			return s, r
		}
	}
	t.Fatalf("%s: none of %d nets says anything", x.name, mostAttempts)
	return sample{}, results{}
}

// Every cause that is put into a net is named, in nets of every library.
func TestCausesAreNamed(t *testing.T) {
	named := map[string]int{}
	for _, p := range peers() {
		for i, x := range p.subjects {
			d := newDrawing(rand.New(rand.NewPCG(1, 1)))
			if x.set(d); d.numbers != grid || i%3 > 0 {
				continue
			}
			s, here := drawGrid(t, x, uint64(i))
			for _, h := range hypotheses() {
				other, ok := s, false
				if other.net, ok = h.of(s.net); !ok {
					continue
				}
				there, err := other.ours()
				if err != nil {
					t.Fatal(err)
				}
				c := comparison{numbers: grid}
				if err := c.differences(s, here, there); err != nil {
					t.Fatal(err)
				}
				if c.different == 0 {
					continue
				}
				if !slices.Contains(c.causes, h.cause) {
					t.Errorf("%s of %s, %s: it says %q", x.name, p.name, h.wrong, c.causes)
				}
				named[h.cause]++
			}
		}
	}
	for _, h := range hypotheses() {
		if named[h.cause] < 3 {
			t.Errorf("%q was put into %d nets that it changes; want 3", h.cause, named[h.cause])
		}
	}
}

// Two causes together are named where neither of them explains the spikes alone; of what is none of them, that is said.
func TestSeveralCausesAndNone(t *testing.T) {
	all := norseNets()
	k := slices.IndexFunc(all, func(x subject) bool { return x.name == "LIFCell at another rest" })
	s, here := drawGrid(t, all[k], 3)
	byField := func(field string) hypothesis {
		list := hypotheses()
		return list[slices.IndexFunc(list, func(h hypothesis) bool { return h.field == field })]
	}
	late, ok := byField("Delay").of(s.net)
	both, too := byField("Scale").of(late)
	if !ok || !too {
		t.Fatal("the net has no delays or scaling to change")
	}
	other := s
	other.net = both
	there, err := other.ours()
	if err != nil {
		t.Fatal(err)
	}
	c := comparison{numbers: grid}
	if err := c.differences(s, here, there); err != nil || !slices.ContainsFunc(c.causes, func(cause string) bool {
		return strings.Contains(cause, "scaling: ") && strings.Contains(cause, "a step slower")
	}) {
		t.Errorf("two causes: it says %q, %v", c.causes, err)
	}
	other = s
	other.seed++ // other weights
	if there, err = other.ours(); err != nil {
		t.Fatal(err)
	}
	c = comparison{numbers: grid}
	if err := c.differences(s, here, there); err != nil || c.different == 0 || !strings.Contains(c.check().Error(), "no other reset") {
		t.Errorf("no cause: %v, %v", c.check(), err)
	}
}

// A potential beside a threshold is told as rounding where numbers are rounded, and not on the grid.
func TestRoundingIsTold(t *testing.T) {
	near := &difference{ulps: 3, allowed: 40}
	if c := (comparison{numbers: tenths, different: 1, first: near}); c.check() != nil || !strings.Contains(c.because(), "rounding decides") {
		t.Errorf("a rounded one: %v, %q", c.check(), c.because())
	}
	far := &difference{ulps: 41, allowed: 40}
	for _, c := range []comparison{{numbers: grid, different: 1, first: near}, {numbers: tenths, different: 1, first: far}} {
		if err := c.check(); err == nil || strings.Contains(err.Error(), "rounding decides") {
			t.Errorf("%v", err)
		}
	}
}
