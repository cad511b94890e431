package sweep_test

import (
	"testing"

	"github.com/spikecell/spikecell/learning/sweep"
)

// Whatever a specification says, it is a run or an error, and a run that can be described is read again with its number and fingerprint.
func FuzzRun(f *testing.F) {
	s, err := sweepOf(file)
	if err != nil {
		f.Fatal(err)
	}
	p, err := sweep.New(s, stripes(2))
	if err != nil {
		f.Fatal(err)
	}
	text, err := p.Runs[0].Describe()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"description":null}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := sweep.ParseRun(text, described)
		if err != nil {
			return
		}
		for _, v := range r.Values {
			v.Number()
			_ = v.Text()
		}
		again, err := r.Describe()
		if err != nil {
			return
		}
		if back, err := sweep.ParseRun(again, described); err != nil || back.Number != r.Number || back.Fingerprint != r.Fingerprint {
			t.Errorf("%+v, %v", back, err)
		}
	})
}
