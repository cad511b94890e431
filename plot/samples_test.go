package plot

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// random returns numbers from 0 to 1 that are the same on every machine.
func random(seed uint64) func() float64 {
	return func() float64 {
		seed = seed*6364136223846793005 + 1442695040888963407
		return float64(seed>>11) / (1 << 53)
	}
}

// chanceTrain returns a spike train in which each cell fires with probability p at each step.
func chanceTrain(steps, cells int, p float64, seed uint64) *snn.Spikes {
	s, next := snn.NewSpikes(steps, cells), random(seed)
	for t := range steps {
		for i := range cells {
			if next() < p {
				s.Set(t, i)
			}
		}
	}
	return s
}

// lif returns the potential of a leaky cell (mV) under constant current, its spikes, and a threshold that rises with each.
func lif(steps int) (v, threshold []float64, spikes []int) {
	u, th := -65.0, -50.0
	for t := range steps {
		u += (-65 - u + 22) / 20
		th += (-50 - th) / 60
		v, threshold = append(v, math.Round(u*1000)/1000), append(threshold, math.Round(th*1000)/1000)
		if u >= th {
			spikes = append(spikes, t)
			u, th = -70, th+3
		}
	}
	return v, threshold, spikes
}

// learner returns runs that rise to a level and are noisy.
func learner(level float64, epochs int, lengths ...int) (x []float64, runs [][]float64) {
	next := random(uint64(level * 1e6))
	for e := range epochs {
		x = append(x, float64(e+1))
	}
	for _, n := range lengths {
		var run []float64
		for e := range n {
			v := level*(1-math.Exp(-float64(e+1)/3)) + 0.03*next()
			run = append(run, math.Round(v*1e4)/1e4)
		}
		runs = append(runs, run)
	}
	return x, runs
}

// digit returns an image of a ring or a bar of 14 by 14 pixels.
func digit(i int) []float32 {
	img := make([]float32, 14*14)
	for y := range 14 {
		for x := range 14 {
			dx, dy := float64(x)-6.5, (float64(y)-6.5)*0.8
			d := math.Abs(math.Sqrt(dx*dx+dy*dy)-2-float64(i%4)) - 1
			if i%3 == 2 {
				d = math.Abs(dx+dy*float64(i-4)/8) - 1
			}
			img[y*14+x] = float32(math.Round(math.Min(math.Max(1-d, 0), 1)*255) / 255)
		}
	}
	return img
}

// heaps returns classes of points around places of their own.
func heaps(classes, points int) (all []Cloud) {
	next := random(11)
	for i := range classes {
		p := Cloud{Name: fmt.Sprint(i)}
		angle := 2 * math.Pi * float64(i) / float64(classes)
		for range points {
			p.X = append(p.X, math.Round(1e3*(30*math.Cos(angle)+9*(next()+next()+next()-1.5)))/1e3)
			p.Y = append(p.Y, math.Round(1e3*(30*math.Sin(angle)+9*(next()+next()+next()-1.5)))/1e3)
		}
		all = append(all, p)
	}
	return all
}

// classesOf gives cells classes by chance; a tenth have none.
func classesOf(cells, classes int) (class []int) {
	next := random(5)
	for range cells {
		class = append(class, int(next()*float64(classes)*1.1)-1)
	}
	for i, k := range class {
		class[i] = min(k, classes-1)
	}
	return class
}

// falling returns powers of a number, by step.
func falling(steps int, by float64) (norms []float64) {
	for i := range steps {
		norms = append(norms, math.Round(1e12*math.Pow(by, float64(steps-i)))/1e12)
	}
	return norms
}

// off returns values that are a little beside others.
func off(values []float64) (out []float64) {
	for i, v := range values {
		out = append(out, v+float64(i%3-1)*2e-4)
	}
	return out
}

// smooth is the fast sigmoid of a slope at the distances, from −1 to 1.
func smooth(name string, k float64) Surrogate {
	s := Surrogate{Name: name}
	for _, x := range distances {
		s.Step = append(s.Step, 0.5+k*x/(1+k*math.Abs(x))/2)
		s.Derivative = append(s.Derivative, 1/((1+k*math.Abs(x))*(1+k*math.Abs(x))))
	}
	return s
}

// distances are places about a threshold, and potentials what was measured there.
var distances, potentials = func() (x, v []float64) {
	next := random(3)
	for i := -100; i <= 100; i++ {
		x = append(x, float64(i)/100)
	}
	for range 2000 {
		v = append(v, next()+next()+next()-2.1)
	}
	return x, v
}()

// presented is the goodness of a layer while a sample is shown, which rises to a level.
func presented(name string, positive, negative float64) LayerGoodness {
	g, next := LayerGoodness{Name: name}, random(uint64(100*positive))
	for i := range 80 {
		rise := 1 - math.Exp(-float64(i)/20)
		g.Positive = append(g.Positive, math.Round(100*(positive*rise+0.4*next()))/100)
		g.Negative = append(g.Negative, math.Round(100*(negative*rise+0.4*next()))/100)
	}
	return g
}

// figures returns a figure of every kind by the name of its golden file.
func figures(t testing.TB) map[string]*Figure {
	must := func(f *Figure, err error) *Figure {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	v, threshold, spikes := lif(200)
	var dt, dw []float64
	for d := -50.0; d <= 50; d += 4 {
		dt = append(dt, d)
		dw = append(dw, math.Copysign(math.Round(1e4*0.01*math.Exp(-math.Abs(d)/20))/1e4, d))
	}
	x, csdp := learner(0.95, 15, 15, 15, 15, 12, 9)
	_, stdp := learner(0.8, 15, 15, 15, 15)
	_, one := learner(0.9, 15, 15)
	var images, rebuilt, fields, traces [][]float32
	var captions []string
	next := random(7)
	for i := range 12 {
		img := digit(i)
		images = append(images, img)
		captions = append(captions, fmt.Sprintf("true %d, said %d", i%10, (i*7+3)%10))
		noisy, signed := make([]float32, len(img)), make([]float32, len(img))
		for k, v := range img {
			noisy[k] = v*0.7 + float32(next())*0.2
			signed[k] = (v - 0.4) * float32(next()) * 0.8
		}
		rebuilt, fields, traces = append(rebuilt, noisy), append(fields, signed), append(traces, noisy)
	}
	counts := make([][]int, 10)
	for i := range counts {
		counts[i] = make([]int, 10)
		for j := range counts[i] {
			counts[i][j] = int(next() * next() * next() * 40)
		}
		counts[i][i] = 900 + int(next()*100)
	}
	points := []Point{
		{"CSDP, 64-256-64", 2e-8, 9e-7, 0.956, 0.949, 0.962}, {"STDP, 400 cells", 5e-8, 3e-6, 0.871, 0.85, 0.89},
		{"surrogate gradient", 4e-8, 1.2e-6, 0.968, 0.964, 0.973}, {"multilayer perceptron", 3e-6, 8e-5, 0.979, 0.977, 0.981},
		{"e-prop", 3e-8, 1e-6, 0.953, 0.94, 0.96}, {"random", 1e-9, 1e-9, 0.86, 0.86, 0.86},
	}
	var rates, low, typical, high, memory []float64
	for i := range 21 {
		x := float64(i) / 2
		e := math.Round(16+91*x) * 1e-9
		rates, low, typical, high = append(rates, x), append(low, e/10), append(typical, e), append(high, 10*e)
		memory = append(memory, math.Round(45+370*x)*1e-9)
	}
	return withData(must, map[string]*Figure{
		"energies": must(Energies("784-128-10 in 25 steps, one inference", Energy{"horowitz-int8", "arithmetic", 8.4e-10, 8.4e-9, 8.4e-8},
			Energy{"lemaire-8, one price", "with memory", 9.8e-8, 9.8e-7, 9.8e-6}, Energy{"loihi-1, events", "chips, dynamic", 4.1e-6, 6.2e-6, 9.3e-6},
			Energy{"loihi-1, whole chip", "chips, with static power", 2.9e-5, 5.6e-5, 1.13e-4},
			Energy{"truenorth", "chips, with static power", 1.2e-3, 1.6e-3, 2.0e-3},
			Energy{"gpu, batch 1", "without spikes", 1.2e-2, 1.745e-2, 2.6e-2}, Energy{"a number without a range", "without spikes", 3e-5, 3e-5, 3e-5})),
		"training_energies": must(TrainingEnergies("Training on the same digits", Energy{"csdp", "sram-line", 2.2e-6, 2.2e-5, 2.2e-4},
			Energy{"stdp", "sram-line", 2.5e-6, 2.5e-5, 2.5e-4}, Energy{"stdp, on the chip", "loihi-1", 4e-5, 6.1e-5, 9.1e-5},
			Energy{"eprop, as if", "sram-line", 4e-4, 4e-3, 4e-2}, Energy{"surrogate", "sram-line", 1.4e-5, 1.4e-4, 1.4e-3})),
		"waterfall": must(Waterfall("loihi-1, whole chip with host, as fast as possible", Part{Cause: "synapses", Joule: 5.98e-6}, Part{Cause: "updates", Joule: 1.87e-7},
			Part{Cause: "routing", Joule: 3.8e-9},
			Part{Cause: "static", Joule: 4.99e-5}, Part{Cause: "host", Joule: 6.49e-5})),
		"energy_rate": must(EnergyRate("784-128-10, fp32", "spikes per synapse and inference",
			RateCurve{"arithmetic", rates, low, typical, high, 4.675e-7}, RateCurve{"with memory", rates, memory, memory, memory, 8.488e-7})),
		"cores": must(Cores("784-1024-512-10 on loihi-1: synapse memory", 128, CoreGroup{"hidden1", 8, 0.8613}, CoreGroup{"hidden2", 5, 0.9375},
			CoreGroup{"output", 1, 0.0625})),
		"cores_over": must(Cores("A network that does not fit", 9, CoreGroup{"a population with a long name that says much", 1, 1.53},
			CoreGroup{"fc", 1, 0.3})),
		"cores_many": must(Cores("", 4096, CoreGroup{"hidden", 1000, 0.5}, CoreGroup{"output", 12, 1})),
		"comparison": must(Comparison("Test accuracy, mean and 95 % interval over 5 seeds", "accuracy (%)", Bar{Name: "CSDP", Mean: 95.6, Lo: 94.9, Hi: 96.2},
			Bar{Name: "STDP (Diehl and Cook)", Mean: 87.1, Lo: 85, Hi: 89.3}, Bar{Name: "surrogate gradient", Mean: 96.8, Lo: 96.4, Hi: 97.3}, Bar{Name: "nearest centroid", Mean: 88.2, Lo: 88.2, Hi: 88.2})),
		"comparison_zero":   must(Comparison("Spikes per sample", "spikes", Bar{Name: "CSDP", Mean: 1200, Lo: 1100, Hi: 1300}, Bar{Name: "STDP", Mean: 310, Lo: 290, Hi: 345})),
		"energy":            must(AccuracyEnergy("Accuracy and energy of one inference", points...)),
		"images":            must(Images("Samples that the network gets wrong", images, captions, 14, 14)),
		"reconstructions":   must(Reconstructions("Reconstruction from the hidden spikes", images[:8], rebuilt[:8], 14, 14)),
		"weights":           must(Weights("Receptive fields of the first 12 cells", fields, 14, 14, 6)),
		"weights_positive":  must(Weights("", traces, 14, 14, 0)),
		"roc":               must(ROC("Premature beats", scored("csdp", 1.2), scored("1-NN DTW", 2.5))),
		"confusion":         must(Confusion("Test set", counts, nil)),
		"confusion_upright": must(Confusion("Words", counts, strings.Fields("backward forward visual learn follow seven three nine happy marvellous"))),
		"confusion_names": must(Confusion("Gestures", [][]int{{20, 4, 0}, {3, 18, 3}, {0, 1, 0}},
			[]string{"hand clapping", "right arm clockwise", "air guitar"})),
		"stdp_measured": must(MeasuredWindow("Paired spikes in the simulator, and the rule", dt, off(dw), dw)),
		"assignment":    must(Assignment("Classes of 400 cells", classesOf(400, 10), 20, strings.Fields("0 1 2 3 4 5 6 7 8 9"))),
		"goodness": must(Goodness("Goodness of positive and negative samples", 0.6, LayerGoodness{"hidden1", csdp[0], csdp[1]},
			LayerGoodness{"hidden2", stdp[0], stdp[1]})),
		"goodness_time": must(GoodnessOverTime("Goodness while a sample is shown", 0.5, 10, presented("hidden1", 12, 5), presented("hidden2", 14, 3))),
		"gradients": must(Gradients("Gradients by step", LayerGradient{"input→hidden", falling(50, 0.8)}, LayerGradient{"hidden→output", falling(50, 0.99)},
			LayerGradient{"hidden→hidden", make([]float64, 50)})),
		"activities": must(Activities("Cells that say nothing", Activity{"hidden1", 256, 180, 0}, Activity{"hidden2", 128, 3, 30}, Activity{"output", 10, 0, 0})),
		"surrogates": must(Surrogates("Surrogate derivatives over measured potentials", distances, potentials, smooth("fast sigmoid", 25), smooth("wide", 2))),
		"scatter":    must(Scatter("Codes of the hidden layer, in two dimensions", Axis{Label: "t-SNE 1"}, Axis{Label: "t-SNE 2"}, heaps(10, 30)...)),
		"raster": must(Raster("Spikes of one sample of the digit 3", 1, Train{Name: "input", Spikes: chanceTrain(100, 64, 0.05, 1)},
			Train{Name: "hidden", Spikes: chanceTrain(100, 128, 0.02, 2)}, Train{Name: "output", Spikes: chanceTrain(100, 10, 0.04, 3)})),
		"raster_many": must(Raster("Spikes of a large network", 0.5, Train{Name: "excitatory", Spikes: chanceTrain(1000, 400, 0.01, 1)},
			Train{Name: "inhibitory", Spikes: chanceTrain(1000, 100, 0.02, 2)})),
		"potential":       must(Potential("Leaky integrate-and-fire cell", 0.5, v, threshold, spikes)),
		"potential_const": must(Potential("", 0.5, v, []float64{-50}, nil)),
		"stdp":            must(STDPWindow("Spike-timing-dependent plasticity: weight change of a pair of spikes", dt, dw)),
		"lines": must(Lines("Time of a mini-batch", Axis{Label: "synaptic events", Log: true}, Axis{Label: "time", Unit: "s", Log: true},
			Line{Name: "firing rate", X: []float64{2e7, 5e7, 1e8, 4e8}, Y: []float64{2e-3, 3e-3, 5e-3, 1.9e-2}},
			Line{Name: "batch", X: []float64{4e7, 8e7, 6e8}, Y: []float64{3e-3, 6e-3, 4e-2}},
			Line{Name: "1 ms + 45 ps an event", X: []float64{1e7, 1e8, 1e9}, Y: []float64{1.45e-3, 5.5e-3, 4.6e-2}, Smooth: true})),
		"lines_linear": must(Lines("Linear axes", Axis{Label: "steps"}, Axis{Label: "time (ms)"},
			Line{Name: "measured", X: []float64{10, 25, 50, 100}, Y: []float64{4, 9.5, 19.2, 39}})),
		"lines_bars": must(Lines("A sweep with error bars", Axis{Label: "time constant (ms)", Log: true}, Axis{Label: "accuracy", Lo: 0.4, Hi: 1},
			Line{Name: "40 ms", X: []float64{1, 2, 4, 8, 16}, Y: []float64{0.94, 0.94, 0.92, 0.91, 0.85}, Bars: true, Band: "95 % interval",
				Lo: []float64{0.93, 0.92, 0.91, 0.9, 0.84}, Hi: []float64{0.95, 0.96, 0.93, 0.92, 0.86}},
			Line{Name: "10 time constants", X: []float64{1, 2, 4, 8, 16}, Y: []float64{0.5, 0.8, 0.92, 0.93, 0.93}, Bars: true, Band: "95 % interval",
				Lo: []float64{0.3, 0.75, 0.91, 0.92, 0.92}, Hi: []float64{0.7, 0.85, 0.93, 0.94, 0.94}})),
		"sweep": must(Sweep("How large a rate?", Axis{Label: "validation accuracy"}, []Axis{{Label: "learning rate", Log: true}}, swept("surrogate", 1, 7),
			swept("ann-256", 1, 5))),
		"sweep_many": must(Sweep("Three fields at once", Axis{Label: "validation accuracy"},
			[]Axis{{Label: "learning rate", Log: true}, {Label: "steps"}, {Label: "decay"}}, swept("surrogate", 3, 32), swept("ann-256", 3, 16))),
		"parallel": must(Parallel("Three fields of two rules", Axis{Label: "validation accuracy"}, Highest,
			[]Axis{{Label: "learning rate", Log: true}, {Label: "steps"}, {Label: "decay"}}, swept("surrogate", 3, 64), swept("ann-256", 3, 64))),
		"sweep_map": must(SweepMap("Rate and steps", Axis{Label: "validation accuracy"}, Highest, Axis{Label: "learning rate"}, Axis{Label: "steps"}, crossed())),
		"sweep_map_points": must(SweepMap("A rate and a number of steps, drawn at random", Axis{Label: "validation MSE"}, Lowest, Axis{Label: "learning rate", Log: true},
			Axis{Label: "steps"}, swept("surrogate", 2, 40), swept("ann-256", 2, 24))),
		"schematic": must(Schematic("Every kind of node and edge", everyNode())),
		"network":   must(Network("A net with maps", wiredNets(t)["maps"])),
		"unfolded":  must(Unfolded("A recurrent net over time", snn.Recurrent(40, 128, 20), 3)),
		"grid": must(Grid("Learning, and what is compared", Layout{Share: ShareKey},
			must(Learning("", "accuracy", Curve{Name: "CSDP", X: x, Runs: csdp}, Curve{Name: "STDP", X: x, Runs: stdp})),
			must(Learning("", "loss", Curve{Name: "CSDP", X: x, Runs: stdp}, Curve{Name: "STDP", X: x, Runs: csdp})))),
		"learning": must(Learning("Accuracy on held-out samples", "accuracy", Curve{Name: "CSDP", X: x, Runs: csdp}, Curve{Name: "STDP", X: x, Runs: stdp},
			Curve{Name: "surrogate gradient", X: x, Runs: one})),
	})
}

// crossed is a sweep over a grid, of which two points are not done, and others by fewer seeds.
func crossed() Swept {
	e := Swept{Name: "surrogate"}
	for i, rate := range []float64{1e-4, 1e-3, 3e-3, 1e-2, 0.1} {
		for j, steps := range []float64{5, 10, 25, 50} {
			if i == 4 && j > 1 {
				continue
			}
			mean := math.Round(1e3*(0.96-0.05*math.Abs(float64(i)-2.2)-0.02*math.Abs(float64(j)-1.4))) / 1e3
			e.Points = append(e.Points, Tried{[]float64{rate, steps}, mean, mean - 0.02, mean + 0.02, 5 - i%2*j})
		}
	}
	return e
}

// swept is an entry of a sweep over a rate, a number of steps and a decay, or the first of these, at n points.
func swept(name string, fields, n int) Swept {
	next, e := random(uint64(n)), Swept{Name: name}
	for i := range n {
		u := float64(i) / float64(n)
		at := []float64{math.Round(1e6*math.Pow(10, 3*u-4)) / 1e6, math.Round(5 + 20*next()), math.Round(1e3*(0.5+0.5*next())) / 1e3}
		mean := math.Round(1e3*(0.95-0.5*(u-0.6)*(u-0.6)-0.03*next()))/1e3 - float64(len(name)%3)*0.02
		e.Points = append(e.Points, Tried{at[:fields], mean, mean - 0.02, mean + 0.01, 5})
	}
	return e
}
