package gradient

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Potentials that are computed twice, from those kept before each segment, give the bits of those that are kept.
func TestSurrogateBitsAtAnyMemory(t *testing.T) {
	segments, cyclic := 0, 0
	for seed := range 60 {
		g := rand.New(rand.NewPCG(uint64(seed), 5))
		n, steps := randomNet(g), 5+g.IntN(30)
		rule, rows := randomRule(g, n, steps), 1+g.IntN(70)
		var e learning.Encoder = encode.Bernoulli{T: steps, Max: .2 + .8*g.Float64()}
		if g.IntN(3) == 0 {
			e = encode.Direct{T: steps}
		}
		var want []uint32
		for _, history := range []int{math.MaxInt, 1} {
			m := ruletest.Model(t, n)
			bound, err := rule.bind(learning.Setup{Model: m, Encoder: e, Classes: n.Population("out").Size(), Batch: rows}, memory{history, 1})
			if err != nil {
				t.Fatal(err)
			}
			tr := bound.(*trainer)
			g := rand.New(rand.NewPCG(uint64(seed), 6))
			for range 2 {
				if _, err := tr.Learn(randomBatch(g, n, rows)); err != nil {
					t.Fatal(err)
				}
			}
			if want == nil {
				want = allBits(tr)
				continue
			}
			if tr.segment < tr.span {
				segments++
				if len(tr.groups) < len(tr.pops) {
					cyclic++
				}
			}
			if !slices.Equal(allBits(tr), want) {
				t.Errorf("net %d (%d steps in segments of %d, stretches of %d): other bits than with all potentials", seed, tr.span, tr.segment, tr.stretch)
			}
		}
	}
	if segments < 30 || cyclic < 10 {
		t.Errorf("only %d nets had segments, %d of them on cycles", segments, cyclic)
	}
}

// allBits are the bits of all weights and gradients; some nets overflow, and NaN is not equal to itself.
func allBits(tr *trainer) (bits []uint32) {
	for i := range tr.projs {
		for _, x := range [][]float32{tr.projs[i].w, tr.projs[i].grad} {
			for _, v := range x {
				bits = append(bits, math.Float32bits(v))
			}
		}
	}
	return bits
}

// Memory of a long presentation grows with the square root of its steps, but for spikes.
func TestSurrogateLongPresentation(t *testing.T) {
	bytes := func(steps int) int64 {
		tr, err := Rule{}.bind(learning.Setup{Model: ruletest.Model(t, snn.Feedforward(20, 64, 4)), Encoder: ruletest.Coins{T: steps}, Classes: 4, Batch: 16}, memory{1, 1})
		if err != nil {
			t.Fatal(err)
		}
		p := &tr.(*trainer).pops[1]
		u := &p.cells.states[0]
		return int64(4 * (len(u.x) + len(u.saved)))
	}
	if short, long := bytes(100), bytes(10000); long > 12*short {
		t.Errorf("100 steps keep %d bytes of potentials, 10000 steps %d", short, long)
	}
}

// wideNets are nets with a population of many blocks.
func wideNets() []snn.Net {
	straight := snn.Feedforward(40, 520, 3)
	deep := snn.Feedforward(30, 500, 470, 70) // 70 classes
	deep.Projections[1].Gain, deep.Projections[1].Delay = 1.5, 2
	deep.Populations[1].Cell = snn.Synaptic{LIF: snn.LIF{Beta: .9, Reset: snn.ResetZero}, Alpha: .5}
	twins := snn.Feedforward(35, 512, 512, 4)
	twins.Projections[1].Wiring = snn.OneToOne{}
	twins.Projections[1].Init = snn.Init{Kind: snn.InitUniform, Lo: .2, Hi: 1.5}
	twins.Projections = append(twins.Projections, snn.Projection{Pre: "input", Post: "hidden2", Delay: 1})
	return []snn.Net{straight, deep, twins, snn.Recurrent(30, 480, 5)}
}

// busy encodes as if values were larger, so that most cells fire at most steps.
type busy struct{ encode.Bernoulli }

func (e busy) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	e.Bernoulli.Encode(dst, x, 1.8*gain, s)
}

// Wide populations, whose blocks sum their own gradients, and populations that fire so much that products are faster.
func TestSurrogateOfWideNets(t *testing.T) {
	products := 0
	for k, n := range wideNets() {
		for _, e := range []learning.Encoder{encode.Direct{T: 9}, encode.Bernoulli{T: 9, Max: .4}, busy{encode.Bernoulli{T: 9}}} {
			g := rand.New(rand.NewPCG(uint64(k), 7))
			rule := Rule{Loss: Loss{Kind: CEMembrane}, Function: SurrogateFunction{Slope: 5}}
			out := n.Populations[len(n.Populations)-1]
			m, b := ruletest.Model(t, n), learning.Batch{Stream: snn.NewStream(uint64(k))}
			for r := range 6 {
				x := make([]float32, n.Populations[0].Size())
				for i := range x {
					x[i] = g.Float32()
				}
				b.X, b.Label, b.Index = append(b.X, x), append(b.Label, g.IntN(out.Size())), append(b.Index, r)
			}
			name := fmt.Sprintf("net %d, %+v", k, e)
			o := newBPTT(m, rule, 9)
			loss, grad := o.batch(inputs(b, e), b.Label)
			if o.margin < 3e-6 {
				t.Errorf("%s: a potential is %g from its threshold; choose other weights", name, o.margin)
				continue
			}
			bound, err := rule.bind(learning.Setup{Model: m, Encoder: e, Classes: out.Size(), Batch: 6, Pool: kernel.NewPool(2)}, memory{1, 1 << 17})
			if err != nil {
				t.Fatal(err)
			}
			tr := bound.(*trainer)
			if got, err := tr.Learn(b); err != nil || math.Abs(got-loss) > 1e-4*loss {
				t.Errorf("%s: loss %v, %v; oracle %v", name, got, err, loss)
			}
			compareGradients(t, name, tr, grad)
			for i := range tr.projs {
				if tr.projs[i].product {
					products++
				}
			}
		}
	}
	if products < 4 {
		t.Errorf("only %d projections were products", products)
	}
}

func TestSurrogateWideBitsAtAnyWorkerCount(t *testing.T) {
	for k, n := range wideNets() {
		for _, e := range []learning.Encoder{encode.Direct{T: 6}, encode.Bernoulli{T: 6, Max: .3}, busy{encode.Bernoulli{T: 6}}} {
			classes := n.Populations[len(n.Populations)-1].Size()
			var want []learning.Tensor
			for _, workers := range []int{1, 3} {
				tr := bind(t, Rule{Loss: Loss{Kind: CEMembrane}}, ruletest.Model(t, n), e, 150, workers)
				for i := range 2 {
					if _, err := tr.Learn(ruletest.Batch(150, n.Populations[0].Size(), classes, uint64(i))); err != nil {
						t.Fatal(err)
					}
				}
				if want == nil {
					want = ruletest.State(tr)
				}
				if !reflect.DeepEqual(ruletest.State(tr), want) {
					t.Errorf("net %d, %+v: with %d workers other bits than with 1", k, e, workers)
				}
			}
		}
	}
}

func TestSurrogateClassifyAllocatesNothing(t *testing.T) {
	for _, e := range []learning.Encoder{encode.Bernoulli{T: 10}, encode.Direct{T: 10}} {
		n, rule := wide()
		tr := bind(t, rule, ruletest.Model(t, n), e, 20, 2)
		b := ruletest.Batch(50, 70, 5, 1)
		var out learning.Outcome
		classify := func() {
			if err := tr.Classify(b, &out); err != nil {
				t.Fatal(err)
			}
		}
		classify()
		if got := testing.AllocsPerRun(5, classify); got != 0 {
			t.Errorf("%T: %v allocations", e, got)
		}
	}
}
