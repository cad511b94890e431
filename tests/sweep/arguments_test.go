package sweep

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image/color"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/control/infer"
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/datasets/baseline"
	"github.com/spikecell/spikecell/datasets/forecast"
	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/learning/bptc"
	"github.com/spikecell/spikecell/learning/codes"
	"github.com/spikecell/spikecell/learning/convstdp"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/eprop"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/foreign"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/perturb"
	"github.com/spikecell/spikecell/learning/reward"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/learning/sweep/batch"
	"github.com/spikecell/spikecell/learning/sweep/slurm"
	"github.com/spikecell/spikecell/learning/thresholds"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/plot/project"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
	"github.com/spikecell/spikecell/snn/integer"
	"github.com/spikecell/spikecell/snn/nir"
	"github.com/spikecell/spikecell/snn/statedict"
	"github.com/spikecell/spikecell/snn/trains"
	"github.com/spikecell/spikecell/tensors"
	"github.com/spikecell/spikecell/trained"
)

// opaque are types whose inside is not put to the test.
var opaque = map[reflect.Type]bool{
	reflect.TypeFor[*kernel.Pool]():             true,
	reflect.TypeFor[error]():                    true,
	reflect.TypeOf(reflect.TypeFor[struct{}]()): true, // what package reflect has behind its Type
}

// byType has valid values of types that are not plain: each call makes them anew. A function is tried with each of them.
var byType = map[reflect.Type]func() []any{
	reflect.TypeFor[context.Context](): func() []any { return []any{context.Background()} },
	reflect.TypeFor[error]():           func() []any { return nil },
	reflect.TypeFor[[]plot.Node]():     func() []any { return []any{[]plot.Node{{Name: "a"}, {Name: "b", Column: 1}}} },
	reflect.TypeFor[[]plot.Edge]():     func() []any { return []any{[]plot.Edge{{From: "a", To: "b"}}} },
	reflect.TypeFor[io.Writer]():       func() []any { return []any{io.Discard} },
	reflect.TypeFor[tensors.Values]():  func() []any { return []any{tensors.F32{1, 2, 3}, tensors.Bool{true}, tensors.BF16{1}} },
	reflect.TypeFor[tensors.Tensor]():  func() []any { return []any{tensors.Tensor{Name: "a", Shape: []int{2}, Values: tensors.F32{1, 2}}} },
	reflect.TypeFor[[]tensors.Tensor](): func() []any {
		return []any{must(spikeTrains().Dense()), must(spikeTrains().Events())}
	},
	reflect.TypeFor[tensors.Tensors](): func() []any {
		return []any{tensors.Tensors{{Name: "a", Shape: []int{1}, Values: tensors.F32{1}}}}
	},
	reflect.TypeFor[tensors.File]():      func() []any { return []any{stateDict()} },
	reflect.TypeFor[*tensors.NPYError](): func() []any { return []any{&tensors.NPYError{Offset: 3, Err: errors.New("damaged")}} },
	reflect.TypeFor[trains.Trains]():     func() []any { return []any{spikeTrains()} },
	reflect.TypeFor[*nir.Graph]():        func() []any { return []any{graph()} },
	reflect.TypeFor[*nir.GraphData]():    func() []any { return []any{recorded()} },
	reflect.TypeFor[nir.Gridded]():       func() []any { return []any{must(nir.GridPotentials(1, 2, []float32{0, 1, 1, 0}))} },
	reflect.TypeFor[nir.Events]():        func() []any { return []any{must(nir.EventSpikes(1, spikes(), spikes()))} },
	reflect.TypeFor[statedict.Modules](): func() []any { return []any{modules()} },
	reflect.TypeFor[snn.Cell]():          func() []any { return []any{snn.LIF{Beta: 0.9}} },
	reflect.TypeFor[snn.Wiring](): func() []any {
		return []any{snn.Dense{}, snn.Sparse{FanIn: 1}, snn.List{Pre: []int{0, 1}, Post: []int{1, 0}, Weight: []int{0, 1}, Delays: []int{2, 0}}}
	},
	reflect.TypeFor[snn.Net]():              nets,
	reflect.TypeFor[*snn.Model]():           models,
	reflect.TypeFor[*snn.Sim]():             sims,
	reflect.TypeFor[*integer.Model]():       integers,
	reflect.TypeFor[*snn.Spikes]():          func() []any { return []any{spikes(), current()} },
	reflect.TypeFor[snn.Stream]():           func() []any { return []any{snn.NewStream(1)} },
	reflect.TypeFor[snn.Counts]():           func() []any { return []any{trace().Counts} },
	reflect.TypeFor[snn.Trace]():            func() []any { return []any{*trace()} },
	reflect.TypeFor[snn.PopulationTrace]():  func() []any { return []any{trace().Populations[1], trace().Populations[0]} },
	reflect.TypeFor[snn.Activity]():         func() []any { return []any{activity()} },
	reflect.TypeFor[snn.Population]():       func() []any { return []any{snn.Feedforward(4, 3, 2).Populations[1]} },
	reflect.TypeFor[snn.ProjectionCounts](): func() []any { return []any{trace().Counts.Projections[0]} },
	reflect.TypeFor[snn.Projection]():       func() []any { return []any{snn.Feedforward(4, 3, 2).Projections[0]} },
	reflect.TypeFor[encode.Bernoulli]():     func() []any { return []any{encode.Bernoulli{T: 4}} },
	reflect.TypeFor[encode.Delta]():         func() []any { return []any{encode.Delta{T: 2, Threshold: 0.1, OffSpikes: true}} },
	reflect.TypeFor[encode.Direct]():        func() []any { return []any{encode.Direct{T: 4}} },
	reflect.TypeFor[encode.Latency]():       func() []any { return []any{encode.Latency{T: 4, Tau: 2, Threshold: 0.1}} },
	reflect.TypeFor[encode.Poisson]():       func() []any { return []any{encode.Poisson{T: 4, Dt: 1}} },
	reflect.TypeFor[encode.PoissonISI]():    func() []any { return []any{encode.PoissonISI{T: 4}} },
	reflect.TypeFor[encode.Regular]():       func() []any { return []any{encode.Regular{T: 4}} },
	reflect.TypeFor[encode.ChargeTime]():    func() []any { return []any{encode.ChargeTime{T: 8}} },
	reflect.TypeFor[encode.LogLatency]():    func() []any { return []any{encode.LogLatency{T: 4}} },
	reflect.TypeFor[encode.RankOrder]():     func() []any { return []any{encode.RankOrder{T: 4}} },
	reflect.TypeFor[encode.DoG]():           func() []any { return []any{encode.DoG{T: 4}} },
	reflect.TypeFor[encode.Phase]():         func() []any { return []any{encode.Phase{Bits: 4}, encode.Phase{Bits: 4, Weighted: true}} },
	reflect.TypeFor[encode.Burst]():         func() []any { return []any{encode.Burst{T: 12}} },
	reflect.TypeFor[encode.Population](): func() []any {
		return []any{encode.Population{T: 4}, encode.Population{Tuning: encode.Norse, Response: encode.Rates}}
	},
	reflect.TypeFor[encode.Train]():         func() []any { return []any{encode.Train{T: 2}} },
	reflect.TypeFor[encode.Series]():        func() []any { return []any{encode.Series{T: 2}} },
	reflect.TypeFor[encode.LevelCrossing](): func() []any { return []any{encode.LevelCrossing{T: 2, Several: encode.CountCrossings}} },
	reflect.TypeFor[encode.Thresholds]():    func() []any { return []any{encode.Thresholds{T: 4, Cue: 2}} },
	reflect.TypeFor[encode.Events]():        func() []any { return []any{encode.Events{T: 4, Width: 2}} },
	reflect.TypeFor[learning.Encoder]():     func() []any { return []any{encode.Bernoulli{T: 4}} },
	reflect.TypeFor[learning.Learner]():     func() []any { return []any{csdp.Rule{}, stdp.Rule{}, gradient.Rule{}, ann.Rule{}} },
	reflect.TypeFor[learning.Mixed]():       func() []any { return []any{learning.Mixed{Parts: []learning.Part{part()}}} },
	reflect.TypeFor[learning.Part]():        func() []any { return []any{part()} },
	reflect.TypeFor[[]learning.Part]():      func() []any { return []any{[]learning.Part{part()}} },
	reflect.TypeFor[encode.SpikeTimes]():    func() []any { return []any{encode.SpikeTimes{T: 40}} },
	reflect.TypeFor[bptc.Rule]():            func() []any { return []any{bptc.Rule{}} },
	reflect.TypeFor[convstdp.Rule]():        func() []any { return []any{convstdp.Rule{}} },
	reflect.TypeFor[eprop.Rule]():           func() []any { return []any{eprop.Rule{}} },
	reflect.TypeFor[eventprop.Rule]():       func() []any { return []any{eventprop.Rule{}} },
	reflect.TypeFor[bpstdp.Rule]():          func() []any { return []any{bpstdp.Rule{}} },
	reflect.TypeFor[stdp.Rewarder]():        func() []any { return []any{stdp.Named{}} },
	reflect.TypeFor[*optim.Descent]():       func() []any { return []any{descent()} },
	reflect.TypeFor[stdp.Rule](): func() []any {
		return []any{stdp.Rule{}, stdp.Rule{Plasticity: stdp.Pair{}}, stdp.Rule{Plasticity: stdp.Triplet{}}, stdp.Rule{Reward: stdp.Reward{Kind: stdp.MSTDP}}}
	},
	reflect.TypeFor[learning.RunSizes](): func() []any {
		return []any{learning.RunSizes{Net: entries()[2].Net, Steps: 3, Batch: 2, Workers: 1, Encoding: 8, Outputs: 2}}
	},
	reflect.TypeFor[stdp.Plasticity]():    func() []any { return []any{stdp.Pair{}, stdp.DiehlCook{}, stdp.Triplet{}} },
	reflect.TypeFor[learning.Setup]():     func() []any { return []any{setup(entries()[1]), setup(entries()[0]), setup(entries()[2])} },
	reflect.TypeFor[learning.Batch]():     func() []any { return []any{miniBatch()} },
	reflect.TypeFor[learning.Entry]():     func() []any { return boxed(entries()) },
	reflect.TypeFor[[]learning.Entry]():   func() []any { return []any{entries()[:2]} },
	reflect.TypeFor[learning.Task]():      func() []any { return []any{task()} },
	reflect.TypeFor[*learning.Prepared](): func() []any { return []any{must(task().Prepare())} },
	reflect.TypeFor[sweep.Sweep]():        func() []any { return []any{swept()} },
	reflect.TypeFor[*sweep.Plan]():        func() []any { return []any{must(sweep.New(swept(), task()))} },
	reflect.TypeFor[*sweep.Results]():     func() []any { return []any{must(sweep.Collect(must(sweep.New(swept(), task()))))} },
	reflect.TypeFor[*sweep.Status]():      func() []any { return []any{must(sweep.StatusOf(must(sweep.New(swept(), task()))))} },
	reflect.TypeFor[sweep.Run]():          func() []any { return []any{must(sweep.New(swept(), task())).Runs[0]} },
	reflect.TypeFor[sweep.Stand]():        func() []any { return []any{sweep.Stand{Run: must(sweep.New(swept(), task())).Runs[0], State: "begun"}} },
	reflect.TypeFor[*learning.RunList]():  func() []any { return []any{must(learning.NewRunList("runs"))} },
	reflect.TypeFor[*batch.Folder]():      func() []any { return []any{planned()} },
	reflect.TypeFor[batch.Folder]():       func() []any { return []any{*planned()} },
	reflect.TypeFor[batch.List]():         func() []any { return []any{must(planned().List(1))} },
	reflect.TypeFor[batch.Source]():       func() []any { return []any{batch.Source{Data: "digits"}} },
	reflect.TypeFor[batch.Program]():      func() []any { return []any{tasks()} },
	reflect.TypeFor[batch.Task]():         func() []any { return []any{batch.Task{List: 1, Workers: 1}} },
	reflect.TypeFor[slurm.Cluster]():      func() []any { return []any{slurm.Cluster{Source: batch.Source{Data: "digits"}, Program: "text"}} },
	reflect.TypeFor[slurm.Status]():       func() []any { return []any{slurm.Status{}} },
	reflect.TypeFor[sweep.File]():         func() []any { return []any{must(sweep.ParseFile([]byte(sweepText)))} },
	reflect.TypeFor[plot.Swept](): func() []any {
		return []any{plot.Swept{Name: "a", Points: []plot.Tried{{At: []float64{1}, Mean: 0.5, Lo: 0.4, Hi: 0.6}}}}
	},
	reflect.TypeFor[learning.Samples](): func() []any { return []any{task().Test} },
	reflect.TypeFor[func(string) (learning.Entry, error)](): func() []any {
		return []any{func(string) (learning.Entry, error) { return entries()[2], nil }}
	},
	reflect.TypeFor[sweep.Executor]():       func() []any { return []any{sweep.Local{Workers: 1}} },
	reflect.TypeFor[func()]():               func() []any { return []any{func() {}} },
	reflect.TypeFor[func(string)]():         func() []any { return []any{func(string) {}} },
	reflect.TypeFor[func(sweep.Progress)](): func() []any { return []any{func(sweep.Progress) {}} },
	reflect.TypeFor[func([]byte) (learning.Entry, error)](): func() []any {
		return []any{func([]byte) (learning.Entry, error) { return entries()[2], nil }}
	},
	reflect.TypeFor[*learning.Report]():       func() []any { return boxed(reports()) },
	reflect.TypeFor[[]reflect.Type]():         func() []any { return []any{loadable, append(loadable, nil)} },
	reflect.TypeFor[*learning.Trained]():      func() []any { return []any{must(reports()[1].Trained())} },
	reflect.TypeFor[learning.StoredRun]():     func() []any { return []any{must(learning.Runs("runs"))[0]} },
	reflect.TypeFor[[]learning.StoredRun]():   func() []any { return []any{must(learning.Runs("runs"))[:1]} },
	reflect.TypeFor[[]*learning.Comparison](): func() []any { return []any{[]*learning.Comparison{briefly()}} },
	reflect.TypeFor[learning.Result]():        func() []any { return []any{comparison().Entries[0]} },
	reflect.TypeFor[*learning.Comparison]():   func() []any { return []any{comparison()} },
	reflect.TypeFor[*learning.StoredReport](): func() []any {
		return []any{&learning.StoredReport{Report: reports()[1], Net: entries()[1].Net, Rule: "x", Batch: 2}}
	},
	reflect.TypeFor[func() (learning.Batch, bool)](): func() []any {
		n := 0
		return []any{func() (learning.Batch, bool) { n++; return miniBatch(), n < 3 }}
	},
	reflect.TypeFor[*plot.Figure]():             func() []any { return []any{figure()} },
	reflect.TypeFor[plot.Mark]():                func() []any { return boxed(marks()) },
	reflect.TypeFor[[]plot.Mark]():              func() []any { return []any{marks()} },
	reflect.TypeFor[[]*plot.Figure]():           func() []any { return []any{[]*plot.Figure{figure(), figure()}} },
	reflect.TypeFor[project.TSNE]():             func() []any { return []any{project.TSNE{Perplexity: 2, Iterations: 20}} },
	reflect.TypeFor[*plot.Animation]():          func() []any { return []any{must(plot.Animate([]*plot.Figure{figure(), figure()}, 5))} },
	reflect.TypeFor[plot.Inset]():               func() []any { return []any{plot.Inset{Figure: figure(), Width: 0.9, Height: 0.9}} },
	reflect.TypeFor[plot.Layout]():              func() []any { return []any{plot.Layout{}, plot.Layout{Columns: 1, Share: plot.ShareAll}} },
	reflect.TypeFor[hwmodel.Chip]():             func() []any { return boxed(chips()) },
	reflect.TypeFor[hwmodel.Estimate]():         func() []any { return []any{estimate()} },
	reflect.TypeFor[hwmodel.Mapping]():          func() []any { return []any{estimate().Mapping} },
	reflect.TypeFor[*hwmodel.Comparison]():      func() []any { return []any{priced()} },
	reflect.TypeFor[hwmodel.Row]():              func() []any { return []any{priced().Rows[0]} },
	reflect.TypeFor[hwmodel.Term]():             func() []any { return boxed(estimate().Terms[:1]) },
	reflect.TypeFor[*hwmodel.Quantity]():        func() []any { return []any{chips()[0].WeightBits, estimate().Terms[0].Price} },
	reflect.TypeFor[hwmodel.TrainingEstimate](): func() []any { return []any{training()} },
	reflect.TypeFor[snn.PartCosts]():            func() []any { return []any{snn.PartCosts{RuleCosts: snn.RuleCosts{Name: "part"}, Share: 1}} },
	reflect.TypeFor[snn.RuleCosts](): func() []any {
		return []any{snn.RuleCosts{Name: "none"}, must(learning.Entry{Net: snn.Feedforward(2, 2), Learner: gradient.Rule{}}.Costs())}
	},
	reflect.TypeFor[datasets.Set]():          func() []any { return []any{set(), camera} },
	reflect.TypeFor[datasets.Samples]():      func() []any { return []any{set().Train, camera.Train} },
	reflect.TypeFor[datasets.Scaler]():       func() []any { return []any{must(datasets.Scaling{}.Fit(set().Train, set().Shape))} },
	reflect.TypeFor[datasets.CSV]():          func() []any { return []any{datasets.CSV{Path: "own.csv", Label: "class"}} },
	reflect.TypeFor[datasets.NPY]():          func() []any { return []any{datasets.NPY{X: "own.npy"}} },
	reflect.TypeFor[datasets.Cochlea]():      func() []any { return []any{datasets.Cochlea{Channels: 2, Code: datasets.Crossings}} },
	reflect.TypeFor[datasets.Sound]():        func() []any { return []any{datasets.Sound{Rate: 8000, Value: []float64{0, .5, -.5, .1}}} },
	reflect.TypeFor[datasets.MackeyGlass]():  func() []any { return []any{datasets.MackeyGlass{Tau: 26}} },
	reflect.TypeFor[datasets.Forecaster]():   func() []any { return []any{constant{}} },
	reflect.TypeFor[datasets.Options]():      func() []any { return []any{datasets.Options{Dir: "nowhere"}} },
	reflect.TypeFor[*datasets.AbsentError](): func() []any { return []any{&datasets.AbsentError{Set: "x", Missing: []string{"y"}}} },

	reflect.TypeFor[datasets.StoreRecall]():          func() []any { return []any{datasets.StoreRecall{Train: 1, Valid: 1, Test: 1, Characters: 3}} },
	reflect.TypeFor[datasets.EvidenceAccumulation](): func() []any { return []any{datasets.EvidenceAccumulation{Test: 2, Cues: 1, Pause: 9}} },
	reflect.TypeFor[datasets.Randman](): func() []any {
		return []any{datasets.Randman{Train: 2, Classes: 2, Units: 2, Dim: 1, Steps: 3, Alpha: 9}}
	},
	reflect.TypeFor[datasets.Copying]():      func() []any { return []any{datasets.Copying{Train: 1, Symbols: 2, Length: 1, Delay: 1}} },
	reflect.TypeFor[datasets.Adding]():       func() []any { return []any{datasets.Adding{Train: 1, Steps: 4}} },
	reflect.TypeFor[datasets.DelayedMatch](): func() []any { return []any{datasets.DelayedMatch{Train: 1, Show: 2, Delay: 1, Stimuli: 2}} },
	reflect.TypeFor[datasets.Heart]():        func() []any { return []any{datasets.Heart{Train: 1}} },
	reflect.TypeFor[datasets.Saccades]():     func() []any { return []any{datasets.Saccades{Reach: 1, Duration: 1}} },
	reflect.TypeFor[datasets.Words]():        func() []any { return []any{datasets.Words{Buckets: 4, Sequence: true, Most: 3}} },
	reflect.TypeFor[datasets.Embedding]():    func() []any { return []any{datasets.Embedding{Dims: 2}} },
	reflect.TypeFor[forecast.Blocks]():       func() []any { return []any{forecast.Blocks{Length: 1, Draws: 40}} },
	reflect.TypeFor[*forecast.EchoState]():   func() []any { return fitted(&forecast.EchoState{Cells: 2, Density: 1, Radius: 1, Leak: 1, Ridge: 1}) },
	reflect.TypeFor[*forecast.LSTM]():        func() []any { return fitted(&forecast.LSTM{Cells: 2, Look: 2, Steps: 1, Rate: 1}) },
	reflect.TypeFor[*forecast.Linear]():      func() []any { return fitted(&forecast.Linear{Lags: 1}) },
	reflect.TypeFor[datasets.Forecast]():     func() []any { return []any{datasets.Forecast{Steps: 2}} },
	reflect.TypeFor[datasets.TSFiles]():      func() []any { return []any{datasets.TSFiles{Train: "own.ts"}} },
	reflect.TypeFor[datasets.WFDB]():         func() []any { return []any{must(datasets.ParseWFDB([]byte(wfdbHeader), "r.hea"))} },
	reflect.TypeFor[datasets.WFDBSignal]():   func() []any { return []any{datasets.WFDBSignal{Gain: 200}} },
	reflect.TypeFor[baseline.Classifier]():   func() []any { return []any{baseline.Majority{}} },
	reflect.TypeFor[func(float64) perturb.Manipulation](): func() []any {
		return []any{func(x float64) perturb.Manipulation { return perturb.Noise{P: x} }}
	},
	reflect.TypeFor[perturb.Manipulation](): func() []any { return []any{perturb.Silence{Population: "hidden1", Share: .5}} },
	reflect.TypeFor[*perturb.Subject]():     func() []any { return []any{subject()} },
	reflect.TypeFor[perturb.Experiment]():   func() []any { return []any{experiment()} },
	reflect.TypeFor[perturb.Condition]():    func() []any { return []any{experiment().Conditions[0]} },
	reflect.TypeFor[perturb.Expectation]():  func() []any { return []any{perturb.Higher} },
	reflect.TypeFor[*perturb.Result]():      func() []any { return []any{perturbed()} },
	reflect.TypeFor[perturb.Lesion]():       func() []any { return []any{perturb.Lesion{Projection: "input→hidden1", Share: .5}} },
	reflect.TypeFor[perturb.Silence]():      func() []any { return []any{perturb.Silence{Population: "hidden1", Share: .5}} },
	reflect.TypeFor[perturb.Clamp]():        func() []any { return []any{perturb.Clamp{Population: "hidden1", Share: .5}} },
	reflect.TypeFor[perturb.Pairing]():      func() []any { return []any{pairing()} },
	reflect.TypeFor[control.Environment]():  func() []any { return []any{control.NewCartPole(1)} },
	reflect.TypeFor[*control.CartPole]():    func() []any { c := control.NewCartPole(1); c.Reset(); return []any{c} },
	reflect.TypeFor[control.Policy]():       func() []any { return []any{control.Linear{Weight: [][]float64{{1}, {2}}}} },
	reflect.TypeFor[*control.Table]():       func() []any { return []any{&control.Table{Value: [][]float64{{1, 2}}}} },
	reflect.TypeFor[control.CrossEntropy](): func() []any { return []any{control.CrossEntropy{Rounds: 1, Policies: 2, Best: 1}} },
	reflect.TypeFor[control.QLearning]():    func() []any { return []any{control.QLearning{Episodes: 1}} },
	reflect.TypeFor[control.Reacher]():      func() []any { return []any{control.Spring{}} },
	reflect.TypeFor[control.Reach]():        func() []any { return []any{control.Reach{Steps: 2, Hold: 1}} },
	reflect.TypeFor[infer.Model]():          func() []any { return []any{infer.Dynamics{Steps: 2}} },
	reflect.TypeFor[infer.Judge]():          func() []any { return []any{infer.Judge(func(int, []control.ArmState, []control.ArmState) {})} },
	reflect.TypeFor[infer.Dynamics]():       func() []any { return []any{infer.Dynamics{Steps: 2}} },
	reflect.TypeFor[infer.Forward]():        func() []any { return []any{brief()} },
	reflect.TypeFor[*infer.Spiking]():       func() []any { return []any{must(brief().Bind(must(brief().Net().Init(1)), 2))} },
	reflect.TypeFor[*infer.Linear]():        func() []any { return []any{must(brief().Regress(must(brief().Task(snn.NewStream(1)))))} },
	reflect.TypeFor[*infer.Planner]():       func() []any { return []any{&infer.Planner{Model: infer.Dynamics{Steps: 2}, Iterations: 1}} },
	reflect.TypeFor[codes.KMeans]():         func() []any { return []any{codes.KMeans{K: 2, Restarts: 1}} },
	reflect.TypeFor[foreign.Experiment]():   func() []any { return []any{foreigners()} },
	reflect.TypeFor[foreign.Detector]():     func() []any { return []any{foreign.Nearest{}} },
	reflect.TypeFor[*foreign.Result](): func() []any {
		return []any{must(foreign.Run(context.Background(), foreigners(), task(), []uint64{1, 2}))}
	},
	reflect.TypeFor[*foreign.Outcome](): func() []any {
		r := must(foreign.Run(context.Background(), foreigners(), task(), []uint64{1, 2}))
		return []any{&r.Outcomes[0]}
	},
	reflect.TypeFor[reward.Rule]():          func() []any { return []any{reward.EProp{Hidden: 3, Steps: 2}} },
	reflect.TypeFor[reward.Code]():          func() []any { return []any{plane} },
	reflect.TypeFor[reward.Setup]():         func() []any { return []any{acting()} },
	reflect.TypeFor[*reward.Agent]():        func() []any { return []any{must(acting().New(2, 1))} },
	reflect.TypeFor[control.ReachEpisode](): func() []any { return []any{reached()} },
	reflect.TypeFor[func(int, []*snn.Spikes) error](): func() []any {
		return []any{func(int, []*snn.Spikes) error { return nil }}
	},
	reflect.TypeFor[func(int, []float64, []float64)](): func() []any { return []any{func(int, []float64, []float64) {}} },
	reflect.TypeFor[*gradient.Inputs]():                func() []any { return []any{must(gradient.Rule{}.Inputs(setup(entries()[2])))} },
	reflect.TypeFor[[]datasets.EventTransform]():       func() []any { return []any{[]datasets.EventTransform{datasets.MergePolarities{}}} },
	reflect.TypeFor[thresholds.Experiment]():           func() []any { return []any{formed()} },
	reflect.TypeFor[thresholds.Form]():                 func() []any { return []any{thresholds.Form{Name: "history", Strength: .3, Tau: 20}} },
	reflect.TypeFor[*thresholds.Result](): func() []any {
		return []any{must(thresholds.Run(context.Background(), formed(), task(), []uint64{1, 2}))}
	},
	reflect.TypeFor[*snn.Live]():               func() []any { return []any{must(snn.NewLive(models()[0].(*snn.Model), snn.LiveOptions{}))} },
	reflect.TypeFor[datasets.EventTransform](): func() []any { return []any{datasets.MergePolarities{}} },
	reflect.TypeFor[*stdp.Online](): func() []any {
		return []any{must(rewarded.Online(must(snn.Feedforward(4, 3).Init(1)), 2))}
	},
}

// implementers are values of which those that have the methods of an interface stand for it, where byType has no other.
func implementers() []any {
	all := []any{set(), encode.Series{T: 2}}
	for _, e := range entries() {
		all = append(all, e.Learner, e.Encoder, must(e.Learner.Bind(setup(e))))
	}
	return all
}

// loadable are types in the file of a trained network.
var loadable = []reflect.Type{reflect.TypeFor[csdp.Rule](), reflect.TypeFor[encode.Bernoulli]()}

var one = []float64{1, 2}

// wfdbHeader is that of two numbers, 1 and 2.
const wfdbHeader = "r 1 360 2\nr.dat 212 200 11 0 1 3 0 lead\n"

var pixels = [][]float32{{0, 0.2, 0.4, 1}, {1, 0.5, 0.5, 0}}

// byName has valid values of parameters for which those of their type do not do.
var byName = map[string]any{
	"sweep.ParseRun.text":                    func() []any { return []any{must(must(sweep.New(swept(), task())).Runs[0].Describe())} },
	"sweep.ParseRun.entry":                   func(text []byte) (learning.Entry, error) { return trained.ParseEntry(text) },
	"sweep.Restore.runs":                     func() []any { return []any{must(sweep.New(swept(), task())).Runs} },
	"sweep.ParseFile.text":                   []byte(sweepText),
	"batch.Write.p":                          func() []any { return []any{must(sweep.New(kept(), task()))} },
	"batch.PathOf.p":                         func() []any { return []any{must(sweep.New(kept(), task()))} },
	"batch.Open.path":                        func() []any { return []any{planned().Path} },
	"batch.Clean.store":                      "runs",
	"batch.Folder.Keep.program":              "text",
	"batch.Folder.List.number":               1,
	"batch.Folder.NewList.runs":              []int{0, 1},
	"batch.Folder.NewList.each":              1,
	"batch.Program.Verify.list":              1,
	"slurm.Cluster.Run.p":                    func() []any { return []any{must(sweep.New(kept(), task()))} },
	"learning.ImportRuns.size":               int64(1 << 30),
	"snn.CSDP.sizes":                         []int{4, 3, 2},
	"snn.CSDPUnlabelled.sizes":               []int{4, 3},
	"snn.CompileCell.i":                      0,
	"snn.Feedforward.sizes":                  []int{4, 3, 2},
	"snn.Recurrent.sizes":                    []int{4, 3, 2},
	"snn.Layers.shape":                       []int{8, 8},
	"snn.Layers.layers":                      "4C3-MP2-10",
	"snn.NewSpikes.cells":                    70,
	"snn.ParseNet.text":                      []byte(`{"Populations":[{"Name":"a","Shape":[2]}],"Projections":[]}`),
	"snn.ParseActivity.text":                 []byte(`{"T":1,"populations":[{"name":"a","size":2,"kind":"input","spikes":1}],"projections":[]}`),
	"snn.Model.Fields.pre":                   "input",
	"snn.Model.Fields.post":                  "output",
	"snn.Sim.Deliver.in":                     [][]*snn.Spikes{{spikes(), spikes()}},
	"snn.Sim.Deliver.t":                      0,
	"snn.Sim.Inject.current":                 []float32{1, 2, 3},
	"snn.Sim.Thresholds.dst":                 []float32{},
	"snn.Spikes.Draw.x":                      []float32{0, 0.5, 1, 1},
	"snn.Model.Run.in":                       []*snn.Spikes{spikes()},
	"encode.Delta.Cells.shape":               []int{2, 2},
	"encode.Events.Cells.shape":              []int{0, 2},
	"encode.LevelCrossing.Cells.shape":       []int{2, 2},
	"encode.Thresholds.Cells.shape":          []int{2, 2},
	"encode.Thresholds.Encode.x":             []float32{0, 0.5, 1, 0.25},
	"encode.Thresholds.CheckSample.x":        []float32{0, 0.5, 1, 0.25},
	"datasets.ParseMAT.content":              append(bytes.Repeat([]byte{' '}, 124), 0, 1, 'I', 'M'),
	"encode.Train.Cells.shape":               []int{2, 2},
	"encode.Series.Cells.shape":              []int{2, 2},
	"encode.DoG.CheckSample.x":               []float32{0, 1, 0.5, 0.25},
	"encode.Delta.Encode.x":                  []float32{0, 1, 0.5, 0.25},
	"learning.RunSizes.EachProjection.f":     func(snn.Projection, int, int, bool) {},
	"learning.Samples.CheckAsked.g":          learning.Goal{Classes: 10},
	"learning.CellCounter.Cells.shape":       []int{2, 2},
	"stdp.Evolve.b":                          snn.Bound{Hi: 1},
	"stdp.Evolve.w":                          0.5,
	"stdp.Window.w":                          0.5,
	"learning.CellShaper.CellShape.shape":    []int{2, 2},
	"learning.ReadReport.file":               "report.json",
	"ann.Rule.Bind.s":                        setup(entries()[3]),
	"bpstdp.Rule.Bind.s":                     setup(entries()[6]),
	"eprop.Rule.Bind.s":                      setup(entries()[7]),
	"eventprop.Rule.Bind.s":                  setup(entries()[4]),
	"optim.Descent.Step.gradient":            []float32{1, 2},
	"optim.Descent.Step.k":                   0,
	"optim.Descent.Tensors.k":                0,
	"optim.Optimizer.Descend.weights":        [][]float32{{1, 2}},
	"stdp.Rule.Bind.s":                       setup(entries()[0]),
	"gradient.Rule.Bind.s":                   setup(entries()[2]),
	"ann.GRU.Bind.s":                         setup(entries()[5]),
	"bptc.Rule.Bind.s":                       setup(entries()[8]),
	"learning.Mixed.Bind.s":                  setup(entries()[8]),
	"convstdp.Rule.Bind.s":                   setup(entries()[9]),
	"learning.Report.Predict.x":              pixels,
	"learning.StoredReport.Predict.x":        pixels,
	"learning.StoredReport.Save.path":        "saved",
	"learning.Trained.Predict.x":             pixels,
	"learning.Trained.Evaluate.s":            learning.Samples{X: pixels, Label: []int{0, 1}},
	"learning.Diagnose.e":                    entries()[2],
	"learning.Diagnose.m":                    models()[1],
	"learning.LoadTrained.path":              "net.safetensors",
	"learning.ImportRuns.archive":            func() []any { return []any{archive()} },
	"tensors.DecodeNPY.in":                   func() []any { return []any{stream{strings.NewReader(npyText)}} },
	"tensors.Parse.data":                     []byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"),
	"tensors.ParseNPY.content":               []byte(npyText),
	"tensors.ParseNPYHeader.content":         []byte(npyText),
	"tensors.ParseNPZ.data":                  ownNPZ(),
	"tensors.Tensors.Named.name":             "a",
	"sweep.Kind.UnmarshalText.text":          []byte("random"),
	"tensors.Type.UnmarshalText.text":        []byte("BF16"),
	"nir.Export.m":                           models()[1],
	"nir.Parse.content":                      must(graph().JSON()),
	"nir.ParseData.content":                  must(recorded().HDF5()),
	"nir.Read.path":                          "own.nir",
	"nir.ReadData.path":                      "traces.nir",
	"nir.Scheme.UnmarshalText.text":          []byte("euler"),
	"nir.Write.path":                         "saved",
	"nir.WriteData.path":                     "saved",
	"statedict.Load.n":                       nets()[1],
	"statedict.Suggest.n":                    nets()[1],
	"statedict.Save.m":                       models()[1],
	"tensors.Read.path":                      "net.safetensors",
	"tensors.ReadNPY.path":                   "own.npy",
	"tensors.ReadNPZ.path":                   "own.npz",
	"trains.Read.path":                       "own.npz",
	"learning.Report.Save.path":              "saved",
	"learning.Trained.Save.path":             "saved",
	"learning.Runs.root":                     "runs",
	"learning.Summaries.root":                "runs",
	"learning.SummariesOf.root":              "runs",
	"learning.SummariesOf.fingerprints":      func() []any { return []any{[]string{must(learning.Runs("runs"))[0].Fingerprint}} },
	"learning.SummaryOf.root":                "runs",
	"learning.SummaryOf.fingerprint":         func() []any { return []any{must(learning.Runs("runs"))[0].Fingerprint} },
	"learning.NewRunList.root":               "runs",
	"learning.StoredRunOf.root":              "runs",
	"learning.StoredRunOf.fingerprint":       func() []any { return []any{must(learning.Runs("runs"))[0].Fingerprint} },
	"learning.ParseEntry.text":               func() []any { return []any{must(entries()[1].Describe())} },
	"learning.ParseEntry.types":              loadable,
	"plot.Sweep.fields":                      []plot.Axis{{Unit: "ms"}},
	"plot.Sweep.entries":                     []plot.Swept{{Name: "a", Points: []plot.Tried{{At: one[:1], Mean: 2, Lo: 1, Hi: 3}, {At: one[1:], Mean: 3, Lo: 2, Hi: 4}}}},
	"plot.Parallel.fields":                   []plot.Axis{{Unit: "ms"}, {Label: "b"}, {Label: "c"}},
	"plot.Parallel.entries":                  []plot.Swept{{Name: "a", Points: []plot.Tried{{At: []float64{1, 2, 3}, Mean: 2, Lo: 1, Hi: 3}, {At: []float64{2, 3, 4}, Mean: 3, Lo: 2, Hi: 4}}}},
	"plot.SweepMap.entries":                  []plot.Swept{{Name: "a", Points: []plot.Tried{{At: []float64{1, 2}, Mean: 2, Lo: 1, Hi: 3}, {At: []float64{2, 3}, Mean: 3, Lo: 2, Hi: 4}}}},
	"learning.FindRun.root":                  "runs",
	"learning.FindRun.prefix":                func() []any { return []any{must(learning.Runs("runs"))[0].Fingerprint[:6]} },
	"learning.Reconstructor.Reconstruct.out": [][]float32{make([]float32, 4), make([]float32, 4)},
	"gradient.SurrogateFunction.Curve.theta": 1.0,
	"plot.Clouds.x":                          []float64{1, 2},
	"plot.Clouds.y":                          []float64{1, 2},
	"plot.Clouds.label":                      []int{0, 1},
	"plot.Clouds.names":                      []string{"a", "b"},
	"plot.Scatter.clouds":                    []plot.Cloud{{Name: "a", X: []float64{1, 2}, Y: []float64{1, 3}}},
	"plot.MeasuredWindow.dt":                 []float64{-1, 1, 2},
	"plot.MeasuredWindow.measured":           []float64{-1, 1, 0.5},
	"plot.MeasuredWindow.closed":             []float64{-1, 1, 0.5},
	"plot.Surrogates.x":                      []float64{-1, 0, 1},
	"plot.Surrogates.potentials":             []float64{-0.5, 0.2},
	"plot.Surrogates.surrogates":             []plot.Surrogate{{Name: "a", Step: []float64{0, 0.5, 1}, Derivative: []float64{0, 1, 0}}},
	"plot.Goodness.layers":                   []plot.LayerGoodness{{Name: "a", Positive: []float64{1, 2}, Negative: []float64{1, 1}}},
	"plot.GoodnessOverTime.layers":           []plot.LayerGoodness{{Name: "a", Positive: []float64{1, 2}, Negative: []float64{1, 1}}},
	"csdp.Rule.Goodness.spikes":              spikes(),
	"plot.Gradients.layers":                  []plot.LayerGradient{{Name: "a", Norms: []float64{1, 2}}},
	"plot.Activities.populations":            []plot.Activity{{Name: "a", Cells: 3, Silent: 1, Saturated: 1}},
	"plot.Assignment.class":                  []int{0, 1, -1},
	"plot.Assignment.names":                  []string{"a", "b"},
	"plot.Animate.perSecond":                 5.0,
	"project.PCA.rows":                       pixels,
	"project.PCA.k":                          1,
	"project.TSNE.Embed.rows":                [][]float32{{1, 2}, {2, 3}, {3, 1}, {4, 4}, {0, 1}},
	"plot.AccuracyEnergy.points":             []plot.Point{{Name: "a", EnergyLo: 1, EnergyHi: 2, Accuracy: 0.5, AccuracyLo: 0.4, AccuracyHi: 0.6}},
	"plot.Comparison.bars":                   []plot.Bar{{Name: "a", Mean: 2, Lo: 1, Hi: 3}, {Name: "b", Mean: 2, Lo: 1, Hi: 3}},
	"plot.Confusion.counts":                  [][]int{{3, 1}, {0, 2}},
	"plot.Confusion.classes":                 []string{"a", "b"},
	"plot.Cores.total":                       4,
	"plot.Cores.groups":                      []plot.CoreGroup{{Population: "a", Cores: 1, Share: 0.5}},
	"plot.TrainingEnergies.entries":          []plot.Energy{{Name: "a", Low: 1, Typical: 2, High: 3}},
	"plot.Energies.entries":                  []plot.Energy{{Name: "a", Low: 1, Typical: 2, High: 3}, {Name: "b", Low: 1, Typical: 2, High: 3}},
	"plot.EnergyRate.curves":                 []plot.RateCurve{{X: one, Low: one, Typical: one, High: one, Reference: 1.5}},
	"plot.Images.images":                     pixels,
	"plot.Images.height":                     2,
	"plot.Images.width":                      2,
	"plot.Images.captions":                   []string{"a", "b"},
	"plot.Reconstructions.original":          pixels,
	"plot.Reconstructions.reconstructed":     pixels,
	"plot.Reconstructions.height":            2,
	"plot.Reconstructions.width":             2,
	"plot.EventFrames.events":                []float32{0, 0, 5, 7},
	"plot.EventFrames.height":                2,
	"plot.EventFrames.width":                 2,
	"plot.EventFrames.window":                5.0,
	"plot.FeatureMaps.maps":                  pixels,
	"plot.FeatureMaps.height":                2,
	"plot.FeatureMaps.width":                 2,
	"plot.HeatMap.rows":                      [][]float64{{1, -2}, {0, 3}},
	"plot.Histogram.samples":                 []plot.Sample{{Name: "a", Values: []float64{1, 2, 2, 3}}},
	"plot.Histogram2D.p":                     plot.Pairs{X: []float64{1, 2, 3}, Y: []float64{3, 1, 2}},
	"plot.Intervals.train":                   plot.Train{Name: "a", Spikes: spikes()},
	"plot.Overlay.trains":                    []plot.Train{{Name: "a", Spikes: spikes()}, {Name: "b", Spikes: spikes()}},
	"plot.RasterRates.trains":                []plot.Train{{Name: "a", Spikes: spikes()}},
	"plot.Rates.trains":                      []plot.Train{{Name: "a", Spikes: spikes()}},
	"plot.SpikeCounts.train":                 plot.Train{Name: "a", Spikes: spikes()},
	"plot.SpikeCounts.names":                 []string(nil),
	"plot.Trace.cells":                       []plot.Recording{{Name: "a", Potential: []float64{0, 1, 0.5}, Threshold: []float64{1}, Spikes: []int{1}}},
	"plot.Schematic.d": plot.Diagram{
		Nodes: []plot.Node{{Name: "a"}, {Name: "b", Column: 1}}, Edges: []plot.Edge{{From: "a", To: "b", Color: color.Gray{}}},
		Groups: []plot.Group{{Name: "c", Nodes: []string{"a"}}},
	},
	"plot.Unfolded.steps":                    2,
	"plot.Weights.fields":                    pixels,
	"plot.Weights.height":                    2,
	"plot.Weights.width":                     2,
	"plot.Learning.curves":                   []plot.Curve{{Name: "a", X: []float64{1, 2}, Runs: [][]float64{{1, 2}, {2, 3}}}},
	"plot.Lines.lines":                       []plot.Line{{Name: "a", X: []float64{1, 2}, Y: []float64{1, 3}}},
	"plot.Potential.axis":                    []plot.Axis{{Unit: "mV"}},
	"plot.Potential.v":                       []float64{0, 1, 0.5},
	"plot.Potential.threshold":               []float64{1, 1, 1},
	"plot.Potential.spikes":                  []int{1},
	"plot.Raster.trains":                     []plot.Train{{Name: "a", Spikes: spikes()}},
	"plot.STDPWindow.dt":                     []float64{-1, 1},
	"plot.STDPWindow.dw":                     []float64{-1, 1},
	"plot.Waterfall.parts":                   []plot.Part{{Cause: "a", Joule: 1}, {Cause: "b", Joule: 2}},
	"plot.Figure.Resize.w":                   6.0,
	"plot.Figure.Resize.h":                   4.0,
	"plot.Figure.PNG.dpi":                    72,
	"hwmodel.Compare.net":                    snn.Feedforward(4, 3, 2),
	"hwmodel.Compare.chips":                  func() []any { return lists(chips()) },
	"hwmodel.CompareActivity.chips":          func() []any { return lists(chips()) },
	"hwmodel.CompareActivity.methods":        []hwmodel.Method(nil),
	"hwmodel.Chip.AtRates.factors":           []float64{0.5, 2},
	"hwmodel.Chip.ANN.m":                     hwmodel.HorowitzFP32,
	"hwmodel.Chip.AtRates.m":                 hwmodel.ClosedForm,
	"hwmodel.Chip.BreakEven.m":               hwmodel.ClosedForm,
	"hwmodel.Chip.Estimate.m":                hwmodel.ClosedForm,
	"hwmodel.Load.file":                      "chip.json",
	"hwmodel.Named.names":                    []string{"loihi-1"},
	"hwmodel.ParseChip.text":                 must(json.Marshal(chips()[0])),
	"hwmodel.ParseChip.name":                 "loihi-1",
	"learning.Compare.seeds":                 []uint64{1, 2},
	"learning.StoredReport.Evaluate.m":       must(entries()[1].Net.Init(1)),
	"learning.Report.Evaluate.m":             must(entries()[0].Net.Init(1)),
	"hwmodel.ParseMethod.name":               "yin",
	"integer.Arithmetic.UnmarshalText.t":     []byte("fixed"),
	"integer.Kind.UnmarshalText.t":           []byte("dense"),
	"integer.Score.UnmarshalText.t":          []byte("spike-count"),
	"integer.Quantize.r":                     integer.Rounding{Bits: 4},
	"integer.Convert.m":                      fewBits(),
	"integer.Convert.o":                      integer.Options{},
	"integer.Parse.text":                     must(json.Marshal(integers()[0])),
	"integer.Model.WriteC.name":              "net",
	"integer.Model.Run.in":                   []*snn.Spikes{spikes()},
	"hwmodel.Quantize.bits":                  4,
	"snn.CellKind.UnmarshalText.t":           []byte("lif"),
	"snn.CostScope.UnmarshalText.t":          []byte("inner"),
	"snn.CostStore.UnmarshalText.t":          []byte("weights"),
	"snn.CostUnit.UnmarshalText.t":           []byte("event"),
	"snn.Phase.UnmarshalText.t":              []byte("write"),
	"snn.Increment.UnmarshalText.t":          []byte("leak"),
	"snn.InitKind.UnmarshalText.t":           []byte("fan-in"),
	"snn.Receptor.UnmarshalText.t":           []byte("inhibitory"),
	"snn.Reset.UnmarshalText.t":              []byte("zero"),
	"snn.ResetTiming.UnmarshalText.t":        []byte("same-step"),
	"snn.Scaling.UnmarshalText.t":            []byte("leak"),
	"snn.WiringKind.UnmarshalText.t":         []byte("conv"),
	"eprop.SurrogateKind.UnmarshalText.b":    []byte("ArcTan"),
	"gradient.LossKind.UnmarshalText.b":      []byte("CERate"),
	"stdp.RewardKind.UnmarshalText.b":        []byte("MSTDP"),
	"stdp.Coincidence.UnmarshalText.b":       []byte("Both"),
	"stdp.TripletSet.UnmarshalText.b":        []byte("Hippocampus"),
	"csdp.NegativeKind.UnmarshalText.b":      []byte("Noise"),
	"gradient.CreditKind.UnmarshalText.b":    []byte("EProp"),
	"gradient.Feedback.UnmarshalText.b":      []byte("Random"),
	"optim.OptimizerKind.UnmarshalText.b":    []byte("SGD"),
	"optim.ScheduleKind.UnmarshalText.b":     []byte("Cosine"),
	"gradient.SurrogateKind.UnmarshalText.b": []byte("ATan"),

	"datasets.CochleaCode.UnmarshalText.text": []byte("Above"),
	"datasets.ScaleGroup.UnmarshalText.text":  []byte("Together"),
	"datasets.ScaleMethod.UnmarshalText.text": []byte("ZScore"),

	"snn.Population.UnmarshalJSON.text":   must(json.Marshal(cells().Populations[1])),
	"snn.Projection.UnmarshalJSON.text":   must(json.Marshal(cells().Projections[0])),
	"learning.Metrics.UnmarshalJSON.text": must(json.Marshal(learning.Metrics{Samples: 2, Accuracy: 0.5})),
	"datasets.ParseIDX.content":           []byte{0, 0, 8, 1, 0, 0, 0, 2, 0, 1},
	"datasets.Label.images":               datasets.IDX{Name: "i", Shape: []int{2, 1, 2}, Data: []byte{0, 1, 2, 3}},
	"datasets.Label.labels":               datasets.IDX{Name: "l", Shape: []int{2}, Data: []byte{0, 1}},
	"datasets.Label.classes":              2,
	"datasets.ParseNMNIST.content":        []byte{1, 2, 128, 0, 5},
	"datasets.ParseWAV.content": []byte("RIFF\x28\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00@\x1f\x00\x00" +
		"\x80\x3e\x00\x00\x02\x00\x10\x00data\x04\x00\x00\x00\x01\x00\x02\x00"),
	"datasets.Cochlea.Resolve.rate": 8000,
	"datasets.Set.Folds.k":          2,
	"datasets.Set.Shift.by":         datasets.Shift{Copies: 2, Reach: 1, Width: 3, Height: 2, Polarities: 2},
	"datasets.Scaling.Fit.shape":    []int{8, 8},

	"datasets.ParseWFDB.content":            []byte(wfdbHeader),
	"datasets.WFDB.Numbers.content":         []byte{1, 0, 2},
	"datasets.ParseWFDBAnnotations.content": []byte{1, 4, 0, 0},
	"datasets.ParseTS.content":              []byte("@classLabel true a b\n@data\n1,2:a\n"),
	"datasets.ParseARFF.content":            []byte("@attribute a string\n@data\nx\n"),
	"forecast.Forecasts.series":             []float64{1, 2, 3, 4, 5},
	"forecast.Forecasts.from":               2,
	"forecast.Test.series":                  []float64{1, 2, 3, 4, 5},
	"forecast.Test.from":                    2,
	"forecast.Linear.Fit.inputs":            []float64{1, 2, 4, 3},
	"forecast.Linear.Fit.targets":           []float64{2, 4, 3, 1},
	"datasets.Forecast.Set.prices":          []float64{1, 2, 3, 4, 5, 6, 7, 8},
	"datasets.Forecast.Starts.n":            10,
	"baseline.NaiveBayes.Predict.x":         set().Train.X[:1],
	"control.CartPole.Begin.state":          [4]float64{},
	"datasets.EMNIST.split":                 "letters",
	"datasets.ParseAEDAT.content":           []byte("#!AER-DAT3.1\r\n#!END-HEADER\r\n"),
	"datasets.ParseCIFAR.content":           make([]byte, 3073),
	"datasets.Direction.Set.prices":         []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33},
	"infer.Forward.Train.s":                 learning.Settings{Workers: 1, Store: "-"},
	"control.ReachScoreOf.episodes":         []control.ReachEpisode{reached()},
	"infer.Forward.Bind.m":                  func() []any { return []any{must(brief().Net().Init(1))} },
	"infer.Forward.Regress.task":            func() []any { return []any{must(brief().Task(snn.NewStream(1)))} },
	"foreign.Detector.Score.train":          pixels,
	"foreign.Detector.Score.x":              pixels,
	"foreign.Goodness.Score.train":          pixels,
	"foreign.Goodness.Score.x":              pixels,
	"foreign.MaxSoftmax.Score.x":            pixels,
	"codes.Counts.x":                        pixels,
	"codes.Spikes.x":                        pixels,
	"learning.AUROC.score":                  [][]float64{{1, 2}, {2, 1}},
	"learning.AUROC.label":                  []int{1, 0},
	"reward.Agent.Train.env":                func() []any { return []any{&corner{}} },
	"reward.Agent.Restore.state":            func() []any { return []any{must(acting().New(2, 1)).State()} },
	"baseline.DTW.Scores.classes":           10,
	"baseline.NaiveBayes.Scores.classes":    10,
	"baseline.NaiveBayes.Scores.x":          set().Train.X[:1],
	"plot.ROC.curves":                       []plot.Scored{{Name: "a", Score: []float64{1, 2}, Positive: []bool{false, true}}},
	"stdp.Rule.Online.m":                    func() []any { return []any{must(snn.Feedforward(4, 3).Init(1))} },
	"stdp.Rule.Online.sim":                  func() []any { return []any{must(snn.NewSim(must(snn.Feedforward(4, 3).Init(1)), 1))} },
	"gradient.Rule.Inputs.s":                setup(entries()[2]),
	"datasets.Embedding.Set.s":              texts,
	"datasets.Embedding.Vectors.s":          texts,
	"datasets.Set.Pad.steps":                3,
	"datasets.Set.Transform.c":              datasets.Camera{Width: 3, Height: 2, Polarities: 2},
	"datasets.Samples.Transform.c":          datasets.Camera{Width: 3, Height: 2, Polarities: 2},
	"thresholds.Form.Apply.n":               snn.Feedforward(4, 3, 2),
	"thresholds.Form.Apply.populations":     []string{"hidden1"},
	"thresholds.Run.seeds":                  []uint64{1, 2},
	"foreign.Run.seeds":                     []uint64{1, 2},
	"codes.Counts.population":               "hidden1",
	"codes.Spikes.populations":              []string{"hidden1"},
	"control.CartPole.Step.action":          1,
	"control.Environment.Step.action":       1,
	"perturb.Dale.net":                      snn.Feedforward(4, 3, 2),
	"perturb.Dale.population":               "hidden1",
	"perturb.Dale.inhibitory":               .3,
	"perturb.Run.seeds":                     []uint64{1, 2},
}

// constant is a model of a series that never changes.
type constant struct{}

func (constant) Fit(_, _ []float64) error { return nil }
func (constant) Next(x float64) float64   { return x }

// fitted is a model that has seen a series.
func fitted(m datasets.Forecaster) []any {
	if err := m.Fit([]float64{1, 2, 4, 3}, []float64{2, 4, 3, 1}); err != nil {
		panic(err)
	}
	return []any{m}
}

// corner is an environment that is over after a step.
type corner struct{}

func (*corner) Reset() []float64 { return []float64{0, 1} }
func (*corner) Actions() int     { return 2 }

func (*corner) Step(int) (control.Outcome, error) {
	return control.Outcome{Observation: []float64{1, 0}, Reward: 1, Terminated: true}, nil
}

func boxed[T any](list []T) []any {
	var all []any
	for _, v := range list {
		all = append(all, v)
	}
	return all
}

// archive is one of the run in the store.
func archive() io.Reader {
	var b bytes.Buffer
	if err := learning.ExportRuns(&b, must(learning.Runs("runs"))[:1]); err != nil {
		panic(err)
	}
	return stream{&b}
}

const sweepText = `{"data": "digits", "entries": ["surrogate"], "seeds": 1, "fields": [{"path": "Settings.Batch", "values": [2]}]}`

// kept is a sweep of two runs in the store.
func kept() sweep.Sweep {
	s := swept()
	s.Entries = slices.Clone(s.Entries)
	s.Entries[0].Settings.Store = "runs"
	return s
}

// planned is the folder of the sweep in the store, with a list of its runs.
func planned() *batch.Folder {
	return must(batch.Open(must(batch.PathOf(must(sweep.New(kept(), task()))))))
}

// tasks is what trains them.
func tasks() batch.Program {
	return batch.Program{
		Load:  func(context.Context, batch.Source) (learning.Task, error) { return task(), nil },
		Entry: func(text []byte) (learning.Entry, error) { return trained.ParseEntry(text) },
	}
}

// swept is a sweep of two runs.
func swept() sweep.Sweep {
	return sweep.Sweep{Entries: entries()[2:3], Seeds: []uint64{1}, Fields: []sweep.Field{{Path: "Settings.Batch", Values: []any{1, 2}}}}
}
