package nir_test

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spikecell/spikecell/snn/nir"
)

// A network as JSON, read, asked for its shapes, and written as HDF5.
func ExampleRead() {
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	text := `{
  "version": "1.0.8",
  "float32": ["nodes/fc/weight"],
  "node": {
    "type": "NIRGraph",
    "edges": [["input", "fc"], ["fc", "lif"], ["lif", "output"]],
    "nodes": {
      "fc": {"type": "Linear", "weight": [[0.1, -2.0]]},
      "input": {"type": "Input", "shape": [2]},
      "lif": {"type": "LIF", "r": [1.0], "tau": [0.02], "v_leak": [0.0], "v_reset": [0.0], "v_threshold": [1.0]},
      "output": {"type": "Output", "shape": [1]}
    }
  }
}`
	g, err := nir.Parse([]byte(text), "network.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	path := filepath.Join(dir, "network.nir")
	if err := nir.Write(path, g); err != nil {
		fmt.Println(err)
		return
	}
	g, err = nir.Read(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	shapes, err := g.Shapes()
	fmt.Println(shapes["fc"], g.Nodes["fc"].(nir.Linear).Weight.Type == nir.Float32, err)

	g.Nodes["output"] = nir.Output{Shape: []int{2}}
	fmt.Println(g.Check())
	// Output:
	// {[2] [1]} true <nil>
	// nir: edges/2: "lif" gives a shape of [1], and "output" takes [2]
}
