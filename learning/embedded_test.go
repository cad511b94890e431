package learning_test

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// inverted and louder embed a code and a rule of the module, whose Resolve they inherit.
type inverted struct {
	encode.Direct
	Gain float64
}

type louder struct {
	gradient.Rule
	Factor float64
}

// own is louder with a Resolve of its own.
type own struct{ louder }

func (o own) Resolve() learning.Learner {
	o.Rule = o.Rule.Resolve().(gradient.Rule)
	return o
}

// A type that embeds a rule or a code is not taken for it: the run would be one of that, with its fingerprint. What points to nothing is none.
func TestEmbeddedRules(t *testing.T) {
	for want, change := range map[string]func(*learning.Entry){
		"Resolve of a learning_test.inverted returns a encode.Direct":       func(e *learning.Entry) { e.Encoder = inverted{encode.Direct{T: 3}, 2} },
		"Resolve of a *learning_test.inverted returns a encode.Direct":      func(e *learning.Entry) { e.Encoder = &inverted{encode.Direct{T: 3}, 2} },
		"Resolve of a learning_test.louder returns a gradient.Rule":         func(e *learning.Entry) { e.Learner = louder{Factor: 2} },
		"part 0: Resolve of a learning_test.louder returns a gradient.Rule": func(e *learning.Entry) { e.Learner = learning.Mixed{Parts: []learning.Part{{Learner: louder{}}}} },
		"has no encoder; give it one, for example encode.Bernoulli{}":       func(e *learning.Entry) { e.Encoder = (*encode.Direct)(nil) },
		"has no learner": func(e *learning.Entry) { e.Learner = (*gradient.Rule)(nil) },
		"":               func(e *learning.Entry) { e.Learner = own{louder{Factor: 2}} },
	} {
		e := learning.Entry{Name: "e", Net: snn.Feedforward(4, 3, 2), Encoder: encode.Direct{T: 3}, Learner: gradient.Rule{}}
		change(&e)
		if _, err := e.Resolved(); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
