package gradient_test

import (
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Which pixel speaks most for class 1? A read-out has weights of 0.5 from the first to class 0, and of 2 from the third to class 1.
func ExampleRule_Inputs() {
	net := snn.Net{
		Populations: []snn.Population{{Name: "pixels", Shape: []int{3}}, {Name: "classes", Shape: []int{2}, Cell: snn.LI{Beta: 0.9}}},
		Projections: []snn.Projection{{Pre: "pixels", Post: "classes", Init: snn.Init{Kind: snn.InitConstant}}},
	}
	model, err := net.Init(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	w, ld := model.Weights(0)
	w[0], w[2*ld+1] = 0.5, 2
	rule := gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}}
	inputs, err := rule.Inputs(learning.Setup{Model: model, Encoder: encode.Direct{T: 4}, Classes: 2, Batch: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	saliency, err := inputs.Pull(learning.Batch{X: [][]float32{{0.2, 0.3, 0.1}}, Index: []int{0}}, func(_ int, _, dy []float64) {
		dy[len(dy)-1] = 1 // the potential of class 1 at the last step
	})
	fmt.Printf("%.3f %v\n", saliency[0], err)
	// Output: [0.000 0.000 6.878] <nil>
}
