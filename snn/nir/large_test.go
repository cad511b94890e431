package nir_test

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn/nir"
)

// A few bytes of a file may describe what no memory holds.
func TestLargeShapesAreRefused(t *testing.T) {
	one := nir.Linear{Weight: every(1, 1, 1)}
	conv := nir.Conv2d{InputShape: []int{3000, 3000}, Weight: every(1, 1, 1, 3, 3), Stride: [2]int{1, 1}, Padding: nir.Padding{Size: [2]int{1, 1}},
		Dilation: [2]int{1, 1}, Groups: 1, Bias: every(0, 1)}
	cell := nir.LIF{Tau: every(.02), R: every(1), VLeak: every(0), VThreshold: every(1), VReset: every(0)}
	far := [2]int{1 << 20, 1 << 20}
	pool := nir.AvgPool2d{KernelSize: far, Stride: far, Padding: far}
	unknown := between([]int{1, 3, 3}, []int{1, 1, 1}, nir.Conv2d{Weight: conv.Weight, Stride: conv.Stride, Dilation: conv.Dilation, Groups: 1, Bias: conv.Bias}, cell)
	unknown.Edges = way("a", "b", "output")
	for want, g := range map[string]*nir.Graph{
		`node "input": shape: [100000 100000] has more than 16777216 cells`: between([]int{100000, 100000}, []int{100000, 100000}, cell),
		`it would be one matrix of 9000000×9000000`:                         between([]int{1, 3000, 3000}, []int{9000000}, conv, nir.Flatten{EndDim: -1}, cell),
		`node "a": kernel_size: 1048576×1048576 on each of 1 channels`:      between([]int{1, 2, 2}, []int{1, 2, 2}, pool, cell),
		`node "a": input_shape: is not given, and follows from nothing`:     unknown,
	} {
		if _, _, err := nir.Import(g, nir.ImportOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v; want %s", err, want)
		}
	}
	if _, _, err := nir.Import(between([]int{1}, []int{1}, one, cell), nir.ImportOptions{}); err != nil {
		t.Error(err)
	}
}

// A file may have numbers of float64 that a network cannot hold.
func TestNumbersBeyondFloat32AreRefused(t *testing.T) {
	const beyond = 1e300
	weight := func(x float64) nir.Linear { return nir.Linear{Weight: every(x, 2, 2)} }
	cell := nir.LIF{Tau: every(.02), R: every(1), VLeak: every(0), VThreshold: every(1), VReset: every(0)}
	bias := nir.Affine{Weight: every(1, 2, 2), Bias: every(-beyond, 2)}
	for want, g := range map[string]*nir.Graph{
		`onto it from "input" is`: between([]int{2}, []int{2}, weight(beyond), cell),
		"the bias of cell 0 is -": between([]int{2}, []int{2}, bias, cell),
	} {
		if _, _, err := nir.Import(g, nir.ImportOptions{}); err == nil || !strings.Contains(err.Error(), want) ||
			!strings.HasPrefix(err.Error(), "nir: node ") || !strings.Contains(err.Error(), "which float32 does not hold") {
			t.Errorf("the error is %v; want %s", err, want)
		}
	}
}
