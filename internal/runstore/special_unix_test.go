//go:build unix

package runstore_test

import (
	"errors"
	"os"
	"syscall"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
)

// Special files in a folder do not hang: they are moved aside, or end as leases that do not grow.
func TestSpecialFiles(t *testing.T) {
	root := t.TempDir()
	r := paced(lockless{}, root)
	release, err := r.Begin(t.Context(), []byte("{}"), func() {})
	if err != nil {
		t.Fatal(err)
	}
	release()
	must := func(name string, err error) {
		if err != nil {
			t.Fatal(name, err)
		}
	}
	must("pipe", syscall.Mkfifo(r.Path("checkpoint-0.safetensors"), 0o644))
	must("endless", os.Symlink("/dev/zero", r.Path("checkpoint-1.safetensors")))
	must("folder", os.Mkdir(r.Path("lease-beat.9"), 0o755))
	must("part", syscall.Mkfifo(r.Path("x.part"), 0o644))
	must("result", os.Symlink("/dev/tty", r.Path(runstore.ResultFile)))
	if release, err = r.Begin(t.Context(), []byte("{}"), func() {}); err != nil {
		t.Fatal(err)
	}
	defer release()
	if c, err := runstore.Resume[state](r); c != nil || err != nil {
		t.Errorf("%v, %v", c, err)
	}
	var odd *runstore.Damage
	if _, err := r.Result(); !errors.As(err, &odd) || r.SetAside(odd) != nil {
		t.Errorf("result: %v", err)
	}
	if got := r.Aside(); len(got) != 3 {
		t.Errorf("aside: %v", got)
	}
	if err := errors.Join(r.Save(state{1, 0}, tensors(1)), r.Finish(1)); err != nil {
		t.Error(err)
	}
}
