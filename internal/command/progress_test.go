package command

import (
	"bytes"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spikecell/spikecell/notebooks/runner"
)

func TestCellLine(t *testing.T) {
	e := runner.Event{Cell: 3, Cells: 12, First: strings.Repeat("é", 41)}
	first := runner.Event{Cell: 1, Cells: 2, First: "%%"}
	shows, nothing := "2 of 4 surrogate seed 1 epoch 12/20 train 100/1000 9m30s left", ""
	for _, c := range []struct {
		e     runner.Event
		shown *string
		d     time.Duration
		want  string
	}{
		{e, nil, 61500 * time.Millisecond, "cell 3/12 1m1s " + strings.Repeat("é", 28) + "…" + strings.Repeat("é", 11)},
		{e, &shows, 0, "cell 3/12 0s 2 of 4 surrogate seed 1 epoc… 9m30s left"},
		{first, nil, time.Second, "cell 1/2 1s %%"},
		{first, nil, 3 * time.Second, "cell 1/2 3s compiles what it imports"},
		{first, &nothing, 3 * time.Second, "cell 1/2 3s %%"},
	} {
		if got := cellLine(c.e, c.shown, c.d); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// Where there is no bar, what a cell shows of its progress is told now and then.
func TestProgressOfACell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		p := &cellProgress{w: &b}
		e := runner.Event{Kind: runner.EventCellStart, Cell: 2, Cells: 3, First: "train()"}
		p.event(e)
		for _, s := range []string{"", "1 of 4", "2 of 4", "3 of 4"} {
			e.Kind, e.Message = runner.EventCellShows, s
			p.event(e)
			time.Sleep(6 * time.Second)
		}
		e.Kind, e.Elapsed = runner.EventCellDone, 24*time.Second
		p.event(e)
		if got, want := b.String(), "cell 2/3 2 of 4\ncell 2/3 24s train()\n"; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	})
}
