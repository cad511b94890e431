package board

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/notebooks/nb"
	"github.com/spikecell/spikecell/plot"
)

// sweepState is how far a sweep is, by the runs of the store alone, whoever trains them.
type sweepState struct {
	Number               int
	Name, Task           string
	Of, Done             int
	Live, Failed, Halted []swept // under way; failed or damaged; begun, and nobody trains them
	Missing              int
	results              *sweep.Results
}

// swept is a run of a sweep.
type swept struct {
	*run
	What string // which one of the sweep it is
}

// Share is how much of the sweep is done, from 0 to 1.
func (s sweepState) Share() float64 { return float64(s.Done) / float64(max(s.Of, 1)) }

// hints are what the plans of sweeps know of runs, by fingerprint.
func (b *Board) hints() map[string]hint {
	b.once.Do(func() {
		b.planned = map[string]hint{}
		for _, one := range b.sweeps {
			for _, r := range one.Plan.Runs {
				b.planned[r.Fingerprint] = hint{r.Entry.Name, r.Entry.Learner.Name(), one.Plan.Task().Name}
			}
		}
	})
	return b.planned
}

// state looks for the runs of a sweep on the shelf.
func (b *Board) state(s *shelf, number int) sweepState {
	p := b.sweeps[number].Plan
	t := sweepState{Number: number, Name: b.sweeps[number].Name, Task: p.Task().Name,
		results: &sweep.Results{Plan: p, Outcomes: make([]sweep.Outcome, len(p.Runs))}}
	for i, planned := range p.Runs {
		if planned.Same != i {
			t.results.Outcomes[i] = t.results.Outcomes[planned.Same]
			continue
		}
		t.Of++
		t.add(i, swept{s.by[planned.Fingerprint], fmt.Sprint(planned)})
	}
	return t
}

func (t *sweepState) add(i int, r swept) {
	if r.run == nil {
		t.Missing++
		return
	}
	switch o := &t.results.Outcomes[i]; r.State {
	case finished:
		t.Done++
		*o = sweep.Outcome{Done: true, Valid: r.Valid, Test: r.Test, Best: r.Epoch, Result: r.Result}
	case underWay:
		t.Live = append(t.Live, r)
	case stopped:
		t.Halted = append(t.Halted, r)
	default:
		t.Failed = append(t.Failed, r)
		o.Err = errors.New(r.Error)
	}
}

// figure draws what the sweep has reached so far.
func (t sweepState) figure() (*plot.Figure, error) { return nb.Sweep("Sweep on "+t.Task, t.results) }

// sweepsView are all sweeps.
type sweepsView struct{ All []sweepState }

func (b *Board) sweepsPage(s *shelf, _ *http.Request) (string, any, error) {
	var v sweepsView
	for i := range b.sweeps {
		v.All = append(v.All, b.state(s, i))
	}
	return "Sweeps", v, nil
}

// sweepView is one sweep.
type sweepView struct {
	sweepState
	Table  learning.Table
	Figure shown
}

// numbered returns the sweep that an address names.
func (b *Board) numbered(s *shelf, r *http.Request) (sweepState, error) {
	n, err := strconv.Atoi(r.PathValue("number"))
	if err != nil || n < 0 || n >= len(b.sweeps) {
		return sweepState{}, missing("this board has no such sweep; name its file by -sweep")
	}
	return b.state(s, n), nil
}

func (b *Board) sweepPage(s *shelf, r *http.Request) (string, any, error) {
	t, err := b.numbered(s, r)
	if err != nil {
		return "", nil, err
	}
	v := sweepView{sweepState: t, Table: t.results.Table()}
	f, err := t.figure()
	v.Figure = showFigure(fmt.Sprintf("sweep/%d/sweep", t.Number), "", fmt.Sprint(t.Done), f, err)
	return t.Name, v, nil
}

func (b *Board) sweepFile(s *shelf, r *http.Request, name string) (content, error) {
	t, err := b.numbered(s, r)
	if err != nil {
		return content{}, err
	}
	switch {
	case name == "points.csv":
		return csvFile(name, t.results.Table())
	case name == "runs.csv":
		return csvFile(name, t.results.RunTable())
	case stem(name) == "sweep":
		f, err := t.figure()
		return drawn(r, name, f, err)
	}
	return content{}, missing("a sweep has no such file")
}
