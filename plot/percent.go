package plot

import "strings"

// percentTicks returns ticks of shares of 1 that say per cent.
func percentTicks(lo, hi float64, most int) []tick {
	t := linearTicks(100*lo, 100*hi, most, false)
	for i := range t {
		t[i].at /= 100
	}
	return t
}

// inPercent returns the axis with ticks and a label in %, as tables are, if the values are accuracies as shares of 1. Places stay shares. An axis
// that has a unit or ticks of the caller stays as it is.
func (a axis) inPercent(values ...[]float64) axis {
	const widest = 1.5 // of shares, with room for intervals beyond 1
	lo, hi := bounds(values...)
	if a.log || a.fixed != nil || lo < 0 || hi > 1 || a.hi > widest || !bareAccuracy(a.label) {
		return a
	}
	a.percent, a.label = true, a.label+" (%)"
	return a
}

// bareAccuracy reports whether the label names an accuracy and says no unit.
func bareAccuracy(label string) bool {
	label = strings.ToLower(label)
	return strings.Contains(label, "accuracy") && !strings.Contains(label, "%") && !strings.HasSuffix(label, ")")
}

// written is what a value is along the axis.
func (a axis) written(v float64) float64 {
	if a.percent {
		return 100 * v
	}
	return v
}
