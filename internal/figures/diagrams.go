package figures

import (
	"slices"

	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

// panels are figures beside each other, or the first error.
func panels(title string, l plot.Layout, draw ...func() (*plot.Figure, error)) (*plot.Figure, error) {
	var all []*plot.Figure
	for _, d := range draw {
		f, err := d()
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return plot.Grid(title, l, all...)
}

// Neurons draws an artificial neuron beside a spiking one.
func Neurons() (*plot.Figure, error) {
	return panels("", plot.Layout{}, artificialNeuron, spikingNeuron)
}

func artificialNeuron() (*plot.Figure, error) {
	in := plot.Stack(0, plot.CircleNode, "x₁", "x₂", "x₃")
	unit := plot.Node{Name: "unit", Kind: plot.UnitNode, Column: 1}
	out := plot.Node{Name: "y", Kind: plot.CircleNode, Column: 2}
	equation := plot.Node{Name: "y = f(Σ wᵢxᵢ + b)", Kind: plot.TextNode, Column: 1, Row: 1.7}
	return plot.Schematic("Artificial neuron", plot.Diagram{
		Nodes: append(in, unit, out, equation),
		Edges: append(plot.Join(in, []plot.Node{unit}, "w₁", "w₂", "w₃"), plot.Edge{From: "unit", To: "y"}),
	})
}

func spikingNeuron() (*plot.Figure, error) {
	in := plot.Stack(0, plot.TrainNode, "s₁", "s₂", "s₃")
	soma := plot.Node{Name: "soma", Kind: plot.SomaNode, Column: 1}
	out := plot.Node{Name: "s", Kind: plot.TrainNode, Column: 2}
	equation := plot.Node{Name: "v ← βv + Σ wᵢsᵢ,  s = 1 if v ≥ θ", Kind: plot.TextNode, Column: 1, Row: 1.7}
	return plot.Schematic("Spiking neuron", plot.Diagram{
		Nodes: append(in, soma, out, equation),
		Edges: append(plot.Join(in, []plot.Node{soma}, "w₁", "w₂", "w₃"), plot.Edge{From: "soma", To: "s"}),
	})
}

// Recurrent draws a recurrent spiking network, folded and unfolded in time.
func Recurrent() (*plot.Figure, error) {
	net := snn.Recurrent(4, 32, 16, 6)
	return panels("Recurrent spiking network", plot.Layout{Columns: 1},
		func() (*plot.Figure, error) { return plot.Network("Folded", net) },
		func() (*plot.Figure, error) { return plot.Unfolded("Unfolded in time", net, 4) })
}

// Convolutional draws a spiking convolutional network with the encoding of its input.
func Convolutional() (*plot.Figure, error) {
	nodes := plot.Row(0, plot.Node{Name: "image", Note: "28×28"}, plot.Node{Name: "code", Note: "rates or\nlatencies"},
		plot.Node{Name: "spikes", Kind: plot.TrainNode, Note: "T steps"}, plot.Node{Name: "conv", Kind: plot.PlanesNode, Note: "24×24×12"},
		plot.Node{Name: "pool", Kind: plot.PlanesNode, Note: "12×12×12"},
		plot.Node{Name: "conv 2", Text: "conv", Kind: plot.PlanesNode, Note: "8×8×64"},
		plot.Node{Name: "dense", Kind: plot.SomaNode, Note: "10 cells"}, plot.Node{Name: "class", Note: "most\nspikes"})
	return plot.Schematic("Spiking convolutional network", plot.Diagram{Nodes: nodes, Edges: plot.Chain(nodes), Groups: []plot.Group{
		{Name: "spike encoding", Nodes: []string{"code", "spikes"}}, {Name: "learned layers", Nodes: []string{"conv", "pool", "conv 2", "dense"}}}})
}

// Synapse draws a connection that learns by the times of spikes.
func Synapse() (*plot.Figure, error) {
	nodes := []plot.Node{
		{Name: "pre", Kind: plot.SomaNode, Note: "pre-synaptic cell", Row: 1},
		{Name: "post", Kind: plot.SomaNode, Note: "post-synaptic cell", Row: 1, Column: 2},
		{Name: "spikes of pre", Kind: plot.TrainNode}, {Name: "spikes of post", Kind: plot.TrainNode, Column: 2},
		{Name: "rule", Text: "Δw = F(Δt)\nΔt = t_{post} − t_{pre}", Column: 1},
	}
	return plot.Schematic("Plasticity by the times of spikes", plot.Diagram{Nodes: nodes, Edges: []plot.Edge{
		{From: "pre", To: "post", Text: "w", Width: 2}, {From: "pre", To: "spikes of pre"}, {From: "post", To: "spikes of post"},
		{From: "spikes of pre", To: "rule", Text: "t_{pre}"}, {From: "spikes of post", To: "rule", Text: "t_{post}"}}})
}

// Backpropagation draws how errors run back in a conventional and in a spiking network.
func Backpropagation() (*plot.Figure, error) {
	return panels("", plot.Layout{Columns: 1},
		func() (*plot.Figure, error) {
			return backward("Conventional network", plot.UnitNode, "f′(a₁)", "f′(a₂)", "x", "y")
		},
		func() (*plot.Figure, error) {
			return backward("Spiking network", plot.SomaNode, "σ′(v₁ − θ)", "σ′(v₂ − θ)", "spikes in", "spikes out")
		})
}

func backward(title string, cell plot.NodeKind, first, second, in, out string) (*plot.Figure, error) {
	nodes := plot.Row(0, plot.Node{Name: in, Kind: plot.TextNode}, plot.Node{Name: "1", Kind: cell, Note: first},
		plot.Node{Name: "2", Kind: cell, Note: second}, plot.Node{Name: out, Kind: plot.TextNode},
		plot.Node{Name: "L", Kind: plot.CircleNode, Note: "loss"})
	forward := plot.Chain(nodes, "w₁", "w₂")
	back := plot.Back(forward, "∂L/∂w₁", "∂L/∂w₂", "", "∂L/∂y")
	return plot.Schematic(title, plot.Diagram{Nodes: nodes, Edges: slices.Concat(forward, back)})
}

// CSDPCircuit draws the circuit of contrastive-signal-dependent plasticity: layers with synapses forward (W), back (V), lateral (M), from the
// label (B), and onto the read-outs (C, R).
func CSDPCircuit() (*plot.Figure, error) {
	net := append(plot.Row(1, plot.Node{Name: "input"}, plot.Node{Name: "hidden1"}, plot.Node{Name: "hidden2"}, plot.Node{Name: "class"}),
		plot.Node{Name: "label", Column: 1.5}, plot.Node{Name: "reconstruction", Row: 2, Column: 0})
	return plot.Schematic("Circuit of CSDP", plot.Diagram{Nodes: net, Edges: []plot.Edge{
		{From: "input", To: "hidden1", Text: "W¹"}, {From: "hidden1", To: "hidden2", Text: "W²", Bend: 0.12},
		{From: "hidden2", To: "hidden1", Text: "V¹", Bend: 0.12}, {From: "hidden1", To: "hidden1", Text: "M¹", Bend: -1},
		{From: "hidden2", To: "hidden2", Text: "M²", Bend: -1}, {From: "label", To: "hidden1", Text: "B¹"},
		{From: "label", To: "hidden2", Text: "B²"}, {From: "hidden1", To: "class", Text: "C¹", Bend: -0.3},
		{From: "hidden2", To: "class", Text: "C²"}, {From: "hidden1", To: "reconstruction", Text: "R"},
	}, Groups: []plot.Group{{Name: "hidden", Nodes: []string{"hidden1", "hidden2"}}}})
}
