package hwmodel

import "github.com/spikecell/spikecell/snn"

// Arithmetic prices additions and multiplications only [horowitz2014], 45 nm at 0.9 V:
//
//	E = events · E_add + graded events · (E_mul + E_add) + updates · (E_mul + E_add)
//
// the last term being the leak of a cell in a step. Memory, which costs more than arithmetic on every real machine, is
// left out, and with it most of what speaks against spikes; read it as a lower bound of both sides.
type Arithmetic struct {
	Name     string
	Add, Mul Price
}

// The four precisions of [horowitz2014].
var (
	HorowitzFP32  = horowitz("horowitz-fp32", 0.9, 3.7)
	HorowitzFP16  = horowitz("horowitz-fp16", 0.4, 1.1)
	HorowitzINT32 = horowitz("horowitz-int32", 0.1, 3.1)
	HorowitzINT8  = horowitz("horowitz-int8", 0.03, 0.2)
)

func horowitz(name string, add, mul float64) Arithmetic {
	price := func(pj float64) Price { return Price{Picojoule: pj, Source: "horowitz2014", Kind: Simulated} }
	return Arithmetic{name, price(add), price(mul)}
}

func (a Arithmetic) multiplyAdd() Price {
	return Price{Picojoule: a.Mul.Picojoule + a.Add.Picojoule, Source: a.Mul.Source, Kind: a.Mul.Kind}
}

// Estimate prices one inference of a spiking network.
func (a Arithmetic) Estimate(c snn.Counts) (Estimate, error) {
	e, err := average(c)
	if err != nil {
		return Estimate{}, err
	}
	return Estimate{a.Name, nonzero([]Term{
		{"additions, synaptic events", e.accumulates, a.Add},
		{"multiply-adds, graded input", e.multiplies, a.multiplyAdd()},
		{"multiply-adds, leak", e.updates, a.multiplyAdd()},
	}), "memory, control, static power, input and output"}, nil
}

// ANN prices one pass of the conventional network of the same size: a multiply-add a synapse.
func (a Arithmetic) ANN(c snn.Counts) (Estimate, error) {
	e, err := average(c)
	if err != nil {
		return Estimate{}, err
	}
	return Estimate{a.Name + " ANN", []Term{{"multiply-adds, synapses", e.dense, a.multiplyAdd()}}, "memory, control, static power, input and output"}, nil
}

func nonzero(terms []Term) []Term {
	kept := terms[:0]
	for _, t := range terms {
		if t.Events != 0 {
			kept = append(kept, t)
		}
	}
	return kept
}
