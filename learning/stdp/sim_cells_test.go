package stdp

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// firing are cells of every kind that fires, in several forms, with the weight by which one spike of the input drives them.
func firing() map[string]struct {
	cell  snn.Cell
	drive float64
} {
	type driven = struct {
		cell  snn.Cell
		drive float64
	}
	lif := snn.LIF{Tau: 20, Reset: snn.ResetZero}
	bellec, population, own, masked := lif, lif, lif, lif
	bellec.Adapt.ALIF = snn.ALIF{Strength: .5, Tau: 50}
	population.Adapt.PerPopulation = snn.PerPopulation{Rate: .01, Floor: .1}
	own.Adapt.PerCell = snn.PerCell{Step: .1, Tau: 500, Init: .5}
	own.TauSpread, own.ThresholdSpread = snn.Spread{Uniform: 5}, snn.Spread{Normal: .1}
	masked.Refractory, masked.Masked = 3, true
	late := snn.LIF{Beta: .9, ResetTiming: snn.ResetNextStep, Inclusive: true, Jitter: .2}
	return map[string]driven{
		"lif": {lif, 1.5}, "alif": {bellec, 1.5}, "population": {population, 1.5}, "per cell": {own, 1.5}, "masked": {masked, 1.5}, "late": {late, 1.2},
		"synaptic":     {snn.Synaptic{LIF: snn.LIF{Beta: .9}, Alpha: .5}, 1},
		"earlier":      {snn.Synaptic{LIF: lif, TauSyn: 3, Earlier: true}, 1},
		"alpha":        {snn.Alpha{TauExc: 10, TauInh: 2}, 4},
		"resonator":    {snn.BRF{Omega: 10, Offset: 1, Threshold: .5}, 800},
		"conductance":  {snn.DiehlCook(1, 1).Populations[2].Cell, 10.4},
		"izhikevich":   {snn.Izhikevich{A: .02, B: .2, C: -65, D: 8, Start: -65, StartU: -13}, 60},
		"rest, resets": {snn.LIF{Tau: 20, Rest: -65, Start: -65, Threshold: -52, Reset: snn.ResetZero, ResetTo: -68, Refractory: 2}, 20},
		"adex": {snn.AdEx{Capacitance: 281, Leak: 30, Rest: -70.6, Slope: 2, Threshold: -50.4, TauW: 144, A: 4, B: 80.5, ResetTo: -70.6, Peak: 20,
			Start: -70.6}, 9000},
	}
}

// Cells of every kind that fires learn: their synapses, in one direction and recurrent, go the way that Evolve says.
func TestSTDPOfEveryCell(t *testing.T) {
	e := encode.Poisson{Dt: 1, T: 250, MaxRate: 120}
	r := Pair{Plus: .01, Minus: .012}
	for name, c := range firing() {
		for wiring, n := range map[string]snn.Net{
			"dense":     relayNet("a", "b", nil, 1, c.cell),
			"sparse":    relayNet("a", "b", snn.Sparse{Probability: .5, Delays: [2]int{0, 3}}, 0, c.cell),
			"recurrent": relayNet("a", "a", nil, 2, c.cell),
		} {
			t.Run(name+", "+wiring, func(t *testing.T) {
				for k := range 2 {
					n.Projections[k].Init.Lo = c.drive
				}
				_, conducts := c.cell.(snn.Conductance)
				if n.Populations[1].Bias = (&snn.Init{Kind: snn.InitUniform, Lo: 0, Hi: 1e-3}); conducts {
					n.Populations[1].Bias = nil
				}
				tr := mustBindWith(t, Rule{Plasticity: r, Norm: learning.Zero, Rest: 20, MinSpikes: learning.Zero}, n, e)
				if _, err := tr.Learn(learning.Batch{}); err != nil {
					t.Fatal(err)
				}
				start := append([]float32(nil), tr.learning.projections[0].w...)
				learn(t, tr, ruletest.Patterns(1, 12, 1, 4))
				checkSynapses(t, tr, r, start)
			})
		}
	}
}

// mustBindWith binds as users do.
func mustBindWith(t *testing.T, l Rule, n snn.Net, e learning.Encoder) *simTrainer {
	t.Helper()
	tr, err := l.Bind(learning.Setup{Model: initial(t, n), Encoder: e, Classes: 2, Batch: 1})
	if err != nil {
		t.Fatal(err)
	}
	return tr.(*simTrainer)
}
