package plot

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// wiredNets are nets of every wiring, with several inputs, skips, cycles, delays and biases.
func wiredNets(t testing.TB) map[string]snn.Net {
	t.Helper()
	maps, err := snn.Layers([]int{28, 28}, "12C5-MP2-64C5-AP2-10")
	if err != nil {
		t.Fatal(err)
	}
	lif := snn.LIF{Beta: 0.9}
	odd := snn.Net{
		Populations: []snn.Population{{Name: "left eye", Shape: []int{6, 6}}, {Name: "right eye", Shape: []int{6, 6}},
			{Name: "both", Shape: []int{6, 6}, Cell: lif, Bias: &snn.Init{Kind: snn.InitConstant, Lo: 0.1}}, {Name: "line",
				Shape: []int{36}, Cell: snn.Synaptic{LIF: lif, Alpha: 0.8}},
			{Name: "out", Shape: []int{5}, Cell: snn.LI{Beta: 0.9}}},
		Projections: []snn.Projection{{Pre: "left eye", Post: "both", Wiring: snn.OneToOne{}}, {Pre: "right eye", Post: "both",
			Wiring: snn.OneToOne{}},
			{Pre: "both", Post: "both", Wiring: snn.AllButOwn{}, Delay: 1, Gain: -1}, {Pre: "both", Post: "line",
				Wiring: snn.Sparse{FanIn: 4, Seed: 1}},
			{Pre: "line", Post: "both", Wiring: snn.Sparse{Probability: 0.2, Seed: 2, Delays: [2]int{0, 3}}, Delay: 2},
			{Pre: "line", Post: "out"}, {Pre: "left eye", Post: "out", Name: "skip", Wiring: snn.List{Pre: []int{0, 1}, Post: []int{1, 2}}}},
	}
	return map[string]snn.Net{"feedforward": snn.Feedforward(784, 128, 10), "recurrent": snn.Recurrent(40, 128, 128, 20), "maps": maps, "odd": odd,
		"csdp": snn.CSDP(784, 200, 200, 10), "diehl and cook": snn.DiehlCook(784, 400)}
}

// chain is a net of so many populations, each recurrent, with skips forwards and backwards.
func chain(names []string) snn.Net {
	var n snn.Net
	for i, name := range names {
		p := snn.Population{Name: name, Shape: []int{i%7 + 1}, Cell: snn.LIF{Beta: 0.9}}
		if i == 0 {
			p.Cell = nil
		} else {
			n.Projections = append(n.Projections, snn.Projection{Pre: names[i-1], Post: name}, snn.Projection{Pre: name, Post: name, Delay: 1})
		}
		if i > 2 {
			n.Projections = append(n.Projections, snn.Projection{Pre: names[i-3], Post: name}, snn.Projection{Pre: name, Post: names[i-2],
				Delay: 2})
		}
		n.Populations = append(n.Populations, p)
	}
	return n
}

// chanceWeb is a web of populations that are joined by chance.
func chanceWeb(seed uint64) *web {
	next := random(seed)
	n := 1 + int(next()*9)
	w := &web{note: "note"}
	for i := range n {
		w.names = append(w.names, fmt.Sprint("population ", i))
		w.lines, w.maps = append(w.lines, []string{w.names[i], "3×3", "9 LIF"}[:1+int(next()*3)]), append(w.maps, next() < 0.3)
	}
	for range int(next() * float64(3*n)) {
		l := link{pre: int(next() * float64(n)), post: int(next() * float64(n)), over: "Dense"[:1+int(next()*5)],
			under: "100,000, delay 1"[:3+int(next()*13)]}
		w.links = append(w.links, l)
	}
	w.layer = layersOf(n, w.links)
	return w
}

// In the drawing of any net, no line runs through a box or a text, no two texts overlap, and lines of different populations run along each
// other nowhere.
func TestPlansHaveRoom(t *testing.T) {
	webs := map[string]*web{}
	for name, net := range wiredNets(t) {
		w, err := newWeb("network", net)
		if err != nil {
			t.Fatal(err)
		}
		webs[name] = w
	}
	for seed := range uint64(300) {
		webs[fmt.Sprint("by chance ", seed)] = chanceWeb(seed)
	}
	for name, w := range webs {
		for _, width := range []float64{178, 372, 452, 800} {
			if fault := w.plan(width).fault(); fault != "" {
				t.Errorf("%s, %v points wide: %s", name, width, fault)
			}
		}
	}
}

// fault says what is wrong with a plan.
func (p *plan) fault() string {
	texts := make([]rect, len(p.links))
	for k, at := range p.texts {
		w := math.Max(edgeStyle.width(p.over[k]), noteStyle.width(p.under[k])) / 2
		texts[k] = rect{at.x - w, at.y - 3 - edgeStyle.size, at.x + w, at.y + 3 + noteStyle.size*capHeight}
	}
	for k, run := range p.runs {
		for j := 1; j < len(run); j++ {
			a, b := run[j-1], run[j]
			if a.x != b.x && a.y != b.y {
				return fmt.Sprintf("link %d runs askew from %.1f to %.1f", k, a, b)
			}
			if fault := p.faultOf(k, rect{math.Min(a.x, b.x), math.Min(a.y, b.y), math.Max(a.x, b.x), math.Max(a.y, b.y)}, texts); fault != "" {
				return fault
			}
		}
	}
	for k, a := range texts {
		for j, b := range texts[:k] {
			if a.grow(-0.5).overlaps(b) {
				return fmt.Sprintf("texts of links %d and %d overlap: %.1f, %.1f", k, j, a, b)
			}
		}
	}
	return ""
}

// faultOf says what is wrong with a level or upright part of link k.
func (p *plan) faultOf(k int, s rect, texts []rect) string {
	thin := rect{s.x0 - 0.2, s.y0 - 0.2, s.x1 + 0.2, s.y1 + 0.2}
	for i, b := range p.boxes {
		if thin.overlaps(b) {
			return fmt.Sprintf("link %d runs through box %d: %.1f, %.1f", k, i, s, b)
		}
	}
	for j, r := range texts {
		upper, lower := rect{r.x0, r.y0, r.x1, p.texts[j].y - 2}, rect{r.x0, p.texts[j].y + 2, r.x1, r.y1}
		if thin.overlaps(upper) || thin.overlaps(lower) {
			return fmt.Sprintf("link %d runs through the texts of link %d: %.1f, %.1f", k, j, s, r)
		}
	}
	if s.x0 < -0.1 || s.x1 > p.width+0.1 || s.y0 < -0.1 || s.y1 > p.high+0.1 {
		return fmt.Sprintf("link %d leaves the drawing: %.1f of %.1f x %.1f", k, s, p.width, p.high)
	}
	for j, run := range p.runs[:k] {
		if p.links[j].pre == p.links[k].pre {
			continue
		}
		for m := 1; m < len(run); m++ {
			a, b := run[m-1], run[m]
			o := rect{math.Min(a.x, b.x), math.Min(a.y, b.y), math.Max(a.x, b.x), math.Max(a.y, b.y)}
			along := math.Min(s.x1, o.x1)-math.Max(s.x0, o.x0) > 1 && s.y0 == s.y1 && o.y0 == o.y1 && math.Abs(s.y0-o.y0) < 1 ||
				math.Min(s.y1, o.y1)-math.Max(s.y0, o.y0) > 1 && s.x0 == s.x1 && o.x0 == o.x1 && math.Abs(s.x0-o.x0) < 0.4
			if along {
				return fmt.Sprintf("links %d and %d run along each other: %.1f, %.1f", k, j, s, o)
			}
		}
	}
	return ""
}

// Layers follow what populations hear; what leads back does not count.
func TestLayersOfNets(t *testing.T) {
	for name, want := range map[string][]int{"feedforward": {0, 1, 2}, "recurrent": {0, 1, 2, 3}, "csdp": {0, 1, 2, 0, 3, 2},
		"diehl and cook": {0, 1, 2}, "odd": {0, 0, 1, 2, 3}} {
		w, err := newWeb("network", wiredNets(t)[name])
		if err != nil || !slices.Equal(w.layer, want) {
			t.Errorf("%s: layers %v, %v; want %v", name, w.layer, err, want)
		}
	}
}

// The drawing says what the net is.
func TestNetworkNamesItsParts(t *testing.T) {
	net := wiredNets(t)["odd"]
	w, err := newWeb("network", net)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(w.lines); got != "[[left eye 6×6 36 inputs] [right eye 6×6 36 inputs] [both 6×6 36 LIF, bias] [line 36 Synaptic] [out 5 LI]]" {
		t.Errorf("boxes %s", got)
	}
	var arrows []string
	for _, l := range w.links {
		arrows = append(arrows, l.over+" / "+l.under)
	}
	want := "OneToOne / 36, OneToOne / 36, AllButOwn / 1,260, delay 1, Sparse / 144, Sparse / 259, delay ≤ 5, Dense / 180, skip: List / 2"
	if got := strings.Join(arrows, ", "); got != want {
		t.Errorf("arrows %s, want %s", got, want)
	}
	if want := "Numbers at arrows are synapses. All: 149 cells, 1,917 synapses, steps of 1 ms"; w.note != want {
		t.Errorf("note %q, want %q", w.note, want)
	}
}

// Over time, each projection has an arrow for every step at which it begins and ends in the drawing, over as many columns as its delay; none
// runs through a node.
func TestUnfolded(t *testing.T) {
	for name, net := range wiredNets(t) {
		w, err := newWeb("network", net)
		if err != nil {
			t.Fatal(err)
		}
		d, want := w.unfolded(4), 0
		for _, p := range net.Projections {
			want += max(4-p.Delay, 0)
		}
		got := 0
		for _, e := range d.Edges {
			var from, to, t0, t1 int
			if _, err := fmt.Sscanf(e.From+" "+e.To, "%d at %d %d at %d", &from, &t0, &to, &t1); err != nil {
				t.Fatal(err)
			}
			if t0 < 0 || t1 > 3 {
				continue
			}
			got++
			if !slices.ContainsFunc(net.Projections, func(p snn.Projection) bool {
				return net.Index(p.Pre) == from && net.Index(p.Post) == to && p.Delay == t1-t0
			}) {
				t.Errorf("%s: no projection is %+v", name, e)
			}
		}
		if got != want {
			t.Errorf("%s: %d arrows, want %d", name, got, want)
		}
		for _, width := range []float64{388, 468, 798} {
			l := newLattice(d)
			l.narrow = true
			checkScene(t, l.sceneOf(t, width))
		}
	}
}

// No two arrows end at one place of a node, and each has the colour of the population whose spikes it carries, also those from before the
// first step.
func TestArrowsOverTimeEndApart(t *testing.T) {
	for name, net := range wiredNets(t) {
		f, err := Unfolded("", net, 3)
		if err != nil {
			t.Fatal(err)
		}
		w, err := newWeb("network", net)
		if err != nil {
			t.Fatal(err)
		}
		c := drawnOn(t, f)
		l := newLattice(w.unfolded(3))
		l.narrow = true
		colored, looks := w.colored(c, l), c.looks(w.names...)
		ends := map[point]string{}
		for i, wire := range colored.sceneOf(t, 468).wires {
			e, pre, step := colored.Edges[i], 0, 0
			tip := wire.run[len(wire.run)-1]
			tip = point{math.Round(tip.x * 10), math.Round(tip.y * 10)}
			if other, ok := ends[tip]; ok {
				t.Errorf("%s: %s and %s end at one place", name, e.name(), other)
			}
			ends[tip] = e.name()
			if _, err := fmt.Sscanf(cmp.Or(e.carries, e.From), "%d at %d", &pre, &step); err != nil {
				t.Fatal(err)
			}
			if e.Color != looks[pre].color {
				t.Errorf("%s: %s has the colour %v, %s has %v", name, e.name(), e.Color, w.names[pre], looks[pre].color)
			}
		}
	}
}

func TestNetworkErrors(t *testing.T) {
	bad := snn.Feedforward(3, 2)
	bad.Projections[0].Post = "nowhere"
	names := make([]string, mostPopulations+1)
	for i := range names {
		names[i] = fmt.Sprint("p", i)
	}
	for want, draw := range map[string]func() (*Figure, error){
		"plot: network: 0 populations":           func() (*Figure, error) { return Network("", snn.Net{}) },
		"plot: network: 33 populations":          func() (*Figure, error) { return Network("", chain(names)) },
		"plot: network: snn:":                    func() (*Figure, error) { return Network("", bad) },
		"plot: unfolded network: 0 steps: give":  func() (*Figure, error) { return Unfolded("", snn.Feedforward(3, 2), 0) },
		"plot: unfolded network: 13 steps: give": func() (*Figure, error) { return Unfolded("", snn.Feedforward(3, 2), 13) },
		"plot: unfolded network: 0 populations":  func() (*Figure, error) { return Unfolded("", snn.Net{}, 2) },
	} {
		if f, err := draw(); err == nil || f != nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	f, err := Network("", chain(names[:20]))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Resize(3, 1).SVG(io.Discard); err == nil || !strings.Contains(err.Error(), "too small for 20 populations") {
		t.Errorf("error %v", err)
	}
}
