package integer_test

import (
	"fmt"
	"os"
	"strings"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/integer"
)

// A network of a convolution and a dense layer in 4 bits: in integers it fires what the simulation of the rounded network fires.
func Example() {
	net, err := snn.Layers([]int{8, 8}, "4C3-MP2-10")
	if err != nil {
		fmt.Println(err)
		return
	}
	model, err := net.Init(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	small, err := integer.Quantize(model, integer.Rounding{Bits: 4, Dyadic: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	m, err := integer.Convert(small, integer.Options{Arithmetic: integer.Binary32})
	if err != nil {
		fmt.Println(err)
		return
	}
	in := snn.NewSpikes(20, 64)
	for t := range 20 {
		for i := range 64 {
			if (t+i)%3 == 0 {
				in.Set(t, i)
			}
		}
	}
	run, _ := m.Run(in)
	trace, _ := small.Run(in)
	fmt.Println(m.Exact(), fmt.Sprint(run.Spikes[1].Counts()) == fmt.Sprint(trace.Populations[1].Spikes.Counts()))
	fmt.Printf("%d bytes of weights\n", m.Memory().Weights)

	var header strings.Builder
	if err := m.WriteC(&header, "digits"); err != nil {
		fmt.Println(err)
	}
	for line := range strings.Lines(header.String()) {
		if strings.HasPrefix(line, "#define DIGITS_RAM") {
			os.Stdout.WriteString(line)
		}
	}
	// Output:
	// <nil> true
	// 198 bytes of weights
	// #define DIGITS_RAM_BYTES 1016
}
