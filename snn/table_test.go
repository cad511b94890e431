package snn

import (
	"reflect"
	"strings"
	"testing"
)

// leaves calls f with the name of every field in v that is not 0.
func leaves(v reflect.Value, f func(name string)) {
	for i := range v.NumField() {
		switch x := v.Field(i); {
		case x.Kind() == reflect.Struct:
			leaves(x, f)
		case !x.IsZero():
			f(v.Type().Field(i).Name)
		}
	}
}

// A row for each population and projection, with every field that is not a default, found by reflection.
func TestTableShowsWhatIsNotDefault(t *testing.T) {
	for name, c := range hostileCells() {
		for _, w := range []Wiring{nil, Dense{}, OneToOne{}, AllButOwn{}} {
			n := hostileNet(c, w, 0)
			rows := n.Table().Rows
			if len(rows) != len(n.Populations)+len(n.Projections) {
				t.Fatalf("%s: %d rows", name, len(rows))
			}
			leaves(reflect.ValueOf(c), func(field string) {
				if !strings.Contains(rows[1][3], field) {
					t.Errorf("%s: no %s in %q", name, field, rows[1][3])
				}
			})
			if w != nil && rows[2][2] != reflect.TypeOf(w).Name() || rows[1][2] != reflect.TypeOf(c).Name() || rows[3][0] != "a→a" ||
				!strings.Contains(rows[3][3], "Delay 1") {
				t.Errorf("%s: rows %q", name, rows)
			}
			if want := map[string]string{"Dense": "9", "OneToOne": "3", "AllButOwn": "6"}[rows[2][2]]; rows[2][1] != want {
				t.Errorf("%s synapses of %s, want %s", rows[2][1], rows[2][2], want)
			}
		}
	}
}

// Descriptions that Check refuses are printed too, a line a row, so that the fault can be seen.
func TestTableOfAnyNet(t *testing.T) {
	n := hostileNet(&LIF{}, nil, 0)
	n.Populations[0].Name, n.Projections[0].Receptor, n.Projections[1].Pre = "a\nb\x00", 9, "no such"
	n.Populations[1].Shape = []int{1 << 62, 1 << 62, -3}
	n.Populations = append(n.Populations, Population{})
	try := func(string) {
		text := n.String()
		if got, want := strings.Count(text, "\n"), 2+len(n.Populations)+len(n.Projections); got != want {
			t.Fatalf("%d lines, want %d:\n%s", got, want, text)
		}
	}
	try("")
	eachNumber(reflect.ValueOf(&n.Projections[0]).Elem(), "Projection", try)
	eachNumber(reflect.ValueOf(&n.Dt).Elem(), "Dt", try)
	if text := (Net{}).String(); !strings.Contains(text, "0 cells, 0 synapses, steps of 1 ms") {
		t.Error(text)
	}
}
