package perturb_test

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/perturb"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
)

// trains are random spikes of so many input cells, rate a cell and step.
func trains(n, steps, cells int, rate float64) (all []*snn.Spikes) {
	for k := range n {
		s, chance := snn.NewSpikes(steps, cells), snn.NewStream(7).At(k)
		for t := range steps {
			for i := range cells {
				if chance.Float64(uint64(t*cells+i)) < rate {
					s.Set(t, i)
				}
			}
		}
		all = append(all, s)
	}
	return all
}

// The window of additive pair STDP is its definition: Plus·e^(−lag/τ) where the pre cell fires first, −Minus·e^(lag/τ) where it fires second, and the
// difference in the same step, since pre spikes act first (PreFirst: the post spike then sees the trace of the pre spike of its own step).
func TestWindowOfSTDP(t *testing.T) {
	net := snn.Feedforward(60, 20)
	net.Projections[0].Init = snn.Init{Kind: snn.InitUniform, Lo: .1, Hi: .3}
	m, err := net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	pair := stdp.Pair{Plus: 4e-6, Minus: 3e-6, TauPlus: 8, TauMinus: 5}
	w, err := perturb.Pairing{
		Model: m, Projection: "input→output", Trains: trains(6, 100, 60, .05), Classes: 2, Reach: 49,
		Learner: stdp.Rule{Plasticity: pair, Norm: learning.Zero, Rest: learning.Zero, MinSpikes: learning.Zero},
	}.Measure()
	if err != nil {
		t.Fatal(err)
	}
	for k, lag := range w.Lag {
		want := pair.Plus * math.Exp(-float64(lag)/pair.TauPlus)
		if lag < 0 {
			want = -pair.Minus * math.Exp(float64(lag)/pair.TauMinus)
		}
		if math.Abs(w.Change[k]-want) > 3e-8 {
			t.Errorf("lag %d: %.3g ± %.3g, want %.3g (%v pairs)", lag, w.Change[k], w.Error[k], want, w.Pairs[k])
		}
	}
	if w.Explained < .995 {
		t.Errorf("R² %v", w.Explained)
	}
}

// A weight of CSDP changes where the post cell has fired at the latest in the step in which the pre spike arrives, one after it is fired, by a
// trace that decays: up for a positive sample, down for a negative one. That is docs/csdp.md's g = s(t−1)·R·d with plain descent, where
// the layer's goodness is far below its threshold (p near 0) and, for negatives, far above it (p near 1).
func TestWindowOfCSDP(t *testing.T) {
	net := snn.CSDPUnlabelled(64, 60, 10)
	m, err := net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	for row := range m.WeightRows(net.ProjectionNamed("hidden1→hidden1")) {
		for j := range row {
			row[j] = max(row[j], 0) // as the first update would
		}
	}
	for _, negative := range []bool{false, true} {
		rule := csdp.Rule{
			SelfSupervised: true, Rate: 1, Decay: learning.Zero, Adam: optim.AdamRates{Beta1: learning.Zero, Epsilon: 1e4}, // descent by 1e-4·g
			Negatives: csdp.Mixing{Kind: csdp.OtherData}, Threshold: 40,
		}
		sign := 1.
		if negative {
			rule.Threshold, sign = 1e-3, -1
		}
		w, err := perturb.Pairing{
			Model: m, Learner: rule, Projection: "input→hidden1", Trains: trains(12, 50, 64, .1), Classes: 10, AsNegative: negative,
			Nearest: true, Reach: 20,
		}.Measure()
		if err != nil {
			t.Fatal(err)
		}
		for k, lag := range w.Lag {
			want := 0.
			if lag <= 0 {
				want = sign * 1e-4 * .1 * math.Pow(1-3./13, -float64(lag)) // rate · R · 2/N · z; N is 2, dt 3 ms, τ 13 ms
			}
			tolerance := 1e-7
			if negative { // p is the larger the more cells have fired, 0.75 on the mean when the first do
				tolerance = .25*math.Abs(want) + 2e-7
			}
			if math.Abs(w.Change[k]-want) > tolerance {
				t.Errorf("negative %t, lag %d: %.3g ± %.3g, want %.3g (%v pairs)", negative, lag, w.Change[k], w.Error[k], want, w.Pairs[k])
			}
		}
		if w.Explained < .98 {
			t.Errorf("negative %t: R² %v", negative, w.Explained)
		}
	}
}

func TestPairingRefuses(t *testing.T) {
	net := snn.Feedforward(6, 4)
	m, err := net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	good := perturb.Pairing{Model: m, Learner: stdp.Rule{}, Projection: "input→output", Trains: trains(1, 40, 6, .5), Classes: 2, Reach: 5}
	for want, change := range map[string]func(p *perturb.Pairing){
		"the model is nil":                func(p *perturb.Pairing) { p.Model = nil },
		"there is no learner":             func(p *perturb.Pairing) { p.Learner = nil },
		"ann reads raw samples, and no t": func(p *perturb.Pairing) { p.Learner = ann.Rule{} },
		"no trains; give one or more":     func(p *perturb.Pairing) { p.Trains = nil },
		"2 labels for 1 trains":           func(p *perturb.Pairing) { p.Labels = []int{1, 2} },
		`no projection "x"; the net has`:  func(p *perturb.Pairing) { p.Projection = "x" },
		"train 0 has no spikes":           func(p *perturb.Pairing) { p.Trains = []*snn.Spikes{nil} },
		"lags to 30 in presentations of":  func(p *perturb.Pairing) { p.Reach = 30 },
		"0 input populations have 7 cell": func(p *perturb.Pairing) { p.Trains = trains(1, 40, 7, .5) },
		"do not tell lags apart":          func(p *perturb.Pairing) { p.Trains = trains(1, 40, 6, 0) },
	} {
		p := good
		change(&p)
		if _, err := p.Measure(); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "perturb: window: ") {
			t.Errorf("%v; want %s", err, want)
		}
	}
}
