package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn/integer"
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

func TestExportFaults(t *testing.T) {
	net := saveSteps(t, learning.ClassPerSample)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{}, "export MODEL"},
		{[]string{net, "-as", "vhdl"}, "export: -as vhdl; give c or json"},
		{[]string{net, "-bits", "3"}, "weights of 3 bits; give Bits 8, 4 or 2"},
		{[]string{net, "-name", "int"}, `"int" is no name for C code`},
		{[]string{net, "-o", filepath.Join(t.TempDir(), "none", "a.h")}, "no such file or directory"},
	} {
		if code, _, errs := call(t, t.Context(), append([]string{"export"}, c.args...)...); code == 0 || !strings.Contains(errs, c.want) {
			t.Errorf("%v: %q, want %q", c.args, errs, c.want)
		}
	}
}
