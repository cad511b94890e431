package command

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"

	"github.com/spikecell/spikecell/internal/console"
	"github.com/spikecell/spikecell/notebooks/runner"
)

// cellProgress shows the events of a notebook that is executed: in a terminal as a bar over its cells, elsewhere as one
// line for each cell. The zero value is not used: w must be set.
type cellProgress struct {
	w       io.Writer
	started bool // a kernel was started, so there is something to write
	bar     *progressbar.ProgressBar
	stop    chan struct{} // ends the clock of the bar
	idle    chan struct{} // closed when the clock has ended
}

// event is for runner.Options.Progress.
func (p *cellProgress) event(e runner.Event) {
	switch {
	case e.Kind == runner.EventTools && e.Message != "ready":
		fmt.Fprintln(p.w, e.Message)
	case e.Kind == runner.EventKernel:
		p.started = true
	case e.Kind == runner.EventCellStart && console.IsTerminal(p.w):
		p.cellStarts(e)
	case e.Kind == runner.EventCellDone && p.bar != nil:
		p.stopClock()
		_ = p.bar.Set(e.Cell) // its only errors are of a terminal that is gone
	case e.Kind == runner.EventCellDone:
		fmt.Fprintf(p.w, "cell %d/%d %s %s\n", e.Cell, e.Cells, e.Elapsed.Round(100*time.Millisecond), e.First)
	}
}

// cellStarts names the cell beside the bar, and counts its seconds.
func (p *cellProgress) cellStarts(e runner.Event) {
	if p.bar == nil {
		p.bar = console.Bar(p.w, int64(e.Cells))
	}
	p.stop, p.idle = make(chan struct{}), make(chan struct{})
	go tick(p.bar, e, p.stop, p.idle)
}

// tick draws the bar with the seconds of its running cell until stop is closed.
func tick(bar *progressbar.ProgressBar, e runner.Event, stop <-chan struct{}, idle chan<- struct{}) {
	defer close(idle)
	begun := time.Now()
	clock := time.NewTicker(time.Second)
	defer clock.Stop()
	for {
		bar.Describe(cellLine(e, time.Since(begun)))
		select {
		case <-stop:
			return
		case <-clock.C:
		}
	}
}

// cellLine is short enough for a terminal of 80 columns with a bar beside it.
func cellLine(e runner.Event, d time.Duration) string {
	first := []rune(e.First)
	if len(first) > 30 {
		first = append(first[:29], '…')
	}
	return fmt.Sprintf("cell %d/%d %s %s", e.Cell, e.Cells, d.Truncate(time.Second), string(first))
}

func (p *cellProgress) stopClock() {
	if p.stop == nil {
		return
	}
	close(p.stop)
	<-p.idle
	p.stop = nil
}

// done leaves the bar as it is and goes to a new line.
func (p *cellProgress) done() {
	p.stopClock()
	if p.bar != nil {
		fmt.Fprintln(p.w)
	}
	p.bar = nil
}
