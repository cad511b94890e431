package trained

import (
	"bytes"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Whatever a description says, it is an entry or an error, and an entry is described as it was read.
func FuzzEntry(f *testing.F) {
	text, err := learning.Entry{Name: "a", Net: snn.Feedforward(4, 3, 2), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 2},
		Settings: learning.Settings{Epochs: 2}}.Describe()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"Net":{"Populations":[]},"Learner":{}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := ParseEntry(text)
		if err != nil {
			return
		}
		first, err := e.Describe()
		if err != nil {
			return // a net that Check refuses is read, since what trains it says so
		}
		again, err := ParseEntry(first)
		if err != nil {
			t.Fatalf("%v\n%s", err, first)
		}
		if second, err := again.Describe(); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%v\n%s\n%s", err, first, second)
		}
	})
}
