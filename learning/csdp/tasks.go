package csdp

// task is one panel of one population.
type task struct{ pop, panel int }

// tasks are the two parts of a step between which all workers meet: spikes are listed by population, then each panel learns and fires.
// Where weights are shared, panels that have synapses of them sum what they would learn in between, and then these projections learn it.
type tasks struct {
	lists, panels, sharing []task
	shared                 []int
}

func newTasks(pops []pop) (w tasks) {
	var inputs []task
	for i := range pops {
		p := &pops[i]
		if p.role < hidden { // it fires as a whole
			inputs = append(inputs, task{pop: i})
			continue
		}
		if p.role != recon {
			w.lists = append(w.lists, task{pop: i})
		}
		for panel := range p.panels {
			w.panels = append(w.panels, task{i, panel})
		}
	}
	// What is short comes last, so that all workers end at about the same time.
	return tasks{lists: append(w.lists, inputs...), panels: append(w.panels, inputs...)}
}
