package project_test

import (
	"context"
	"fmt"
	"log"

	"github.com/spikecell/spikecell/plot/project"
)

// Two groups of codes lie apart in two dimensions.
func ExampleTSNE_Embed() {
	codes := [][]float32{{9, 0, 1}, {8, 1, 0}, {9, 1, 1}, {8, 0, 0}, {0, 9, 8}, {1, 8, 9}, {0, 8, 8}, {1, 9, 9}}
	e, err := project.TSNE{Perplexity: 2, Seed: 1}.Embed(context.Background(), codes)
	if err != nil {
		log.Fatal(err)
	}
	apart := func(a, b int) float64 {
		x, y := e.At[0][a]-e.At[0][b], e.At[1][a]-e.At[1][b]
		return x*x + y*y
	}
	fmt.Println(apart(0, 4) > apart(0, 3), apart(4, 0) > apart(4, 7))
	// Output: true true
}

func ExamplePCA() {
	c, err := project.PCA([][]float32{{0, 0}, {2, 1}, {4, 2}}, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f, %.0f %%\n", c.At[0], 100*c.Share[0])
	// Output: [-2.24 0.00 2.24], 100 %
}
