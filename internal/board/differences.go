package board

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/learning"
)

// mostDifferences is how many fields a table of differences has.
const mostDifferences = 60

// differences returns the fields of descriptions that are not the same in all entries, a row each.
func differences(labels []string, all []*entry) learning.Table {
	flat := make([]map[string]string, len(all))
	paths := map[string]bool{}
	for i, e := range all {
		flat[i] = map[string]string{}
		for name, text := range descriptionFields(e.Runs[0].Folder) {
			if !slices.Contains(apart, name) {
				flatten(name, text, flat[i])
			}
		}
		for path := range flat[i] {
			paths[path] = true
		}
	}
	t := learning.Table{Head: append([]string{"field"}, labels...)}
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		row := []string{path}
		for i := range all {
			row = append(row, orDash(flat[i][path]))
		}
		if len(slices.Compact(slices.Clone(row[1:]))) > 1 && !partOfMissing(t.Rows, path) {
			t.Rows = append(t.Rows, row)
		}
	}
	if more := len(t.Rows) - mostDifferences; more > 0 {
		t.Rows = t.Rows[:mostDifferences]
		t.Notes = append(t.Notes, fmt.Sprintf("and %d fields more", more))
	}
	return t
}

// partOfMissing reports whether a field belongs to what one of the rows says that not all entries have.
func partOfMissing(rows [][]string, path string) bool {
	return slices.ContainsFunc(rows, func(row []string) bool {
		rest, inside := strings.CutPrefix(path, row[0])
		return inside && strings.HasPrefix(rest, ".") && slices.Contains(row, "–")
	})
}

// mostValue is how many characters of a value are shown.
const mostValue = 80

// flatten writes the values of a description by their paths. An object itself is its type and its name.
func flatten(path string, text json.RawMessage, to map[string]string) { flattenAt(path, text, to, 0) }

// flattenAt takes a value apart, no deeper than a description may be: each level is read anew.
func flattenAt(path string, text json.RawMessage, to map[string]string, depth int) {
	var object map[string]json.RawMessage
	var list []json.RawMessage
	switch {
	case depth == runstore.MostDeep:
		to[path] = "…"
	case bytes.HasPrefix(text, []byte("{")) && json.Unmarshal(text, &object) == nil:
		for name, value := range object {
			if name == runstore.TypeKey {
				to[path] = table.Clip(strings.TrimSpace(runstore.ShortType(textOf(value))+" "+textOf(object["Name"])), mostValue)
				continue
			}
			flattenAt(path+"."+name, value, to, depth+1)
		}
	case bytes.HasPrefix(text, []byte("[")) && bytes.ContainsRune(text, '{') && json.Unmarshal(text, &list) == nil:
		for i, value := range list {
			flattenAt(fmt.Sprintf("%s[%d]", path, i), value, to, depth+1)
		}
	default:
		to[path] = table.Clip(strings.Trim(string(text), `"`), mostValue)
	}
}

// textOf is a text in a description; "" of what is no text.
func textOf(value json.RawMessage) (text string) {
	_ = json.Unmarshal(value, &text)
	return text
}

func orDash(text string) string {
	if text == "" {
		return "–"
	}
	return text
}
