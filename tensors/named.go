package tensors

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Tensors are those of an archive, in its order.
type Tensors []Tensor

// Named returns the array of that name, as numpy.load(path)[name] does. The error where there is none lists the names that there are, the nearest
// first.
func (all Tensors) Named(name string) (Tensor, error) {
	var names []string
	for _, t := range all {
		if t.Name == name {
			return t, nil
		}
		names = append(names, t.Name)
	}
	return Tensor{}, fmt.Errorf("tensors: %s", missing(name, names))
}

// mostNames bounds the names that an error lists.
const mostNames = 12

// missing says that there is no array of a name, and lists what there is, the nearest first.
func missing(name string, names []string) string {
	if len(names) == 0 {
		return fmt.Sprintf("there is no array %q, and no other", cutText(name))
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(edits(name, a), edits(name, b)) })
	list, more := names[:min(len(names), mostNames)], ""
	if len(list) < len(names) {
		more = fmt.Sprintf(" and %d more", len(names)-len(list))
	}
	for i := range list {
		list[i] = fmt.Sprintf("%q", cutText(list[i]))
	}
	return fmt.Sprintf("there is no array %q; there are %s%s", cutText(name), strings.Join(list, ", "), more)
}

// edits is how many letters have to be added, left out or changed to make b of a, whatever their case [levenshtein1966]; of the first 64 of each.
func edits(a, b string) int {
	x, y := letters(a), letters(b)
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j, s := range y {
			change := diagonal
			if r != s {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(y)]
}

func letters(s string) []rune {
	all := []rune(strings.ToLower(s[:min(len(s), 256)]))
	return all[:min(len(all), 64)]
}
