package snn

// Adaptation is how thresholds follow activity. At most one of PerCell, PerPopulation and ALIF is set.
type Adaptation struct {
	PerCell       PerCell
	PerPopulation PerPopulation
	ALIF          ALIF
}

// PerCell raises a cell's threshold by Step at each of its spikes and lets it decay with Tau; it outlives the
// presentation and moves only while learning [diehl2015].
type PerCell struct {
	Step float64 // 0: no adaptation
	Tau  float64 // ms; θ relaxes once a presentation, and as a float32 not at all where that is shorter than 6e-8 Tau
	Init float64 // its value before any spike
}

// PerPopulation moves the thresholds of a whole population, per sample, towards one spike per step
// [ororbia2024]: θ ← max(θ + Rate·(spikes − 1), Floor); they return to their initial values at each presentation.
type PerPopulation struct {
	Rate  float64 // 0: no adaptation
	Floor float64
}

// ALIF makes a cell the adaptive LIF cell of [bellec2018], [bellec2020] and [yin2021]: its threshold rises with each of its own spikes z and
// falls back within the presentation,
//
//	a_t = ρ·a_{t−1} + κ·z_{t−1},  θ_t = Threshold + Strength·a_t,  ρ = exp(−dt/Tau),  a = Start before the first step.
//
// Only LIF and Synaptic cells have it, and not with ResetSameStepDelta.
type ALIF struct {
	Strength  float64   // β; 0: no adaptation
	Tau       float64   // ms
	Euler     bool      // ρ = 1 − dt/Tau, as in Norse
	Increment Increment // κ
	Start     float64   // a before the first step; [yin2021] begins with that of their threshold
	Adapted   bool      // ResetSubtract takes off θ_t, as [yin2021] and the ALIF of [higuchi2024] do; otherwise the threshold without adaptation

	StrengthSpread Spread // Strength, cell by cell
	TauSpread      Spread // Tau, cell by cell
}

// Increment is what a spike adds to the adaptation of its cell.
type Increment uint8

// The increments κ: 1 [bellec2020]; 1 − ρ, which keeps a between 0 and 1 [bellec2018] [yin2021]; ρ, for a spike whose effect has decayed by a
// step when it first acts, as in Norse's LSNN cell.
const (
	IncrementOne Increment = iota
	IncrementLeak
	IncrementDecay
)
