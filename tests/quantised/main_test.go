package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
)

// docs/results.md has what the command measures: of the first seed every row of what it prints, and the first of the accuracies by seed of the page.
func TestResultsOfTheFirstSeed(t *testing.T) {
	if testing.Short() {
		t.Skip("trains four networks")
	}
	if kernel.Path() != "avx512" {
		t.Skipf("dense products have other bits with the instruction set %s than with avx512, and so have trained weights", kernel.Path())
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	var out strings.Builder
	if err := run(t.Context(), &out, 1, 20, 1); err != nil {
		t.Fatal(err)
	}
	want := `| 1 | float32 | not | 99.17 % | | | | |
| 1 | float32 | 8 bits | 99.17 % | 99.17 % | 4 of 168139 | 99.17 % | 0 of 167747 |
| 1 | float32 | 4 bits | 98.06 % | 98.06 % | 0 of 170831 | 98.06 % | 0 of 172134 |
| 1 | float32 | 2 bits | 95.00 % | 95.00 % | 0 of 201589 | 93.06 % | 0 of 216328 |
| 1 | 8 bits | 8 bits | 98.61 % | 98.61 % | 0 of 157692 | 98.61 % | 0 of 157692 |
| 1 | 4 bits | 4 bits | 98.61 % | 98.61 % | 0 of 128382 | 98.61 % | 0 of 128382 |
| 1 | 2 bits | 2 bits | 97.22 % | 97.22 % | 0 of 227702 | 97.22 % | 0 of 227702 |
`
	if _, rows, _ := strings.Cut(out.String(), "|---|---|---|---|---|---|---|---|\n"); rows != want {
		t.Errorf("it measures\n%swhere\n%sis published", rows, want)
	}
	text, err := os.ReadFile("../../docs/results.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(text), "### Networks in integers")
	section, _, _ = strings.Cut(section, "\n## ")
	published := regexp.MustCompile(`\| (float32|\d bits) \| (float32|\d) \| (\d\d\.\d\d), `).FindAllStringSubmatch(section, -1)
	if len(published) != 7 {
		t.Fatalf("%d rows are published: %q", len(published), published)
	}
	for i, row := range strings.Split(strings.TrimSpace(want), "\n") {
		if cells := strings.Split(row, " | "); cells[1] != published[i][1] || cells[min(4, 3+min(i, 1))] != published[i][3]+" %" {
			t.Errorf("measured %s, published %q", row, published[i])
		}
	}
}
