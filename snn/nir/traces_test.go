package nir_test

import (
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
	"github.com/spikecell/spikecell/snn/nir/nirtest"
)

// Traces are read as they were written.
func TestTracesRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "traces.h5")
	if err := nir.WriteData(path, nirtest.Traces()); err != nil {
		t.Fatal(err)
	}
	got, err := nir.ReadData(path)
	if diff := cmp.Diff(nirtest.Traces(), got, exactly); err != nil || diff != "" {
		t.Fatalf("%v\n%s", err, diff)
	}
	first, err := got.HDF5()
	if err != nil {
		t.Fatal(err)
	}
	if second, err := nirtest.Traces().HDF5(); err != nil || string(first) != string(second) {
		t.Errorf("other bytes the second time, %v", err)
	}
}

func trains() []*snn.Spikes {
	a, b := snn.NewSpikes(70, 3), snn.NewSpikes(70, 3)
	for t := range 70 {
		a.Set(t, t*t%3)
		if t%7 == 0 {
			a.Set(t, 2)
		}
	}
	b.Set(0, 1)
	return []*snn.Spikes{a, b}
}

// Spike trains come back from either form, at steps whose times are no multiples in binary.
func TestSpikesThereAndBack(t *testing.T) {
	for _, dt := range []float64{.1, 1e-3, 1e-4, .0009765625, 1. / 3, 7e-5} {
		grid, err := nir.GridSpikes(dt, trains()...)
		if err != nil {
			t.Fatal(err)
		}
		got, err := grid.Spikes(dt)
		if diff := cmp.Diff(trains(), got); err != nil || diff != "" {
			t.Errorf("grid of %v: %v\n%s", dt, err, diff)
		}
		events, err := nir.EventSpikes(dt, trains()...)
		if err != nil {
			t.Fatal(err)
		}
		got, err = events.Spikes(dt)
		if diff := cmp.Diff(trains(), got); err != nil || diff != "" {
			t.Errorf("events of %v: %v\n%s", dt, err, diff)
		}
	}
	events, err := nir.EventSpikes(.5, trains()[1], snn.NewSpikes(70, 3))
	want := nir.Events{
		Index: array(nir.Int64, []int{2, 1}, 1, -1), Time: array(nir.Float64, []int{2, 1}, 0, math.Inf(1)), Cells: 3, End: 35,
	}
	if diff := cmp.Diff(want, events); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
}

// A run of a net is recorded under the names of its populations, and its potentials come back bit by bit.
func TestRecordTraces(t *testing.T) {
	net, err := snn.Layers([]int{4, 4}, "2C3-3")
	if err != nil {
		t.Fatal(err)
	}
	model, err := net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	in := snn.NewSpikes(20, 16)
	for k := range 20 {
		in.Set(k, k%16)
	}
	run, err := model.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	d, err := nir.RecordTraces(1e-3, run, run)
	if err != nil {
		t.Fatal(err)
	}
	content, err := d.HDF5()
	if err != nil {
		t.Fatal(err)
	}
	if d, err = nir.ParseData(content, "run.h5"); err != nil {
		t.Fatal(err)
	}
	for _, p := range run.Populations {
		node := d.Nodes[p.Name].(nir.NodeData)
		spikes, err := node["spikes"].(nir.Gridded).Spikes(1e-3)
		if diff := cmp.Diff([]*snn.Spikes{p.Spikes, p.Spikes}, spikes); err != nil || diff != "" {
			t.Errorf("%s: %v\n%s", p.Name, err, diff)
		}
		v, ok := node["voltages"].(nir.Gridded)
		if ok != (p.Potentials != nil) {
			t.Errorf("%s has voltages: %v", p.Name, ok)
		}
		if !ok {
			continue
		}
		potentials, err := v.Potentials(1e-3)
		if err != nil || !slices.Equal(potentials[1], p.Potentials) {
			t.Errorf("%s: %v, other potentials", p.Name, err)
		}
	}
}

// What is wrong with traces is told with its place.
func TestTracesFaults(t *testing.T) {
	index, times := array(nir.Int64, []int{1, 2}, 0, -1), array(nir.Float64, []int{1, 2}, .5, math.Inf(1))
	events := nir.Events{Index: index, Time: times, Cells: 1, End: 1}
	with := func(change func(*nir.Events)) nir.Observable {
		e := events
		change(&e)
		return e
	}
	of := func(o nir.Observable) *nir.GraphData {
		return &nir.GraphData{Nodes: map[string]nir.Traces{"n": nir.NodeData{"o": o}}}
	}
	if err := of(events).Check(); err != nil {
		t.Error(err)
	}
	for want, d := range map[string]*nir.GraphData{
		"there are no traces, they are nil":                 nil,
		"nodes/n: <nil>; give NodeData or *GraphData":       {Nodes: map[string]nir.Traces{"n": nil}},
		"nodes/n/observables/o: <nil>; give Gridded":        of(nil),
		"observables/o/dt: 0; give a time above 0":          of(nir.Gridded{Data: zeros(1, 1, 1)}),
		"observables/o/data: a shape of [2 1]; give 3 axes": of(nir.Gridded{Data: zeros(2, 1), Dt: 1}),
		"observables/o/time: a shape of [1 1], and idx":     of(with(func(e *nir.Events) { e.Time = zeros(1, 1) })),
		"observables/o/value: a shape of [1 1], and idx":    of(with(func(e *nir.Events) { e.Value = zeros(1, 1) })),
		"observables/o/idx: event 0 is of cell 0 of 0":      of(with(func(e *nir.Events) { e.Cells = 0 })),
		"observables/o/time: event 0 is at 0.5 s of 0.25":   of(with(func(e *nir.Events) { e.End = .25 })),
		"observables/o/t_max: NaN; give a time":             of(with(func(e *nir.Events) { e.End = math.NaN() })),
		"observables/o/n_neurons: -1; give 0 to":            of(with(func(e *nir.Events) { e.Cells = -1 })),
		`nodes/a/b: "a/b" is no name`:                       {Nodes: map[string]nir.Traces{"a/b": nir.NodeData{}}},
	} {
		if _, err := d.HDF5(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v\ndoes not say %q", err, want)
		}
	}
	content, err := nirtest.Everything().HDF5()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := nir.ParseData(content, "graph.nir"); err == nil || !strings.Contains(err.Error(), "graph.nir: __type__: there is no such attribute of one text; are these traces of NIR?") {
		t.Errorf("a graph as traces: %v", err)
	}
	if content, err = nirtest.Traces().HDF5(); err != nil {
		t.Fatal(err)
	}
	if _, err := nir.Parse(content, "traces.h5"); err == nil || !strings.Contains(err.Error(), "traces.h5: nodes: unknown; a file of NIR has version and node") {
		t.Errorf("traces as a graph: %v", err)
	}
}

// Traces of other nodes or of other cells than a graph has are told.
func TestCheckNodes(t *testing.T) {
	g := chain([]int{2}, nir.Scale{Scale: zeros(2)}, []int{2})
	of := func(name string, cells int) *nir.GraphData {
		return &nir.GraphData{Nodes: map[string]nir.Traces{name: nir.NodeData{"v": nir.Gridded{Data: zeros(1, 3, cells), Dt: 1}}}}
	}
	if err := of("n", 2).CheckNodes(g); err != nil {
		t.Error(err)
	}
	for want, d := range map[string]*nir.GraphData{
		"nodes/m: the graph has no such node": of("m", 2), "nodes/n/observables/v: 3 cells, and the node gives a shape of [2]": of("n", 3),
		"nodes/n: traces *nir.GraphData of a node Scale": {Nodes: map[string]nir.Traces{"n": of("n", 2)}},
	} {
		if err := d.CheckNodes(g); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
}

// What cannot be converted is refused.
func TestConversionsRefuse(t *testing.T) {
	grid, err := nir.GridSpikes(1, trains()...)
	if err != nil {
		t.Fatal(err)
	}
	events, err := nir.EventSpikes(1, trains()...)
	if err != nil {
		t.Fatal(err)
	}
	valued := events
	valued.Value = zeros(events.Index.Shape...)
	late := events
	late.Time = array(nir.Float64, events.Time.Shape, slices.Clone(events.Time.Data)...)
	late.Time.Data[0] = late.End
	graded := snn.NewSpikes(0, 0)
	graded.ResizeGraded(2, 2)
	for want, call := range map[string]func() error{
		"steps of 2 s are asked for, and these are of 1 s":   func() error { _, err := grid.Spikes(2); return err },
		"steps of 0.5 s are asked for, and these are of 1 s": func() error { _, err := grid.Potentials(.5); return err },
		"cell 0 has 0.5 at step 0 of sample 0, which is no spike": func() error {
			_, err := nir.Gridded{Data: array(nir.Float32, []int{1, 1, 1}, .5), Dt: 1}.Spikes(1)
			return err
		},
		"fires twice in step":                            func() error { _, err := events.Spikes(2); return err },
		"the events have values":                         func() error { _, err := valued.Spikes(1); return err },
		"event 0 at 70 s is behind the last of 70 steps": func() error { _, err := late.Spikes(1); return err },
		"steps of 0 s":                                   func() error { _, err := events.Spikes(0); return err },
		"dt is NaN":                                      func() error { _, err := nir.GridSpikes(math.NaN(), trains()...); return err },
		"train 0 is nil":                                 func() error { _, err := nir.EventSpikes(1, nil); return err },
		"train 0 has graded values":                      func() error { _, err := nir.GridSpikes(1, graded); return err },
		"train 1 has 5 steps of 3 cells, and train 0 has 70 of 3": func() error { _, err := nir.EventSpikes(1, trains()[0], snn.NewSpikes(5, 3)); return err },
		"sample 0 has 5 values, which are no steps of 2 cells":    func() error { _, err := nir.GridPotentials(1, 2, make([]float32, 5)); return err },
		"sample 1 has 2 values, and sample 0 has 4":               func() error { _, err := nir.GridPotentials(1, 2, make([]float32, 4), make([]float32, 2)); return err },
		"there are no traces":                                     func() error { _, err := nir.RecordTraces(1); return err },
		"trace 0 is nil":                                          func() error { _, err := nir.RecordTraces(1, nil); return err },
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not say %q", err, want)
		}
	}
}
