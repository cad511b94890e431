package sweep

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/learning"
)

// spacious are functions that need more memory and time than others, with the reason.
var spacious = map[string]string{
	"datasets.Embedding.Set":            "has a number for each pair of words, of which 1024 are the default",
	"datasets.Embedding.Vectors":        "has a number for each pair of words, of which 1024 are the default",
	"datasets.EvidenceAccumulation.Set": "draws 4,736 samples by default, for about a second",
	"datasets.FashionMNIST":             "holds 70,000 images where the set is installed",
	"datasets.MNIST":                    "holds 70,000 images where the set is installed",
	"control.QLearning.Train":           "10,000 episodes are the default, and each observation is the caller's own",
}

// endless are ends of arguments that are not made very large, for what is asked for is then done without end, with the reason.
var endless = map[string]string{
	".Settings.Epochs": "so many epochs are trained; ctx ends it",
}

// refused are functions for which there are no valid arguments here, with the reason. All others must do with the first ones that the
// tables have: hostile ones beside them would not reach far.
var refused = map[string]string{
	"datasets.FashionMNIST":       "its files may not be here",
	"datasets.FSDD":               "its files may not be here",
	"datasets.NMNIST":             "its files may not be here",
	"datasets.MNIST":              "its files may not be here",
	"datasets.QTDB":               "its files may not be here",
	"datasets.MITBIH.Set":         "its files may not be here",
	"datasets.UCR":                "its files may not be here",
	"datasets.Reuters":            "its files may not be here",
	"datasets.Spam":               "its files may not be here",
	"datasets.SP500":              "its files may not be here",
	"datasets.SP500Prices":        "its files may not be here",
	"datasets.KMNIST":             "its files may not be here",
	"datasets.EMNIST":             "its files may not be here",
	"datasets.CIFAR10":            "its files may not be here",
	"datasets.SVHN":               "its files may not be here",
	"datasets.SHD":                "its files may not be here",
	"datasets.SSC":                "its files may not be here",
	"datasets.DVSGesture.Set":     "its files may not be here",
	"datasets.SpeechCommands.Set": "its files may not be here",
	"datasets.SP500Direction":     "its files may not be here",
	"datasets.TSFiles.Load":       "the file is not there",
	"slurm.Cluster.Run":           "Slurm may not be here",
	"slurm.Cancel":                "Slurm may not be here",
	"slurm.StatusOf":              "Slurm may not be here",
	"control.Environment.Step":    "no episode has begun",
	"datasets.Set.Pad":            "the first set has images; the second, of a camera, is a series of pairs",
	"datasets.Set.Transform":      "the first set has images; the second, of a camera, has the events",
	"datasets.Samples.Transform":  "the first samples are images; the second, of a camera, are the events",
	"stdp.Rule.Online":            "the first rule has no reward; the last has one",
	"datasets.Set.Shift":          "the first set has images; the second, of a camera, has the events",
	"hwmodel.Chip.ANN":            "the first chip has no numbers for it; others have",
	"learning.Report.Reconstruct": "the rule of the first report has none; that of others has",
}

// unnamed are functions whose errors need not begin with the name of a package, with the reason.
var unnamed = map[string]string{
	"UnmarshalText": "package json calls it for a parser of ours, which adds the name",
	"UnmarshalJSON": "package json calls it for a parser of ours, which adds the name",
	"Unwrap":        "returns the error that is wrapped",
	"CheckAsked":    "its caller names the rule",
	"Apply":         "perturb.Run names the entry, the condition and the manipulation",
}

// passThrough are functions that may return a number that is none where they were given one, with the reason.
var passThrough = map[string]string{
	"sweep.File.Sweep":                   "returns fields as they are, which New judges",
	"sweep.Collect":                      "returns the plan as it is",
	"sweep.StatusOf":                     "returns runs as they are",
	"tensors.Float32s":                   "returns values as they are",
	"tensors.Float64s":                   "returns values as they are",
	"tensors.Tensors.Named":              "returns values as they are",
	"plot.Stack":                         "returns places as they are given, which Schematic judges",
	"plot.Row":                           "returns places as they are given, which Schematic judges",
	"plot.Back":                          "returns edges as they are, which Schematic judges",
	"learning.Samples.Batch":             "returns samples as they are",
	"learning.Metrics.Measure":           "returns the field",
	"learning.Source.Parts":              "returns samples as they are",
	"encode.SpikeTimes.Milliseconds":     "NaN is the time of a cell that never fires; Check judges the fields",
	"eventprop.Timer.Milliseconds":       "NaN is the time of a cell that never fires; Check judges the fields",
	"learning.TargetSource.Parts":        "returns samples as they are",
	"learning.PreparedSource.Parts":      "returns samples as they are",
	"infer.Dynamics.Limit":               "returns the field, which Pull judges",
	"infer.Model.Limit":                  "returns the field, which Pull judges",
	"infer.Forward.Resolve":              "returns the fields, which Check judges",
	"infer.Forward.Rule":                 "returns the rule, for Bind to check",
	"infer.Planner.Resolve":              "returns the fields, which Torques judges",
	"foreign.Permuted":                   "returns values as they are, in another order",
	"foreign.Resampled":                  "returns values as they are, of other samples",
	"snn.Live.Evidence":                  "appends to what is given",
	"control.Arm.Hand":                   "computes with the angles, which Step judges",
	"control.Arm.Jacobian":               "computes with the angles, which Step judges",
	"control.Arm.Resolve":                "returns the fields, which Check judges",
	"control.Distance":                   "computes with the places as they are",
	"control.Reach.Resolve":              "returns the fields, which Check judges",
	"perturb.Doses":                      "returns doses as they are, which Run judges",
	"learning.Trained.Scaled":            "returns samples as they are, scaled",
	"snn.Net.Clone":                      "returns the net as it is, which Check judges",
	"snn.Population.Adaptation":          "returns the field",
	"learning.TargetSource.Targets":      "returns samples as they are",
	"datasets.WFDBSignal.Value":          "computes with the fields, which ParseWFDB judges",
	"datasets.Set.Hold":                  "returns samples as they are",
	"datasets.Set.Balance":               "returns samples as they are",
	"datasets.Set.Pad":                   "returns samples as they are",
	"datasets.Set.Mirror":                "returns samples as they are",
	"datasets.Set.LabelGaps":             "returns samples as they are",
	"datasets.Forecaster.Next":           "the model of this test returns what it is given",
	"datasets.Set.Folds":                 "returns samples as they are",
	"datasets.Set.Split":                 "returns samples as they are",
	"datasets.Set.Targets":               "returns samples as they are",
	"datasets.Set.Parts":                 "returns samples as they are",
	"datasets.Set.Take":                  "returns samples as they are",
	"snn.Model.Clone":                    "copies the description as it is",
	"snn.Net.Step":                       "returns the field",
	"snn.Spikes.Values":                  "returns the values as they are",
	"snn.LIF.EffectiveThreshold":         "returns the field",
	"snn.Synaptic.EffectiveThreshold":    "returns the field",
	"snn.Alpha.EffectiveThreshold":       "returns the field",
	"snn.BRF.EffectiveThreshold":         "returns the field",
	"snn.BRF.EffectiveGamma":             "returns the field",
	"snn.Projection.EffectiveGain":       "returns the field",
	"snn.ProjectionActivity.Synapses":    "returns the field, or a product of sizes",
	"encode.Poisson.StepLength":          "returns the field",
	"learning.Report.TrainSeconds":       "adds up what the epochs say",
	"learning.StoredReport.TrainSeconds": "adds up what the epochs say",
	"learning.StoredReport.Trained":      "hands over what the report holds",
	"learning.Report.Trained":            "hands over what the report holds",
	"snn.PopulationTrace.Cell":           "returns the potentials as they are",
	"snn.Membrane.EffectiveThreshold":    "returns the field",
	"snn.Net.Without":                    "returns the fields, which Check judges",
	"forecast.EchoState.Next":            "computes with what Fit has judged, and x",
	"forecast.LSTM.Next":                 "computes with what Fit has judged, and x",
	"forecast.LastValue.Next":            "returns x",
	"forecast.Linear.Next":               "computes with what Fit has judged, and x",
	"nir.GridPotentials":                 "returns potentials as they are",
	"nir.Gridded.Potentials":             "returns potentials as they are",
	"nir.Report.Counted":                 "returns the activity as it is, which Check judges",
	"snn.Net.Resolve":                    "returns the fields, which Check judges",
	"encode.Bernoulli.Resolve":           "returns the fields, which Check judges",
	"encode.Delta.Resolve":               "returns the fields, which Check judges",
	"encode.Latency.Resolve":             "returns the fields, which Check judges",
	"encode.Poisson.Resolve":             "returns the fields, which Check judges",
	"encode.PoissonISI.Resolve":          "returns the fields, which Check judges",
	"encode.Regular.Resolve":             "returns the fields, which Check judges",
	"encode.ChargeTime.Resolve":          "returns the fields, which Check judges",
	"encode.LogLatency.Resolve":          "returns the fields, which Check judges",
	"encode.RankOrder.Resolve":           "returns the fields, which Check judges",
	"encode.Phase.Resolve":               "returns the fields, which Check judges",
	"encode.Burst.Resolve":               "returns the fields, which Check judges",
	"encode.Population.Resolve":          "returns the fields, which Check judges",
	"encode.Train.Resolve":               "returns the fields, which Check judges",
	"encode.Series.Resolve":              "returns the fields, which Check judges",
	"encode.LevelCrossing.Resolve":       "returns the fields, which Check judges",
	"encode.Events.Resolve":              "returns the fields, which Check judges",
	"encode.Thresholds.Resolve":          "returns the fields, which Check judges",
	"encode.PoissonISI.StepLength":       "returns the field",
	"encode.Events.StepLength":           "returns the field",
	"learning.EncoderResolver.Resolve":   "returns the fields, which Check judges",
	"ann.Rule.Resolve":                   "returns the fields, for Bind to check",
	"csdp.Rule.Resolve":                  "returns the fields, for Bind to check",
	"stdp.Rule.Resolve":                  "returns the fields, for Bind to check",
	"gradient.Rule.Resolve":              "returns the fields, for Bind to check",
	"ann.GRU.Resolve":                    "returns the fields, for Bind to check",
	"bpstdp.Rule.Resolve":                "returns the fields, for Bind to check",
	"eprop.Rule.Resolve":                 "returns the fields, for Bind to check",
	"bptc.Rule.Resolve":                  "returns the fields, for Bind to check",
	"learning.Mixed.Resolve":             "returns the fields, for Bind to check",
	"learning.Mixed.Bytes":               "estimates from sizes that are numbers; a run is refused unless there is room for the estimate",
	"bptc.Rule.Bytes":                    "estimates from sizes that are numbers; a run is refused unless there is room for the estimate",
	"convstdp.Rule.Resolve":              "returns the fields, for Bind to check",
	"convstdp.Rule.Bytes":                "estimates from sizes that are numbers; a run is refused unless there is room for the estimate",
	"convstdp.Once":                      "returns the cell, which Net.Check judges",
	"convstdp.Pool":                      "returns the projection, which Net.Check judges",
	"encode.DoG.Resolve":                 "returns the fields, which Check judges",
	"eventprop.Rule.Resolve":             "returns the fields, for Bind to check",
	"optim.Optimizer.Resolve":            "returns the fields, for Check to judge",
	"optim.Schedule.Resolve":             "returns the fields, for Check to judge",
	"encode.SpikeTimes.Resolve":          "returns the fields, which Check judges",
	"encode.SpikeTimes.StepLength":       "returns the field",
	"learning.Learner.Resolve":           "returns the fields, for Bind to check",
	"ann.Rule.Bytes":                     "estimates from sizes that are numbers; a run is refused unless there is room for the estimate",
	"learning.MemoryEstimator.Bytes":     "estimates from sizes that are numbers",
	"learning.Rester.RestTime":           "returns the field",
	"ann.GRU.Bytes":                      "estimates from sizes that are numbers",
	"csdp.Rule.Bytes":                    "estimates from sizes that are numbers; a run is refused unless there is room for the estimate",
	"bpstdp.Rule.Bytes":                  "estimates from sizes that are numbers; a run is refused unless there is room for the estimate",
	"eprop.Rule.Bytes":                   "estimates from sizes that are numbers; a run is refused unless there is room for the estimate",
	"eventprop.Rule.Bytes":               "estimates from sizes that are numbers; a run is refused unless there is room for the estimate",
	"gradient.Rule.Bytes":                "estimates from sizes that are numbers; a run is refused unless there is room for the estimate",
	"stdp.Rule.Bytes":                    "estimates from sizes that are numbers; a run is refused unless there is room for the estimate",
	"optim.AdamRates.Resolve":            "returns the fields, for Check to judge",
	"optim.AdamRates.Plain":              "returns the fields, for Check to judge",
	"optim.Optimizer.Plain":              "returns the fields, for Check to judge",
	"optim.Schedule.Plain":               "returns the fields, for Check to judge",
	"optim.Optimizer.At":                 "computes with what Check has judged",
	"optim.Update.Apply":                 "computes with what Check has judged, and with gradients that rules judge",
	"optim.Moments.Tensors":              "hands over weights as they are",
	"stdp.Rule.RestTime":                 "returns the field",
}

// unbounded are functions that may return a number that is none for any numbers, with the reason.
var unbounded = map[string]string{
	"bpstdp.Rule.Costs":          "computes with the fields, which Bind judges; RuleCosts.Check judges the costs",
	"learning.Costing.Costs":     "computes with the fields, which Bind judges; RuleCosts.Check judges the costs",
	"control.Arm.Energy":         "computes with the state, which Step judges: squares of the largest numbers are too large",
	"control.ReachEpisode.Final": "computes with the states as they are; NaN without any",
	"baseline.DTW.Scores":        "−Inf of a class without training samples",
	"baseline.NaiveBayes.Scores": "−Inf of a class without training samples",
}

// absences are types in which NaN means that there is no such number, with where that is documented.
var absences = map[reflect.Type]string{
	reflect.TypeFor[learning.Metrics]():   "what a rule does not have is NaN",
	reflect.TypeFor[learning.Interval]():  "with one seed there is no spread",
	reflect.TypeFor[control.ReachScore](): "NaN of no episodes, of none that reached the goal, and of one without states",
}

// nilMeans are methods that return a value for a nil receiver, with what it means.
var nilMeans = map[string]string{}

// silent reports whether a result that is no number is a fault.
func silent(c call) bool {
	return unbounded[c.function] == "" && (passThrough[c.function] == "" || !c.handed())
}

// reportFaults reports the faults that are not pending, one line for all values of an argument, and what is pending and is no fault any more.
func reportFaults(t *testing.T, of string, faults []fault) {
	values, texts, seen := map[string][]string{}, map[string]string{}, map[string]bool{}
	for _, f := range faults {
		key := f.call.key()
		var given []string
		for _, value := range f.call.changes() {
			given = append(given, value)
		}
		values[key] = append(values[key], strings.Join(given, " & "))
		if texts[key] == "" {
			texts[key] = f.text
		}
		seen[key], seen[f.call.function] = true, true
	}
	for _, key := range slices.Sorted(maps.Keys(values)) {
		function, _, _ := strings.Cut(key, " ")
		if !slices.Contains(pending[of], key) && !slices.Contains(pending[of], function) {
			t.Errorf("%s = %s: %s", key, strings.Join(slices.Compact(values[key]), "|"), texts[key])
		}
	}
	for _, key := range pending[of] {
		if !seen[key] {
			t.Errorf("%s is no fault any more: take it out of the table of what is pending", key)
		}
	}
}
