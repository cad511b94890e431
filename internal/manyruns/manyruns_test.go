package manyruns

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// Runs that nobody trained are whole to whoever checks them.
func TestFill(t *testing.T) {
	root := t.TempDir()
	names, err := Fill(root, 50)
	if err != nil {
		t.Fatal(err)
	}
	runs, err := learning.Runs(root)
	if err != nil || len(runs) != len(names) {
		t.Fatalf("%d runs, %v", len(runs), err)
	}
	for _, r := range runs {
		files, err := r.Verify()
		if r.Report == nil || r.Fault != nil || len(files) != 5 || err != nil {
			t.Fatalf("%+v, %d files, %v", r, len(files), err)
		}
		for _, f := range files {
			if f.State != learning.FileWhole {
				t.Errorf("%s is %s: %v", f.Path, f.State, f.Err)
			}
		}
	}
}
