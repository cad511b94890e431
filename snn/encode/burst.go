package encode

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// Burst is the code of bursts [guo2021]: a value becomes a burst of N spikes at equal intervals, more and closer the larger it is:
//
//	N = ⌈Spikes·y⌉,  y = gain·x cut off at 1
//	I = ⌈(Longest − Shortest)·(1 − y) + Shortest⌉
//
// with spikes at steps 0, I, …, (N − 1)·I, in float32; those beyond the last step are none. I is the distance of two spikes, rounded up to
// whole steps; some programs leave I silent steps between them instead. The publication gives a burst of one spike the interval Longest,
// which nothing reads.
type Burst struct {
	T        int     // steps; 0 means 50
	Spikes   int     // of a burst at x = 1; 0 means 5
	Shortest float64 // interval at x = 1, steps, 1 or more; 0 means 2
	Longest  float64 // interval towards x = 0, steps; by default T
}

// Steps returns the number of steps of the code.
func (e Burst) Steps() int { return orElse(e.T, 50) }

func (e Burst) spikes() int { return orElse(e.Spikes, 5) }

func (e Burst) shortest() float64 { return orElse(e.Shortest, 2) }

func (e Burst) longest() float64 { return orElse(e.Longest, float64(e.Steps())) }

// Check reports the first field that is out of range, and bursts of which the shortest does not end within the presentation.
func (e Burst) Check() error {
	err := errors.Join(checkSteps("Burst", e.T), checkPositive("Burst", "Shortest", e.Shortest), checkPositive("Burst", "Longest", e.Longest))
	switch {
	case err != nil:
		return err
	case e.spikes() < 1:
		return fmt.Errorf("encode: Burst: Spikes is %d; give 1 or more", e.Spikes)
	case e.shortest() < 1 || e.longest() < e.shortest() || e.longest() > mostSteps:
		return fmt.Errorf("encode: Burst: intervals from Shortest, %v, to Longest, %v steps; give 1 <= Shortest <= Longest <= %d",
			e.shortest(), e.longest(), mostSteps)
	}
	if last := float64(e.spikes()-1) * math.Ceil(e.shortest()); last >= float64(e.Steps()) || e.Steps() == 1 {
		return fmt.Errorf("encode: Burst: at x = 1 the last of %d spikes would come at step %v of %d; give more steps, or fewer Spikes",
			e.spikes(), last, e.Steps())
	}
	return nil
}

// Cells returns how many input cells samples of a shape become: one a value.
func (e Burst) Cells(shape []int) (int, error) { return valuesOf("Burst", shape) }

// CheckSample reports the first value that is not between 0 and 1.
func (e Burst) CheckSample(x []float32) error { return checkUnit("Burst", x) }

// Version is raised when spikes change.
func (e Burst) Version() string { return "1" }

// Resolve returns e with every default written out.
func (e Burst) Resolve() Encoder {
	e.T, e.Spikes, e.Shortest, e.Longest = e.Steps(), e.spikes(), e.shortest(), e.longest()
	return e
}

// Encode makes dst the spike train of gain·x.
func (e Burst) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	resize("Burst", dst, e.Steps(), len(x))
	shortest, span := float32(e.shortest()), float32(e.longest()-e.shortest())
	for i, v := range x {
		y := min(gain*v, 1)
		if !(y > 0) {
			continue
		}
		n := int(math.Ceil(float64(float32(min(e.spikes(), mostSteps)) * y)))
		interval := max(int(math.Ceil(float64(float32(span*(1-y))+shortest))), 1)
		for t := 0; n > 0 && t < dst.Steps; t, n = t+interval, n-1 {
			dst.Set(t, i)
		}
	}
}
