package infer_test

import (
	"context"
	"fmt"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/control/infer"
	"github.com/spikecell/spikecell/snn"
)

// Inference by the equations of the arm; a network that has learned them takes the place of Dynamics.
func Example() {
	planner := &infer.Planner{Model: infer.Dynamics{}, Iterations: 5}
	episodes, err := control.Reach{}.Episodes(context.Background(), planner, 5, snn.NewStream(1))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f %% of the goals\n", 100*control.ReachScoreOf(episodes).Reached)
	// Output: 100 % of the goals
}
