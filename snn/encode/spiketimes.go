package encode

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// SpikeTimes is a code of spike times in units of time: the cell of a value x fires once, at
//
//	t = From + (To − From)·x  ms,  x cut to 0 ≤ x ≤ 1
//
// Rules that compute in continuous time, as package learning/eventprop does, read t itself from [SpikeTimes.Milliseconds]. A rule of steps gets a
// spike in the step that begins nearest to t, so that both can be compared on one net. A NaN never fires, nor does a value below Least.
type SpikeTimes struct {
	T    int     // steps; 0 means 60
	Dt   float64 // length of a step, ms, that of the net; 0 means 1
	From float64 // when x = 0 fires, ms; 0 means 30 where To is 0 too
	To   float64 // when x = 1 fires, ms
	// Least is the smallest value that fires, up to 1; 0 means that all do.
	Least float64 `json:",omitzero" run:"omitzero"`
}

// Steps returns the number of steps of the code.
func (e SpikeTimes) Steps() int { return orElse(e.T, 60) }

// StepLength returns the length of a step, ms, which must be that of the net.
func (e SpikeTimes) StepLength() float64 { return orElse(e.Dt, 1) }

// ends returns when 0 and when 1 fires.
func (e SpikeTimes) ends() (from, to float64) {
	if e.From == 0 && e.To == 0 {
		return 30, 0
	}
	return e.From, e.To
}

// Check reports the first field that is out of range, and times that no step of the presentation has or that all share one.
func (e SpikeTimes) Check() error {
	err := errors.Join(checkSteps("SpikeTimes", e.T), checkPositive("SpikeTimes", "Dt", e.Dt), checkPositive("SpikeTimes", "From", e.From),
		checkPositive("SpikeTimes", "To", e.To))
	if err == nil {
		err = checkDt("SpikeTimes", e.StepLength())
	}
	if err != nil {
		return err
	}
	if !(e.Least >= 0 && e.Least <= 1) {
		return fmt.Errorf("encode: SpikeTimes: Least is %v; give 0 to 1", e.Least)
	}
	from, to := e.ends()
	switch dt := e.StepLength(); {
	case max(from, to) >= float64(e.Steps())*dt-dt/2:
		return fmt.Errorf("encode: SpikeTimes: times to %v ms do not lie in %d steps of %v ms; give more steps, or an earlier From or To",
			max(from, to), e.Steps(), dt)
	case e.step(from) == e.step(to):
		return fmt.Errorf("encode: SpikeTimes: From %v ms and To %v ms lie in one step of %v ms; give times apart, or a smaller Dt", from, to, dt)
	}
	return nil
}

// CheckSample reports the first value that is not between 0 and 1.
func (e SpikeTimes) CheckSample(x []float32) error { return checkUnit("SpikeTimes", x) }

// Cells returns how many input cells samples of a shape become: one a value.
func (e SpikeTimes) Cells(shape []int) (int, error) { return valuesOf("SpikeTimes", shape) }

// Version is raised when spikes change.
func (e SpikeTimes) Version() string { return "1" }

// Resolve returns e with every default written out.
func (e SpikeTimes) Resolve() Encoder {
	e.T, e.Dt = e.Steps(), e.StepLength()
	e.From, e.To = e.ends()
	return e
}

// Milliseconds returns when each cell fires, in ms; NaN for one that never does. It writes to dst where that is long enough.
func (e SpikeTimes) Milliseconds(dst []float64, x []float32) []float64 {
	dst = dst[:0]
	for _, v := range x {
		dst = append(dst, e.time(v))
	}
	return dst
}

// time is that of the spike of x. A Least that Check refuses leaves out none.
func (e SpikeTimes) time(x float32) float64 {
	from, to := e.ends()
	unit := float64(min(max(x, 0), 1))
	if e.Least <= 1 && unit < e.Least {
		return math.NaN()
	}
	return from + float64((to-from)*unit)
}

// step returns the step that begins nearest to a time.
func (e SpikeTimes) step(t float64) int { return int(math.Floor(t/e.StepLength() + 0.5)) }

// Encode makes dst the spike train of gain·x.
func (e SpikeTimes) Encode(dst *snn.Spikes, x []float32, gain float32, _ snn.Stream) {
	resize("SpikeTimes", dst, e.Steps(), len(x))
	for i, v := range x {
		t := e.time(float32(gain * v))
		if t == t && dst.Steps > 0 {
			dst.Set(min(max(e.step(t), 0), dst.Steps-1), i)
		}
	}
}
