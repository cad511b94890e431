package snn

import "fmt"

// Stimulate returns what a single cell does with a current, one value for each step of dt ms, 0 meaning 1 ms: the usual first look at a model
// of a cell. The cell is population "cell" of a net of its own, and its current that of one synapse of weight 1.
//
//	one, err := snn.Stimulate(snn.LIF{Tau: 20, Scale: snn.ScaleLeak}, 1, current)
//	v, fired := one.Cell(0)
//
// An error names what is wrong with the cell or with a value of the current.
func Stimulate(c Cell, dt float64, current []float64) (PopulationTrace, error) {
	if c == nil {
		return PopulationTrace{}, fmt.Errorf("snn: Stimulate: no cell; give one, such as LIF{Tau: 20}")
	}
	if len(current) == 0 {
		return PopulationTrace{}, fmt.Errorf("snn: Stimulate: no current; give a value for each step, 0 where there is none")
	}
	net := Net{
		Dt:          dt,
		Populations: []Population{{Name: "current", Shape: []int{1}}, {Name: "cell", Shape: []int{1}, Cell: c}},
		Projections: []Projection{{Pre: "current", Post: "cell", Init: Init{Kind: InitConstant, Lo: 1}}},
	}
	m, err := net.Init(0)
	if err != nil {
		return PopulationTrace{}, err
	}
	x := new(Spikes)
	x.ResizeGraded(len(current), 1)
	for t, i := range current {
		x.Graded[t] = float32(i)
	}
	trace, err := m.Run(x)
	if err != nil {
		return PopulationTrace{}, err
	}
	return trace.Populations[1], nil
}
