// Package trained loads trained networks: what [learning.Report.Save] wrote, from any cell, process or machine.
//
//	err := report.Save("digits.safetensors")
//	...
//	net, err := trained.Load("digits.safetensors")
//	said, err := net.Predict(ctx, samples)
//
// It is a package of its own because it knows all rules and all encoders, of which package learning knows only what they do.
package trained

import (
	"reflect"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/learning/bptc"
	"github.com/spikecell/spikecell/learning/convstdp"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/eprop"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn/encode"
)

// Load reads a trained network from a file, or from the folder of a finished run in the run store. own are the types of a rule
// or an encoder of one's own, as reflect.TypeFor[MyRule]().
func Load(path string, own ...reflect.Type) (*learning.Trained, error) {
	return learning.LoadTrained(path, append(types(), own...)...)
}

// ParseEntry reads what [learning.Entry.Describe] wrote. own are as those of [Load].
func ParseEntry(text []byte, own ...reflect.Type) (learning.Entry, error) {
	return learning.ParseEntry(text, append(types(), own...)...)
}

func types() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[csdp.Rule](), reflect.TypeFor[stdp.Rule](), reflect.TypeFor[gradient.Rule](), reflect.TypeFor[ann.Rule](),
		reflect.TypeFor[ann.GRU](), reflect.TypeFor[eventprop.Rule](), reflect.TypeFor[bptc.Rule](), reflect.TypeFor[convstdp.Rule](),
		reflect.TypeFor[bpstdp.Rule](), reflect.TypeFor[eprop.Rule](), reflect.TypeFor[learning.Mixed](),
		reflect.TypeFor[stdp.DiehlCook](), reflect.TypeFor[stdp.Pair](), reflect.TypeFor[stdp.Triplet](), reflect.TypeFor[stdp.Named](),
		reflect.TypeFor[encode.Bernoulli](), reflect.TypeFor[encode.Poisson](), reflect.TypeFor[encode.Direct](),
		reflect.TypeFor[encode.Latency](), reflect.TypeFor[encode.Delta](), reflect.TypeFor[encode.PoissonISI](), reflect.TypeFor[encode.Regular](),
		reflect.TypeFor[encode.ChargeTime](), reflect.TypeFor[encode.LogLatency](), reflect.TypeFor[encode.RankOrder](),
		reflect.TypeFor[encode.Phase](), reflect.TypeFor[encode.Burst](), reflect.TypeFor[encode.Population](),
		reflect.TypeFor[encode.Series](), reflect.TypeFor[encode.Train](), reflect.TypeFor[encode.LevelCrossing](), reflect.TypeFor[encode.Events](),
		reflect.TypeFor[encode.Thresholds](), reflect.TypeFor[encode.SpikeTimes](), reflect.TypeFor[encode.DoG](),
	}
}
