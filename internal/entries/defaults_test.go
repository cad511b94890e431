package entries

import (
	"slices"
	"strings"
	"testing"
)

// Every set is named once, behind its own standard entries and no others.
func TestDefaultsNameEverySet(t *testing.T) {
	found := map[string][]string{}
	for _, part := range strings.Split(Defaults(), "; ") {
		rules, names, ok := strings.Cut(part, " of ")
		if !ok {
			t.Fatalf("%q", part)
		}
		for _, name := range strings.FieldsFunc(strings.ReplaceAll(names, " and ", ", "), func(r rune) bool { return r == ',' || r == ' ' }) {
			if found[name] != nil {
				t.Errorf("%s is named twice", name)
			}
			found[name] = strings.Split(rules, ",")
		}
	}
	for _, s := range sets() {
		if !slices.Equal(found[s.name], s.Standard()) {
			t.Errorf("%s: %v, not %v", s.name, found[s.name], s.Standard())
		}
		delete(found, s.name)
	}
	if len(found) > 0 {
		t.Errorf("there are no sets %v", found)
	}
}
