package nb

import (
	"fmt"
	"html"
	"io"
	"os"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
	"github.com/schollz/progressbar/v3"

	"github.com/spikecell/spikecell/internal/console"
	"github.com/spikecell/spikecell/learning"
)

// Progress returns a function for learning.Settings.Progress (see Watch). It shows in one line, which is updated in
// place a few times a second, how far the run is: entry, seed, epoch, samples of the present phase, the validation
// accuracy of the last finished epoch, samples a second, and about how long training still takes. In a comparison it is how far all runs are
// ("5 of 12"), and how long all still take. The last state stays. Of runs that train at
// the same time it follows one until that has ended. In a notebook, stored runs are not shown.
// Outside a notebook it writes to standard error, as TerminalProgress does.
func Progress() func(learning.Progress) {
	if !gonbui.IsNotebook {
		show, _ := TerminalProgress(os.Stderr)
		return show
	}
	id, page := "progress-"+gonbui.UniqueId(), kernel()
	// Stored runs answer at once; a line for each would stand in every cell that asks.
	show, _ := progress(&meter{quiet: true}, func(r reading) { page.display(id, r.bundle(), 0) }, 250*time.Millisecond)
	return show
}

// TerminalProgress shows progress on w: as a bar where w is a terminal, and elsewhere as one line for each run that
// ended and at most one every ten seconds between. After done the last state stays and the cursor is on a new line.
func TerminalProgress(w io.Writer) (show func(learning.Progress), done func()) {
	if !console.IsTerminal(w) {
		return progress(&meter{}, func(r reading) { fmt.Fprintln(w, r.line) }, 10*time.Second)
	}
	b := &bars{w: w}
	show, flush := progress(&meter{}, b.draw, 100*time.Millisecond)
	return show, func() {
		flush()
		b.end()
	}
}

// progress joins a meter to something that draws its readings.
func progress(m *meter, draw func(reading), every time.Duration) (show func(learning.Progress), flush func()) {
	t := &throttle{every: every, draw: func() {
		for _, r := range m.read() {
			draw(r)
		}
	}}
	return func(p learning.Progress) { t.changed(m.take(p)) }, t.flush
}

// bundle is a reading as an output of a notebook.
func (r reading) bundle() bundle {
	h := fmt.Sprintf(`<progress value="%.3f" max="1"></progress> <code>%s</code>`, r.fraction, html.EscapeString(r.line))
	return bundle{protocol.MIMETextHTML: h, protocol.MIMETextPlain: r.line}
}

// bars draws a bar in a terminal, and a new one below it when a run has ended.
type bars struct {
	w   io.Writer
	bar *progressbar.ProgressBar // nil: none is open
}

const barSteps = 1000

func (b *bars) draw(r reading) {
	if b.bar == nil {
		b.bar = console.Bar(b.w, barSteps)
	}
	b.bar.Describe(r.line)
	_ = b.bar.Set64(int64(r.fraction * barSteps)) // its only errors are of a terminal that is gone
	if r.ended {
		b.end()
	}
}

// end leaves the bar as it is and goes to a new line.
func (b *bars) end() {
	if b.bar != nil {
		fmt.Fprintln(b.w)
	}
	b.bar = nil
}
