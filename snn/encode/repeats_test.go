package encode

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/vectors"
	"github.com/spikecell/spikecell/snn"
)

// A code that says that it repeats has the same spikes from any stream, and one that does not has others.
func TestRepeats(t *testing.T) {
	for _, e := range append(codes(), smallCode()) {
		r, ok := e.(interface{ Repeats() bool })
		says := ok && r.Repeats()
		var a, b snn.Spikes
		e.Encode(&a, vectors.Contrasts(), 1, snn.NewStream(1))
		e.Encode(&b, vectors.Contrasts(), 1, snn.NewStream(2))
		if same := slices.Equal(a.Bits, b.Bits) && slices.Equal(a.Current, b.Current) && slices.Equal(a.Graded, b.Graded); same != says {
			t.Errorf("%+v: two streams agree: %v; it repeats: %v", e, same, says)
		}
	}
}
