package datasets

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// table writes a file and returns its path.
func table(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCSV(t *testing.T) {
	kinds, id := []string{"setosa", "virginica"}, []string{"id"}
	const iris = "id,width, length ,kind\n1,1.5,-2,setosa\n2, 3e-1 ,4,virginica\n3,0,.25,\"setosa\"\n"
	numbers := [][]float32{{1.5, -2}, {.3, 4}, {0, .25}}
	for name, c := range map[string]struct {
		content string
		csv     CSV
		x       [][]float32
		label   []int
		names   []string
	}{
		"classes by spelling": {iris, CSV{Label: "kind", Ignore: id}, numbers, []int{0, 1, 0}, kinds},
		"mark and CRLF":       {"\ufeff" + strings.ReplaceAll(iris, "\n", "\r\n"), CSV{Label: "kind", Ignore: id}, numbers, []int{0, 1, 0}, kinds},
		"no label":            {iris, CSV{Ignore: []string{"kind", "id"}}, numbers, nil, nil},
		"by number": {"10\t2.5\n9\t3\n-1\t4\n10\t5\n", CSV{NoHeader: true, Delimiter: '\t', Label: "1"},
			[][]float32{{2.5}, {3}, {4}, {5}}, []int{2, 1, 0, 2}, []string{"-1", "9", "10"}},
		"semicolons": {"a;b\n1,5;2\n", CSV{Delimiter: ';', Ignore: []string{"a"}}, [][]float32{{2}}, nil, nil},
	} {
		c.csv.Path = table(t, "own.csv", c.content)
		s, err := c.csv.Load()
		if err != nil || !near(s.Train.X, c.x, 0) || !slices.Equal(s.Train.Label, c.label) || !slices.Equal(s.ClassNames, c.names) ||
			s.Classes != len(c.names) || s.Name != "own" || s.Valid.Len()+s.Test.Len() > 0 || !slices.Equal(s.Shape, []int{len(c.x[0])}) {
			t.Errorf("%s: %+v, %v", name, s, err)
		}
	}
}

func TestCSVTargetsAndShape(t *testing.T) {
	path := table(t, "t.csv", "a,b,y,c,d,z\n1,2,3,4,5,6\n7,8,9,10,11,12\n")
	s, err := CSV{Path: path, Target: []string{"z", "y"}, Shape: []int{0, 2}}.Load()
	if err != nil || s.Outputs != 2 || s.Classes != 0 || !near(s.Train.Target, [][]float32{{6, 3}, {12, 9}}, 0) ||
		!near(s.Train.X, [][]float32{{1, 2, 4, 5}, {7, 8, 10, 11}}, 0) || !slices.Equal(s.Shape, []int{0, 2}) {
		t.Errorf("%+v, %v", s, err)
	}
}

// Empty lines that are no cells are passed over: behind the last sample, and where a line has several.
func TestCSVEmptyLines(t *testing.T) {
	for text, want := range map[string][][]float32{
		"\"a\nb\"\n1\n2\n\n\r\n": {{1}, {2}}, "\ufeffa\r\n1\r\n2": {{1}, {2}}, "\na,b\n\n1,2\n\n3,4\n": {{1, 2}, {3, 4}},
	} {
		if s, err := (CSV{}).parse(strings.NewReader(text)); err != nil || !slices.EqualFunc(s.Train.X, want, slices.Equal) {
			t.Errorf("%q: %v, %v", text, s.Train.X, err)
		}
	}
}

// TestCSVSplitAndScaling scales by the training part that the split leaves, not by the whole file.
func TestCSVSplitAndScaling(t *testing.T) {
	var b strings.Builder
	b.WriteString("x,class\n")
	for i := range 40 {
		fmt.Fprintf(&b, "%d,%d\n", i*i, i%2)
	}
	path := table(t, "s.csv", b.String())
	split := Split{Valid: .25, Test: .25, Seed: 3, Stratify: true}
	got, err := CSV{Path: path, Label: "class", Split: split, Scaling: Scaling{Method: MinMax}}.Load()
	if err != nil {
		t.Fatal(err)
	}
	whole, err := CSV{Path: path, Label: "class"}.Load()
	if err != nil {
		t.Fatal(err)
	}
	want, err := whole.Split(split)
	if err == nil {
		want, _, err = want.Scale(Scaling{Method: MinMax})
	}
	if err != nil || got.Digest() != want.Digest() || got.Train.Len() != 20 || got.Valid.Len() != 10 {
		t.Errorf("%d/%d/%d samples, %v", got.Train.Len(), got.Valid.Len(), got.Test.Len(), err)
	}
	if _, err := (CSV{Path: path, Label: "class", Split: Split{Test: 2}}).Load(); err == nil || !strings.Contains(err.Error(), "datasets: s: split: ") {
		t.Errorf("a share of 2: %v", err)
	}
}

// TestCSVWide: names of columns are not compared pair by pair, which for these would take minutes.
func TestCSVWide(t *testing.T) {
	const n = 200_000
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%d,", i)
	}
	b.WriteString("y\n" + strings.Repeat("1,", n) + "0\n")
	path := table(t, "wide.csv", b.String())
	s, err := CSV{Path: path, Target: []string{"y"}}.Load()
	if err != nil || s.Train.Len() != 1 || len(s.Train.X[0]) != n {
		t.Errorf("%d samples, %v", s.Train.Len(), err)
	}
	if _, err := (CSV{Path: path, Label: "z"}).Load(); err == nil || len(err.Error()) > 400 {
		t.Errorf("no column z: an error of %d bytes", len(fmt.Sprint(err)))
	}
}

func TestCSVRefuses(t *testing.T) {
	const ok = "a,b,c\n1,2,x\n"
	for name, c := range map[string]struct {
		content string
		csv     CSV
		want    string
	}{
		"empty":         {"", CSV{}, "own.csv: the file is empty"},
		"only names":    {"a,b\n", CSV{}, "no samples after the names"},
		"short line":    {ok + "1,2\n", CSV{Label: "c"}, "own.csv: line 3: 2 columns here, and 3 in the first line; mend the line"},
		"text":          {ok + "1,two,x\n", CSV{Label: "c"}, `own.csv: line 3: column "b": "two" is no finite number`},
		"after a break": {"a,b\n1,\"2\n\"\n1,x\n", CSV{}, `line 4: column "b": "x"`},
		"decimal comma": {"a;b\n1;2\n-1,5e3;0\n", CSV{Delimiter: ';'}, `own.csv: line 3: column "a": "-1,5e3" has a decimal comma`},
		"thousands":     {"a;b\n1,234,5;0\n", CSV{Delimiter: ';'}, `line 2: column "a": "1,234,5" is no finite number`},
		"hexadecimal":   {ok + "0x1p-1,1,x\n", CSV{Label: "c"}, `line 3: column "a": "0x1p-1" is no finite number`},
		"empty cell":    {ok + "1,,x\n", CSV{Label: "c"}, `line 3: column "b": "" is no finite number`},
		"empty line":    {"a\n1\n\n3\n", CSV{}, "own.csv: line 3 is empty, in a table of one column; mend it"},
		"first empty":   {"\r\n1\r\n", CSV{NoHeader: true}, "own.csv: line 1 is empty"},
		"second empty":  {"1\n\n2\n", CSV{NoHeader: true}, "own.csv: line 2 is empty"},
		"two empty":     {"\"a\r\nb\"\r\n1\r\n\r\n\r\n3", CSV{}, "own.csv: line 4 is empty"},
		"blank line":    {"a\n1\n \n3\n", CSV{}, `own.csv: line 3: column "a": "" is no finite number`},
		"NaN":           {ok + "NaN,1,x\n", CSV{Label: "c"}, `line 3: column "a": "NaN"`},
		"infinity":      {ok + "1,-inf,x\n", CSV{Label: "c"}, `line 3: column "b": "-inf"`},
		"too large":     {ok + "1e60,1,x\n", CSV{Label: "c"}, `line 3: column "a": "1e60"`},
		"class missing": {ok + "1,1,\n", CSV{Label: "c"}, "sample 1 has an empty label"},
		"class NaN":     {"a,c\n1,0.0\n2,1.0\n3,nan\n", CSV{Label: "c"}, `label "nan" stands among numbers`},
		"class NA":      {"a,c\n1,0\n2,1\n3,NA\n", CSV{Label: "c"}, `label "NA" stands among numbers`},
		"class twice":   {"a,c\n1,0\n2,1\n3,1.0\n", CSV{Label: "c"}, `labels "1" and "1.0" are the same number`},
		"class null":    {"a,c\n1,null\n2,1\n3,0\n", CSV{Label: "c"}, `label "null" stands among numbers`},
		"class padded":  {"a,c\n1,01\n2,1\n3,0\n", CSV{Label: "c"}, `labels "01" and "1" are the same number`},
		"step NaN":      {"a,c\n1,0\n2,1\n3,nan\n", CSV{StepLabel: []string{"c"}}, `label "nan" stands among numbers`},
		"no column":     {ok, CSV{Label: "d"}, `line 1: no column "d" among ["a" "b" "c"]`},
		"no target":     {ok, CSV{Target: []string{"a", "y"}}, `no column "y"`},
		"twice":         {ok, CSV{Label: "c", Ignore: []string{"c"}}, `column "c" is named twice`},
		"both":          {ok, CSV{Label: "c", Target: []string{"a"}}, "exclude one another"},
		"same names":    {"a,a\n1,2\n", CSV{}, `line 1: two columns are named "a"`},
		"no features":   {"c\nx\n", CSV{Label: "c"}, "no features"},
		"shape":         {ok, CSV{Label: "c", Shape: []int{3}}, "samples of 2 values are not of shape [3]"},
		"huge shape":    {ok, CSV{Label: "c", Shape: []int{1 << 62, 4}}, "are not of shape"},
		"quote":         {ok + "\"1,2,x\n", CSV{Label: "c"}, "line 3"},
		"quote inside":  {ok + "1,2\",x\n", CSV{Label: "c"}, "line 3: a quote within a cell that begins without one"},
		"quote left":    {ok + "1,2,\"x\n", CSV{Label: "c"}, "line 3: in the cell whose quote opens in line 3"},
		"semicolons":    {"a;b;c\n1;2;x\n", CSV{Label: "c"}, `line 1: one column, "a;b;c"; the first line has ';': if columns are separated by them, set Delimiter to ';'`},
		"tabs":          {"1\t2\n", CSV{NoHeader: true}, `set Delimiter to '\t'`},
		"commas":        {"a,b\n1,2\n", CSV{Delimiter: ';'}, `set Delimiter to ','`},
		"both commas":   {"a;size, mm;c\n1;2;x\n", CSV{Label: "c"}, `no column "c" among ["a;size" "mm;c"]; the first line has ';'`},
		"semis, ragged": {"a;size, mm;c\n1;2;x\n", CSV{}, `line 2: 1 columns here, and 2 in the first line; mend the line, and quote cells that hold the delimiter; the first`},
		"CP949":         {"a,c\n1,\xb0\xa1\n", CSV{Label: "c"}, `line 2: column 2: "\xb0\xa1" is no text in UTF-8; save the table as "CSV UTF-8", or write it anew`},
		"CP949, names":  {"a,\xb0\xa1\n1,x\n", CSV{}, `line 1: column 2: "\xb0\xa1" is no text in UTF-8`},
		"Latin 1":       {"a,c,d\n1,x,x\n1,caf\xe9,2\n", CSV{Label: "d", Ignore: []string{"c"}}, `line 3: column 2: "caf\xe9" is no text in UTF-8`},
		"delimiter":     {ok, CSV{Delimiter: '"'}, "delimiter '\"'"},
		"zero bytes":    {ok + "1,2\x00,x\n", CSV{Label: "c"}, "offset 15: a zero byte"},
		"zero at once":  {"\x00", CSV{}, "own.csv: offset 0: a zero byte"},
		"zero at start": {"a\x00,b\n" + strings.Repeat("x", 4091) + "a\n1\n", CSV{}, "offset 1: a zero byte"},
		"no character":  {ok, CSV{Delimiter: 0xd800}, "delimiter"},
	} {
		c.csv.Path = table(t, "own.csv", c.content)
		s, err := c.csv.Load()
		if err == nil || !strings.HasPrefix(err.Error(), "datasets: csv: ") || !strings.Contains(err.Error(), c.want) || s.Train.X != nil {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		}
	}
	for _, path := range []string{"", "nowhere.csv", t.TempDir()} {
		if _, err := (CSV{Path: path}).Load(); err == nil || !strings.HasPrefix(err.Error(), "datasets: csv: ") {
			t.Errorf("path %q: error %v", path, err)
		}
	}
}

// FuzzCSV holds that what is read is whole: every sample has all features, a class that exists, and finite numbers.
// Wherever reading fails, also within quotes, that is the error, and there is no set.
func TestCSVReadingFails(t *testing.T) {
	const content = "a,\"b\",c\n1,2,x\n\"1\",\"2\",\"x\ny\"\n"
	for n := range len(content) {
		in := io.MultiReader(strings.NewReader(content[:n]), iotest.ErrReader(io.ErrNoProgress))
		if s, err := (CSV{Label: "c"}).parse(in); !errors.Is(err, io.ErrNoProgress) || s.Train.X != nil {
			t.Errorf("after %q: error %v", content[:n], err)
		}
	}
}

func FuzzCSV(f *testing.F) {
	f.Add("a,b,class\n1,2,x\n3,4,y\n", "class", ',', false)
	f.Add("1;2\n3;\"4\n\"\n", "2", ';', true)
	f.Add("\ufeffa\n", "", 'a', false)
	f.Add("1;2\n3;2\n\"\xff\x00\n", "2", ';', true) // reading fails within quotes
	f.Fuzz(func(t *testing.T, content, label string, delimiter rune, noHeader bool) {
		s, err := CSV{Path: "f.csv", Label: label, Delimiter: delimiter, NoHeader: noHeader}.parse(strings.NewReader(content))
		if err != nil {
			return
		}
		if err := s.Train.checkGroups(s.Shape[0]); err != nil || s.Train.Len() == 0 {
			t.Error(err)
		}
		if label != "" && (s.Classes == 0 || len(s.Train.Label) != s.Train.Len() || slices.Max(s.Train.Label) != s.Classes-1) {
			t.Errorf("%d classes, labels %v", s.Classes, s.Train.Label)
		}
	})
}
