package nb

import (
	"context"
	"errors"
	"fmt"
	"html"
	"os"
	"slices"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/comms"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// How long Explore waits: for a page that answers at all, and for somebody who moves a control.
const (
	answerTime = 8 * time.Second
	idleTime   = 10 * time.Minute
)

// Explore shows controls, and below them what draw returns of their values, in the order of the controls, as Show would; it draws again
// whenever a slider is moved or a button is pressed:
//
//	nb.Explore(func(v []float64) any { return nb.Try(plot.Lines(...)) }, nb.Slider("τ (ms)", 1, 50, 10), nb.Button("another seed"))
//
// It returns the last values when Done is pressed, the cell is interrupted, or nothing was moved for ten minutes; in place of the controls then stand
// their values. It draws the values at first before it waits, and where no browser answers within eight seconds that is all: so it never
// hangs in Jupyter's client without a browser. Under `spikecell run` and outside a notebook it does not wait at all. Controls that cannot
// be, and no draw, are shown as an error, and nothing is drawn.
func Explore(draw func(values []float64) any, controls ...Control) []float64 {
	values := make([]float64, len(controls))
	if draw == nil {
		Show(errors.New("nb: Explore: no function that draws (nil)"))
		return values
	}
	for i, c := range controls {
		if err := c.check(); err != nil {
			Show(err)
			return values
		}
		values[i] = c.value
	}
	if !gonbui.IsNotebook || os.Getenv(headless) != "" {
		Show(told(controls, values), draw(slices.Clone(values)))
		return values
	}
	e := &exploration{controls: controls, values: values, draw: draw, page: kernel(), id: "explore-" + gonbui.UniqueId()}
	e.run(Context())
	return e.values
}

// headless is the environment variable that says that no browser will answer.
const headless = "SPIKECELL_HEADLESS"

// exploration is one call of Explore in a notebook.
type exploration struct {
	controls []Control
	values   []float64
	draw     func([]float64) any
	page     notebook
	id       string
	sent     int // number of the newest message of the page that was read
}

func (e *exploration) run(ctx context.Context) {
	address := "/spikecell/" + e.id
	page := controlsPage(e.id, e.controls) + controlsScript(e.id, address)
	e.page.display(e.id, bundle{protocol.MIMETextHTML: page, protocol.MIMETextPlain: told(e.controls, e.values)}, 0)
	e.redraw()
	messages := comms.Listen[string](address) // which is never closed: GoNB 0.11.4 hangs at messages for what was closed
	e.follow(ctx, messages.C, e.redraw)
	text := told(e.controls, e.values)
	e.page.display(e.id, bundle{protocol.MIMETextHTML: "<p>" + html.EscapeString(text) + "</p>", protocol.MIMETextPlain: text}, 0)
}

// follow draws again at each change, until the page is done, nobody answers or moves anything, or ctx ends.
func (e *exploration) follow(ctx context.Context, messages <-chan string, redraw func()) {
	wait := time.NewTimer(answerTime)
	defer wait.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
			return
		case m := <-messages:
			wait.Reset(idleTime)
			changed, done := e.takeAll(m, messages)
			if changed {
				redraw()
			}
			if done {
				return
			}
		}
	}
}

// takeAll reads a message and those that wait: a slider that is dragged sends more than can be drawn.
func (e *exploration) takeAll(m string, messages <-chan string) (changed, done bool) {
	for {
		c, d := e.take(m)
		changed, done = changed || c, done || d
		select {
		case m = <-messages:
		default:
			return changed, done
		}
	}
}

// redraw shows what draw returns in the place of what it returned before.
func (e *exploration) redraw() {
	for i, look := range looks(e.draw(slices.Clone(e.values))) {
		show(pinned{e.page, fmt.Sprintf("%s-%d", e.id, i)}, look)
	}
}

// pinned shows in the output block of an id.
type pinned struct {
	notebook
	id string
}

func (p pinned) text(s string) { p.display(p.id, bundle{protocol.MIMETextPlain: s}, 0) }

func (p pinned) value(v any) { p.text(written(v)) }

func (p pinned) paragraph(x Paragraph) {
	p.display(p.id, bundle{protocol.MIMETextHTML: x.page(), protocol.MIMETextPlain: wrapped(string(x), paragraphWidth)}, 0)
}

func (p pinned) table(t Table) {
	t = shownRows(t)
	p.display(p.id, bundle{protocol.MIMETextMarkdown: t.Markdown(), protocol.MIMETextPlain: plain(t)}, 0)
}

func (p pinned) figure(f Figure) error { return p.drawInto(p.id, f, liveDPI) }
