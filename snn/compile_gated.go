package snn

import (
	"math"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// Places of the parameters of a GatedLIF in its values; the Conducts of the steps are behind them.
const (
	gatedThreshold = iota
	gatedAlpha
	gatedBeta
	gatedGamma
	gatedTau
	gatedLeak
	gatedSub
	gatedConduct
)

// gated compiles GatedLIF cells.
func (p compiledCell) gated(c GatedLIF) engine.Cell {
	var values []cellValue
	f := engine.Factors{Number: engine.GatedFactors}
	for k, v := range c.values() {
		x := p.value(v.name, v.usual)
		x.chart, x.least, x.most = &unit, kernel.Sigmoid(-mostLogit), kernel.Sigmoid(mostLogit)
		if k == gatedThreshold { // those of a model may be any, for cells that are to be silent or to fire
			x.values, x.learns, x.shared = p.thresholds, v.spread.Learn && !p.simulated, v.spread.Shared
			x.least, x.most = -math.MaxFloat32, math.MaxFloat32
		}
		x.learn(&f)
		values = append(values, x)
	}
	f.Number += len(values) - gatedConduct
	f.Of = func(i int, f []float64, slope [][]float64) { gatedFactors(values, i, f, slope) }
	return engine.NewGated(engine.Gated{Exclusive: c.Exclusive}, p.n, f)
}

// gatedFactors works out the factors of cell i.
func gatedFactors(values []cellValue, i int, f []float64, slope [][]float64) {
	alpha, byAlpha := values[gatedAlpha].at(i)
	beta, byBeta := values[gatedBeta].at(i)
	gamma, byGamma := values[gatedGamma].at(i)
	tau, byTau := values[gatedTau].at(i)
	leak, byLeak := values[gatedLeak].at(i)
	sub, bySub := values[gatedSub].at(i)
	theta, byTheta := values[gatedThreshold].at(i)
	f[engine.FactorKeep], f[engine.FactorReset], f[engine.FactorHeight] = 1-float64(alpha*(1-tau)), gamma, theta
	f[engine.FactorDrain], f[engine.FactorDrop] = (1-alpha)*leak, (1-gamma)*sub
	values[gatedAlpha].slope(slope, engine.FactorKeep, (tau-1)*byAlpha)
	values[gatedAlpha].slope(slope, engine.FactorDrain, -leak*byAlpha)
	values[gatedTau].slope(slope, engine.FactorKeep, alpha*byTau)
	values[gatedLeak].slope(slope, engine.FactorDrain, (1-alpha)*byLeak)
	values[gatedGamma].slope(slope, engine.FactorReset, byGamma)
	values[gatedGamma].slope(slope, engine.FactorDrop, -sub*byGamma)
	values[gatedSub].slope(slope, engine.FactorDrop, (1-gamma)*bySub)
	values[gatedThreshold].slope(slope, engine.FactorHeight, byTheta)
	for t := range values[gatedConduct:] {
		conduct, by := values[gatedConduct+t].at(i)
		f[engine.GatedFactors+t] = 1 - float64(beta*(1-conduct))
		values[gatedBeta].slope(slope, engine.GatedFactors+t, (conduct-1)*byBeta)
		values[gatedConduct+t].slope(slope, engine.GatedFactors+t, beta*by)
	}
}
