package learning

// CellBlind is implemented by rules that do not read the cells of a net, as conventional units stand for them: parameters of cells that a Spread
// lets learn are not parameters of their runs.
type CellBlind interface{ IgnoresCells() bool }

// parameters returns the number of weights, biases and parameters of cells that the rule of an entry may change.
func (e Entry) parameters() int64 {
	if m, ok := e.Learner.(Mixed); ok {
		return m.parameters(e.Net)
	}
	n := parameters(e.Net)
	if b, ok := e.Learner.(BiasLearner); ok && b.LearnsBiases() {
		for _, p := range e.Net.Populations {
			if p.Bias != nil {
				n += int64(p.Size())
			}
		}
	}
	if b, ok := e.Learner.(CellBlind); ok && b.IgnoresCells() {
		n -= learnedInCells(e.Net)
	}
	return n
}
