package stdp

// readout turns the spikes of cells into a class, by how the cells responded to labelled training samples.
type readout struct {
	kind      Readout
	classes   int
	cells     int
	responses []int64 // [class][cell]: spikes, summed over the samples of the class
	samples   []int64 // [class]
	label     []int   // of each cell; −1 if it never fired
	share     []float64
	owned     []int // cells of each class
}

func newReadout(kind Readout, classes, cells int) *readout {
	r := &readout{
		kind: kind, classes: classes, cells: cells, responses: make([]int64, classes*cells), samples: make([]int64, classes),
		label: make([]int, cells), share: make([]float64, cells), owned: make([]int, classes),
	}
	r.assign()
	return r
}

func (r *readout) clear() {
	clear(r.responses)
	clear(r.samples)
}

// add records the spikes of one labelled sample.
func (r *readout) add(label int, counts []int32) {
	r.samples[label]++
	row := r.responses[label*r.cells:]
	for j, n := range counts {
		row[j] += int64(n)
	}
}

// group gives the cells to the classes in their order, as many to each.
func (r *readout) group() {
	for j := range r.cells {
		r.label[j] = j * r.classes / r.cells
		r.owned[r.label[j]]++
	}
}

// assign gives each cell the class with its highest mean response, the lower one of equals.
func (r *readout) assign() {
	clear(r.owned)
	if r.kind == Groups {
		r.group()
		return
	}
	for j := range r.cells {
		best, label, sum := 0.0, -1, 0.0
		for c := range r.classes {
			m := r.mean(c, j)
			sum += m
			if m > best {
				best, label = m, c
			}
		}
		r.label[j] = label
		if label >= 0 {
			r.share[j] = best / sum
			r.owned[label]++
		}
	}
}

func (r *readout) mean(class, cell int) float64 {
	if r.samples[class] == 0 {
		return 0
	}
	return float64(r.responses[class*r.cells+cell]) / float64(r.samples[class])
}

// votes returns the mean vote of the cells of each class, 0 for a class that has none.
func (r *readout) votes(counts []int32) []float64 {
	votes := make([]float64, r.classes)
	for j, n := range counts {
		if r.label[j] >= 0 && n > 0 {
			votes[r.label[j]] += r.vote(j) * float64(n)
		}
	}
	for c, v := range votes {
		if v > 0 {
			votes[c] = v / float64(r.owned[c])
		}
	}
	return votes
}

func (r *readout) vote(cell int) float64 {
	if r.kind == Proportion {
		return r.share[cell]
	}
	return 1
}
