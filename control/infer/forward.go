package infer

import (
	"context"
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Forward is a forward model of an arm: a recurrent net of LIF cells that is told the state of the arm and the torques of the steps to come, and
// says at each step by how much angles and velocities will have changed. Zero fields mean the defaults.
type Forward struct {
	Arm     control.Arm
	Horizon int     // steps of the arm that are foreseen; 0 means 10
	Ticks   int     // steps of the net in one of the arm; 0 means 2
	Cells   int     // hidden ones, 2 or more; 0 means 96
	Samples int     // that it learns from; 0 means 4,000, and a tenth of them more to choose the epoch by
	Epochs  int     // 0 means 20
	Rate    float64 // of Adam, which falls to 0 over the epochs; 0 means 3e-3
	// Apart leaves out the synapses between hidden cells: memory is then that of membranes alone.
	Apart bool
	// Credit says which errors go back through the net, in training and for actions: of all paths, or of those that e-prop has, which are local
	// in time. Without synapses between hidden cells both are the same.
	Credit gradient.CreditKind
}

// What numbers of the arm are divided by for the net, rad and rad/s: a velocity before, and changes of angle and velocity.
const (
	unitVelocity = 3.0
	unitAngle    = 0.4
	unitChange   = 1.5
)

// channels are the cells of the input: cosine and sine of the elbow's angle, two velocities, two torques. The angle of the shoulder
// changes nothing of the motion.
const channels = 6

// outputs are the changes of two angles and of two velocities.
const outputs = 4

// Resolve returns f with its defaults written out.
func (f Forward) Resolve() Forward {
	f.Arm = f.Arm.Resolve()
	for _, x := range []struct {
		at   *int
		does int
	}{{&f.Horizon, 10}, {&f.Ticks, 2}, {&f.Cells, 96}, {&f.Samples, 4000}, {&f.Epochs, 20}} {
		if *x.at == 0 {
			*x.at = x.does
		}
	}
	if f.Rate == 0 {
		f.Rate = 3e-3
	}
	return f
}

// Check reports constants that cannot be meant.
func (f Forward) Check() error {
	d := f.Resolve()
	for _, x := range []struct {
		name     string
		is, most int
	}{
		{"Horizon", d.Horizon, mostHorizon}, {"Ticks", d.Ticks, 100}, {"Cells", d.Cells, 1 << 14},
		{"Samples", d.Samples, 1 << 20}, {"Epochs", d.Epochs, 1 << 20},
	} {
		if x.is < 1 || x.is > x.most {
			return fmt.Errorf("infer: Forward.%s is %d; give 1 to %d, or 0 for the default", x.name, x.is, x.most)
		}
	}
	if d.Cells < 2 {
		return fmt.Errorf("infer: Forward.Cells is %d; give 2 or more, of which half are slow, or 0 for 96", d.Cells)
	}
	if n := float64(d.Samples) * float64(d.steps()); n > mostTold {
		return fmt.Errorf("infer: Forward: %d Samples of %d steps; give fewer, %d steps together at most", d.Samples, d.steps(), mostTold)
	}
	if k := d.Credit; k != gradient.BPTT && k != gradient.EProp {
		return fmt.Errorf("infer: Forward.Credit is %v; give gradient.BPTT or gradient.EProp", k)
	}
	return d.Arm.Check()
}

// Bounds of what is foreseen, and of the steps of all samples.
const (
	mostHorizon = 1000
	mostTold    = 1 << 23
)

// steps is how long a presentation is.
func (f Forward) steps() int { return f.Horizon * f.Ticks }

// Net describes the network. The membranes of one half of the cells are fast, of the other slow; the read-out does not leak, so that it adds up
// changes.
func (f Forward) Net() snn.Net {
	f = f.Resolve()
	half := (f.Cells + 1) / 2
	cell := func(tau float64) snn.LIF { return snn.LIF{Tau: tau, Reset: snn.ResetSubtract} }
	bias := &snn.Init{Kind: snn.InitUniform, Lo: -.2, Hi: .4}
	n := snn.Net{
		Dt: 1,
		Populations: []snn.Population{
			{Name: "input", Shape: []int{channels}},
			{Name: "fast", Shape: []int{half}, Cell: cell(2), Bias: bias},
			{Name: "slow", Shape: []int{f.Cells - half}, Cell: cell(20), Bias: bias},
			{Name: "output", Shape: []int{outputs}, Cell: snn.LI{Beta: 1}},
		},
	}
	from := []string{"input", "fast", "slow"}
	if f.Apart {
		from = from[:1]
	}
	for _, pre := range from {
		for _, post := range []string{"fast", "slow"} {
			p := snn.Projection{Pre: pre, Post: post}
			if pre != "input" {
				p.Delay = 1
			} else {
				p.Init = snn.Init{Kind: snn.InitUniform, Lo: -.6, Hi: .6}
			}
			n.Projections = append(n.Projections, p)
		}
	}
	small := snn.Init{Kind: snn.InitUniform, Lo: -.05, Hi: .05}
	for _, pre := range []string{"fast", "slow"} {
		n.Projections = append(n.Projections, snn.Projection{Pre: pre, Post: "output", Init: small})
	}
	return n
}

// Rule is how the net learns: by the squared error of every step, with a surrogate derivative so wide that errors do not grow on their way back.
func (f Forward) Rule() gradient.Rule {
	f = f.Resolve()
	return gradient.Rule{
		Function:     gradient.SurrogateFunction{Kind: gradient.ATan, Slope: 1},
		Loss:         gradient.Loss{Kind: gradient.MSEMembrane},
		Optimizer:    optim.Optimizer{Rate: f.Rate},
		Schedule:     optim.Schedule{Kind: optim.Linear, Steps: max(2, f.Epochs*((f.Samples+batch-1)/batch))},
		GradientClip: 1,
		Credit:       gradient.Credit{Kind: f.Credit},
	}
}

// batch is the size of mini-batches.
const batch = 50

func (f Forward) encoder() encode.Series { return encode.Series{T: f.steps()} }

// Train draws trials of the arm by the seed of the settings and trains the net on them. Epochs and the size of mini-batches are those of f.
func (f Forward) Train(ctx context.Context, s learning.Settings) (*learning.Report, error) {
	if ctx == nil {
		return nil, errors.New("infer: Forward.Train: the context is nil; give context.Background()")
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("infer: Forward.Train: %w", err)
	}
	if err := f.Check(); err != nil {
		return nil, err
	}
	f = f.Resolve()
	task, err := f.Task(snn.NewStream(s.Seed).Named("trials"))
	if err != nil {
		return nil, err
	}
	s.Epochs, s.Batch = f.Epochs, batch
	return learning.Train(ctx, learning.Entry{Name: "forward model", Net: f.Net(), Encoder: f.encoder(), Learner: f.Rule(), Settings: s}, task)
}
