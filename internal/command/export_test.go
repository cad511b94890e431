package command

import (
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/integer"
	"github.com/spikecell/spikecell/snn/nir"
	"github.com/spikecell/spikecell/trained"
)

// A saved network is written as C and as JSON, which is read back; the read-out is that of its loss, and the input is graded as its code is.
func TestExport(t *testing.T) {
	net, dir := saveSteps(t, learning.ClassPerSample), t.TempDir()
	for _, args := range [][]string{{"-as", "json"}, {"-as", "json", "-exact", "-bits", "4"}} {
		code, out, errs := call(t, t.Context(), append([]string{"export", net}, args...)...)
		if code != 0 {
			t.Fatal(errs)
		}
		m, err := integer.Parse([]byte(out))
		if err != nil {
			t.Fatal(err)
		}
		exact := len(args) > 2
		if (m.Exact() == nil) != exact || !m.Populations[0].Graded || m.Readout.By != integer.PotentialSum {
			t.Errorf("%v: exact %v, graded %v, read by %v", args, m.Exact(), m.Populations[0].Graded, m.Readout.By)
		}
	}
	file := filepath.Join(dir, "my net-1.h")
	code, out, errs := call(t, t.Context(), "export", net, "-bits", "2", "-o", file)
	text, err := os.ReadFile(file)
	if code != 0 || err != nil || !strings.Contains(out, " bytes of weights, ") || !strings.Contains(string(text), "int32_t my_net_1_run(my_net_1_state *s") {
		t.Errorf("%d, %s%s, %v: %.300s", code, out, errs, err, text)
	}
}

// A rounded network goes to NIR and comes back as the model that Quantize makes, bits, scales and all.
func TestExportNIR(t *testing.T) {
	file, dir := saveSteps(t, learning.ClassPerSample), t.TempDir()
	net, err := trained.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	small, err := integer.Quantize(net.Model, integer.Rounding{Bits: 2})
	if err != nil {
		t.Fatal(err)
	}
	for args, want := range map[string]*snn.Model{"": net.Model, "-bits=2": small} {
		for _, name := range []string{"net.nir", "net.json"} {
			path := filepath.Join(dir, name)
			if code, _, errs := call(t, t.Context(), slices.DeleteFunc([]string{"export", file, "-as", "nir", "-o", path, args}, isEmpty)...); code != 0 {
				t.Fatal(errs)
			}
			g, err := nir.Read(path)
			if err != nil {
				t.Fatal(err)
			}
			back, _, err := nir.Import(g, nir.ImportOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(back.Net, want.Net) {
				t.Errorf("%q, %s: the net comes back as %+v, want %+v", args, name, back.Net, want.Net)
			}
			for k := range want.Net.Projections {
				a, _ := back.Weights(k)
				b, _ := want.Weights(k)
				if !slices.Equal(a, b) {
					t.Errorf("%q, %s: projection %d has other weights", args, name, k)
				}
			}
		}
	}
}

func isEmpty(s string) bool { return s == "" }

// What is written is what the name of the file ends in; -as gives a form to other names, and chooses between two of JSON.
func TestExportGoesByTheName(t *testing.T) {
	net, dir := saveSteps(t, learning.ClassPerSample), t.TempDir()
	for _, c := range []struct{ name, as, begins string }{
		{"a.h", "", "/*"}, {"b.c", "", "/*"}, {"c.json", "", `{"format"`}, {"d.nir", "", "\x89HDF"}, {"e.h5", "", "\x89HDF"}, {"f.HDF5", "", "\x89HDF"},
		{"g.json", "nir", "{\n  \"version\""}, {"h.txt", "json", `{"format"`}, {"i", "c", "/*"}, {"j.hpp", "c", "/*"},
	} {
		file := filepath.Join(dir, c.name)
		args := []string{"export", net, "-o", file}
		if c.as != "" {
			args = append(args, "-as", c.as)
		}
		code, _, errs := call(t, t.Context(), args...)
		if text, err := os.ReadFile(file); code != 0 || err != nil || !strings.HasPrefix(string(text), c.begins) {
			t.Errorf("%s as %q: %s, %v, %.20q, want %q", c.name, c.as, errs, err, text, c.begins)
		}
	}
}

func TestExportFaults(t *testing.T) {
	net := saveSteps(t, learning.ClassPerSample)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{}, "export MODEL"},
		{[]string{net, "-as", "vhdl"}, "export: -as vhdl; give c, json or nir"},
		{[]string{net, "-bits", "3"}, "weights of 3 bits; give Bits 8, 4 or 2"},
		{[]string{net, "-as", "nir"}, "export: -as nir writes a file; give its name by -o"},
		{[]string{net, "-as", "nir", "-o", "x.nir", "-exact"}, "give -bits, or leave it out"},
		{[]string{net, "-as", "json", "-name", "x"}, "-name is for C"},
		{[]string{net, "-unit-r"}, "give -as nir"},
		{[]string{net, "-o", "net.vhdl"}, "export: net.vhdl has no ending of .h, .c, .json, .nir, .h5 or .hdf5; give -as"},
		{[]string{net, "-o", "net"}, "export: net has no ending"},
		{[]string{net, "-as", "c", "-o", "net.JSON"}, "export: -as c, and net.JSON by its ending .json is json; give another name"},
		{[]string{net, "-as", "json", "-o", "net.h5"}, "by its ending .h5 is nir"},
		{[]string{net, "-as", "nir", "-o", "net.h"}, "by its ending .h is c"},
		{[]string{net, "-o", "x.json", "-name", "x"}, "-name is for C; json"},
		{[]string{net, "-name", "int"}, `"int" is no name for C code`},
		{[]string{net, "-o", filepath.Join(t.TempDir(), "none", "a.h")}, "there is no folder "},
	} {
		if code, _, errs := call(t, t.Context(), append([]string{"export"}, c.args...)...); code == 0 || !strings.Contains(errs, c.want) {
			t.Errorf("%v: %q, want %q", c.args, errs, c.want)
		}
	}
}
