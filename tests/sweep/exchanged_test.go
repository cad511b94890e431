package sweep

import (
	"bytes"
	"io"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
	"github.com/spikecell/spikecell/snn/statedict"
	"github.com/spikecell/spikecell/snn/trains"
	"github.com/spikecell/spikecell/tensors"
)

func spikeTrains() trains.Trains {
	return trains.Trains{Dt: 0.5, Samples: []*snn.Spikes{spikes(), spikes()}}
}

// modules are those of the second of nets.
func modules() statedict.Modules {
	return statedict.Modules{"fc1": "input→hidden1", "lif1": "hidden1", "fc2": "hidden1→output", "lif2": "output"}
}

func stateDict() tensors.File { return must(statedict.Save(models()[1].(*snn.Model), modules())) }

// graph is that of the second of models.
func graph() *nir.Graph {
	g, _, err := nir.Export(models()[1].(*snn.Model), nir.ExportOptions{})
	return must(g, err)
}

// recorded are traces of graph, in steps of a second.
func recorded() *nir.GraphData { return must(nir.RecordTraces(1, trace(), trace())) }

func ownNPZ() []byte {
	var b bytes.Buffer
	if err := tensors.EncodeNPZ(&b, must(spikeTrains().Dense())); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// npyText is a NumPy file of two bytes.
const npyText = "\x93NUMPY\x01\x00\x3c\x00{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }  \n12"

// stream is a reader that is never nil.
type stream struct{ from io.Reader }

func (s stream) Read(b []byte) (int, error) { return s.from.Read(b) }
