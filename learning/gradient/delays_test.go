package gradient_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

const mostDelay = 3

// delayedList is every pair of pre and post cells that a number allows, with a delay each.
func delayedList(pre, post, seed int) (l snn.List) {
	s := snn.NewStream(uint64(seed))
	for i := range pre {
		for j := range post {
			if k := uint64(i*post + j); s.Float64(k) < 0.6 {
				l.Pre, l.Post = append(l.Pre, i), append(l.Post, j)
				l.Delays = append(l.Delays, int(4*s.Float64(1000+k)))
			}
		}
	}
	return l
}

// ofDelay returns the synapses of a list that wait so many steps, and their numbers.
func ofDelay(l snn.List, steps int) (part snn.List, numbers []int) {
	for k, d := range l.Delays {
		if d == steps {
			part.Pre, part.Post = append(part.Pre, l.Pre[k]), append(part.Post, l.Post[k])
			numbers = append(numbers, k)
		}
	}
	return part, numbers
}

// delayedNets returns a net whose synapses have delays of their own, one with a projection for each delay, and for each projection of the second the
// first's and the numbers of its weights.
func delayedNets() (own, apart snn.Net, of []int, numbers [][]int) {
	pops := []snn.Population{{Name: "in", Shape: []int{7}}, {Name: "h", Shape: []int{20}, Cell: snn.LIF{Beta: 0.9}}, {Name: "out", Shape: []int{3}, Cell: snn.LI{Beta: 0.8}}}
	own.Populations, apart.Populations = pops, pops
	for k, p := range []struct {
		pre, post string
		delay     int
		list      snn.List
	}{{"in", "h", 0, delayedList(7, 20, 1)}, {"h", "h", 1, delayedList(20, 20, 2)}, {"h", "out", 0, delayedList(20, 3, 3)}} {
		own.Projections = append(own.Projections, snn.Projection{Pre: p.pre, Post: p.post, Delay: p.delay, Wiring: p.list, Gain: 2})
		for steps := range mostDelay + 1 {
			part, n := ofDelay(p.list, steps)
			apart.Projections = append(apart.Projections, snn.Projection{Pre: p.pre, Post: p.post, Name: fmt.Sprint(k, " ", steps), Delay: p.delay + steps,
				Wiring: part, Gain: 2})
			of, numbers = append(of, k), append(numbers, n)
		}
	}
	return own, apart, of, numbers
}

// Synapses with delays of their own learn as several projections of one delay each, to the same bits.
func TestDelaysOfSynapsesAreProjections(t *testing.T) {
	for _, e := range []learning.Encoder{encode.Bernoulli{T: 12}, encode.Direct{T: 12}} {
		for _, rule := range []gradient.Rule{{}, {Truncate: 5, GradientClip: 0.1}} {
			rule.Loss.Kind = gradient.CEMembrane
			first, second, of, numbers := delayedNets()
			own, err := first.Init(1)
			if err != nil {
				t.Fatal(err)
			}
			apart, err := second.Init(2)
			if err != nil {
				t.Fatal(err)
			}
			for k := range of {
				from, _ := own.Weights(of[k])
				to, _ := apart.Weights(k)
				for i, n := range numbers[k] {
					to[i] = from[n]
				}
			}
			before := own.Clone()
			want, wantCounts := learnDelayed(t, apart, rule, e)
			got, counts := learnDelayed(t, own, rule, e)
			moved, events := false, make([]int64, 3)
			for k := range of {
				w, _ := own.Weights(of[k])
				was, _ := before.Weights(of[k])
				x, _ := apart.Weights(k)
				events[of[k]] += wantCounts.Projections[k].SynapticEvents
				for i, n := range numbers[k] {
					moved = moved || w[n] != was[n]
					if w[n] != x[i] && rule.GradientClip == 0 || max(w[n]-x[i], x[i]-w[n]) > 1e-6 {
						t.Fatalf("%T, %+v: weight %d of projection %d is %v, in a projection of its delay %v", e, rule, n, of[k], w[n], x[i])
					}
				}
			}
			if !slices.Equal(got, want) && rule.GradientClip == 0 || !moved {
				t.Errorf("%T: losses %v, apart %v; weights moved: %v", e, got, want, moved)
			}
			for k, n := range events {
				if p := counts.Projections[k]; p.SynapticEvents != n || p.WeightUpdates == 0 {
					t.Errorf("%T: projection %d has %d synaptic events, apart %d", e, k, p.SynapticEvents, n)
				}
			}
		}
	}
}

func learnDelayed(t *testing.T, m *snn.Model, rule gradient.Rule, e learning.Encoder) (losses []float64, counts snn.Counts) {
	t.Helper()
	tr, err := rule.Bind(learning.Setup{Model: m, Encoder: e, Classes: 3, Batch: 10})
	if err != nil {
		t.Fatal(err)
	}
	s := snn.NewStream(9)
	for batch := range 3 {
		b := learning.Batch{Stream: s.Named("spikes").At(batch)}
		for i := range 10 {
			x := make([]float32, 7)
			for k := range x {
				x[k] = float32(s.At(batch).At(i).Float64(uint64(k)))
			}
			b.X, b.Label, b.Index = append(b.X, x), append(b.Label, i%3), append(b.Index, i)
		}
		loss, err := tr.Learn(b)
		if err != nil {
			t.Fatal(err)
		}
		losses = append(losses, loss)
	}
	counts, _ = tr.Counts()
	return losses, counts
}
