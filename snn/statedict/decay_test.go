package statedict

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// Every decay from 1/2 on has a time constant that gives it to the bit. Below, a float32 of the time constant is as coarse as dt/τ units of the decay.
func TestTimeConstants(t *testing.T) {
	for _, dt := range []float64{1, .5, .1} {
		for decay := float32(.01); decay < .99995; decay += .00037 {
			got := snn.LIF{Tau: float64(timeConstant(decay, dt, false))}.DecayFactor(dt)
			off := math.Abs(float64(got)/float64(decay) - 1)
			if got != decay && (decay >= .5 || off > 0x1p-23*(1-math.Log(float64(decay)))) {
				t.Fatalf("dt %v: decay %v became %v", dt, decay, got)
			}
		}
	}
}
