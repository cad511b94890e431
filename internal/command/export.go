package command

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/spikecell/spikecell/internal/wholefile"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn/encode"
	"github.com/spikecell/spikecell/snn/integer"
	"github.com/spikecell/spikecell/snn/nir"
)

// exporting is what the flags of `spikecell export` say.
type exporting struct {
	nir.ExportOptions
	store, as, out, name string
	bits                 int
	exact, exponential   bool
}

func exportCommand() *cobra.Command {
	var o exporting
	c := &cobra.Command{
		Use:   "export MODEL",
		Short: "Write a trained network for others: a C header for a microcontroller, JSON, or NIR",
		Long: "MODEL is a saved network, the folder of a run, or the first letters of a run in the store. Weights are rounded to 8, 4 or 2 bits,\n" +
			"unless the network was trained with as few. The header needs nothing but a C99 compiler: no floating point, no memory of its own.\n" +
			"nir is the Neuromorphic Intermediate Representation, HDF5 or by a name that ends in .json JSON, of weights as they are without -bits.\n" +
			"-exact takes scales that are powers of two, and the arithmetic of binary32 in integers: all spikes are then those of this program's\n" +
			"simulation of the rounded network, bit for bit (docs/quantised.md). Without it potentials are in fixed point, which is faster.",
		Args: func(_ *cobra.Command, args []string) error { return checkArguments("export MODEL", args, 1, 1) },
		RunE: func(c *cobra.Command, args []string) error { return o.run(args[0], c.OutOrStdout()) },
	}
	f := c.Flags()
	f.StringVar(&o.store, "store", "", "`folder` of the run store (default: in the user's cache)")
	f.StringVar(&o.as, "as", "", "c, json or nir (default: as the name of -o ends, .h, .c, .json, .nir, .h5 or .hdf5, and without -o c)")
	f.IntVar(&o.bits, "bits", 0, "of a weight: 8, 4 or 2 (default: 8, and of nir all)")
	f.BoolVar(&o.exact, "exact", false, "the spikes of the simulation bit for bit")
	f.StringVar(&o.name, "name", "", "with which names in C begin (default: that of the file, or network)")
	f.StringVarP(&o.out, "out", "o", "", "`file` to write (default: standard output, but of nir)")
	f.BoolVar(&o.exponential, "exponential", false, "nir: for readers whose states decay by exp(-dt/tau), not 1 - dt/tau")
	f.BoolVar(&o.PerStep, "per-step", false, "nir: for readers whose IF cells add r*x in a step, not r*x*dt, as Sinabs and Norse do")
	f.BoolVar(&o.UnitR, "unit-r", false, "nir: for readers that leave r of LIF nodes out, as Norse does: potentials are divided by it")
	return c
}

// exportForms says what a file is by the end of its name. A graph of NIR is JSON where its name ends so.
var exportForms = map[string][]string{
	".h": {"c"}, ".c": {"c"}, ".json": {"json", "nir"}, ".nir": {"nir"}, ".h5": {"nir"}, ".hdf5": {"nir"},
}

// form returns what is written: what -as says, or else the end of the file's name. A name that says another form is refused, for who opens the
// file goes by it.
func (o exporting) form() (string, error) {
	suffix := strings.ToLower(filepath.Ext(o.out))
	forms := exportForms[suffix]
	switch {
	case o.as == "" && o.out == "":
		return "c", nil
	case o.as == "" && forms == nil:
		return "", fmt.Errorf("export: %s has no ending of .h, .c, .json, .nir, .h5 or .hdf5; give -as c, json or nir", o.out)
	case o.as == "":
		return forms[0], nil
	case o.as != "c" && o.as != "json" && o.as != "nir":
		return "", fmt.Errorf("export: -as %s; give c, json or nir", o.as)
	case forms != nil && !slices.Contains(forms, o.as):
		return "", fmt.Errorf("export: -as %s, and %s by its ending %s is %s; give another name or another -as", o.as, o.out, suffix, forms[0])
	}
	return o.as, nil
}

// check refuses flags that have no meaning for what is written.
func (o exporting) check() error {
	switch {
	case o.as != "c" && o.name != "":
		return fmt.Errorf("export: -name is for C; %s has no names of its own", o.as)
	case o.as != "nir" && (o.exponential || o.PerStep || o.UnitR):
		return fmt.Errorf("export: -exponential, -per-step and -unit-r are for readers of NIR; give -as nir")
	case o.as == "nir" && o.out == "":
		return errors.New("export: -as nir writes a file; give its name by -o")
	case o.as == "nir" && o.exact && o.bits == 0:
		return errors.New("export: -exact rounds to scales that are powers of two; give -bits, or leave it out for weights as they are")
	}
	return nil
}

func (o exporting) run(model string, stdout io.Writer) error {
	var err error
	if o.as, err = o.form(); err != nil {
		return err
	}
	if err := o.check(); err != nil {
		return err
	}
	net, err := loadNetwork("export", o.store, model)
	if err != nil {
		return err
	}
	switch net.Entry.Learner.(type) {
	case ann.Rule, ann.GRU:
		return errors.New("export: the units of a conventional network do not spike; train the network by another rule")
	}
	if o.as == "nir" {
		return o.writeNIR(net, stdout)
	}
	m, err := o.convert(net)
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	var text bytes.Buffer
	if o.as == "json" {
		err = m.WriteJSON(&text)
	} else {
		err = m.WriteC(&text, o.cName())
	}
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	if o.out == "" {
		_, err = stdout.Write(text.Bytes())
		return err
	}
	if err := wholefile.Write(o.out, wholefile.NewFile, func(w io.Writer) error { _, err := w.Write(text.Bytes()); return err }); err != nil {
		return fmt.Errorf("export: %w", err)
	}
	mem := m.Memory()
	_, err = fmt.Fprintf(stdout, "%s: %d bytes of weights, %d of lists of synapses, %d of constants, %d of RAM\n", o.out, mem.Weights, mem.Lists,
		mem.Constants, mem.State)
	return err
}

// writeNIR writes the graph of a network, rounded or as it is, and says what only its metadata hold.
func (o exporting) writeNIR(net *learning.Trained, stdout io.Writer) error {
	m := net.Model
	if o.bits != 0 {
		small, err := integer.Quantize(m, integer.Rounding{Bits: o.bits, Dyadic: o.exact})
		if err != nil {
			return fmt.Errorf("export: %w", err)
		}
		m = small
	}
	if o.exponential {
		o.Scheme = nir.Exponential
	}
	g, report, err := nir.Export(m, o.ExportOptions)
	if err == nil {
		err = nir.Write(o.out, g)
	}
	if err != nil {
		return fmt.Errorf("export: %w", err)
	}
	fmt.Fprintf(stdout, "%s: %d nodes, steps of %v ms, for readers that step by the scheme %v\n", o.out, len(g.Nodes), report.Dt, report.Scheme)
	return printNotes(stdout, report)
}

// convert makes integers of a network.
func (o exporting) convert(net *learning.Trained) (*integer.Model, error) {
	small, err := integer.Quantize(net.Model, integer.Rounding{Bits: cmp.Or(o.bits, 8), Dyadic: o.exact})
	if err != nil {
		return nil, err
	}
	options := integer.Options{Readout: readoutOf(net)}
	if o.exact {
		options.Arithmetic = integer.Binary32
	}
	if gradedBy(net.Entry.Encoder) {
		for _, p := range small.Net.Populations {
			if p.Cell == nil {
				options.Graded = append(options.Graded, p.Name)
			}
		}
	}
	m, err := integer.Convert(small, options)
	if err != nil || !o.exact {
		return m, err
	}
	return m, m.Exact()
}

// gradedBy reports whether an encoder gives graded values, not spikes.
func gradedBy(e learning.Encoder) bool {
	switch e.(type) {
	case encode.Direct, encode.Series:
		return true
	}
	return false
}

// readoutOf says how the rule of a network reads a class.
func readoutOf(net *learning.Trained) integer.Readout {
	rule, ok := net.Entry.Learner.(gradient.Rule)
	if !ok {
		return integer.Readout{}
	}
	r := integer.Readout{Population: rule.Output, After: rule.Loss.After}
	if r.Population == "" {
		r.Population = net.Model.Net.Populations[len(net.Model.Net.Populations)-1].Name
	}
	switch rule.Loss.Kind {
	case gradient.CEMaxMembrane:
		r.By = integer.PotentialMax
	case gradient.CEMembrane, gradient.MSEMembrane, gradient.MSELast, gradient.SmoothL1Membrane:
		r.By = integer.PotentialSum
	case gradient.CETemporal, gradient.MSETemporal:
		r.By = integer.FirstSpike
	}
	return r
}

// notC are the letters that names in C do not have.
var notC = regexp.MustCompile("[^A-Za-z0-9]+")

// cName returns the name with which those in C begin.
func (o exporting) cName() string {
	if o.name != "" {
		return o.name
	}
	base := filepath.Base(o.out)
	name := strings.Trim(notC.ReplaceAllString(strings.TrimSuffix(base, filepath.Ext(base)), "_"), "_")
	if o.out == "" || name == "" || name[0] <= '9' {
		return "network"
	}
	return name[:min(len(name), 40)]
}
