package main

import (
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"text/tabwriter"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// problem is a point of a sweep: a net and how much it is given.
type problem struct {
	rate          float64 // share of inputs that fire in a step
	batch, hidden int
	steps         int
}

// sweep varies one quantity and keeps the others.
type sweep struct {
	name   string
	points []problem
}

// sweeps vary firing rate, mini-batch, width and number of steps around one problem.
func sweeps(p problem) []sweep {
	list := []sweep{{name: "firing rate"}, {name: "batch"}, {name: "width"}, {name: "steps"}}
	for _, f := range []float64{0.25, 0.5, 1, 2, 4} {
		n := func(x int) int { return int(math.Round(float64(x) * f)) }
		q := [4]problem{p, p, p, p}
		q[0].rate, q[1].batch, q[2].hidden, q[3].steps = p.rate*f, n(p.batch), n(p.hidden), n(p.steps)
		for i := range list {
			list[i].points = append(list[i].points, q[i])
		}
	}
	return list
}

// law is a rule whose time is measured over sweeps.
type law struct {
	name, file string
	center     problem
	rig        func(problem) rig
}

// laws are the rules: a net 784-512-10, and one 784-512-512 with lateral and top-down synapses.
func laws() []law {
	return []law{
		{"Surrogate gradients", "scaling-surrogate", problem{0.08, 64, 512, 16}, surrogateProblem},
		{"CSDP", "scaling-csdp", problem{0.08, 64, 512, 16}, csdpProblem},
	}
}

func surrogateProblem(p problem) rig {
	r := sgRig()
	r.net, r.batch, r.encoder = snn.Feedforward(sgInputs, p.hidden, classes), p.batch, encode.Bernoulli{T: p.steps, Max: p.rate}
	return r
}

// csdpProblem keeps the hidden rate as it comes: more input lets more cells fire. But wider layers must not fire more, so that
// inhibition by n cells is scaled with 1/n, and excitation by random weights with 1/√n.
func csdpProblem(p problem) rig {
	r := csdpStepRig(classes)
	width := float64(r.net.Population("hidden1").Size()) / float64(p.hidden)
	for i := range r.net.Projections {
		j := &r.net.Projections[i]
		switch {
		case j.Pre == j.Post:
			j.Gain *= float32(width)
		case isHidden(j.Pre) && isHidden(j.Post):
			j.Gain *= float32(math.Sqrt(width))
		}
	}
	for i := range r.net.Populations {
		if q := &r.net.Populations[i]; isHidden(q.Name) {
			q.Shape = []int{p.hidden}
		}
	}
	r.batch, r.encoder = p.batch, encode.Bernoulli{T: p.steps, Max: p.rate}
	return r
}

func isHidden(population string) bool { return population == "hidden1" || population == "hidden2" }

// cost is what one mini-batch took: the least of the rounds' medians, and the greatest; 0 if that is not known.
type cost struct{ events, ms, most float64 }

// measure times mini-batches of a problem, all of whose pixels are 1.
func (l law) measure(b *bench, p problem) (cost, error) {
	r := l.rig(p)
	x, label := make([][]float32, r.batch), make([]int, r.batch)
	all := slices.Repeat([]float32{1}, sgInputs)
	for i := range x {
		x[i], label[i] = all, i%classes
	}
	t, done, err := r.learning(b, r.batches(x, label), 2, scalingBatches)
	if err != nil {
		return cost{}, err
	}
	training, _ := t.Counts()
	events := int64(0)
	for _, p := range training.Projections {
		events += p.SynapticEvents
	}
	batches := float64(training.Samples) / float64(r.batch)
	ms := median(done.ms)
	return cost{float64(events) / batches, ms, ms}, nil
}

// fit is the line ms = base + slope·events through costs whose relative errors are smallest.
type fit struct {
	base, slope float64 // ms, ms an event
	worst       float64 // largest relative error
}

// fitLine weighs each cost by 1/ms², since a time is uncertain by a share of itself.
func fitLine(costs []cost) (f fit) {
	var w, x, y, xx, xy float64
	for _, c := range costs {
		k := 1 / (c.ms * c.ms)
		w, x, y = w+k, x+k*c.events, y+k*c.ms
		xx, xy = xx+k*c.events*c.events, xy+k*c.events*c.ms
	}
	f.slope = (w*xy - x*y) / (w*xx - x*x)
	f.base = (y - f.slope*x) / w
	for _, c := range costs {
		f.worst = max(f.worst, math.Abs(f.base+f.slope*c.events-c.ms)/c.ms)
	}
	return f
}

// fits is a table for what laws print.
func fits(stdout io.Writer) *tabwriter.Writer {
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "rule\tvaried\tevents of a mini-batch\tms\tms at 0 events\tps an event\tlargest residual")
	return w
}

// redraw draws what was measured before anew, from the tables of a folder.
func redraw(dir string, stdout io.Writer) error {
	w := fits(stdout)
	for _, l := range laws() {
		list, all, err := readCosts(filepath.Join(dir, l.file+".csv"))
		if err != nil {
			return err
		}
		if err := l.draw(dir, list, all, w); err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	return w.Flush()
}

// scaling measures all sweeps, prints their fits, and draws them into a folder.
func scaling(dir string, stdout, stderr io.Writer) error {
	pool := kernel.NewPool(runtime.GOMAXPROCS(0))
	defer pool.Close()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	w := fits(stdout)
	for _, l := range laws() {
		fmt.Fprintln(stderr, "measuring", l.name)
		if err := l.run(newBench(true, pool), dir, w); err != nil {
			return fmt.Errorf("%s: %w", l.name, err)
		}
	}
	return w.Flush()
}

// scalingRounds is how often all sweeps are measured. The best of each point counts: what else the machine does comes and goes, and
// may take a minute.
const scalingRounds = 3

// scalingBatches is how many mini-batches a median is of.
const scalingBatches = 30

// costs measures the points of sweeps.
func (l law) costs(b *bench, list []sweep) ([][]cost, error) {
	best := make([][]cost, len(list))
	for i, s := range list {
		best[i] = make([]cost, len(s.points))
	}
	for round := range scalingRounds {
		for i, s := range list {
			for k, p := range s.points {
				c, err := l.measure(b, p)
				if err != nil {
					return nil, err
				}
				if c.most = max(c.most, best[i][k].most); round > 0 && best[i][k].ms < c.ms {
					c.events, c.ms = best[i][k].events, best[i][k].ms
				}
				best[i][k] = c
			}
		}
	}
	return best, nil
}

// run measures the sweeps of one rule, keeps them as a table, and draws them.
func (l law) run(b *bench, dir string, w io.Writer) error {
	list := sweeps(l.center)
	all, err := l.costs(b, list)
	if err != nil {
		return err
	}
	if err := writeCosts(filepath.Join(dir, l.file+".csv"), list, all); err != nil {
		return err
	}
	return l.draw(dir, list, all, w)
}

// draw prints the fits of the sweeps and draws them in one figure.
func (l law) draw(dir string, list []sweep, all [][]cost, w io.Writer) error {
	var lines []plot.Line
	for i, s := range list {
		costs := all[i]
		lines = append(lines, line(s.name, costs))
		f, first, last := fitLine(costs), costs[0], costs[len(costs)-1]
		fmt.Fprintf(w, "%s\t%s\t%.2g to %.2g\t%.2f to %.2f\t%.2f\t%.0f\t%.0f %%\n", l.name, s.name, first.events, last.events, first.ms, last.ms,
			f.base, 1e9*f.slope, 100*f.worst)
	}
	f, err := plot.Lines(l.name+": time of a mini-batch, learning included",
		plot.Axis{Label: "synaptic events of the forward pass", Log: true},
		plot.Axis{Label: fmt.Sprintf("time, least of %d medians of %d", scalingRounds, scalingBatches), Unit: "s", Log: true}, lines...)
	if err != nil {
		return err
	}
	return save(f, filepath.Join(dir, l.file))
}

// line is one sweep, with the rounds that took longest where they are known.
func line(name string, costs []cost) plot.Line {
	l := plot.Line{Name: name, Band: fmt.Sprintf("all %d medians", scalingRounds)}
	for _, c := range costs {
		l.X, l.Y = append(l.X, c.events), append(l.Y, c.ms/1000)
		if c.most > 0 {
			l.Lo, l.Hi = append(l.Lo, c.ms/1000), append(l.Hi, c.most/1000)
		}
	}
	return l
}

// save writes a figure as SVG and as PNG.
func save(f *plot.Figure, path string) error {
	for suffix, write := range map[string]func(io.Writer) error{".svg": f.SVG, ".png": func(w io.Writer) error { return f.PNG(w, 0) }} {
		file, err := os.Create(path + suffix)
		if err != nil {
			return err
		}
		if err := write(file); err != nil {
			file.Close()
			return err
		}
		if err := file.Close(); err != nil {
			return err
		}
	}
	return nil
}
