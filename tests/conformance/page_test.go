package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// measured is what the page says of itself.
var measured = regexp.MustCompile(`\nMeasured 20\d\d-\d\d-\d\d, commit [0-9a-f]{7,}, seed 1, 1 net of each kind\.\n`)

// The page has a row for every net and every description of a library's cell.
func TestPageIsCurrent(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", page))
	if err != nil {
		t.Fatal(err)
	}
	if !measured.MatchString(string(text)) {
		t.Errorf("%s does not say when and of which commit it is; write it with -update", page)
	}
	for _, p := range peers() {
		_, section, found := strings.Cut(string(text), "\n## "+p.name+"\n")
		if !found {
			t.Errorf("%s has no section of %s; write it with -update", page, p.name)
			continue
		}
		section, _, _ = strings.Cut(section, "\n## ")
		var want []string
		for _, x := range p.subjects {
			want = append(want, x.name)
		}
		for _, c := range p.cells {
			want = append(want, c.theirs+" | "+coded(c.here))
		}
		for _, x := range p.pairings {
			want = append(want, x.name)
		}
		for _, name := range want {
			if !strings.Contains(section, "\n| "+name+" | ") {
				t.Errorf("%s, %s: there is no row of %q; write it with -update", page, p.name, name)
			}
		}
	}
}
