package snn

import (
	"fmt"
	"math/bits"
	"testing"
)

// Streams that are derived in different ways are different: over grids of seeds and children, in either order, along
// chains, by number and by name.
func TestDerivedStreamsAreDistinct(t *testing.T) {
	const n = 48
	seen := map[uint64]string{}
	add := func(s Stream, format string, a ...any) {
		name := fmt.Sprintf(format, a...)
		if other, ok := seen[s.Key()]; ok {
			t.Errorf("%s is %s", name, other)
		}
		seen[s.Key()] = name
	}
	for a := range n {
		root := NewStream(uint64(a))
		add(root, "seed %d", a)
		add(root.Named(""), "seed %d named nothing", a)
		for b := range n {
			add(root.At(b), "seed %d at %d", a, b)
			add(root.Named(string(rune(b))), "seed %d named %q", a, rune(b))
			add(root.At(b).Named("x"), "seed %d at %d named x", a, b)
			add(root.Named("x").At(b), "seed %d named x at %d", a, b)
			for c := range n {
				add(root.At(b).At(c), "seed %d at %d at %d", a, b, c)
			}
		}
	}
	chain := NewStream(0)
	for i := range n {
		chain = chain.At(0)
		if i > 1 { // at 0 and at 0 at 0 are in the grid
			add(chain, "%d times at 0", i+1)
		}
	}
}

// Seeds and children that lie next to each other, and draws of a stream and of its children, agree in half of their bits:
// with 64·n bits the standard deviation of the share is 1/(16√n), and 6 of them bound it.
func TestDerivedStreamsAreIndependent(t *testing.T) {
	const n = 20000
	k := func(i int) uint64 { return uint64(i) }
	for name, pair := range map[string]func(i int) (a, b uint64){
		"a seed and the next":      func(i int) (a, b uint64) { return NewStream(k(i)).Uint64(0), NewStream(k(i) + 1).Uint64(0) },
		"a child and the next":     func(i int) (a, b uint64) { return NewStream(7).At(i).Uint64(0), NewStream(7).At(i + 1).Uint64(0) },
		"seed a at b, seed b at a": func(i int) (a, b uint64) { return NewStream(k(i)).At(3).Uint64(0), NewStream(3).At(i).Uint64(0) },
		"seed k at k, the next": func(i int) (a, b uint64) {
			return NewStream(k(i)).At(i).Uint64(0), NewStream(k(i) + 1).At(i + 1).Uint64(0)
		},
		"draw i, draw 0 of child i":  func(i int) (a, b uint64) { return NewStream(7).Uint64(k(i)), NewStream(7).At(i).Uint64(0) },
		"draw i of child 0, child i": func(i int) (a, b uint64) { return NewStream(7).At(0).Uint64(k(i)), NewStream(7).At(i).Uint64(0) },
		"at a at b, at b at a": func(i int) (a, b uint64) {
			return NewStream(7).At(i).At(5).Uint64(0), NewStream(7).At(5).At(i).Uint64(0)
		},
		"a name, the name and the at": func(i int) (a, b uint64) {
			return NewStream(k(i)).Named("x").Uint64(0), NewStream(k(i)).At('x').Uint64(0)
		},
	} {
		same := 0
		for i := range n {
			a, b := pair(i + 100) // 100: no pair is one stream
			same += 64 - bits.OnesCount64(a^b)
		}
		if share := float64(same) / (64 * n); share < 0.5-6*0.0005 || share > 0.5+6*0.0005 {
			t.Errorf("%s: %.4f of their bits agree", name, share)
		}
	}
}
