package plot

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/internal/si"
)

// Energy is an energy of one inference, or of one presentation that is learned from, with the range that it lies in, 0 < Low ≤ Typical ≤ High, in
// joules. Group sets the colour: entries of one group are of one method.
type Energy struct {
	Name, Group        string
	Low, Typical, High float64
}

// Energies draws a dot with its range for every entry, one below the other, on a logarithmic axis, and prints the numbers beside it.
// Ranges that overlap are not to be told apart.
func Energies(title string, entries ...Energy) (*Figure, error) {
	return rangedEnergies("energies", "energy per inference", title, entries)
}

// TrainingEnergies is [Energies] of presentations that are learned from, one for each rule. Rules on one technology share its prices, and so may be
// told apart though their ranges overlap.
func TrainingEnergies(title string, entries ...Energy) (*Figure, error) {
	return rangedEnergies("training energies", "energy per training presentation", title, entries)
}

func rangedEnergies(kind, label, title string, entries []Energy) (*Figure, error) {
	if len(entries) == 0 {
		return nil, complain(kind, "nothing to draw")
	}
	var ends []float64
	for _, e := range entries {
		if err := e.check(kind); err != nil {
			return nil, err
		}
		ends = append(ends, math.Log10(e.Low), math.Log10(e.High))
	}
	entries = append([]Energy(nil), entries...)
	x := axis{label: label, log: true, unit: "J", grid: true}
	x.lo, x.hi = wholeDecades(bounds(ends))
	return &Figure{kind: kind, title: title, tall: rowsTall(len(entries), 17), keys: append(groupsOf(entries), rangeWords), draw: func(c *canvas) error {
		return c.energies(title, x, entries)
	}}, nil
}

func (e Energy) check(kind string) error {
	if err := finite(kind, "entry \""+e.Name+"\" (low, typical, high)", []float64{e.Low, e.Typical, e.High}); err != nil {
		return err
	}
	if !(0 < e.Low && e.Low <= e.Typical && e.Typical <= e.High) {
		return complain(kind, "entry %q: %v, %v, %v J: must be above 0 and not decrease", e.Name, e.Low, e.Typical, e.High)
	}
	return nil
}

// wholeDecades returns the whole decades around a range of logarithms.
func wholeDecades(lo, hi float64) (float64, float64) {
	return decades(math.Floor(lo-0.05), math.Ceil(hi+0.05))
}

func (c *canvas) energies(title string, x axis, entries []Energy) error {
	looks, key := c.groups(entries)
	var names, texts []string
	for _, e := range entries {
		names, texts = append(names, e.Name), append(texts, rangeText(e.Low, e.Typical, e.High, "J"))
	}
	return c.rows(c.header(title, key...), x, names, rowTexts{texts, true}, func(a axes, i int, y, _ float64) {
		e := entries[i]
		c.ranged(a, y, e.Low, e.Typical, e.High, looks[e.Group])
	})
}

// groups gives every group a look, and returns the key to them and to the ranges; one group alone needs no name.
func (c *canvas) groups(entries []Energy) (map[string]look, []entry) {
	names := groupsOf(entries)
	looks := map[string]look{}
	var key []entry
	for i, l := range c.looks(names...) {
		looks[names[i]] = l
		key = append(key, entry{name: names[i], pen: pen{l.color, 1.5, nil}, marker: l.marker})
	}
	if len(key) == 1 {
		key = nil
	}
	return looks, append(key, entry{name: rangeWords, pen: pen{grey, 1.5, nil}, marker: Circle, sign: whiskers})
}

// rangeWords say what a marker and its line are.
const rangeWords = "typical value and range"

// groupsOf lists the groups in their order.
func groupsOf(entries []Energy) (names []string) {
	for _, e := range entries {
		if !slices.Contains(names, e.Group) {
			names = append(names, e.Group)
		}
	}
	return names
}

// rangeText writes a value with its range in one unit: 6.17 [4.11, 9.26] µJ.
func rangeText(lo, v, hi float64, unit string) string {
	scale, prefix := si.Of(v)
	if math.IsInf(hi/scale, 1) || lo/scale == 0 {
		scale, prefix = 1, ""
	}
	if lo == hi {
		return digits(v/scale) + " " + prefix + unit
	}
	return fmt.Sprintf("%s [%s, %s] %s%s", digits(v/scale), digits(lo/scale), digits(hi/scale), prefix, unit)
}

// digits writes a number with three digits that count; one that is very small or large has an exponent.
func digits(v float64) string {
	switch size := math.Abs(v); {
	case v == 0:
		return "0"
	case size < 1e-3 || size >= 1e6:
		return strings.NewReplacer("e+0", "e", "e+", "e", "e-0", "e−", "e-", "e−").Replace(strconv.FormatFloat(v, 'g', 3, 64))
	}
	const rounds = 1.0005 // what is rounded up to a power of ten has a digit less behind the point
	return number(v, max(0, 2-int(math.Floor(math.Log10(rounds*math.Abs(v))))))
}

// short writes a number with at most three digits that count, without zeros at its end.
func short(v float64) string {
	s := digits(v)
	if strings.Contains(s, ".") && !strings.Contains(s, "e") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
