package plot

import (
	"math"
)

// Window is how spikes are counted over time to give a firing rate: in bins beside each other, or weighed by a Gaussian kernel around each
// step. Both 0 choose bins: some fifty, of a round number of steps.
type Window struct {
	Bin    float64 // ms; a whole number of steps
	Kernel float64 // ms; the standard deviation
}

// Rates draws the mean firing rate of the cells of each population in Hz against time. In a bin from time a to b it is spikes/(cells·(b−a)),
// drawn as a step; the last bin may be shorter. A kernel gives Σ_s K(t−s)·n_s / (cells·dt·Σ_s K(t−s)), for n_s spikes in step s and K(u) =
// exp(−u²/(2σ²)), over the steps within 4σ: near the ends, the steps that there are count. The key states which. All trains must have the same
// number of steps of dt ms.
func Rates(title string, dt float64, w Window, trains ...Train) (*Figure, error) {
	const kind = "rates"
	x, _, err := timed(kind, dt, trains)
	if err != nil {
		return nil, err
	}
	p, err := ratesOf(kind, x, dt, w, trains)
	if err != nil {
		return nil, err
	}
	return &Figure{kind: kind, title: title, tall: shaped(2.6), keys: p.keys(), draw: func(c *canvas) error { return p.draw(c, title) }}, nil
}

// RasterRates draws a raster as [Raster] does, and below it, on the same axis of time, the rates as [Rates] does.
func RasterRates(title string, dt float64, w Window, trains ...Train) (*Figure, error) {
	const kind = "raster and rates"
	x, bands, err := timed(kind, dt, trains)
	if err != nil {
		return nil, err
	}
	p, err := ratesOf(kind, x, dt, w, trains)
	if err != nil {
		return nil, err
	}
	raster := &Figure{kind: kind, tall: always(math.Min(0.3+tallOf(bands), 28)), draw: func(c *canvas) error { return drawRaster(c, "", x, dt, bands) }}
	rates := &Figure{kind: kind, tall: always(1.7), draw: func(c *canvas) error { return p.draw(c, "") }}
	b := &board{Layout: Layout{Columns: 1, Share: ShareX | ShareKey, Letters: NoLetters}, title: title, rows: 2, near: true,
		panels: []*Figure{raster, rates}, roles: []role{{timed: true, top: true}, {timed: true, valued: true, first: true}}}
	return &Figure{kind: kind, title: title, tall: b.tall, keys: p.keys(), draw: b.draw}, nil
}

// rates are lines with what they are.
type rates struct {
	x, y  axis
	lines []Line
	note  string
}

func (p rates) draw(c *canvas, title string) error {
	return c.drawLines(title, p.x, p.y, p.lines, []entry{{name: p.note, sign: noSign}})
}

func (p rates) keys() []string { return append(keyNames(p.lines), p.note) }

// ratesOf counts the spikes of trains, all of which are checked.
func ratesOf(kind string, x axis, dt float64, w Window, trains []Train) (rates, error) {
	steps := trains[0].Spikes.Steps
	w, err := w.over(kind, dt, steps)
	p := rates{x: x, y: axis{label: "rate per cell (Hz)", grid: true}, note: w.words()}
	if err != nil {
		return p, err
	}
	most := 0.0
	for _, t := range trains {
		perStep := make([]float64, steps)
		for _, e := range eventsOf(t.Spikes) {
			perStep[e.step] += 1000 / dt / float64(t.Spikes.Cells)
		}
		line := Line{Name: t.Name}
		if len(trains) == 1 {
			line.Look.Dash = []float64{}
		}
		if w.Kernel > 0 {
			line.X, line.Y = w.smooth(dt, perStep)
		} else {
			line.X, line.Y = w.bins(dt, perStep)
			line.Step = StepAfter
		}
		line.Look.Marker = alone(line.X)
		if err := finite(kind, "rate of "+t.Name, line.Y); err != nil {
			return p, err
		}
		_, hi := bounds(line.Y)
		most = math.Max(most, hi)
		p.lines = append(p.lines, line)
	}
	p.y.hi = 1.05 * most
	if most == 0 {
		p.y.hi = 1
	}
	return p, p.y.check(kind, "rates")
}

// over returns the window with a bin where none is chosen, or an error if so many steps cannot be counted so.
func (w Window) over(kind string, dt float64, steps int) (Window, error) {
	end := float64(steps) * dt
	switch {
	case !(w.Bin >= 0 && w.Kernel >= 0) || w.Bin > 0 && w.Kernel > 0:
		return w, complain(kind, "a bin of %v ms and a kernel of %v ms: give one above 0, or none", w.Bin, w.Kernel)
	case w.Kernel > end:
		return w, complain(kind, "a kernel of %v ms for %v ms: must not be longer", w.Kernel, end)
	case w.Kernel > 0:
		return w, nil
	case w.Bin == 0:
		w.Bin = dt * float64(roundSteps(steps/50))
	}
	n := math.Round(w.Bin / dt)
	if !(n >= 1 && n <= float64(steps) && math.Abs(n*dt-w.Bin) <= 1e-6*w.Bin) {
		return w, complain(kind, "bins of %v ms: must be a whole number of the %d steps of %v ms", w.Bin, steps, dt)
	}
	return w, nil
}

// roundSteps returns 1, 2 or 5 times a power of ten, near n and not above it, but 1 at least.
func roundSteps(n int) int {
	round := 1
	for _, m := range []int{2, 5} {
		for k := 1; k <= n/m; k *= 10 {
			round = max(round, m*k)
		}
	}
	for k := 1; k <= n; k *= 10 {
		round = max(round, k)
	}
	return round
}

// words state the window.
func (w Window) words() string {
	if w.Kernel > 0 {
		return "Gaussian kernel, σ = " + short(w.Kernel) + " ms"
	}
	return "bins of " + short(w.Bin) + " ms"
}

// bins returns the mean of each bin, beginning at its start, and the last once more at its end.
func (w Window) bins(dt float64, perStep []float64) (x, y []float64) {
	n := int(math.Round(w.Bin / dt))
	for from := 0; from < len(perStep); from += n {
		to, sum := min(from+n, len(perStep)), 0.0
		for _, v := range perStep[from:to] {
			sum += v
		}
		x, y = append(x, float64(from)*dt), append(y, sum/float64(to-from))
	}
	return append(x, float64(len(perStep))*dt), append(y, y[len(y)-1])
}

// mostDots is the number of places at which a smooth curve is computed at most.
const mostDots = 1000

// smooth returns the weighed means around steps.
func (w Window) smooth(dt float64, perStep []float64) (x, y []float64) {
	reach := int(math.Min(4*w.Kernel/dt, float64(len(perStep))))
	weights := make([]float64, reach+1)
	for i := range weights {
		u := float64(i) * dt / w.Kernel
		weights[i] = math.Exp(-u * u / 2)
	}
	for t := 0; t < len(perStep); t += (len(perStep) + mostDots - 1) / mostDots {
		sum, all := 0.0, 0.0
		for s := max(0, t-reach); s <= min(t+reach, len(perStep)-1); s++ {
			k := weights[max(t-s, s-t)]
			sum, all = sum+float64(k*perStep[s]), all+k
		}
		x, y = append(x, float64(t)*dt), append(y, sum/all)
	}
	return x, y
}
