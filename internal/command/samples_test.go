package command

import (
	"reflect"
	"strings"
	"testing"
)

// Values keep their places: what is empty is an error, and no separator is taken for two.
func TestReadSamples(t *testing.T) {
	want := [][]float32{{0, 0.5, 1}}
	for _, text := range []string{"0,0.5,1\n", "\ufeff0, 0.5 , 1\r\n", "0;0.5;1", "0\t0.5\t1\n\n", "  0 0.5   1\n", "\n0; 5e-1; +1.0\n"} {
		if x, err := (labelling{}).readSamples(strings.NewReader(text)); err != nil || !reflect.DeepEqual(x, want) {
			t.Errorf("%q: %v, %v", text, x, err)
		}
	}
	for text, want := range map[string]string{
		"0,,1\n": "line 1: value 2 is empty", "\n0,1,\n": "line 2: value 3 is empty", ",1\n": "line 1: value 1 is empty", "0;;1\n": "value 2 is empty",
		"0\t\t1\n": "value 2 is empty", "0,5;1\n": `"0,5" is no number`, "1_0,2\n": `"1_0" is no number`, "0x1p-1,2\n": `"0x1p-1" is no number`,
		"0,\ufeff1\n": "is no number", "a,b\n": `line 1: "a" is no number`, "0 1,2\n": `"0 1" is no number`,
	} {
		if x, err := (labelling{}).readSamples(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want an error with %q", text, x, err, want)
		}
	}
}

// Classes behind the values are called by their names, or where these are no numbers by numbers from 0.
func TestReadLabels(t *testing.T) {
	flowers, sizes := labelling{1, []string{"setosa", "virginica"}}, labelling{2, []string{"1", "2", "10"}}
	for text, c := range map[string]struct {
		l    labelling
		want []float32
	}{
		"0.5,setosa": {flowers, []float32{.5, 0}}, "0.5 1": {flowers, []float32{.5, 1}}, "1;virginica": {flowers, []float32{1, 1}},
		"0.5,10,1.0": {sizes, []float32{.5, 2, 0}}, "7,-1,2": {sizes, []float32{7, -1, 1}},
	} {
		if x, err := c.l.readSamples(strings.NewReader(text)); err != nil || !reflect.DeepEqual(x, [][]float32{c.want}) {
			t.Errorf("%q: %v, %v", text, x, err)
		}
	}
	for text, l := range map[string]labelling{"1,rose": flowers, "1,2": flowers, "1,0,1": sizes, "1,0.5,1": sizes} {
		if x, err := l.readSamples(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), "is no class") {
			t.Errorf("%q: %v, %v", text, x, err)
		}
	}
}

// Names of classes may be quoted, as in a table of which datasets.CSV made the classes; separators and ends of lines within quotes are theirs.
func TestReadQuotedLabels(t *testing.T) {
	l := labelling{1, []string{"h, x", "a;b", "t\tt", "two\nlines", `5" pipe`, "plain", "h x"}}
	want := [][]float32{{.5, 0}, {1, 1}, {2, 3}, {3, 4}, {4, 5}, {5, 6}, {6, 2}}
	for _, s := range []string{",", ";", "\t"} {
		text := "\ufeff0.5|\"h, x\"\r\n\n1|\"a;b\"\n\"2\"|\"two\r\nlines\"\n3|\"5\"\" pipe\"\n4|plain\n5|h x\n6|\"t\tt\"\n"
		text = strings.ReplaceAll(text, "|", s)
		if x, err := l.readSamples(strings.NewReader(text)); err != nil || !reflect.DeepEqual(x, want) {
			t.Errorf("%q: %v, %v", s, x, err)
		}
	}
	if x, err := (labelling{}).readSamples(strings.NewReader("\"0.5\"\n")); err != nil || x[0][0] != .5 {
		t.Errorf("a cell alone: %v, %v", x, err)
	}
	for text, want := range map[string]string{
		"1,\"two\nlines\"\n1,rose\n": `line 3: "rose" is no class`,
		"1,h, x\n":                   `"h" is no number of a sample; give numbers alone, without a header; there are classes with a "," in their names`,
		"1 h x\n":                    `there are classes with a " " in their names: separate the cells by commas`,
		"1 \"h x\"\n":                "line 1: a quote in a line whose cells blanks separate; separate them by commas",
		"\"1\" \"2\"\n":              "a quote in a line whose cells blanks separate",
		"1,plain\n1,5\" pipe\n2,h":   "line 2: a quote within a cell that begins without one",
		"1,\"plain\n2,plain\n":       "line 1: in a cell that begins with a quote another one stands alone, or none closes it",
		"1,\"\",plain\n":             "value 2 is empty",
	} {
		if x, err := l.readSamples(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v; want an error with %q", text, x, err, want)
		}
	}
}

// What never ends is refused, and what is as long as may be is read.
func TestReadsSoMuch(t *testing.T) {
	for n, ok := range map[int]bool{0: true, 7: true, 8: true, 9: false, 9000: false} {
		text, err := atMost(strings.NewReader(strings.Repeat("a", n)), 8)
		if (err == nil) != ok || ok && len(text) != n {
			t.Errorf("of %d bytes %d, %v", n, len(text), err)
		}
	}
}

func FuzzReadSamples(f *testing.F) {
	f.Add("1,2,3\n4 5 6\n\n")
	f.Add("\ufeff1;2e3\tNaN\r\n")
	f.Add("\"1\",\"2\n\"\n3 \"")
	f.Fuzz(func(t *testing.T, text string) {
		x, err := (labelling{}).readSamples(strings.NewReader(text))
		numbers := 0
		for _, row := range x {
			numbers += len(row)
		}
		if err == nil && numbers > len(text)/2+1 {
			t.Errorf("%d numbers of %d bytes", numbers, len(text))
		}
	})
}
