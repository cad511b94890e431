package snn

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const smallActivity = `{"T":25,
 "populations":[{"name":"in","size":4,"kind":"input","spikes":10},{"name":"out","size":2,"kind":"spiking","spikes":5}],
 "projections":[{"pre":"in","post":"out","kind":"dense","weights":8,"synapticEvents":20}]}`

func TestParseActivityFillsIn(t *testing.T) {
	a, err := ParseActivity([]byte(smallActivity))
	if err != nil {
		t.Fatal(err)
	}
	want := Activity{T: 25, Dt: 1, Samples: 1,
		Populations: []PopulationActivity{
			{Name: "in", Size: 4, Kind: InputKind, Spikes: 10, MaxSpikesPerStep: 1},
			{Name: "out", Size: 2, Kind: SpikingKind, Spikes: 5, MaxSpikesPerStep: 1, Updates: 50, Fired: 5, StateBits: 32},
		},
		Projections: []ProjectionActivity{{Pre: "in", Post: "out", Weights: 8, Nonzero: 8, WeightBits: 32, SynapticEvents: 20}},
	}
	if !reflect.DeepEqual(a, want) {
		t.Errorf("%+v", a)
	}
}

func TestActivityIsOfTheCounts(t *testing.T) {
	n := Feedforward(4, 3, 2)
	n.Populations[1].Cell = LIF{Beta: 1}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	in := NewSpikes(10, 4)
	for step := range 10 {
		in.Set(step, step%4)
	}
	trace, err := m.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	a, err := trace.Counts.Activity(n)
	if err != nil {
		t.Fatal(err)
	}
	if a.T != 10 || a.Populations[0].Spikes != 10 || a.Projections[0].SynapticEvents != 30 || a.Populations[1].Updates != 30 ||
		a.Populations[1].Cell != IFKind {
		t.Errorf("%+v", a)
	}
	twice, err := trace.Counts.Plus(trace.Counts).Activity(n)
	a.Samples = 2
	if err != nil || !reflect.DeepEqual(twice, a) {
		t.Errorf("the mean of two equal samples is not the sample: %+v, %v", twice, err)
	}
	if _, err := (Counts{}).Activity(n); err == nil || !strings.Contains(err.Error(), "0 samples") {
		t.Errorf("error %v", err)
	}
}

// Every fault names its field.
func TestActivityFaults(t *testing.T) {
	for edit, want := range map[string]string{
		`"T":25→"T":0`:                                    "T is 0 steps",
		`"T":25→"T":1e999`:                                "T",
		`"T":25→"T":25,"dt":-1`:                           "dt is -1",
		`"T":25→"T":25,"samples":0`:                       "samples is 0",
		`"T":25→"T":25,"steps":3`:                         `unknown field "steps"`,
		`"size":4→"size":0`:                               `population "in": size is 0`,
		`"name":"out"→"name":"in"`:                        `populations[1]: name "in" is taken`,
		`"name":"out"→"name":""`:                          "populations[1]: name is empty",
		`"kind":"input"→"kind":"inputs"`:                  `kind of a population: "inputs" is none of [input analog spiking readout]`,
		`"kind":"dense"→"kind":"dens"`:                    `kind of a projection: "dens" is none of [dense`,
		`"kind":"spiking"→"kind":"spiking","cell":"liff"`: `cell: "liff" is none of [lif`,
		`"kind":"input",→`:                                "populations[0]: kind is left out; give input,",
		`,"spikes":5→`:                                    "populations[1]: spikes is left out",
		`"kind":"dense",→`:                                "projections[0]: kind is left out; give dense,",
		`"weights":8,→`:                                   "projections[0]: weights is left out",
		`,"synapticEvents":20→`: "projections[0]: synapticEvents is left out; give those of an inference, and " +
			"0 if there are none",
		`"spikes":10→"spikes":-10`:                       `population "in": spikes is -10`,
		`"spikes":10→"spikes":101`:                       `population "in": spikes is 101, more than size × T = 4 × 25`,
		`"spikes":5→"spikes":5,"updates":51`:             `population "out": updates is 51`,
		`"spikes":5→"spikes":5,"fired":51`:               `population "out": fired is 51`,
		`"spikes":5→"spikes":5,"stateBits":-1`:           `population "out": stateBits is -1`,
		`"spikes":5→"spikes":5,"maxSpikesPerStep":3`:     `population "out": maxSpikesPerStep is 3`,
		`"spikes":10→"spikes":10,"updates":1`:            `population "in": updates is 1 of an input`,
		`"pre":"in"→"pre":"nowhere"`:                     `projections[0]: pre "nowhere" is none of the populations`,
		`"post":"out"→"post":"nowhere"`:                  `projections[0]: post "nowhere"`,
		`"post":"out"→"post":"in"`:                       `post "in" is an input population`,
		`"weights":8→"weights":9`:                        "projection in→out: weights is 9; between 4 and 2 cells this kind has 8",
		`"weights":8→"weights":8,"nonzero":9`:            "nonzero is 9 of 8",
		`"weights":8→"weights":8,"weightBits":0`:         "weightBits is 0",
		`"weights":8→"weights":8,"weightUpdates":-1`:     "weightUpdates is -1",
		`"synapticEvents":20→"synapticEvents":21`:        "synapticEvents is 21, but 10 arriving spikes",
		`"kind":"dense"→"kind":"one-to-one"`:             "joins equal populations",
		`"kind":"dense"→"kind":"conv"`:                   "shape is left out",
		`"kind":"dense"→"kind":"attention"`:              "three cells for one, not 4 to 2 cells",
		`"weights":8→"weights":8,"delay":-1`:             "delay is -1 steps",
		`"spikes":5→"spikes":5,"parameters":-1`:          `population "out": parameters is -1`,
		`"spikes":10→"spikes":10,"parameters":1`:         `population "in": parameters is 1 of an input`,
		`"weights":8→"weights":8,"shape":{"in":[1,2,2]}`: "which only conv has",
	} {
		old, replaced, _ := strings.Cut(edit, "→")
		text := strings.Replace(smallActivity, old, replaced, 1)
		if text == smallActivity {
			t.Fatalf("%s changes nothing", edit)
		}
		if _, err := ParseActivity([]byte(text)); err == nil || !strings.HasPrefix(err.Error(), "snn: activity: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", edit, err, want)
		}
	}
}

func TestMapsJoin(t *testing.T) {
	for shape, want := range map[string]string{
		`{"in":[1,2,2],"out":[2,1,1],"kernel":[2,2],"stride":[1,1],"padding":[0,0]}`:                  "",
		`{"in":[1,1,2],"out":[2,1,1],"kernel":[1,2],"stride":[1,1],"padding":[0,0]}`:                  "in [1 1 2] with pool 0 has 2 cells and pre 4",
		`{"in":[1,2,2],"out":[2,2,2],"kernel":[2,2],"stride":[1,1],"padding":[0,0]}`:                  "give side 1 a length of 1",
		`{"in":[1,2,2],"out":[2,1,1],"kernel":[2,2],"stride":[0,1],"padding":[0,0]}`:                  "no length",
		`{"in":[1,1,1],"out":[8,1,1],"kernel":[1,1],"stride":[1,1],"padding":[0,0],"pool":2}`:         "out [8 1 1] has 8 cells and post 2",
		`{"in":[1,2,2],"out":[2,1,1],"kernel":[2,2],"stride":[1,1],"padding":[0,0],"groups":2}`:       "groups is 2, which does not divide the 1 and 2 channels",
		`{"in":[1,2,2],"out":[2,1,1],"kernel":[2,2],"stride":[1,1],"padding":[0,0],"dilation":[2,1]}`: "the kernel spans 3 pixels of side 1, which has 2",
		`{"in":[1,2,2],"out":[2,1,1],"kernel":[2,2],"stride":[2,1],"padding":[0,0],"maxPool":2}`:      "give side 1 a length of 0",
		`{"in":[1,2,2],"out":[2,1,1],"kernel":[2,2],"stride":[1,1],"padding":[0,0],"maxPool":-1}`:     "no length",
	} {
		text := strings.Replace(smallActivity, `"kind":"dense","weights":8`, `"kind":"conv","weights":8,"shape":`+shape, 1)
		a, err := ParseActivity([]byte(text))
		if want == "" {
			if err != nil || a.Projections[0].Synapses() != 8 {
				t.Errorf("%s: %v", shape, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", shape, err, want)
		}
	}
}

func FuzzParseActivity(f *testing.F) {
	f.Add([]byte(smallActivity))
	f.Add([]byte(`{"T":1,"populations":[{"name":"a","size":1,"kind":"readout","spikes":0}],"projections":[]}`))
	f.Add([]byte(`{"T":2.5,"dt":0.5,"samples":9,"populations":[{"name":"a","size":8,"kind":"analog","spikes":0},
{"name":"b","size":8,"kind":"spiking","cell":"if","spikes":0}],
"projections":[{"pre":"a","post":"b","kind":"conv","weights":4,"synapticEvents":0,
"shape":{"in":[2,2,2],"out":[2,2,2],"kernel":[1,1],"stride":[1,1],"padding":[0,0]}}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		a, err := ParseActivity(text)
		if err != nil {
			return
		}
		again, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		b, err := ParseActivity(again)
		if err != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%s is read as %+v, written and read as %+v, %v", text, a, b, err)
		}
		for _, p := range a.Projections {
			if s := p.Synapses(); s < 0 || math.IsNaN(s) {
				t.Errorf("%v synapses", s)
			}
		}
	})
}

// Counts that contradict their own spikes, sizes that no inference has, and a checksum that does not hold are refused.
func TestActivityIsConsistent(t *testing.T) {
	for edit, want := range map[string]string{
		`"synapticEvents":20→"synapticEvents":15`: "synapticEvents is 15, but 10 arriving spikes or values reach 2 cells each at least",
		`"kind":"dense","weights":8,"synapticEvents":20→"kind":"conv","weights":8,"synapticEvents":17,` +
			`"shape":{"in":[1,2,2],"out":[2,1,1],"kernel":[2,2],"stride":[1,1],"padding":[0,0]}`: "synapticEvents is 17, but 10 arriving spikes or values " +
			"reach 2 cells each at least",
		`"kind":"input","spikes":10→"kind":"analog"`: "synapticEvents is 20, but 100 arriving spikes or values reach 2 " +
			"cells each at least",
		`"T":25→"T":25,"dt":1e308`:                                    "dt is 1e+308",
		`"T":25→"T":1e300`:                                            "T is 1e+300",
		`"weights":8→"weights":8,"weightUpdates":1e300`:               "weightUpdates is 1e+300",
		`"spikes":5→"spikes":5,"stateBits":4000000000000`:             "stateBits is 4000000000000",
		`"spikes":5→"spikes":5,"biases":3`:                            "biases is 3, more than the 2 cells",
		`"T":25→"T":25,"checksum":"00"`:                               "damaged or edited; if it was edited, take out checksum",
		`"synapticEvents":20}]}→"synapticEvents":20}]}garbage`:        "line 3: there is more after the end",
		`"synapticEvents":20→"synapticEvents":20,"synapticEvents":20`: "line 3: projections[0].synapticEvents is there twice",
		`"synapticEvents":20→"synapticevents":20`:                     `unknown field "synapticevents" in projections[0]; is "synapticEvents" meant?`,
		`"size":2→"size":"2"`:                                         `line 2: populations[1].size is the text "2"; give a whole number`,
	} {
		old, replaced, _ := strings.Cut(edit, "→")
		text := strings.Replace(smallActivity, old, replaced, 1)
		if _, err := ParseActivity([]byte(text)); text == smallActivity || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", edit, err, want)
		}
	}
}

// By how many places of a kernel the pixels along a side are seen, and by which, against trying all outputs and places.
func TestPixelsSeen(t *testing.T) {
	for _, s := range lines(9, 5, 3, 3, 3) {
		counts, out := make([]int, s.In[2]), s.Mid()[2]
		read := make([][]int, s.In[2])
		for k := range s.Kernel[1] {
			for o := range out {
				if pixel := o*s.Stride[1] + k*s.Dilation[1] - s.Padding[1]; pixel >= 0 && pixel < s.In[2] {
					counts[pixel]++
					read[pixel] = append(read[pixel], k)
				}
			}
		}
		if least, most := s.seen(1); least != slices.Min(counts) || most != slices.Max(counts) {
			t.Errorf("%+v: %d to %d, counted %v", s, least, most, counts)
		}
		for pixel, want := range read {
			var got []int
			first, last, step := s.Places(1, pixel)
			for k := first; k <= last; k += step {
				got = append(got, k)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%+v: pixel %d is read by %v, want %v", s, pixel, got, want)
			}
		}
	}
}

// lines are shapes of maps of one row, of all sizes up to those that are given.
func lines(ins, kernels, strides, paddings, dilations int) (all []Shape) {
	for in := 1; in <= ins; in++ {
		for kernel := 1; kernel <= kernels; kernel++ {
			for stride := 1; stride <= strides; stride++ {
				for padding := range paddings {
					for dilation := 1; dilation <= dilations; dilation++ {
						s := Shape{In: [3]int{1, 1, in}, Kernel: [2]int{1, kernel}, Stride: [2]int{1, stride}, Padding: [2]int{0, padding},
							Dilation: [2]int{1, dilation}}
						if free := in + 2*padding - s.Reach(1); free >= 0 {
							s.Out = [3]int{1, 1, free/stride + 1}
							all = append(all, s)
						}
					}
				}
			}
		}
	}
	return all
}

// Every field of an activity survives its file, and what is left out of an old one is what it was.
func TestActivityKeepsItsNewFields(t *testing.T) {
	n := Net{
		Populations: []Population{{Name: "in", Shape: []int{6, 6, 4}}, {Name: "map", Shape: []int{1, 1, 2}, Cell: LIF{Tau: 5, ThresholdSpread: Spread{Uniform: .1}}}},
		Projections: []Projection{{Pre: "in", Post: "map", Delay: 3, Wiring: Conv2D{Kernel: [2]int{3, 3}, Dilation: [2]int{2, 2}, Groups: 2, MaxPool: 2}}},
	}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	s := mustSim(t, m, 1)
	in := NewSpikes(2, 144)
	for i := range 144 {
		in.Set(0, i)
	}
	for step := range 2 {
		if err := s.Deliver(step, []*Spikes{in}); err != nil {
			t.Fatal(err)
		}
		s.Fire()
	}
	a, err := s.Counts().Activity(n)
	if err != nil {
		t.Fatal(err)
	}
	want := Shape{In: [3]int{4, 6, 6}, Out: [3]int{2, 1, 1}, Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Dilation: [2]int{2, 2}, Groups: 2, MaxPool: 2}
	p := a.Projections[0]
	if *p.Shape != want || p.Weights != 2*2*9 || p.Delay != 3 || a.Populations[1].Parameters != 2 || p.SynapticEvents != 2*2*2*2*9 {
		t.Errorf("%+v of shape %+v, %v parameters", p, *p.Shape, a.Populations[1].Parameters)
	}
	text, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := ParseActivity(text); err != nil || !reflect.DeepEqual(back, a) {
		t.Errorf("%+v came back as %+v, %v", a, back, err)
	}
	old, err := ParseActivity([]byte(strings.Replace(smallActivity, `"kind":"dense","weights":8`,
		`"kind":"conv","weights":8,"shape":{"in":[1,2,2],"out":[2,1,1],"kernel":[2,2],"stride":[1,1],"padding":[0,0]}`, 1)))
	if err != nil || old.Projections[0].Synapses() != 8 || old.Projections[0].Delay != 0 {
		t.Errorf("%+v, %v", old.Projections, err)
	}
}

// Pairs that are joined several times bring more events than there are cells behind them.
func TestManySynapsesOfAPair(t *testing.T) {
	n := Net{
		Populations: []Population{{Name: "in", Shape: []int{1}}, {Name: "out", Shape: []int{1}, Cell: LI{Tau: 5}}},
		Projections: []Projection{{Pre: "in", Post: "out", Wiring: List{Pre: []int{0, 0, 0}, Post: []int{0, 0, 0}}}},
	}
	c := Counts{Samples: 1, Steps: 4, Populations: []PopulationCounts{{Name: "in", Size: 1, Spikes: 2}, {Name: "out", Size: 1, Kind: ReadoutKind, Updates: 4}},
		Projections: []ProjectionCounts{{Pre: "in", Post: "out", Weights: 3, Nonzero: 3, SynapticEvents: 6}}}
	if a, err := c.Activity(n); err != nil || a.Projections[0].Weights != 3 {
		t.Errorf("%+v, %v", a.Projections, err)
	}
}

func TestShapeNamesASideThatThereIsNot(t *testing.T) {
	for want, f := range map[string]func(){
		"snn: Shape.Reach: side 2 of 2":   func() { Shape{}.Reach(2) },
		"snn: Shape.Places: side -1 of 2": func() { Shape{}.Places(-1, 0) },
	} {
		if text := says(f); text != want {
			t.Errorf("panic %q, want %q", text, want)
		}
	}
}
