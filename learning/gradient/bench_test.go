package gradient

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// noise is an encoder that gives each sample a spike train made beforehand, so that no time goes into its draws.
type noise struct{ trains []*snn.Spikes }

func newNoise(steps, cells, trains int, rate float64) noise {
	g := rand.New(rand.NewPCG(1, 2))
	var e noise
	for range trains {
		s := snn.NewSpikes(steps, cells)
		for t := range steps {
			for i := range cells {
				if g.Float64() < rate {
					s.Set(t, i)
				}
			}
		}
		e.trains = append(e.trains, s)
	}
	return e
}

func (e noise) Steps() int { return e.trains[0].Steps }

func (e noise) Encode(dst *snn.Spikes, x []float32, _ float32, _ snn.Stream) {
	from := e.trains[int(x[0])]
	dst.Resize(from.Steps, from.Cells)
	copy(dst.Bits, from.Bits)
}

// bench returns a trainer of 784-1000-10 cells with 25 steps, and a mini-batch of 128 samples for it.
func bench(b *testing.B, e learning.Encoder, gain float32, workers int) (*trainer, learning.Batch) {
	rule := Rule{Loss: Loss{Kind: CEMembrane}, Optimizer: optim.Optimizer{Rate: 1e-6}}
	g := rand.New(rand.NewPCG(3, 4))
	var batch learning.Batch
	for r := range 128 {
		x := make([]float32, 784)
		for i := range x {
			if g.Float64() < .2 { // as many pixels as a digit has
				x[i] = g.Float32()
			}
		}
		if _, noise := e.(noise); noise {
			x[0] = float32(r)
		}
		batch.X, batch.Label, batch.Index = append(batch.X, x), append(batch.Label, r%10), append(batch.Index, r)
	}
	n := snn.Feedforward(784, 1000, 10)
	n.Projections[0].Gain = gain
	return bind(b, rule, ruletest.Model(b, n), e, 128, workers), batch
}

// BenchmarkSurrogate is a mini-batch of training and one of inference: of spikes at a rate of 13 %, of constant currents with
// the weights that training begins with, under which few hidden cells fire, and with as many firing as it ends with.
func BenchmarkSurrogate(b *testing.B) {
	for _, c := range []struct {
		name string
		e    learning.Encoder
		gain float32
	}{{"spikes", newNoise(25, 784, 128, .13), 1}, {"constant", encode.Direct{T: 25}, 1}, {"lively", encode.Direct{T: 25}, 2.5}} {
		for workers := 1; workers <= runtime.GOMAXPROCS(0); workers *= 2 {
			t, batch := bench(b, c.e, c.gain, workers)
			name := fmt.Sprintf("%s/%d", c.name, workers)
			b.Run("learn/"+name, func(b *testing.B) {
				median(b, func() error { _, err := t.Learn(batch); return err })
			})
			var out learning.Outcome
			b.Run("classify/"+name, func(b *testing.B) {
				median(b, func() error { return t.Classify(batch, &out) })
				_, k := t.Counts()
				b.ReportMetric(100*float64(k.Populations[1].Spikes)/float64(k.Steps)/1000, "%hidden")
			})
		}
	}
}

// median reports the median time of f, and the shortest: what else the machine does makes single calls slower.
func median(b *testing.B, f func() error) {
	var ms []float64
	for b.Loop() {
		begin := time.Now()
		if err := f(); err != nil {
			b.Fatal(err)
		}
		ms = append(ms, float64(time.Since(begin).Microseconds())/1000)
	}
	slices.Sort(ms)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ms[len(ms)/2], "ms")
	b.ReportMetric(ms[0], "ms-least")
}

// BenchmarkSurrogateResonant is a mini-batch of the net and length of [higuchi2024]'s ECG task, in which a pre cell fires in 8 of 100 steps.
func BenchmarkSurrogateResonant(b *testing.B) {
	learn := snn.Spread{Learn: true}
	n := snn.Recurrent(4, 36, 6)
	n.Dt = 10
	n.Populations[1].Cell = snn.BRF{Omega: 4, Offset: .5, OmegaSpread: learn, OffsetSpread: learn}
	n.Populations[2].Cell = snn.LI{Tau: 200, Scale: snn.ScaleLeak, TauSpread: learn}
	for i := range n.Projections {
		n.Projections[i].Gain = 60
	}
	n.Projections[len(n.Projections)-1].Gain = 1
	rule := Rule{Function: SurrogateFunction{Kind: DoubleGaussian}, Loss: Loss{Kind: CEMembrane}}
	tr := bind(b, rule, ruletest.Model(b, n), encode.Bernoulli{T: 1301, Max: .16}, 64, 1)
	batch := ruletest.Batch(64, 4, 6, 1)
	for b.Loop() {
		if _, err := tr.Learn(batch); err != nil {
			b.Fatal(err)
		}
	}
	train, _ := tr.Counts()
	b.ReportMetric(float64(train.Populations[1].Spikes)/float64(train.Samples*1301*36), "rate")
}

// BenchmarkOnline is a mini-batch of 16 samples, or one sample, in 250 steps of 700-128-20 cells, of which one in fifty of the input fires, in the swept
// form and in the one that writes weights at every step.
func BenchmarkOnline(b *testing.B) {
	lif, alif := snn.LIF{Beta: .95}, snn.LIF{Beta: .95, Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: .07, Tau: 500}}}
	for _, c := range []struct {
		name string
		kind CreditKind
		cell snn.LIF
	}{{"EProp/LIF", EProp, lif}, {"EProp/ALIF", EProp, alif}, {"OTTT/LIF", OTTT, lif}, {"DECOLLE/LIF", DECOLLE, lif}} {
		for _, o := range []optim.Optimizer{{Rate: 1e-9}, {Kind: optim.SGD, Rate: 1e-9}} {
			for k := range 4 {
				online, samples := k&1 > 0, []int{16, 1}[k>>1]
				b.Run(fmt.Sprintf("%s/%v/%d/online=%v", c.name, o.Kind, samples, online), func(b *testing.B) {
					rule := Rule{Function: SurrogateFunction{Kind: ATan}, Loss: Loss{Kind: CEMembrane}, Optimizer: o, Credit: Credit{Kind: c.kind, Online: online}}
					tr, batch := benchOnline(b, rule, c.cell, samples)
					median(b, func() error { _, err := tr.Learn(batch); return err })
				})
			}
		}
	}
}

func benchOnline(b *testing.B, rule Rule, cell snn.LIF, samples int) (*trainer, learning.Batch) {
	n := snn.Recurrent(700, 128, 20)
	n.Populations[1].Cell, n.Projections[0].Init = cell, snn.Init{Kind: snn.InitUniform, Lo: -.1, Hi: .1}
	batch := learning.Batch{}
	for r := range samples {
		x := make([]float32, 700)
		x[0] = float32(r)
		batch.X, batch.Label, batch.Index = append(batch.X, x), append(batch.Label, r), append(batch.Index, r)
	}
	return bind(b, rule, ruletest.Model(b, n), newNoise(250, 700, samples, .02), samples, 1), batch
}
