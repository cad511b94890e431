package plot

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// recorded returns a cell with two synaptic currents whose potential is recorded after each reset.
func recorded(name string, steps int, seed uint64) Recording {
	r := Recording{Name: name, Inputs: []Train{{Name: "excitatory", Spikes: chanceTrain(steps, 12, 0.03, seed)},
		{Name: "inhibitory", Spikes: chanceTrain(steps, 4, 0.02, seed+1)}}, Threshold: []float64{-50}}
	excited, inhibited := make([]float64, steps), make([]float64, steps)
	for i, events := range [][]event{eventsOf(r.Inputs[0].Spikes), eventsOf(r.Inputs[1].Spikes)} {
		for _, e := range events {
			for t := int(e.step); t < steps; t++ {
				fall := math.Exp(-float64(t-int(e.step)) / 10)
				if i == 0 {
					excited[t] += 0.25 * fall
				} else {
					inhibited[t] -= 0.35 * fall
				}
			}
		}
	}
	u := -65.0
	for t := range steps {
		u += (-65 - u + 20*(excited[t]+inhibited[t])) / 20
		if u >= -50 {
			u = -70
			r.Spikes = append(r.Spikes, t)
		}
		r.Potential = append(r.Potential, math.Round(u*1000)/1000)
		excited[t], inhibited[t] = math.Round(excited[t]*1e4)/1e4, math.Round(inhibited[t]*1e4)/1e4
	}
	r.Currents = []Current{{"excitatory", excited}, {"inhibitory", inhibited}}
	return r
}

// bell returns n numbers around a mean, rounded.
func bell(n int, mean, width float64, seed uint64) []float64 {
	next, values := random(seed), make([]float64, n)
	for i := range values {
		sum := -6.0
		for range 12 {
			sum += next()
		}
		values[i] = math.Round(1e4*(mean+width*sum)) / 1e4
	}
	return values
}

// moving returns the events of a bar that moves to the right over 16 by 16 pixels in 60 ms.
func movingEdge() (events []float32) {
	for t := range 60 {
		at := t / 4
		for y := 3; y < 13; y++ {
			events = append(events, float32(t), float32(256+16*y+at))
			if at > 1 {
				events = append(events, float32(t), float32(16*y+at-2))
			}
		}
	}
	return events
}

// withData adds figures of what was recorded and counted.
func withData(must func(*Figure, error) *Figure, all map[string]*Figure) map[string]*Figure {
	nA, mV := Axis{Unit: "nA"}, Axis{Unit: "mV"}
	one := recorded("", 200, 3)
	waves := make([][]float64, 20)
	spread := make([][]float64, 12)
	for i := range waves {
		for j := range 30 {
			waves[i] = append(waves[i], math.Round(1e3*math.Sin(float64(i)/3)*math.Cos(float64(j)/4))/1e3)
		}
	}
	for i := range spread {
		for j := range 12 {
			spread[i] = append(spread[i], math.Round(1e3*math.Exp(-float64((i-j)*(i-j))/4))/1e3)
		}
	}
	before, after := bell(2000, 0.3, 0.1, 1), bell(2000, 0.1, 0.15, 2)
	for i := range after {
		after[i] += before[i] / 2
	}
	groups := []CellGroup{{"class 0", 20}, {"class 1", 20}, {"class 2", 20}, {"class 3", 20}, {"class 4", 20}}
	wanted, fired := chanceTrain(100, 8, 0.05, 4), chanceTrain(100, 8, 0.03, 5)
	for _, e := range eventsOf(wanted) {
		if e.step%3 != 0 {
			fired.Set(int(e.step), int(e.cell))
		}
	}
	excited, inhibited := Train{Name: "excitatory", Spikes: chanceTrain(400, 80, 0.01, 1)}, Train{Name: "inhibitory", Spikes: chanceTrain(400, 20, 0.02, 2)}
	maps.Copy(all, map[string]*Figure{
		"trace":       must(Trace("A leaky cell: what arrives, and what it does", 1, nA, mV, one)),
		"trace_cells": must(Trace("Three cells of a layer", 1, nA, mV, recorded("cell 0", 150, 3), recorded("cell 1", 150, 5), recorded("cell 2", 150, 7))),
		"potential_reset": must(Potential("A cell whose potential is recorded after its resets", 1, one.Potential, one.Threshold, one.Spikes,
			Axis{Unit: "mV", Lo: -75, Hi: -45})),
		"heatmap":     must(HeatMap("Correlation of potentials", Axis{Label: "cell"}, Axis{Label: "cell"}, Scale{Label: "correlation"}, waves)),
		"heatmap_log": must(HeatMap("", Axis{Label: "cell"}, Axis{Label: "cell"}, Scale{Label: "overlap", Log: true}, spread)),
		"histogram": must(Histogram("Weights before and after learning", Axis{Label: "weight"}, Bins{}, Sample{"before", before},
			Sample{"after", after})),
		"histogram_density": must(Histogram("Potentials", Axis{Label: "potential", Unit: "mV"}, Bins{Width: 1, Density: true},
			Sample{"hidden", bell(900, -60, 5, 3)})),
		"histogram_2d": must(Histogram2D("Weights after learning by those before", Axis{Label: "before"}, Axis{Label: "after"}, Scale{}, Pairs{X: before, Y: after})),
		"raster_rates": must(RasterRates("A network of two populations", 0.5, Window{Bin: 5}, excited, inhibited)),
		"rates":        must(Rates("Rates by a kernel", 0.5, Window{Kernel: 4}, excited, inhibited)),
		"overlay":      must(Overlay("Spikes that were wanted, and those fired", 1, Train{Name: "wanted", Spikes: wanted}, Train{Name: "fired", Spikes: fired})),
		"raster_groups": must(Raster("Cells by the class that they vote for", 1, Train{Name: "excitatory", Spikes: chanceTrain(200, 100, 0.02, 8), Groups: groups},
			Train{Name: "inhibitory", Spikes: chanceTrain(200, 20, 0.02, 9)})),
		"raster_cell":  must(Raster("One cell", 1, Train{Name: "output", Spikes: chanceTrain(200, 1, 0.05, 6)})),
		"spike_counts": must(SpikeCounts("Output spikes of one sample", Train{Name: "output", Spikes: chanceTrain(100, 10, 0.2, 3)}, nil)),
		"event_frames": must(EventFrames("A bar that moves to the right", movingEdge(), 16, 16, 10)),
		"feature_maps": must(FeatureMaps("Maps of the first convolution", "spikes", [][]float32{digit(1), digit(2), digit(3), digit(5)}, 14, 14)),
		"waterfall_range": must(Waterfall("With the ranges of prices", Part{"synapses", 5.98e-6, 4e-6, 9e-6}, Part{"updates", 1.87e-7, 1e-7, 4e-7},
			Part{"routing", 1.4e-9, 1e-9, 2e-9}, Part{"static", 4.99e-5, 2.5e-5, 1e-4})),
	})
	return all
}

// sizedData adds constructors of figures of what was recorded and counted, with n of what they draw.
func sizedData(title, name string, n int, all map[string]func() (*Figure, error)) map[string]func() (*Figure, error) {
	var recordings []Recording
	var samples []Sample
	var trains []Train
	var names []string
	var maps [][]float32
	rows := make([][]float64, n)
	for i := range n {
		names = append(names, fmt.Sprintf("%s %d", name, i))
		samples = append(samples, Sample{names[i], bell(20, float64(i), 1, uint64(i))})
		trains = append(trains, Train{Name: names[i], Spikes: chanceTrain(20, 5, 0.2, uint64(i))})
		maps = append(maps, []float32{float32(i), -1, 2, 3})
		rows[i] = make([]float64, n)
		rows[i][i] = float64(i)
		if i < 12 { // of more cells, key and names take the page
			r := recorded(names[i], 30, uint64(i))
			r.Inputs[0].Name, r.Currents[0].Name = name, name
			recordings = append(recordings, r)
		}
	}
	few := trains[:min(n, 12)]
	label := Axis{Label: name}
	one := chanceTrain(20, n, 0.2, 1)
	groups := make([]CellGroup, n)
	for i := range groups {
		groups[i] = CellGroup{names[i], 1}
	}
	for constructor, draw := range map[string]func() (*Figure, error){
		"Trace":     func() (*Figure, error) { return Trace(title, 1, label, label, recordings...) },
		"HeatMap":   func() (*Figure, error) { return HeatMap(title, label, label, Scale{Label: name}, rows) },
		"Histogram": func() (*Figure, error) { return Histogram(title, label, Bins{}, samples...) },
		"Histogram2D": func() (*Figure, error) {
			return Histogram2D(title, label, label, Scale{}, Pairs{X: bell(n, 0, 1, 1), Y: bell(n, 0, 1, 2)})
		},
		"Rates":       func() (*Figure, error) { return Rates(title, 1, Window{}, trains...) },
		"RasterRates": func() (*Figure, error) { return RasterRates(title, 1, Window{}, few...) },
		"Overlay":     func() (*Figure, error) { return Overlay(title, 1, trains...) },
		"SpikeCounts": func() (*Figure, error) {
			return SpikeCounts(title, Train{Name: name, Spikes: one, Groups: groups}, names)
		},
		"EventFrames": func() (*Figure, error) {
			return EventFrames(title, slices.Concat(movingEdge(), []float32{float32(n)*10 - 1, 0}), 16, 16, 10)
		},
		"FeatureMaps": func() (*Figure, error) { return FeatureMaps(title, name, maps, 2, 2) },
	} {
		all[constructor] = draw
	}
	return all
}

// scored are 60 samples, a fifth of them positive, whose scores are so many deviations higher, in steps of a tenth.
func scored(name string, apart float64) Scored {
	s, next := Scored{Name: name}, random(9)
	for i := range 60 {
		score := 2 * (next() + next() + next() - 1.5)
		if i%5 == 0 {
			score += apart
		}
		s.Score, s.Positive = append(s.Score, math.Round(10*score)/10), append(s.Positive, i%5 == 0)
	}
	return s
}
