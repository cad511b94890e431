package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The page has a row for every net and every description of a library's cell.
func TestPageIsCurrent(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", page))
	if err != nil {
		t.Fatal(err)
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
