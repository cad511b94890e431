package command

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/notebooks/runner"
)

func TestCellLine(t *testing.T) {
	e := runner.Event{Cell: 3, Cells: 12, First: strings.Repeat("é", 40)}
	if got, want := cellLine(e, 61500_000_000), "cell 3/12 1m1s "+strings.Repeat("é", 29)+"…"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
