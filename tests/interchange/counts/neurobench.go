package main

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/snn"
)

// neurobench are NeuroBench's metrics of a net of snnTorch before its first run; scalars are bytes of the library's layers in the footprint.
type neurobench struct {
	Footprint          float64 `json:"footprint"`
	ConnectionSparsity float64 `json:"connectionSparsity"` // rounded to four places
	ActivationSparsity float64 `json:"activationSparsity"`
	EffectiveMACs      float64 `json:"effectiveMACs"`
	EffectiveACs       float64 `json:"effectiveACs"`
	Dense              float64 `json:"dense"`
	Scalars            float64 `json:"scalars"`
}

// slackOfZeros is how far effective additions may differ where some weights are 0: ours take the share of those that are not for every
// spike's, since counts do not say which are.
const slackOfZeros = 0.05

// compare says how ours differ.
func (n neurobench) compare(a snn.Activity) (string, error) {
	m, err := metrics(a)
	if err != nil {
		return "", err
	}
	state := 0.0
	for _, p := range a.Populations {
		if !p.Input() {
			state += float64(p.Size) * float64(p.StateBits) / 8
		}
	}
	slack := 1e-9
	if m.ConnectionSparsity > 0 {
		slack = slackOfZeros
	}
	for _, x := range []struct {
		name                string
		ours, theirs, slack float64
	}{
		{"footprint, ours without state, theirs without scalars", m.Footprint - state, n.Footprint - n.Scalars, 0},
		{"connection sparsity", math.Round(m.ConnectionSparsity*1e4) / 1e4, n.ConnectionSparsity, 0},
		{"activation sparsity", m.ActivationSparsity, n.ActivationSparsity, 1e-12},
		{"effective MACs", m.EffectiveMACs, n.EffectiveMACs, 0},
		{"effective ACs", m.EffectiveACs, n.EffectiveACs, slack},
		{"dense operations", m.Dense, n.Dense, 0},
	} {
		if math.Abs(x.ours-x.theirs) > x.slack*x.theirs {
			return "", fmt.Errorf("NeuroBench: %s: ours %v, theirs %v", x.name, x.ours, x.theirs)
		}
	}
	return fmt.Sprintf("NeuroBench's metrics, effective additions %.6g and ours %.6g", n.EffectiveACs, m.EffectiveACs), nil
}

// metrics are ours.
func metrics(a snn.Activity) (*hwmodel.Metrics, error) {
	method, err := hwmodel.ParseMethod("neurobench")
	if err != nil {
		return nil, err
	}
	c, err := hwmodel.CompareActivity(a, []hwmodel.Method{method})
	if err != nil {
		return nil, err
	}
	for _, r := range c.Rows {
		if r.Counted != nil {
			return r.Counted, nil
		}
	}
	return nil, fmt.Errorf("no chip has the method neurobench")
}
