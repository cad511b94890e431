package encode

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Tuning is where the receptive fields of a population lie and how wide they are.
type Tuning int

// Tunings of m fields over values from Min to Max:
//
//	Bohte  centres Min + (2i − 3)/2·(Max − Min)/(m − 2), i = 1 to m; σ = (Max − Min)/(Width·(m − 2)) [bohte2002]
//	Norse  centres (i − 1)·Max/(m − 1); σ = Width/√Max, and Min is 0 [norse]
//
// The first and the last of Bohte's centres are outside the range, half a distance away.
const (
	Bohte Tuning = iota
	Norse
)

// Response is what the activation of a cell of a population becomes.
type Response int

// FirstSpikes: one spike at step round((T − 1)·(1 − a)) for an activation a, none after the step Late·(T − 1); Rates: a spike with probability a in
// each step; Currents: the constant current a.
const (
	FirstSpikes Response = iota
	Rates
	Currents
)

// Population is a code by Gaussian receptive fields: each value becomes Fields cells, of which those fire whose preferred value is near,
//
//	a_i = gain·exp(−(x − c_i)²/(2σ²)), cut off at 1 for spikes
//
// rounded to float32, with centres c_i and width σ by Tuning [bohte2002]. Value v has the cells v·Fields to (v + 1)·Fields − 1.
//
// Norse takes the largest value of a mini-batch for Max where none is given; here it is a field, for what becomes of a sample does not
// depend on others.
type Population struct {
	T        int      // steps; 0 means 25
	Fields   int      // receptive fields of each value, Bohte 3 or more, Norse 2 or more; 0 means 8
	Tuning   Tuning   // Bohte or Norse
	Min, Max float64  // range of the values; both 0 for 0 to 1
	Width    float64  // Bohte: β, of which large ones make narrow fields, by default 1.5; Norse: σ, by default 1
	Response Response // FirstSpikes, Rates or Currents
	Late     float64  // FirstSpikes: part of the presentation after which nothing fires, up to 1; 0 means 0.9
}

// mostFields bounds the cells of a value.
const mostFields = 1 << 16

// Steps returns the number of steps of the code.
func (e Population) Steps() int { return orElse(e.T, 25) }

func (e Population) fields() int { return orElse(e.Fields, 8) }

func (e Population) late() float64 { return orElse(e.Late, .9) }

func (e Population) width() float64 {
	if e.Tuning == Norse {
		return orElse(e.Width, 1)
	}
	return orElse(e.Width, 1.5)
}

// span returns the range of the values.
func (e Population) span() (low, high float64) {
	if e.Min == 0 && e.Max == 0 {
		return 0, 1
	}
	return e.Min, e.Max
}

// tuning returns the first centre, the distance of two centres, and the factor of the squared distance from one in the exponent.
func (e Population) tuning() (first, apart, sharp float64) {
	low, high := e.span()
	if e.Tuning == Norse {
		return 0, high / float64(e.fields()-1), high / (2 * e.width() * e.width())
	}
	apart = (high - low) / float64(e.fields()-2)
	sigma := apart / e.width()
	return low - apart/2, apart, 1 / (2 * sigma * sigma)
}

// Check reports the first field that is out of range, and fields with which values are not told apart.
func (e Population) Check() error {
	err := errors.Join(checkSteps("Population", e.T), checkPositive("Population", "Width", e.Width), checkPositive("Population", "Late", e.Late),
		checkKind("Population", "Tuning", e.Tuning, "Bohte", "Norse"),
		checkKind("Population", "Response", e.Response, "FirstSpikes", "Rates", "Currents"))
	least := 3 - int(e.Tuning)
	low, high := e.span()
	switch {
	case err != nil:
		return err
	case e.fields() < least || e.fields() > mostFields:
		return fmt.Errorf("encode: Population: Fields is %d; give %d to %d", e.Fields, least, mostFields)
	case !(low < high) || !(math.Abs(low) < 1e18 && math.Abs(high) < 1e18):
		return fmt.Errorf("encode: Population: values from Min, %v, to Max, %v; give two finite numbers, the smaller first", low, high)
	case e.Tuning == Norse && low != 0:
		return fmt.Errorf("encode: Population: Min is %v, and the fields of Norse begin at 0; scale the values, or take Bohte's", low)
	case e.late() > 1:
		return fmt.Errorf("encode: Population: Late is %v; give a part of the presentation, up to 1", e.Late)
	case e.Response == FirstSpikes && e.Steps() == 1:
		return errors.New("encode: Population: T is 1, so that all that fires does at once; give more steps, or Rates or Currents")
	}
	return e.checkApart()
}

// checkApart wants fields between which something fires, and of which the first one answers to the ends of the range in two ways.
func (e Population) checkApart() error {
	low, high := e.span()
	first, apart, sharp := e.tuning()
	if at := float32(first + apart); !(float32(first) < at && at < float32(first+2*apart)) {
		return fmt.Errorf("encode: Population: %d fields from %v to %v are closer than float32 tells apart; give fewer", e.fields(), low, high)
	}
	activation := func(distance float64) float32 { return float32(kernel.Exp(-distance * distance * sharp)) }
	between, near, far := activation(apart/2), activation(low-first), activation(high-first)
	if between < 1e-3 || e.Response == FirstSpikes && e.step(between) < 0 {
		return fmt.Errorf("encode: Population: between two fields the activation is %.3g, of which nothing fires; give wider fields (Width is %v), "+
			"or a later Late (%v)", between, e.width(), e.late())
	}
	if near-far < 1e-3 || e.Response == FirstSpikes && e.step(near) == e.step(far) {
		return fmt.Errorf("encode: Population: the activation of the first field is %.6g at Min and %.6g at Max, which is told in the same way; "+
			"give narrower fields (Width is %v), or more steps", near, far, e.width())
	}
	return nil
}

// Cells returns how many input cells samples of a shape become: Fields for each value.
func (e Population) Cells(shape []int) (int, error) {
	n, err := valuesOf("Population", shape)
	return times("Population", n, e.fields(), err)
}

// CheckSample reports the first value that is not between Min and Max.
func (e Population) CheckSample(x []float32) error {
	low, high := e.span()
	for i, v := range x {
		if v < float32(low) || v > float32(high) {
			return fmt.Errorf("encode: Population: value %v at %d is outside %v to %v; give Min and Max that hold all samples, or scale", v, i, low, high)
		}
	}
	return nil
}

// Version is raised when spikes change.
func (e Population) Version() string { return "1" }

// Resolve returns e with every default written out.
func (e Population) Resolve() Encoder {
	e.T, e.Fields, e.Width, e.Late = e.Steps(), e.fields(), e.width(), e.late()
	e.Min, e.Max = e.span()
	return e
}

// Encode makes dst the spike train, or the constant current, of x. Values outside Min to Max are cut off.
func (e Population) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	cells := len(x) * max(e.fields(), 0)
	if e.Response == Currents {
		resizeCurrent("Population", dst, e.Steps(), cells)
		e.activate(dst.Current, x, gain)
		return
	}
	resize("Population", dst, e.Steps(), cells)
	a := make([]float32, cells)
	e.activate(a, x, gain)
	if e.Response == Rates {
		dst.Draw(a, 1, s)
		return
	}
	for i, v := range a {
		if t := e.step(v); t >= 0 && t < dst.Steps {
			dst.Set(t, i)
		}
	}
}

// step returns the step at which a cell with an activation fires first, −1 for none.
func (e Population) step(a float32) int {
	last := float32(e.Steps() - 1)
	if t := last * (1 - min(a, 1)); a > 0 && t <= last*float32(e.late()) {
		return int(math.RoundToEven(float64(t)))
	}
	return -1
}

// activate writes the activations of the cells of all values; of a NaN, 0.
func (e Population) activate(a, x []float32, gain float32) {
	low, high := e.span()
	first, apart, sharp := e.tuning()
	for i := range a {
		v := float64(x[i/e.fields()])
		if v != v {
			a[i] = 0
			continue
		}
		d := min(max(v, low), high) - (first + float64(apart*float64(i%e.fields())))
		a[i] = gain * float32(kernel.Exp(-d*d*sharp))
	}
}
