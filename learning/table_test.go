package learning

import (
	"math"
	"strings"
	"testing"
)

func TestTables(t *testing.T) {
	nan := math.NaN()
	c := Comparison{
		Entries: []Result{
			{Name: "a|b", Test: Interval{3, 0.5, 0.1, 0.25, 0.75}, Unclassified: 0.04, Valid: Interval{1, 0.125, nan, nan, nan}, SpikesPerInference: 12.6,
				SynapticEventsPerInference: 999999, TrainingEvents: 1234567, Parameters: 7, StateBytes: 8, TrainSeconds: 1.25},
			{Name: "STDP →", Test: IntervalOf(nil), Unclassified: nan, Valid: IntervalOf(nil)},
		},
		Paired: []Paired{{A: "a|b", B: "STDP →", Difference: Interval{2, -0.01, 0.1, -0.02, 0}}},
	}
	want := `| entry | test % | unclassified % | validation % | spikes / inference | synaptic events / inference |` +
		` training events | parameters | state bytes | training s |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
| a\|b | 50.00 [25.00, 75.00] | 4.00 | 12.50 | 13 | 999999 | 1.23e+06 | 7 | 8 | 1.2 |
| STDP → | – | – | – | 0 | 0 | 0 | 0 | 0 | 0.0 |
`
	if got := c.Table().Markdown(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	want = `| A − B | difference of test accuracy, points |
| --- | --- |
| a\|b − STDP → | -1.00 [-2.00, 0.00] |
`
	if got := c.PairedTable().Markdown(); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	lines := strings.Split(c.PairedTable().String(), "\n")
	if lines[0] != "A − B         difference of test accuracy, points" || lines[1] != "a|b − STDP →  -1.00 [-2.00, 0.00]" {
		t.Errorf("%q", lines)
	}
	if got := (Table{Head: []string{"a"}, Rows: [][]string{{"bb", "c"}, {}}}).String(); got != "a\nbb  c\n\n" {
		t.Errorf("rows of other lengths: %q", got)
	}
}

// Intervals of shares and errors end where there are no shares and errors; differences have both signs.
func TestTablesCutIntervals(t *testing.T) {
	wide := Interval{3, 0.02, 0.1, -0.01, 1.05}
	entry := Result{Name: "e", Test: wide, Valid: wide, SMAPE: wide}
	c := Comparison{Entries: []Result{entry}, Paired: []Paired{{A: "a", B: "b", Difference: wide}}}
	if got := c.Table().Rows[0]; got[1] != "2.00 [0.00, 100.00]" || got[3] != got[1] {
		t.Errorf("shares %q", got)
	}
	c.Targets = VectorPerSample
	if got := c.Table().Rows[0]; got[1] != "0.02 [0, 1.05]" || got[2] != got[1] || got[3] != got[1] {
		t.Errorf("errors %q", got)
	}
	if got := c.PairedTable().Rows[0][1]; got != "0.02 [-0.01, 1.05]" {
		t.Errorf("difference %q", got)
	}
}

// A difference that is 0 to two digits has no sign.
func TestPercentOfNextToNothing(t *testing.T) {
	for x, want := range map[float64]string{-1e-6: "0.00", 1e-6: "0.00", -1e-3: "-0.10", -0.00006: "-0.01"} {
		if got := percent(x); got != want {
			t.Errorf("%v is %s %%, want %s", x, got, want)
		}
	}
}

// Where an entry chose its epoch by balanced accuracy, tables have it, and the area under the curve.
func TestTablesOfRareClasses(t *testing.T) {
	nan := math.NaN()
	chosen := &Report{Entry: Entry{Settings: Settings{Select: BestBalanced}}}
	c := Comparison{
		Seeds: []uint64{1},
		Entries: []Result{{
			Name: "a", Reports: []*Report{chosen}, Balanced: Interval{3, 0.5, 0.1, 0.25, 0.75}, AUROC: Interval{3, 0.9, 0.1, 0.85, 1.02},
		}, {Name: "b", Reports: []*Report{{}}, Balanced: IntervalOf([]float64{.5}), AUROC: IntervalOf(nil)}},
		Paired: []Paired{{A: "a", B: "b", Balanced: Interval{2, -0.01, 0.1, -0.02, 0}, AUROC: Interval{1, .25, nan, nan, nan}}},
	}
	table := c.Table()
	if table.Head[4] != "balanced %" || table.Head[5] != "AUROC" || len(table.Rows[0]) != len(table.Head) {
		t.Errorf("head %q, row %q", table.Head, table.Rows[0])
	}
	if got := strings.Join(append(table.Rows[0][4:6], table.Rows[1][4:6]...), ", "); got != "50.00 [25.00, 75.00], 0.900 [0.850, 1.000], 50.00, –" {
		t.Errorf("%q", got)
	}
	if paired := c.PairedTable(); len(paired.Head) != 4 || strings.Join(paired.Rows[0][2:], ", ") != "-1.00 [-2.00, 0.00], 0.250" {
		t.Errorf("%q", paired)
	}
}
