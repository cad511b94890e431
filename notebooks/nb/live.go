package nb

import (
	"math"
	"slices"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
)

// Live returns a function for learning.Settings.Progress (see Watch) that draws learning curves while training, after each epoch, one curve for
// each entry, over its seeds: the validation accuracy, or for vectors the mean squared error, whose axis ylabel names; the loss as a share of that
// of the run's first epoch, since losses of different rules have no common scale; and how often cells fire that are no input, in the mean. What no
// run has is left out: a panel, or a curve, such as the loss of STDP. They are redrawn in place when an epoch has finished, at most twice a
// second, and the last state stays. Above them is the line of Progress. Outside a notebook it is Progress.
func Live(title, ylabel string) func(learning.Progress) {
	line := Progress()
	if !gonbui.IsNotebook {
		return line
	}
	id, h, page := "live-"+gonbui.UniqueId(), &history{}, kernel()
	t := &throttle{every: 500 * time.Millisecond, draw: func() { page.redraw(id, title, h.panels(ylabel)) }}
	return func(p learning.Progress) {
		line(p)
		if h.take(p) {
			t.changed(false)
		}
		if over(p) {
			t.flush() // the program may end before the interval does
		}
	}
}

// liveDPI is a compromise: live figures are sent often, and Jupyter drops what is above 1 MB/s.
const liveDPI = 144

func (n notebook) redraw(id, title string, panels []livePanel) {
	if len(panels) == 0 { // as of a run that continues, without validation and without a loss
		return
	}
	f, err := drawLive(title, panels)
	if err == nil {
		err = n.drawInto(id, f, liveDPI)
	}
	if err != nil {
		n.display(id, bundle{protocol.MIMETextPlain: failed(err)}, 0)
	}
}

// drawLive draws panels beside each other.
func drawLive(title string, panels []livePanel) (*plot.Figure, error) {
	if len(panels) == 1 {
		return plot.Learning(title, panels[0].label, panels[0].curves...)
	}
	var figures []*plot.Figure
	for _, p := range panels {
		f, err := plot.Learning("", p.label, p.curves...)
		if err != nil {
			return nil, err
		}
		figures = append(figures, f)
	}
	return plot.Grid(title, plot.Layout{Columns: len(figures), Share: plot.ShareKey}, figures...)
}

// livePanel is what is drawn of one quantity.
type livePanel struct {
	label  string
	curves []plot.Curve
}

// history is what is known of all runs so far.
type history struct {
	mu      sync.Mutex
	entries []entryHistory // by their places in the comparison
}

type entryHistory struct {
	name  string
	place int // in the comparison, from 0
	runs  []runHistory
}

// runHistory is what one seed reached after each epoch from first on; epochs before it were not reported.
type runHistory struct {
	seed   uint64
	first  int
	points []point
}

// point is what is known after an epoch, NaN where it is not.
type point struct{ measure, loss, rate float64 }

// known reports whether there is anything to draw.
func (p point) known() bool {
	return !math.IsNaN(p.measure) || !math.IsNaN(p.loss) || !math.IsNaN(p.rate)
}

func pointOf(p learning.Progress) point {
	if p.Last == nil || p.Last.Epoch < 1 {
		return point{math.NaN(), math.NaN(), math.NaN()}
	}
	q := point{measure(p), p.Last.Loss, rate(p.Rates)}
	if q.loss == 0 { // of a rule that has none
		q.loss = math.NaN()
	}
	return q
}

// rate is the mean over all cells.
func rate(rates []learning.Rate) float64 {
	spikes, cells := 0.0, 0.0
	for _, r := range rates {
		spikes, cells = spikes+float64(r.Spikes*float64(r.Cells)), cells+float64(r.Cells)
	}
	return spikes / cells // NaN of none
}

// next is the epoch that has not been reported yet.
func (r *runHistory) next() int { return r.first + len(r.points) }

// values are what pick takes of the points from epoch on, nil if one of them is not known.
func (r *runHistory) values(epoch int, pick func(r *runHistory, p point) float64) (all []float64) {
	for _, p := range r.points[epoch-r.first:] {
		v := pick(r, p)
		if math.IsNaN(v) {
			return nil
		}
		all = append(all, v)
	}
	return all
}

// take notes the last finished epoch and says whether it is new.
func (h *history) take(p learning.Progress) bool {
	q := pointOf(p)
	if !q.known() {
		return false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	run := h.run(p)
	switch epoch := p.Last.Epoch; {
	case epoch < run.next():
		return false
	case epoch > run.next(): // what lies between is not known
		run.first, run.points = epoch, nil
	}
	run.points = append(run.points, q)
	return true
}

// run finds a run's history or begins it.
func (h *history) run(p learning.Progress) *runHistory {
	i := slices.IndexFunc(h.entries, func(e entryHistory) bool { return e.name == p.Entry })
	if i < 0 {
		i, _ = slices.BinarySearchFunc(h.entries, p.Place+1, func(e entryHistory, place int) int { return e.place - place })
		h.entries = slices.Insert(h.entries, i, entryHistory{name: p.Entry, place: p.Place})
	}
	e := &h.entries[i]
	j := slices.IndexFunc(e.runs, func(r runHistory) bool { return r.seed == p.Seed })
	if j < 0 {
		j = len(e.runs)
		e.runs = append(e.runs, runHistory{seed: p.Seed, first: 1})
	}
	return &e.runs[j]
}

// panels are the quantities of which anything is known.
func (h *history) panels(ylabel string) (all []livePanel) {
	for _, p := range []struct {
		label string
		pick  func(r *runHistory, p point) float64
	}{
		{ylabel, func(_ *runHistory, p point) float64 { return p.measure }},
		{"loss / first epoch's", func(r *runHistory, p point) float64 { return p.loss / r.points[0].loss }},
		{"spikes per cell and step", func(_ *runHistory, p point) float64 { return p.rate }},
	} {
		if curves := h.curves(p.pick); len(curves) > 0 {
			all = append(all, livePanel{p.label, curves})
		}
	}
	return all
}

// curves are the histories as package plot wants them. Colours belong to names, so an entry has the one that it has in the final figure.
func (h *history) curves(pick func(r *runHistory, p point) float64) (curves []plot.Curve) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, e := range h.entries {
		if c := e.curve(pick); len(c.Runs) > 0 {
			curves = append(curves, c)
		}
	}
	return curves
}

// curve begins at the first epoch that is known of all runs; a run that is not there yet is left out.
func (e entryHistory) curve(pick func(r *runHistory, p point) float64) plot.Curve {
	first, last := 1, 0
	for _, r := range e.runs {
		first, last = max(first, r.first), max(last, r.next()-1)
	}
	c := plot.Curve{Name: e.name}
	for epoch := first; epoch <= last; epoch++ {
		c.X = append(c.X, float64(epoch))
	}
	for _, r := range e.runs {
		if r.next() <= first {
			continue
		}
		if values := r.values(first, pick); values != nil {
			c.Runs = append(c.Runs, values)
		}
	}
	return c
}
