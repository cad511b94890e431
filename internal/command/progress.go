package command

import (
	"context"
	"fmt"
	"io"
	"sync/atomic"
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
	stop    chan struct{}          // ends the clock of the bar
	idle    chan struct{}          // closed when the clock has ended
	shown   atomic.Pointer[string] // what the running cell shows of its progress; nil: nothing at all yet
	told    time.Time              // when that was written last, where there is no bar
}

// tellEvery is the least time between lines of the progress of one cell, where there is no bar.
const tellEvery = 10 * time.Second

// event is for runner.Options.Progress.
func (p *cellProgress) event(e runner.Event) {
	switch {
	case e.Kind == runner.EventTools && e.Message != "ready":
		fmt.Fprintln(p.w, e.Message)
	case e.Kind == runner.EventKernel:
		p.started = true
	case e.Kind == runner.EventCellStart:
		p.shown.Store(nil)
		if p.told = time.Now(); console.IsTerminal(p.w) {
			p.cellStarts(e)
		}
	case e.Kind == runner.EventCellShows:
		p.cellShows(e)
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
	go p.tick(p.bar, e, p.stop, p.idle)
}

// cellShows notes what a cell shows of its progress.
func (p *cellProgress) cellShows(e runner.Event) {
	p.shown.Store(&e.Message)
	if p.bar == nil && e.Message != "" && time.Since(p.told) >= tellEvery {
		p.told = time.Now()
		fmt.Fprintf(p.w, "cell %d/%d %s\n", e.Cell, e.Cells, e.Message)
	}
}

// tick draws the bar with the seconds of its running cell until stop is closed.
func (p *cellProgress) tick(bar *progressbar.ProgressBar, e runner.Event, stop <-chan struct{}, idle chan<- struct{}) {
	defer close(idle)
	begun := time.Now()
	clock := time.NewTicker(time.Second)
	defer clock.Stop()
	for {
		bar.Describe(cellLine(e, p.shown.Load(), time.Since(begun)))
		select {
		case <-stop:
			return
		case <-clock.C:
		}
	}
}

// compileTime is how long compiling may take before it is spoken of.
const compileTime = 2 * time.Second

// cellLine is short enough for a terminal of 80 columns with a bar beside it: the cell, its time, and its first line or what it shows of
// its progress. A first cell compiles the packages that all import.
func cellLine(e runner.Event, shown *string, d time.Duration) string {
	text := e.First
	switch {
	case shown != nil && *shown != "":
		text = *shown
	case shown == nil && e.Cell == 1 && d >= compileTime:
		text = "compiles what it imports"
	}
	return fmt.Sprintf("cell %d/%d %s %s", e.Cell, e.Cells, d.Truncate(time.Second), cutInside(text))
}

// What stands behind the number and the time of a cell, and of its end, where the time left stands.
const (
	widestText = 40
	endOfText  = 11
)

// cutInside is a text without its middle, where it is too long.
func cutInside(s string) string {
	r := []rune(s)
	if len(r) <= widestText {
		return s
	}
	return string(r[:widestText-endOfText-1]) + "…" + string(r[len(r)-endOfText:])
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

// tellSaved says of an interrupted command that trains how it goes on. store is its run store, "-" for none.
func tellSaved(ctx context.Context, store string, stderr io.Writer) {
	if ctx.Err() != nil && store != "-" {
		fmt.Fprintln(stderr, "what was trained is saved; the same command continues from there")
	}
}
