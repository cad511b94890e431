package plot

// Intervals returns the times in ms between one spike and the next of the same cell, cell by cell in order of time, such as [Histogram] draws;
// none if no cell fired twice. The steps of the train are dt ms long.
func Intervals(dt float64, train Train) ([]float64, error) {
	const kind = "intervals"
	if err := positive(kind, dt); err != nil {
		return nil, err
	}
	if err := train.check(kind, train.Spikes); err != nil {
		return nil, err
	}
	last := make([]int32, train.Spikes.Cells)
	of := make([][]float64, train.Spikes.Cells)
	for i := range last {
		last[i] = -1
	}
	for _, e := range eventsOf(train.Spikes) {
		if from := last[e.cell]; from >= 0 {
			of[e.cell] = append(of[e.cell], float64(e.step-from)*dt)
		}
		last[e.cell] = e.step
	}
	var all []float64
	for _, cell := range of {
		all = append(all, cell...)
	}
	return all, nil
}
