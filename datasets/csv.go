package datasets

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/spikecell/spikecell/internal/filekind"
)

// CSV reads a table of your own, one sample a line. All columns are features but those that other fields name.
// Columns are named as in the first line, or, with NoHeader, by their numbers from 1: "1", "2", …
type CSV struct {
	Path      string
	Delimiter rune // 0 means a comma; '\t' for tabs
	NoHeader  bool // the first line is a sample already

	Label     string   // the column of the class; "" means that there is none
	StepLabel []string // the columns of the class of each step of a series, in place of Label; an empty cell or -1 is a step that is not judged
	Target    []string // the columns of a vector target, in place of Label
	Ignore    []string // columns that are left out, such as numbers of samples

	Shape []int // of a sample, for example {steps, values of a step}; nil means {number of features}
	Split Split
	// Scaling is fitted on the training part after the split; what it fitted is in Set.Scalers. Where folds are dealt, leave it out and call
	// [Set.Scale] of each.
	Scaling Scaling
}

// Load reads the table into a set, which has the name of the file. Classes are numbered in their order: of whole numbers
// by size, of anything else by spelling; Set.ClassNames has what they are called. Features and targets must be finite
// numbers. Errors name file, line and column; there is no set then. What is refused: a file that is no regular one, no samples,
// lines of different lengths, names of columns that are missing or there twice, cells that are empty or no numbers, a
// shape that is not that of the features, and what [Set.Split] and [Set.Scale] refuse. An empty line is an empty cell where there is
// one column; it is passed over at the end of the file, and where there are more columns.
func (c CSV) Load() (Set, error) {
	in, err := openRegular(c.Path, os.O_RDONLY)
	if err != nil {
		return Set{}, fmt.Errorf("datasets: csv: %w", err)
	}
	defer in.Close()
	s, err := c.parse(in)
	if err != nil {
		return Set{}, fmt.Errorf("datasets: csv: %s: %w", c.Path, err)
	}
	return s.divided(c.Split, c.Scaling)
}

// divided splits and scales a set that was read.
func (s Set) divided(split Split, scaling Scaling) (Set, error) {
	var err error
	if split != (Split{}) {
		if s, err = s.Split(split); err != nil {
			return Set{}, err
		}
	}
	if scaling.Method != NoScaling {
		if s, _, err = s.Scale(scaling); err != nil {
			return Set{}, err
		}
	}
	return s, nil
}

// parse reads the table into the training part.
func (c CSV) parse(in io.Reader) (Set, error) {
	t, err := c.open(in)
	if err != nil {
		return Set{}, err
	}
	names, err := t.header(c)
	if err != nil {
		return Set{}, err
	}
	columns, err := c.columns(names)
	if err != nil {
		return Set{}, t.hinted(err)
	}
	s := Set{Name: strings.TrimSuffix(filepath.Base(c.Path), filepath.Ext(c.Path)), Outputs: len(c.Target), Shape: slices.Clone(c.Shape)}
	if s.Shape == nil {
		s.Shape = []int{len(columns.features)}
	}
	if err := checkShape(s.Shape, len(columns.features)); err != nil {
		return Set{}, err
	}
	if err := c.checkSteps(s.Shape, len(columns.features)); err != nil {
		return Set{}, err
	}
	var labels [][]string // of each sample those of its class, or of the classes of its steps
	for {
		row, err := t.next()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = s.Train.addRow(row, columns, names)
		}
		if err != nil {
			return Set{}, t.hinted(t.locate(err))
		}
		if columns.label != nil {
			labels = append(labels, cellTexts(row, columns.label))
		}
	}
	if s.Train.Len() == 0 {
		return Set{}, errors.New("no samples after the names of columns; set NoHeader where the first line is a sample")
	}
	err = s.classify(c, labels)
	return s, err
}

// classify numbers the classes of samples, or of their steps.
func (s *Set) classify(c CSV, labels [][]string) (err error) {
	switch {
	case c.Label != "":
		s.Train.Label, s.ClassNames, err = classes(slices.Concat(labels...))
	case len(c.StepLabel) > 0:
		s.Train.StepLabel, s.ClassNames, err = stepClasses(labels)
	}
	s.Classes = len(s.ClassNames)
	return err
}

// checkShape compares a shape with the number of values of a sample.
func checkShape(shape []int, values int) error {
	n := 1
	for i, side := range shape {
		if i == 0 && side == 0 && len(shape) > 1 {
			continue
		}
		if side < 1 || side > values/n {
			return fmt.Errorf("samples of %d values are not of shape %v", values, shape)
		}
		n *= side
	}
	if len(shape) == 0 || values%n != 0 || shape[0] > 0 && values != n {
		return fmt.Errorf("samples of %d values are not of shape %v", values, shape)
	}
	return nil
}

// textReader refuses what is no text by its first zero byte, before a line of such bytes fills the memory.
type textReader struct {
	in    io.Reader
	read  int
	fault error // of the first zero byte
}

// Read counts the bytes that it passes on. Its error stays, for who reads ahead may lose it.
func (t *textReader) Read(p []byte) (int, error) {
	if t.fault != nil {
		return 0, t.fault
	}
	n, err := t.in.Read(p)
	if i := bytes.IndexByte(p[:n], 0); i >= 0 {
		t.fault = fmt.Errorf("offset %d: a zero byte, which no text has; save the table as text in UTF-8", t.read+i)
		return i, t.fault
	}
	t.read += n
	return n, err
}

// csvTable reads lines.
type csvTable struct {
	lines  *csv.Reader
	first  []string // a line that was read ahead, or nil
	placed bool     // of what was read last there is a cell, whose line is known
	wide   int      // columns of the first line
	ended  int      // the line in which the row that was read last ends
	hint   string   // what its look says of the delimiter
}

// open starts reading, after a byte order mark if there is one.
func (c CSV) open(in io.Reader) (csvTable, error) {
	b := bufio.NewReader(&textReader{in: in})
	if mark, _ := b.Peek(len(filekind.Mark)); string(mark) == filekind.Mark {
		b.Discard(len(mark))
	}
	t := csvTable{lines: csv.NewReader(b)}
	t.lines.ReuseRecord = true
	if d := c.Delimiter; d != 0 {
		if d == '"' || d == '\r' || d == '\n' || !utf8.ValidRune(d) || d == utf8.RuneError {
			return t, fmt.Errorf("delimiter %q; give a character that is no quote and no end of line", d)
		}
		t.lines.Comma = d
	}
	return t, nil
}

// header returns the names of the columns.
func (t *csvTable) header(c CSV) ([]string, error) {
	row, err := t.read()
	if err == io.EOF {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, t.locate(err)
	}
	t.wide, t.hint = len(row), delimiterHint(row, t.lines.Comma)
	if len(row) == 1 && t.hint != "" {
		return nil, fmt.Errorf("line 1: one column, %q; %s", cutText(row[0]), t.hint)
	}
	names, seen := make([]string, len(row)), make(map[string]bool, len(row))
	for i, name := range row {
		names[i] = strings.TrimSpace(name)
		if c.NoHeader {
			names[i] = strconv.Itoa(i + 1)
		}
		if seen[names[i]] {
			return nil, fmt.Errorf("line 1: two columns are named %q; give them different names, or set NoHeader", names[i])
		}
		seen[names[i]] = true
	}
	if c.NoHeader {
		t.first = row
	}
	return names, nil
}

func (t *csvTable) next() ([]string, error) {
	if row := t.first; row != nil {
		t.first = nil
		return row, nil
	}
	return t.read()
}

// addRow adds a line's features and targets.
func (s *Samples) addRow(row []string, cols csvColumns, names []string) error {
	x, err := cellNumbers(row, cols.features, names)
	if err != nil {
		return err
	}
	if len(cols.target) > 0 {
		y, err := cellNumbers(row, cols.target, names)
		if err != nil {
			return err
		}
		s.Target = append(s.Target, y)
	}
	s.X = append(s.X, x)
	return nil
}

// csvComma is a number with a decimal comma.
var csvComma = regexp.MustCompile(`^[+-]?[0-9]*,[0-9]+([eE][+-]?[0-9]+)?$`)

func cellNumbers(row []string, columns []int, names []string) ([]float32, error) {
	v := make([]float32, len(columns))
	for i, k := range columns {
		cell := strings.TrimSpace(row[k])
		n, err := strconv.ParseFloat(cell, 32)
		switch {
		case err != nil && csvComma.MatchString(cell):
			return nil, fmt.Errorf("column %q: %q has a decimal comma; write the decimals with a point", names[k], cutText(cell))
		case err != nil || math.IsNaN(n) || math.IsInf(n, 0) || strings.ContainsAny(cell, "xX_"): // the last: Go's own forms of numbers
			return nil, fmt.Errorf("column %q: %q is no finite number; mend it, leave the line out, or Ignore the column", names[k], cutText(cell))
		}
		v[i] = float32(n)
	}
	return v, nil
}

// classes numbers labels by their order: of whole numbers by size, of others by spelling.
func classes(labels []string) (numbers []int, names []string, err error) {
	if i := slices.Index(labels, ""); i >= 0 {
		return nil, nil, fmt.Errorf("sample %d has an empty label; mend it, or leave the line out", i)
	}
	names = slices.Clone(labels)
	slices.SortFunc(names, compareLabels(labels))
	names = slices.Compact(names)
	if err := checkNumbered(names); err != nil {
		return nil, nil, err
	}
	number := make(map[string]int, len(names))
	for i, name := range names {
		number[name] = i
	}
	numbers = make([]int, len(labels))
	for i, label := range labels {
		numbers[i] = number[label]
	}
	return numbers, names, nil
}

// checkNumbered refuses names that are two spellings of one number, and a word for a missing value among numbers: they are written by programs that
// export tables, not by the author of the classes.
func checkNumbered(names []string) error {
	spelled, missing := make(map[float64]string, len(names)), ""
	for _, name := range names {
		n, err := strconv.ParseFloat(name, 64)
		other, twice := spelled[n]
		switch {
		case slices.Contains([]string{"nan", "na", "n/a", "null", "none"}, strings.ToLower(name)):
			missing = name
			continue
		case err != nil:
			return nil // classes that have names
		case twice:
			return fmt.Errorf("labels %q and %q are the same number; write them alike", other, name)
		}
		spelled[n] = name
	}
	if missing != "" && len(names) > 1 {
		return fmt.Errorf("label %q stands among numbers, as where a value is missing; mend it, or leave its lines out", missing)
	}
	return nil
}

// compareLabels compares by size if all labels are whole numbers, and else, and where sizes are equal, by spelling.
func compareLabels(labels []string) func(a, b string) int {
	value := make(map[string]int, len(labels))
	for _, label := range labels {
		n, err := strconv.Atoi(label)
		if err != nil {
			return strings.Compare
		}
		value[label] = n
	}
	return func(a, b string) int {
		return cmp.Or(cmp.Compare(value[a], value[b]), strings.Compare(a, b))
	}
}
