// Command hostile reads input that is made to hurt by every parser of the module, and prints how work and memory grow with its size (SECURITY.md).
//
//	go build -cover -covermode=atomic -coverpkg=… -o hostile ./tests/hostile && ./hostile [-reader TEXT]
//
// Work is counted and not timed: it is the basic blocks of the packages in -coverpkg that are executed. Without -cover only memory is counted. Its
// test builds it so and holds what it prints to bounds. It prints a line of JSON for each input.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
)

// reader is a parser, or several that read one another's results, and the inputs on which its growth is measured.
type reader struct {
	name   string
	read   func(dir string, content []byte) // whatever it answers; dir is an empty folder
	inputs inputs
	fixed  float64 // bytes of memory that it may take whatever the input
	each   float64 // bytes of memory for each byte of the input
}

// readers are all of them.
func readers() []reader {
	return slices.Concat(descriptions(), sets(), arrays(), archives(), notebooks())
}

// sizes are those of inputs, in bytes.
var sizes = [2]int{16_000, 64_000}

// measure is what the reading of an input of each size took.
type measure struct {
	Reader, Input      string
	Size, Work, Memory [2]float64
	Fixed, Each        float64 // see reader
}

func main() {
	only := flag.String("reader", "", "measure readers whose names have this `text`")
	flag.Parse()
	out := json.NewEncoder(os.Stdout)
	for _, r := range readers() {
		for _, input := range slices.Sorted(maps.Keys(r.inputs)) {
			if strings.Contains(r.name, *only) {
				must(out.Encode(r.measure(input)))
			}
		}
	}
}

func (r reader) measure(input string) measure {
	m := measure{Reader: r.name, Input: input, Fixed: r.fixed, Each: r.each}
	for i, n := range sizes {
		content := r.inputs[input](n)
		m.Size[i] = float64(len(content))
		m.Work[i], m.Memory[i] = r.take(content)
	}
	return m
}

// take reads one input, and returns the blocks that were executed and the bytes that were allocated.
func (r reader) take(content []byte) (work, memory float64) {
	dir, err := os.MkdirTemp("", "spikecell-hostile-")
	must(err)
	defer os.RemoveAll(dir)
	var before, after runtime.MemStats
	blocks := executed()
	runtime.ReadMemStats(&before)
	r.read(dir, content)
	runtime.ReadMemStats(&after)
	return executed() - blocks, float64(after.TotalAlloc - before.TotalAlloc)
}

func must(err error) {
	if err != nil {
		panic(fmt.Sprint("hostile: ", err))
	}
}
