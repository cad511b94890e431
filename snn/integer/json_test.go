package integer

import (
	"bytes"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// written returns the JSON of a model.
func written(t testing.TB, m *Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := m.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// converted returns a random model in integers.
func converted(t testing.TB, seed uint64, a Arithmetic) *Model {
	t.Helper()
	g, bits := newChance(seed), []int{8, 4, 2}[seed%3]
	small := must[*snn.Model](t)(Quantize(g.model(t, bits), Rounding{Bits: bits, Dyadic: true}))
	return must[*Model](t)(Convert(small, Options{Arithmetic: a, Readout: g.readout()}))
}

// What is written is read back as it was, and runs alike.
func TestJSONRoundTrip(t *testing.T) {
	for seed := range uint64(20) {
		m := converted(t, seed, Arithmetic(seed%2))
		back := must[*Model](t)(Parse(written(t, m)))
		if !reflect.DeepEqual(m, back) {
			t.Fatalf("seed %d: what is read differs from what was written", seed)
		}
		in := newChance(seed).spikes(10, m.Populations[0].Size())
		if a, b := must[*Run](t)(m.Run(in)), must[*Run](t)(back.Run(in)); !reflect.DeepEqual(a, b) {
			t.Errorf("seed %d: it runs differently", seed)
		}
	}
}

// Every fault is told by name, and no text makes a model that cannot run.
func TestParseFaults(t *testing.T) {
	good := string(written(t, converted(t, 4, Fixed)))
	for edit, want := range map[string]string{
		`"format":"spikecell-integer-1"→"format":"x"`: `the format is "x"`,
		`"dt":→"dt":-`: "dt is -",
		`"arithmetic":"fixed"→"arithmetic":"float"`: `"float" is none of [fixed binary32]`,
		`"name":"maps"→"name":"in"`:                 `there are two populations "in"`,
		`"name":"maps"→"name":""`:                   "has no name",
		`"bits":4→"bits":3`:                         "weights of 3 bits; give 8, 4 or 2",
		`"levels":[→"levels":[100,`:                 "levels; give",
		`"pre":"in"→"pre":"nowhere"`:                `it joins "nowhere" and "maps"`,
		`"post":"maps"→"post":"in"`:                 `"in" is an input, which nothing reaches`,
		`"scale":→"scale":-`:                        "scale is -",
		`"population":"→"population":"no `:          "readout: there is no population",
		`"decay":[→"decay":[7,`:                     "decay has",
		`"resetTiming":"→"resetTiming":"never-`:     "is none of",
		`"kernel":[→"kernel":[9,`:                   "3 values; give 2",
		`"stride":[→"stride":[0,`:                   "3 values; give 2",
		`"fraction":→"fraction":9`:                  "fraction is",
		`"groups":→"groups":7`:                      "groups of",
		`"kind":"kernel"→"kind":"dense"`:            "maps are for kernel and pooling",
		`"dt"→"Dt"`:                                 `unknown field "Dt"`,
	} {
		old, replaced, _ := strings.Cut(edit, "→")
		text := strings.Replace(good, old, replaced, 1)
		_, err := Parse([]byte(text))
		if text == good || err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "integer: ") {
			t.Errorf("%s: error %v, want %q", edit, err, want)
		}
	}
}

// FuzzParse reads any text: what is accepted is written, read, run and made C of without a panic.
func FuzzParse(f *testing.F) {
	for seed := range uint64(5) {
		f.Add(written(f, tiny(f, seed)))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := Parse(text)
		if err != nil {
			return
		}
		cells := 0
		for _, p := range m.Populations {
			cells += p.Size()
		}
		if cells > 1000 {
			return
		}
		var c bytes.Buffer
		if err := m.WriteC(&c, "fuzzed"); err != nil {
			t.Fatal(err)
		}
		if back, err := Parse(written(t, m)); err != nil || !bytes.Equal(written(t, back), written(t, m)) {
			t.Fatalf("what is written is not read back: %v", err)
		}
		if len(m.Populations) == 0 || m.Populations[0].Cell != nil || m.Populations[0].Graded {
			return
		}
		if _, err := m.Run(newChance(1).spikes(3, m.Populations[0].Size())); err != nil && !strings.Contains(err.Error(), "input") {
			t.Fatal(err)
		}
	})
}

// tiny is a small model of one kind of wiring.
func tiny(t testing.TB, seed uint64) *Model {
	t.Helper()
	wirings := []snn.Wiring{snn.Conv2D{Kernel: [2]int{2, 2}, MaxPool: 2}, nil, snn.Sparse{FanIn: 2, Delays: [2]int{0, 2}}, snn.Pool2D{Size: [2]int{2, 2}, Stride: [2]int{1, 1}}, snn.OneToOne{}}
	side := 4
	var cell snn.Cell = snn.LIF{Beta: .5, Refractory: 1}
	switch seed {
	case 0:
		side = 2
	case 4:
		side = 5
		cell = snn.Synaptic{LIF: snn.LIF{Tau: 10, TauSpread: snn.Spread{Uniform: 2}, Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: .1, Tau: 10}}}, TauSyn: 5}
	}
	n := snn.Net{Populations: []snn.Population{{Name: "in", Shape: []int{5, 5}}, {Name: "out", Shape: []int{side, side}, Cell: cell}},
		Projections: []snn.Projection{{Pre: "in", Post: "out", Wiring: wirings[seed]}, {Pre: "out", Post: "out", Delay: 1, Wiring: snn.AllButOwn{}}}}
	m := must[*snn.Model](t)(n.Init(seed))
	return must[*Model](t)(Convert(must[*snn.Model](t)(Quantize(m, Rounding{Bits: 4})), Options{Arithmetic: Arithmetic(seed % 2)}))
}
