package snn

import (
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// cellValue is a number of the description, or one of each cell in its place.
type cellValue struct {
	name   string
	usual  float64
	values []float32 // of each cell; nil if all share the usual one
	learns bool
	number int     // of the parameter, −1 if it is not learned
	centre float64 // its distance from it is what counts
	least  float64
	most   float64
	shared bool
	chart  *engine.Chart // of numbers that have bounds; nil where the distance counts
}

// value returns the number called name of the cells of p.
func (p compiledCell) value(name string, usual float64) cellValue {
	v := cellValue{name: name, usual: usual, number: -1, most: mostChange}
	if k := slices.IndexFunc(p.own, func(x Parameter) bool { return x.Name == name }); k >= 0 {
		v.values, v.learns, v.shared = p.own[k].Values, p.own[k].Learn && !p.simulated, p.own[k].Shared
	}
	return v
}

// time returns a time constant, which stays between a tenth of a step and as many steps as a float32 can decay in. With Euler it is longer than a
// step, and gradients move the logit w of the leak: dt/τ = σ(w).
func (p compiledCell) time(name string, usual float64, euler bool) cellValue {
	v := p.value(name, usual)
	v.least, v.most = p.dt/10, 2e5*p.dt
	if !euler {
		return v
	}
	v.least, v.chart = p.dt/kernel.Sigmoid(mostLogit), &engine.Chart{
		In:    func(tau float64) float64 { return unit.In(p.dt / tau) },
		Out:   func(w float64) float64 { return min(p.dt/unit.Out(w), 2e5*p.dt) },
		Slope: func(tau float64) float64 { return p.dt - tau },
	}
	return v
}

// learn makes v a parameter of f if gradients change it.
func (v *cellValue) learn(f *engine.Factors) {
	if !v.learns {
		return
	}
	v.number = len(f.Parameters)
	f.Parameters = append(f.Parameters, engine.Parameter{
		Name: v.name, X: v.values, Centre: float32(v.centre), Least: float32(v.least), Most: float32(v.most), Chart: v.chart, Shared: v.shared,
	})
}

// at returns the size of v for a cell, and its derivative by v, the sign, or by its coordinate.
func (v *cellValue) at(cell int) (size, sign float64) {
	switch {
	case v.values == nil:
		return v.usual, 1
	case v.chart != nil:
		x := min(max(float64(v.values[cell]), v.least), v.most)
		return x, v.chart.Slope(x)
	}
	x := float64(v.values[cell]) - v.centre
	if x < 0 {
		return max(-x, nothing), -1
	}
	return max(x, nothing), 1
}

// nothing stands for a size of 0, by which derivatives divide.
const nothing = 1e-30

// slope writes the derivative of a factor by v.
func (v *cellValue) slope(slope [][]float64, factor int, by float64) {
	if slope != nil && v.number >= 0 {
		slope[v.number][factor] = by
	}
}

// spikingFactors are the factors of LIF cells, behind a synapse if there is one.
func (p compiledCell) spikingFactors(c LIF, s *Synaptic) engine.Factors {
	var (
		a             = c.Adapt.ALIF
		tau, adaptTau = p.time("Tau", c.Tau, c.Euler), p.time("Adapt.ALIF.Tau", a.Tau, a.Euler)
		tauSyn        cellValue
		strength      = p.value("Adapt.ALIF.Strength", a.Strength)
		height        = cellValue{name: "Threshold", values: p.thresholds, number: -1, centre: c.Rest, most: mostChange}
		f             = engine.Factors{Number: engine.SpikingFactors}
	)
	height.learns = c.ThresholdSpread.Learn && !p.simulated
	height.shared = c.ThresholdSpread.Shared
	if height.least = leastThreshold * (c.EffectiveThreshold() - c.Rest); p.common(c) {
		height.least = max(height.least, c.lowestHeight())
	}
	for _, v := range []*cellValue{&tau, &height, &strength, &adaptTau} {
		v.learn(&f)
	}
	if s != nil {
		tauSyn = p.time("TauSyn", s.TauSyn, s.Euler)
		tauSyn.learn(&f)
	}
	f.Of = func(i int, f []float64, slope [][]float64) {
		c.membraneFactors(&tau, i, p.dt, f, slope)
		if p.thresholds != nil {
			f[engine.FactorThreshold] = float64(p.thresholds[i])
			if c.ThresholdSpread != (Spread{}) {
				h, sign := height.at(i)
				f[engine.FactorThreshold] = c.Rest + h
				height.slope(slope, engine.FactorThreshold, sign)
			}
		}
		if a.Strength != 0 {
			a.factors(&strength, &adaptTau, i, p.dt, f, slope)
		}
		if p.common(c) {
			f[engine.FactorStrength], f[engine.FactorRho] = 1, 1
		}
		if s != nil {
			s.factors(&tau, &tauSyn, i, p.dt, f, slope)
		}
	}
	return f
}

// lowestHeight returns the least height above Rest with which a float32 threshold is not below the floor of the population.
func (c LIF) lowestHeight() float64 {
	rest, floor := float32(c.Rest), float32(c.Adapt.PerPopulation.Floor)
	height := floor - rest
	for rest+height < floor {
		height = math.Nextafter32(height, math.MaxFloat32)
	}
	return float64(height)
}

// decaySlope returns the derivative of a decay by its time constant.
func decaySlope(decay, tau, dt float64, euler bool) float64 {
	if euler {
		return dt / (tau * tau)
	}
	return decay * dt / (tau * tau)
}

// membraneFactors works out d and k.
func (c LIF) membraneFactors(tau *cellValue, i int, dt float64, f []float64, slope [][]float64) {
	t, sign := tau.at(i)
	f[engine.FactorDecay] = float64(decayFactor(t, c.Beta, dt, c.Euler))
	f[engine.FactorInput] = float64(inputFactor(c.Scale, c.Input, t, c.Beta, dt, c.Euler))
	by := sign * decaySlope(f[engine.FactorDecay], t, dt, c.Euler)
	tau.slope(slope, engine.FactorDecay, by)
	if c.Scale == ScaleLeak {
		tau.slope(slope, engine.FactorInput, -by)
	}
}

// factors works out β, ρ and κ.
func (a ALIF) factors(strength, tau *cellValue, i int, dt float64, f []float64, slope [][]float64) {
	beta, sign := strength.at(i)
	f[engine.FactorStrength] = beta
	strength.slope(slope, engine.FactorStrength, sign)
	t, sign := tau.at(i)
	rho := decayFactor(t, 0, dt, a.Euler)
	f[engine.FactorRho] = float64(rho)
	by := sign * decaySlope(float64(rho), t, dt, a.Euler)
	tau.slope(slope, engine.FactorRho, by)
	switch a.Increment {
	case IncrementLeak:
		f[engine.FactorIncrement] = float64(inputFactor(ScaleLeak, 0, t, 0, dt, a.Euler))
		tau.slope(slope, engine.FactorIncrement, -by)
	case IncrementDecay:
		f[engine.FactorIncrement] = float64(rho)
		tau.slope(slope, engine.FactorIncrement, by)
	default:
		f[engine.FactorIncrement] = 1
	}
}

// factors works out α, and k of the exact propagator.
func (s *Synaptic) factors(tau, tauSyn *cellValue, i int, dt float64, f []float64, slope [][]float64) {
	t, bySign := tau.at(i)
	u, sign := tauSyn.at(i)
	f[engine.FactorAlpha] = float64(decayFactor(u, s.Alpha, dt, s.Euler))
	tauSyn.slope(slope, engine.FactorAlpha, sign*decaySlope(f[engine.FactorAlpha], u, dt, s.Euler))
	if !s.Exact {
		return
	}
	k := s.scaleOfExact()
	f[engine.FactorInput] = float64(exactFactor(k, t, u, dt))
	byTau, byTauSyn := exactSlopes(k, t, u, dt)
	tau.slope(slope, engine.FactorInput, bySign*byTau)
	tauSyn.slope(slope, engine.FactorInput, sign*byTauSyn)
}

// exactSlopes returns the derivatives of exactFactor by tau and tauSyn. With x = dt/tau − dt/tauSyn it is
// k·(dt/tau)·e^(−dt/tau)·φ(x), φ(x) = (e^x − 1)/x.
func exactSlopes(k, tau, tauSyn, dt float64) (byTau, byTauSyn float64) {
	x := dt/tau - dt/tauSyn
	xx := float64(x * x)
	phi, slope := 1+x/2+xx/6+float64(xx*x)/24, 0.5+x/3+xx/8+float64(xx*x)/30
	if math.Abs(x) > 1e-3 {
		phi = kernel.Expm1(x) / x
		slope = (kernel.Exp(x) - phi) / x
	}
	unit := k * dt / tau * kernel.Exp(-dt/tau)
	byTau = float64(unit*phi*(dt/float64(tau*tau)-1/tau)) - float64(unit*slope*dt/float64(tau*tau))
	return byTau, unit * slope * dt / (tauSyn * tauSyn)
}
