package sweep

import (
	"fmt"
	"time"
)

// Status is how far the runs of a plan are, by the store alone, whoever trains them.
type Status struct {
	Of      int     // runs that differ
	Done    int     // that the store has the result of
	Begun   []Stand // that it has a folder of, and no result
	Damaged []Stand // of which it cannot read the result
	Failed  []Stand // that ended with an error, and that nobody has begun again
	Missing []Run   // that nobody has begun
}

// Stand is how a run stands.
type Stand struct {
	Run
	State string // in words: when its files were last written to, what is wrong with them, or why it failed
}

// StatusOf looks at the store, at one folder for each run.
func StatusOf(p *Plan) (*Status, error) {
	if err := p.made(); err != nil {
		return nil, err
	}
	all, err := p.look()
	if err != nil {
		return nil, err
	}
	s := &Status{}
	for i, r := range p.Runs {
		if r.Same != r.Number {
			continue
		}
		s.Of++
		switch stored := all[i]; {
		case stored.Report != nil:
			s.Done++
		case stored.Fault != nil:
			s.Damaged = append(s.Damaged, Stand{r, stored.Fault.Error()})
		case stored.Failure != nil:
			s.Failed = append(s.Failed, Stand{r, "failed: " + failureOf(stored.Failure).Error()})
		case !stored.Modified.IsZero():
			s.Begun = append(s.Begun, Stand{r, "begun, last written " + age(time.Since(stored.Modified))})
		default:
			s.Missing = append(s.Missing, r)
		}
	}
	return s, nil
}

// age says how long something is past: clocks of machines that share a store differ.
func age(d time.Duration) string {
	if d = d.Round(time.Second); d < 0 {
		return fmt.Sprintf("%v from now, by this machine's clock", -d)
	}
	return fmt.Sprintf("%v ago", d)
}

// String is one line: "12 of 40 runs are done, 2 begun, 26 missing".
func (s *Status) String() string {
	if s == nil {
		panic("sweep: Status.String: the status is nil; StatusOf returns one")
	}
	text := fmt.Sprintf("%d of %d runs are done, %d begun, %d missing", s.Done, s.Of, len(s.Begun), len(s.Missing))
	if len(s.Failed) > 0 {
		text += fmt.Sprintf(", %d failed", len(s.Failed))
	}
	if len(s.Damaged) > 0 {
		text += fmt.Sprintf(", %d cannot be read", len(s.Damaged))
	}
	return text
}
