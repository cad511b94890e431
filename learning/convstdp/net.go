package convstdp

import "github.com/spikecell/spikecell/snn"

// Mozafari returns the deep network of [mozafari2019] for images of 28 × 28 pixels and six filters, encode.DoG{}: 30 maps of 5 × 5, of which the
// first spike of each square of 2 × 2 is passed on, 250 maps of 3 × 3, of which that of 3 × 3 is, and 20 maps of 5 × 5 for each of 10 classes.
func Mozafari() snn.Net {
	wide, narrow := snn.Bound{Hi: 1}, snn.Bound{Lo: .2, Hi: .8}
	return snn.Net{
		Populations: []snn.Population{
			{Name: "input", Shape: []int{28, 28, 6}},
			{Name: "maps1", Shape: []int{28, 28, 30}, Cell: Once(15)},
			{Name: "pool1", Shape: []int{14, 14, 30}, Cell: Once(.5)},
			{Name: "maps2", Shape: []int{14, 14, 250}, Cell: Once(10)},
			{Name: "pool2", Shape: []int{4, 4, 250}, Cell: Once(.5)},
			{Name: "maps3", Shape: []int{4, 4, 200}, Cell: snn.LI{Beta: 1}},
		},
		Projections: []snn.Projection{
			maps("input", "maps1", 5, 2, wide),
			Pool("maps1", "pool1", 2),
			maps("pool1", "maps2", 3, 1, wide),
			Pool("maps2", "pool2", 3),
			maps("pool2", "maps3", 5, 2, narrow),
		},
	}
}

// Once is the cell that integrates, does not leak, and fires once in a presentation, above a threshold.
func Once(threshold float64) snn.LIF {
	return snn.LIF{Beta: 1, Threshold: threshold, Refractory: forever}
}

// forever is longer than a presentation, steps.
const forever = 1 << 20

// Pool returns a pooling of squares of side × side, whose cells fire with the first cell that they see.
func Pool(pre, post string, side int) snn.Projection {
	return snn.Projection{
		Pre: pre, Post: post, Wiring: snn.Pool2D{Size: [2]int{side, side}}, Frozen: true, Init: snn.Init{Kind: snn.InitConstant, Lo: 1},
	}
}

// maps returns a convolution with the initial weights of the article, of mean 0.8 and standard deviation 0.05.
func maps(pre, post string, side, pad int, bound snn.Bound) snn.Projection {
	return snn.Projection{
		Pre: pre, Post: post, Wiring: snn.Conv2D{Kernel: [2]int{side, side}, Pad: [2]int{pad, pad}}, Bound: bound,
		Init: snn.Init{Kind: snn.InitNormal, Lo: .8, Hi: .05},
	}
}
