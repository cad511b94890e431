package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
)

func nirCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "nir",
		Short: "Networks as files of NIR: show one, or count its events",
		Long: "Files of the Neuromorphic Intermediate Representation come from and go to Norse, snnTorch, Sinabs and others (docs/nir.md).\n" +
			"They leave open how equations become steps; the flags say so, and files of this program say it themselves. \"spikecell export\" writes one.",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(nirShow(), nirCounts())
	return c
}

// importing are the flags by which a file becomes a network.
type importing struct {
	nir.ImportOptions
	exponential bool
}

func (o *importing) flags(c *cobra.Command) {
	f := c.Flags()
	f.Float64Var(&o.Dt, "dt", 0, "length of a step, `ms` (default: what the file says, or 1)")
	f.BoolVar(&o.exponential, "exponential", false, "states decay by exp(-dt/tau), not 1 - dt/tau")
	f.BoolVar(&o.Subtract, "subtract", false, "spikes take the threshold off, where the file does not say")
	f.BoolVar(&o.NextStep, "next-step", false, "resets act in the step behind the spike")
	f.BoolVar(&o.PerStep, "per-step", false, "IF cells add r*x in a step, not r*x*dt, as Sinabs and Norse mean it")
	f.BoolVar(&o.RoundDelays, "round-delays", false, "round delays to whole steps")
}

// model reads a file.
func (o importing) model(file string) (*nir.Graph, *snn.Model, *nir.Report, error) {
	g, err := nir.Read(file)
	if err != nil {
		return nil, nil, nil, err
	}
	if o.exponential {
		o.Scheme = nir.Exponential
	}
	m, r, err := nir.Import(g, o.ImportOptions)
	return g, m, r, err
}

func nirShow() *cobra.Command {
	var o importing
	c := &cobra.Command{
		Use: "show FILE", Short: "Show the nodes of a file, and the network that they make here, or why they make none",
		Args: func(_ *cobra.Command, args []string) error { return checkArguments("nir show FILE", args, 1, 1) },
		RunE: func(c *cobra.Command, args []string) error { return o.show(plainWriter{c.OutOrStdout()}, args[0]) },
	}
	o.flags(c)
	return c
}

func (o importing) show(w io.Writer, file string) error {
	g, m, r, err := o.model(file)
	if g == nil {
		return err
	}
	nodes, shapeErr := nodesOf(g)
	if shapeErr != nil {
		return shapeErr
	}
	fmt.Fprint(w, nodes)
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\nsteps of %v ms, %v\n%v", r.Dt, r.Scheme, filled(m.Net))
	if r.Own {
		fmt.Fprintln(w, "written by spikecell: the network and its numbers are those that were exported")
	}
	fmt.Fprintf(w, "outputs: %s\n", table.Line(strings.Join(r.Outputs, ", ")))
	return printNotes(w, r)
}

// filled is the table of a net whose numbers are those of a file, and not drawn as the net would draw them.
func filled(n snn.Net) string {
	t := n.Table()
	for _, row := range t.Rows {
		last := len(row) - 1
		for _, what := range []string{"weights", "Bias"} {
			row[last] = strings.ReplaceAll(row[last], what+" uniform in ±1/√(pre cells)", what+" of the file")
		}
	}
	return t.String()
}

// nodesOf lists the nodes of a graph.
func nodesOf(g *nir.Graph) (string, error) {
	shapes, err := g.Shapes()
	if err != nil {
		return "", err
	}
	to := map[string][]string{}
	for _, e := range g.Edges {
		to[e.From] = append(to[e.From], e.To)
	}
	t := table.Table{Head: []string{"node", "type", "takes", "gives", "leads to"}}
	for _, name := range slices.Sorted(maps.Keys(g.Nodes)) {
		s := shapes[name]
		slices.Sort(to[name])
		kind := reflect.Indirect(reflect.ValueOf(g.Nodes[name])).Type().Name()
		t.Rows = append(t.Rows, []string{name, kind, sides(s.In), sides(s.Out), strings.Join(to[name], ", ")})
	}
	return t.String(), nil
}

// sides writes a shape.
func sides(shape []int) string {
	if shape == nil {
		return "?"
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(shape), " ", "×"), "[]")
}

// counting are the flags of `spikecell nir counts`.
type counting struct {
	importing
	steps int
	rate  float64
	seed  uint64
}

func nirCounts() *cobra.Command {
	var o counting
	c := &cobra.Command{
		Use: "counts FILE", Short: "Simulate a file with random input, and print the counts that spikecell energy prices",
		Args: func(_ *cobra.Command, args []string) error { return checkArguments("nir counts FILE", args, 1, 1) },
		RunE: func(c *cobra.Command, args []string) error {
			return o.run(c.Context(), c.OutOrStdout(), c.ErrOrStderr(), args[0])
		},
	}
	o.flags(c)
	c.Flags().IntVar(&o.steps, "steps", 100, "steps of a presentation")
	c.Flags().Float64Var(&o.rate, "rate", 0.1, "`probability` of a spike of each input in each step")
	c.Flags().Uint64Var(&o.seed, "seed", 1, "of the input")
	return c
}

func (o counting) run(ctx context.Context, stdout, stderr io.Writer, file string) error {
	if o.steps < 1 || !(o.rate >= 0 && o.rate <= 1) {
		return errors.New("nir: give -steps of 1 or more and a -rate from 0 to 1")
	}
	_, m, r, err := o.model(file)
	if err != nil {
		return err
	}
	counts, err := o.simulate(ctx, m)
	if err != nil {
		return err
	}
	a, err := counts.Activity(m.Net)
	if err != nil {
		return err
	}
	if err := errors.Join(printNotes(stderr, r), printSilent(stderr, a)); err != nil {
		return err
	}
	e := json.NewEncoder(stdout)
	e.SetIndent("", "  ")
	return e.Encode(r.Counted(a))
}

// printSilent says which cells never fired, whose synapses will cost nothing.
func printSilent(w io.Writer, a snn.Activity) error {
	var silent []string
	for _, p := range a.Populations {
		if p.Spikes == 0 {
			silent = append(silent, strconv.Quote(p.Name))
		}
	}
	if silent == nil {
		return nil
	}
	_, err := fmt.Fprintf(w, "note: no cell fires in %s: is -per-step (of IF cells), -dt, -rate or -steps another?\n", strings.Join(silent, ", "))
	return err
}

// simulate presents random spikes, a step at a time.
func (o counting) simulate(ctx context.Context, m *snn.Model) (snn.Counts, error) {
	s, err := snn.NewSim(m, 1)
	if err != nil {
		return snn.Counts{}, err
	}
	for t := range o.steps {
		var in [][]*snn.Spikes
		for i, p := range m.Net.Populations {
			if p.Cell == nil {
				in = append(in, []*snn.Spikes{o.input(p.Size(), snn.NewStream(o.seed).At(i).At(t))})
			}
		}
		if err := errors.Join(ctx.Err(), s.Deliver(0, in...)); err != nil {
			return snn.Counts{}, err
		}
		s.Fire()
	}
	return s.Counts(), nil
}

// input are random spikes of cells in a step.
func (o counting) input(cells int, step snn.Stream) *snn.Spikes {
	s := snn.NewSpikes(1, cells)
	for i := range cells {
		if step.Float64(uint64(i)) < o.rate {
			s.Set(0, i)
		}
	}
	return s
}
