package snn

// Model is a Net with its weights and per-cell thresholds: all that a run starts from and all that it leaves.
type Model struct {
	Net        Net
	weights    [][]float32 // by projection, rows [pre][ld]; Dense only stores a matrix, OneToOne and AllButOwn one value a cell or one value
	lds        []int
	thresholds [][]float32 // by population, one a cell; nil for cells that have none
	thetas     [][]float32 // by population, PerCell adaptation; nil without
}

// Weights returns the weights of projection p (its index in Net.Projections) and their row stride:
// weight pre→post is w[pre*ld+post] for Dense; w[i] with ld 1 for OneToOne; w[0] for AllButOwn.
func (m *Model) Weights(p int) (w []float32, ld int) { return m.weights[p], m.lds[p] }

// Thresholds returns the thresholds of the cells of population i, or nil if its cells have none.
func (m *Model) Thresholds(i int) []float32 { return m.thresholds[i] }

// Theta returns the PerCell threshold adaptation of population i, or nil.
func (m *Model) Theta(i int) []float32 { return m.thetas[i] }
