package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/integer"
	"github.com/spikecell/spikecell/trained"
)

// written is a value as JSON, of a size that belongs to n bytes.
func written[T any](perPart int, make func(parts int) T) func(n int) []byte {
	return func(n int) []byte {
		text, err := json.Marshal(make(max(2, n/perPart)))
		must(err)
		return text
	}
}

// chain is a network of so many populations, each joined to the next and by a delay to itself.
func chain(populations int) snn.Net {
	net := snn.Net{Populations: []snn.Population{{Name: "p0", Shape: []int{1}}}}
	for i := 1; i < populations; i++ {
		net.Populations = append(net.Populations, snn.Population{Name: fmt.Sprint("p", i), Shape: []int{1}, Cell: snn.LIF{Tau: 20}})
		net.Projections = append(net.Projections, snn.Projection{Pre: fmt.Sprint("p", i-1), Post: fmt.Sprint("p", i)},
			snn.Projection{Pre: fmt.Sprint("p", i), Post: fmt.Sprint("p", i), Delay: 1})
	}
	return net
}

// counts are those of a chain.
func counts(populations int) snn.Activity {
	a := snn.Activity{T: 10, Dt: 1, Samples: 1}
	for i := range populations {
		a.Populations = append(a.Populations, snn.PopulationActivity{Name: fmt.Sprint("p", i), Size: 9, Kind: snn.InputKind, Spikes: 5})
	}
	for i := range populations - 1 {
		a.Projections = append(a.Projections, snn.ProjectionActivity{Name: fmt.Sprint("j", i), Pre: "p0", Post: fmt.Sprint("p", i+1),
			SynapticEvents: 45})
	}
	return a
}

// integers are the integers of a chain.
func integers(n int) []byte {
	net := snn.Net{Populations: []snn.Population{{Name: "p0", Shape: []int{4}}}}
	for i := 1; i < max(3, n/700); i++ {
		net.Populations = append(net.Populations, snn.Population{Name: fmt.Sprint("p", i), Shape: []int{4}, Cell: snn.LIF{Beta: .9}})
		net.Projections = append(net.Projections, snn.Projection{Pre: fmt.Sprint("p", i-1), Post: fmt.Sprint("p", i)})
	}
	m, err := net.Init(1)
	must(err)
	m, err = integer.Quantize(m, integer.Rounding{Bits: 8})
	must(err)
	whole, err := integer.Convert(m, integer.Options{})
	must(err)
	var b bytes.Buffer
	must(whole.WriteJSON(&b))
	return b.Bytes()
}

// canonical reads what a learner may be, as models and runs have it.
func canonical(_ string, content []byte) {
	var back any
	_ = runstore.ParseCanonical(string(content), &back, []reflect.Type{reflect.TypeFor[gradient.Rule]()}, runstore.Renamed{
		Type: func(name string) string { return name }, Field: func(_, field string) string { return field }})
}

func descriptions() []reader {
	rule := `{"$type":"github.com/spikecell/spikecell/learning/gradient.Rule","Cost":…}`
	return []reader{
		{"nets (JSON)", func(_ string, content []byte) { _, _ = snn.ParseNet(content) }, hostileJSON(inputs{"chain": written(1030, chain)},
			`{"Dt":…}`, `{"Populations":…}`, `{"Populations":[{"Name":"a","Shape":…}]}`, `{"Populations":[{"Name":…}]}`,
			`{"Populations":[{"Cell":{"LIF":…}}]}`), 1 << 20, 2500},
		{"counts (JSON)", func(_ string, content []byte) { _, _ = snn.ParseActivity(content) }, hostileJSON(inputs{"chain": written(400,
			counts)},
			`{"T":1,"Populations":…}`, `{"T":1,"Populations":[{"Name":…}]}`), 1 << 20, 200},
		{"networks of integers (JSON)", func(_ string, content []byte) { _, _ = integer.Parse(content) },
			hostileJSON(inputs{"chain": integers},
				`{"populations":…}`, `{"populations":[{"name":…}]}`, `{"populations":[{"shape":…}]}`), 1 << 20, 800},
		{"chips (JSON)", func(_ string, content []byte) { _, _ = hwmodel.ParseChip("chip", content) }, hostileJSON(nil,
			`{"Name":"a","Energies":…}`, `{"Name":…}`), 1 << 20, 100},
		{"sweeps (JSON)", func(_ string, content []byte) { _, _ = sweep.ParseFile(content) }, hostileJSON(nil, `{"data":"d","entries":…}`,
			`{"fields":…}`,
			`{"fields":[{"path":"a","values":…}]}`), 1 << 20, 1000},
		{"entries (JSON)", func(_ string, content []byte) { _, _ = trained.ParseEntry(content) }, hostileJSON(inputs{
			"chain": within(`{"Name":"a","Learner":{},"Net":`, written(1030, chain), "}")},
			`{"Name":"a","Net":{"Populations":[{"Name":"a","Shape":[1]}]},"Learner":…}`,
			`{"Net":…,"Learner":{}}`, `{"Encoder":…}`), 1 << 20, 300},
		{"learners and encoders (canonical JSON)", canonical, hostileJSON(nil, rule, `{"$type":…}`), 1 << 20, 100},
	}
}
