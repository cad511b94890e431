package runstore_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/runstore/faulty"
)

// state is where a run of these tests is.
type state struct{ Done, Best int }

func (s state) BestEpoch() int { return s.Best }

// tensors are those of a run that has come so far.
func tensors(at int) []runstore.Tensor {
	return []runstore.Tensor{
		{Name: "w", Shape: []int{2, 2}, F32: []float32{float32(at), 1, 2, 3}}, {Name: "n", Shape: []int{1}, I64: []int64{int64(at)}},
	}
}

// savings are the steps of a run: it keeps the best epochs 1, 2 and 4, and saves after each.
func savings(r *runstore.Run) (steps []func() error) {
	best := 0
	for i := 1; i <= 5; i++ {
		if i != 3 && i != 5 {
			best = i
			steps = append(steps, func() error { return r.SaveBest(i, tensors(100+i)) })
		}
		s := state{i, best}
		steps = append(steps, func() error { return r.Save(s, tensors(i)) })
	}
	return steps
}

// whole returns how far the newest checkpoint has come, 0 for none, and checks that it is what was saved.
func whole(t *testing.T, r *runstore.Run) int {
	t.Helper()
	c, err := runstore.Latest[state](r)
	if err != nil {
		t.Fatal(err)
	}
	if c == nil {
		return 0
	}
	if !reflect.DeepEqual(c.Tensors, tensors(c.State.Done)) || !reflect.DeepEqual(c.Best, tensors(100+c.State.Best)) {
		t.Errorf("checkpoint %+v", c)
	}
	return c.State.Done
}

// Whatever operation fails, alone or with all that come after it, the last checkpoint that was said to be saved is read, or a later one.
// A run that goes on from there saves as before, and no more than two generations and what they need are left.
func TestEveryFailureLeavesTheLastCheckpoint(t *testing.T) {
	t.Parallel()
	for _, once := range []bool{true, false} {
		n := 1
		for ; disturbed(t, n, once) && n < 1000; n++ {
		}
		if n < 50 || n == 1000 {
			t.Errorf("%d operations failed", n-1)
		}
	}
}

// disturbed saves a run whose n-th operation fails, once or for ever, and reports whether there were so many.
func disturbed(t *testing.T, n int, once bool) bool {
	t.Helper()
	at, name, unsynced := -1, "", 0
	r := begun(t, disk(func(op faulty.Op, path string) error {
		if at < 0 || !slices.Contains(faulty.Saving, op) && op != faulty.Remove && op != faulty.List {
			return nil
		}
		if at++; at == n || at > n && !once {
			name = fmt.Sprintf("%s, operation %d, once %v: %s of %s", t.Name(), n, once, op, filepath.Base(path))
			if op == faulty.SyncFolder {
				unsynced = 1 // checkpoint that is there, and may not last
			}
			return faulty.ErrFull
		}
		return nil
	}))
	at = 0
	said, failed := 0, false
	for _, step := range savings(r) {
		before := whole(t, open(disk(faulty.Never), filepath.Dir(r.Dir())))
		err := step()
		failed = failed || err != nil
		now := whole(t, open(disk(faulty.Never), filepath.Dir(r.Dir())))
		if err == nil && now < before || err != nil && now != before && now != before+unsynced {
			t.Errorf("%s: from %d to %d, error %v", name, before, now, err)
		}
		if said = now; err != nil && !errors.Is(err, faulty.ErrFull) {
			t.Errorf("%s: error %v", name, err)
		}
		if failed { // a run that could not save ends
			break
		}
	}
	again := open(disk(faulty.Never), filepath.Dir(r.Dir()))
	if got := whole(t, again); got != said {
		t.Errorf("%s: it goes on from %d, not %d", name, got, said)
	}
	for _, step := range savings(again) {
		if err := step(); err != nil {
			t.Errorf("%s: and then %v", name, err)
		}
	}
	if got := whole(t, open(disk(faulty.Never), filepath.Dir(r.Dir()))); got != 5 {
		t.Errorf("%s: it ends at %d", name, got)
	}
	return name != ""
}

// Two generations and the best epochs that they need are all that is kept, whichever epochs are the best.
func TestOldCheckpointsGo(t *testing.T) {
	for pattern := range 1 << 6 {
		r, best, before := begun(t, disk(faulty.Never)), 0, 0
		for i := range 6 {
			before = best
			if pattern>>i&1 == 1 {
				if best = i + 1; r.SaveBest(best, tensors(100+best)) != nil {
					t.Fatal("the best epoch was not saved")
				}
			}
			if err := r.Save(state{i, best}, tensors(i)); err != nil {
				t.Fatal(err)
			}
			var want []string
			for _, k := range slices.Compact([]int{before, best}) {
				if k > 0 {
					want = append(want, fmt.Sprintf("best-%d.safetensors", k))
				}
			}
			got := slices.DeleteFunc(names(t, r.Dir()), func(name string) bool { return !strings.HasPrefix(name, "best-") })
			if !slices.Equal(got, want) {
				t.Errorf("best epochs %06b, after %d: there are %v, want %v", pattern, i+1, got, want)
			}
		}
	}
}

func damage(t *testing.T, file string, how func([]byte) []byte) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err == nil {
		err = os.WriteFile(file, how(data), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

var damages = map[string]struct {
	how  func([]byte) []byte
	want string
}{
	"cut":            {func(b []byte) []byte { return b[:len(b)/2] }, "header should have"},
	"cut by a byte":  {func(b []byte) []byte { return b[:len(b)-1] }, "expected from"},
	"empty":          {func([]byte) []byte { return nil }, "too few"},
	"zeros":          {func(b []byte) []byte { clear(b); return b }, "no JSON object"},
	"bit of a value": {faulty.Flip, "does not have the SHA-256"},
	"bit of the state": {func(b []byte) []byte {
		return bytes.Replace(b, []byte(`\"Done\":`), []byte(`\"Dope\":`), 1)
	}, "does not have the SHA-256"},
	"other format":  {faulty.Resealed("format", "999"), `format version "999", and this program reads 7`},
	"other run":     {faulty.Resealed("fingerprint", "0123456789abcdef"), "of the run 0123456789ab"},
	"no state":      {faulty.Resealed("run", ""), "its state"},
	"odd state":     {faulty.Resealed("run", `{"Done":1}{`), "more after the end"},
	"unknown state": {faulty.Resealed("run", `{"Dunn":1}`), "unknown field"},
	"no sequence":   {faulty.Resealed("sequence", "x"), "sequence number"},
	"lost best":     {faulty.Resealed("run", `{"Best":9}`), "best-9"},
}

// A damaged checkpoint gives way to the one before; with both damaged the error names them and what is wrong.
func TestDamagedCheckpoint(t *testing.T) {
	for name, d := range damages {
		r := begun(t, disk(faulty.Never))
		for _, step := range savings(r) {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
		newer, older := r.Path("checkpoint-0.safetensors"), r.Path("checkpoint-1.safetensors")
		damage(t, newer, d.how)
		fresh := open(disk(faulty.Never), filepath.Dir(r.Dir()))
		if got := whole(t, fresh); got != 4 {
			t.Errorf("%s: it falls back to %d", name, got)
		}
		if err := fresh.Save(state{5, 4}, tensors(5)); err != nil {
			t.Fatal(err)
		}
		if got := whole(t, open(disk(faulty.Never), filepath.Dir(r.Dir()))); got != 5 {
			t.Errorf("%s: it does not write over the damaged one, but goes on from %d", name, got)
		}
		damage(t, newer, d.how)
		damage(t, older, d.how)
		_, err := runstore.Latest[state](open(disk(faulty.Never), filepath.Dir(r.Dir())))
		for _, w := range []string{newer, older, d.want} {
			if err == nil || !strings.Contains(err.Error(), w) {
				t.Errorf("%s: both are damaged: error %v does not say %q", name, err, w)
			}
		}
	}
}

// A checkpoint whose best epoch is damaged is not used.
func TestDamagedBest(t *testing.T) {
	r := begun(t, disk(faulty.Never))
	for _, step := range savings(r) {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	damage(t, r.Path("best-4.safetensors"), faulty.Flip)
	_, err := runstore.Latest[state](open(disk(faulty.Never), filepath.Dir(r.Dir())))
	if err == nil || !strings.Contains(err.Error(), "checkpoint-1.safetensors: it needs") || !strings.Contains(err.Error(), "best-4.safetensors: its content") {
		t.Errorf("error %v", err)
	}
}

// One who has the folder sets damaged files aside under names of their own, and goes on from what is whole, or from nothing.
func TestResumeSetsAside(t *testing.T) {
	for _, c := range []struct {
		damaged []string
		from    int
	}{
		{[]string{"checkpoint-0.safetensors"}, 4},
		{[]string{"checkpoint-1.safetensors"}, 5},
		{[]string{"checkpoint-0.safetensors", "checkpoint-1.safetensors"}, 0},
		{[]string{"best-4.safetensors", "checkpoint-0.safetensors", "checkpoint-1.safetensors"}, 0},
	} {
		r := begun(t, disk(faulty.Never))
		for round := 1; round <= 2; round++ {
			for _, step := range savings(r) {
				if err := step(); err != nil {
					t.Fatal(err)
				}
			}
			damage(t, r.Path(c.damaged[0]), faulty.Flip)
			if len(c.damaged) == 2 {
				damage(t, r.Path(c.damaged[1]), faulty.Flip)
			}
			got, err := runstore.Resume[state](open(disk(faulty.Never), filepath.Dir(r.Dir())))
			if err != nil || (got == nil) != (c.from == 0) {
				t.Fatalf("%v: %v, %v", c.damaged, got, err)
			}
			if got != nil && got.State.Done%5 != c.from%5 && round == 1 {
				t.Errorf("%v: it goes on from %d", c.damaged, got.State.Done)
			}
			if aside := r.Aside(); len(aside) != round*len(c.damaged) {
				t.Errorf("%v, round %d: aside are %v", c.damaged, round, aside)
			}
			for _, name := range c.damaged {
				if _, err := os.Stat(r.Path(name)); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("%s is still there: %v", name, err)
				}
			}
		}
	}
}

// A checkpoint that cannot be read now may be whole: it is no reason to go on from the one before and to write over it.
func TestUnreadableIsNotDamaged(t *testing.T) {
	r := begun(t, disk(faulty.Never))
	for _, step := range savings(r) {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"checkpoint-0.safetensors", "checkpoint-1.safetensors", "best-4.safetensors"} {
		broken := disk(func(op faulty.Op, path string) error {
			if op == faulty.Open && filepath.Base(path) == name {
				return os.ErrPermission
			}
			return nil
		})
		if _, err := runstore.Resume[state](open(broken, filepath.Dir(r.Dir()))); !errors.Is(err, os.ErrPermission) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := whole(t, open(disk(faulty.Never), filepath.Dir(r.Dir()))); got != 5 || len(r.Aside()) > 0 {
		t.Errorf("it goes on from %d; aside are %v", got, r.Aside())
	}
}
