package learning

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/runstore/faulty"
)

// TestStoredAnswersAtOnce: the same report and model, without a trainer.
func TestStoredAnswersAtOnce(t *testing.T) {
	e := toyEntry(t.TempDir())
	first := train(t, e, toyTask())
	var epochs []int
	e.Name, e.Settings.Workers = "again", 3
	e.Settings.Progress = func(p Progress) {
		if p.Phase != "stored" || p.Done != p.Of || p.Last.Epoch != p.Epoch {
			t.Errorf("progress %+v of a stored run", p)
		}
		epochs = append(epochs, p.Epoch)
	}
	task := toyTask()
	task.Name = "the same samples"
	ctx, cancel := context.WithCancel(context.Background())
	cancel() // what is stored needs no time
	again, err := Train(ctx, e, task)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(epochs, []int{1, 2, 3, 4}) {
		t.Errorf("told of epochs %v", epochs)
	}
	if again.Entry.Name != "again" || again.Entry.Settings.Workers != 3 || again.Task != task.Name {
		t.Errorf("the report is of %q on %q", again.Entry.Name, again.Task)
	}
	if again.TrainSeconds() != first.TrainSeconds() {
		t.Error("the wall time is another")
	}
	again.Entry.Name, again.Entry.Settings.Workers, again.Task = "toy", 1, "toy"
	if withoutTime(again) != withoutTime(first) {
		t.Errorf("stored  %s\ntrained %s", withoutTime(again), withoutTime(first))
	}
	if !reflect.DeepEqual(again.Model, first.Model) {
		t.Error("the stored model is another")
	}
}

// TestStoreIsNotAskedForOthers: a changed sample is another run, even if somebody named the data set the same.
func TestStoreIsNotAskedForOthers(t *testing.T) {
	e := toyEntry(t.TempDir())
	seen := map[string]bool{train(t, e, toyTask()).Fingerprint: true}
	for _, change := range []func(e *Entry, task *Task){
		func(e *Entry, _ *Task) { e.Settings.Seed = 4 },
		func(_ *Entry, task *Task) { task.Train.X[7][1] += 1e-6 },
		func(_ *Entry, task *Task) { task.Test.Label[0] = 2 },
		func(_ *Entry, task *Task) { task.Train.X, task.Train.Label = task.Train.X[1:], task.Train.Label[1:] },
	} {
		e, task, trained := e, toyTask(), false
		change(&e, &task)
		e.Settings.Progress = func(p Progress) { trained = trained || p.Phase == "train" }
		if r := train(t, e, task); !trained || seen[r.Fingerprint] {
			t.Errorf("the store answered for another run, %.12s", r.Fingerprint)
		}
	}
}

// TestStoreCannotBeWritten has a file where the folder should be: this fails for every user, root too.
func TestStoreCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, store := range []string{file, filepath.Join(file, "below")} {
		_, err := Train(context.Background(), toyEntry(store), toyTask())
		if err == nil || !strings.Contains(err.Error(), "run store") || !strings.Contains(err.Error(), file) ||
			!strings.Contains(err.Error(), "Settings.Store") {
			t.Errorf("error %v", err)
		}
	}
}

// saved returns an entry whose store holds two generations of checkpoints, the one with the best epoch of each, and what
// the undisturbed run gives.
func saved(t *testing.T) (e Entry, dir string, want *Report) {
	t.Helper()
	e = toyEntry("-")
	want = train(t, e, toyTask())
	e.Settings.Store = t.TempDir()
	for range 2 {
		if _, _, err := interruptAt(e, toyTask(), 20); err == nil {
			t.Fatal("it was not stopped")
		}
	}
	dir = filepath.Join(e.Settings.Store, want.Fingerprint)
	return e, dir, want
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

// newest returns the names of the newer and the older checkpoint.
func newest(t *testing.T, dir string) (newer, older string) {
	t.Helper()
	sequence := map[string]int{}
	for _, name := range []string{"checkpoint-0.safetensors", "checkpoint-1.safetensors"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		f, err := runstore.ParseTensors(data)
		if err == nil {
			sequence[name], err = strconv.Atoi(f.Metadata["sequence"])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if newer, older = "checkpoint-0.safetensors", "checkpoint-1.safetensors"; sequence[newer] < sequence[older] {
		newer, older = older, newer
	}
	return newer, older
}

// withoutAside takes what is said of files that were moved aside off a report.
func withoutAside(r *Report) (bare *Report, said string) {
	bare = &Report{}
	*bare = *r
	bare.Warnings = slices.DeleteFunc(slices.Clone(r.Warnings), func(text string) bool {
		found := strings.Contains(text, "moved aside")
		if found {
			said += text
		}
		return found
	})
	return bare, said
}

// TestDamagedCheckpoint: the one before is taken, or the start; the result is the same, and the damaged files are named.
func TestDamagedCheckpoint(t *testing.T) {
	for name, how := range map[string]func([]byte) []byte{
		"cut": func(b []byte) []byte { return b[:len(b)/2] }, "flipped": faulty.Flip, "other format": faulty.Resealed("format", "999"),
		"odd state": faulty.Resealed("run", `{"Epoche":1}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, dir, want := saved(t)
			newer, older := newest(t, dir)
			damage(t, filepath.Join(dir, newer), how)
			if got, _ := withoutAside(train(t, e, toyTask())); withoutTime(got) != withoutTime(want) {
				t.Error("continued from the generation before, it ends with another result")
			}
			e, dir, _ = saved(t)
			damage(t, filepath.Join(dir, newer), how)
			damage(t, filepath.Join(dir, older), how)
			got, said := withoutAside(train(t, e, toyTask()))
			if withoutTime(got) != withoutTime(want) {
				t.Error("both are damaged: it ends with another result")
			}
			for _, w := range []string{filepath.Join(dir, newer) + "-damaged", filepath.Join(dir, older) + "-damaged", "moved aside"} {
				if !strings.Contains(said, w) {
					t.Errorf("both are damaged: warnings %q do not say %q", said, w)
				}
			}
			if left := filesBut(t, e.Settings.Store); strings.Contains(strings.Join(left, " "), ".part") {
				t.Errorf("it left %v", left)
			}
		})
	}
}

// TestDamagedBest: a checkpoint whose best epoch is lost or damaged is not used.
func TestDamagedBest(t *testing.T) {
	for name, how := range map[string]func(file string) error{
		"lost":    os.Remove,
		"damaged": func(file string) error { damage(t, file, faulty.Flip); return nil },
	} {
		e, dir, want := saved(t)
		best, err := filepath.Glob(filepath.Join(dir, "best-*"))
		if err != nil || len(best) == 0 {
			t.Fatalf("no best epoch: %v", err)
		}
		for _, f := range best {
			if err := how(f); err != nil {
				t.Fatal(err)
			}
		}
		got, said := withoutAside(train(t, e, toyTask()))
		if withoutTime(got) != withoutTime(want) || !strings.Contains(said, "checkpoint-1.safetensors-damaged") ||
			strings.Contains(said, filepath.Base(best[len(best)-1])) != (name == "damaged") {
			t.Errorf("%s: it ends with another result, or warns %q", name, said)
		}
	}
}

// TestForeignCheckpoint has one that is whole and says that it is of this run, but does not fit.
func TestForeignCheckpoint(t *testing.T) {
	for name, c := range map[string]struct{ key, value, want string }{
		"epoch":   {"run", `{"Epoch":9}`, "epoch 9 of 4"},
		"samples": {"run", `{"Epoch":1,"Done":1000}`, "1000 of 46 samples"},
	} {
		e, dir, _ := saved(t)
		for g := range 2 {
			damage(t, filepath.Join(dir, fmt.Sprintf("checkpoint-%d.safetensors", g)), faulty.Resealed(c.key, c.value))
		}
		if _, err := Train(context.Background(), e, toyTask()); err == nil || !strings.Contains(err.Error(), c.want) ||
			!strings.Contains(err.Error(), dir) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestDamagedResult: a stored run that is damaged is trained again to the same result, and what was damaged is kept and named. Where nothing can
// be written, or a later version wrote it, it is one error that names the file; it is never a wrong report.
func TestDamagedResult(t *testing.T) {
	cut := func(b []byte) []byte { return b[:len(b)/2] }
	replace := func(old, new string) func([]byte) []byte {
		return func(b []byte) []byte {
			if !bytes.Contains(b, []byte(old)) {
				t.Errorf("there is no %q to damage", old)
			}
			return bytes.Replace(b, []byte(old), []byte(new), 1)
		}
	}
	for name, c := range map[string]struct {
		file string
		how  func([]byte) []byte
		want string
	}{
		"report cut":     {runstore.ResultFile, cut, "ends in the middle"},
		"report empty":   {runstore.ResultFile, func([]byte) []byte { return nil }, "it is empty"},
		"report changed": {runstore.ResultFile, replace(`"Unclassified": 0`, `"Unclassified": 1`), "checksum"},
		"report twice":   {runstore.ResultFile, func(b []byte) []byte { return append(b, b...) }, "more after the end"},
		"report closed":  {runstore.ResultFile, func(b []byte) []byte { return append(b, '}') }, "more after the end"},
		"of another run": {runstore.ResultFile, replace(`"Fingerprint": "`, `"Fingerprint": "0`), "of the run 0"},
		"unknown field":  {runstore.ResultFile, replace(`"Unclassified"`, `"Misclassified"`), "unknown field"},
		"model cut":      {modelFile, cut, modelFile},
		"model empty":    {modelFile, func([]byte) []byte { return nil }, modelFile},
		"model flipped":  {modelFile, faulty.Flip, modelFile},
		"model renamed":  {modelFile, faulty.Resealed("fingerprint", "0"), modelFile},
	} {
		e := toyEntry(t.TempDir())
		dir := filepath.Join(e.Settings.Store, train(t, e, toyTask()).Fingerprint)
		damage(t, filepath.Join(dir, c.file), c.how)
		_, err := trainOver(t, faulty.Files{Files: runstore.Disk{}, Fail: func(op faulty.Op, _ string) error {
			if slices.Contains(faulty.Saving, op) {
				return faulty.ErrFull
			}
			return nil
		}}, e, toyTask())
		for _, w := range []string{"learning: stored run: " + filepath.Join(dir, c.file), c.want} {
			if err == nil || !strings.Contains(err.Error(), w) {
				t.Errorf("%s: error %v does not say %q", name, err, w)
			}
		}
		trainedAgain(t, name, e, filepath.Join(dir, c.file)+"-damaged")
	}
	e := toyEntry(t.TempDir())
	dir := filepath.Join(e.Settings.Store, train(t, e, toyTask()).Fingerprint)
	if err := os.Remove(filepath.Join(dir, modelFile)); err != nil {
		t.Fatal(err)
	}
	trainedAgain(t, "without a model", e, "")
}

// trainedAgain trains a run whose stored result cannot be used, and wants a warning of the file that is moved aside, which stays.
func trainedAgain(t *testing.T, name string, e Entry, aside string) {
	t.Helper()
	undisturbed := e
	undisturbed.Settings.Store = "-"
	want, trained := train(t, undisturbed, toyTask()), false
	e.Settings.Progress = func(p Progress) { trained = trained || p.Phase == "train" }
	for _, again := range []bool{true, false} {
		trained = false
		got, said := withoutAside(train(t, e, toyTask()))
		if trained != again || withoutTime(got) != withoutTime(want) {
			t.Errorf("%s: trained %v, to another result", name, trained)
		}
		if !strings.Contains(said, aside) || (aside == "") != (said == "") {
			t.Errorf("%s: warnings %q do not name %s", name, said, aside)
		}
	}
}

// A report of a later version, which has a field that this one does not know, is no damage: it stays, and is an error.
func TestLaterReport(t *testing.T) {
	e := toyEntry(t.TempDir())
	file := filepath.Join(e.Settings.Store, train(t, e, toyTask()).Fingerprint, runstore.ResultFile)
	damage(t, file, func(b []byte) []byte {
		var compact bytes.Buffer
		if err := json.Compact(&compact, b); err != nil {
			t.Fatal(err)
		}
		rest, _, _ := strings.Cut(compact.String(), `,"Checksum"`)
		rest += `,"Later":1`
		return []byte(rest + `,"Checksum":"` + runstore.Fingerprint([]byte(rest+"}")) + `"}`)
	})
	if _, err := Train(context.Background(), e, toyTask()); err == nil || !strings.Contains(err.Error(), "a later version") ||
		!strings.Contains(err.Error(), file) {
		t.Errorf("error %v", err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

// TestOneTrainerARun: who asks for a run that is being trained waits for it, and gets its result.
func TestOneTrainerARun(t *testing.T) {
	e := toyEntry(t.TempDir())
	if !hasLocks(t) {
		t.Skip("this system has no locks")
	}
	inside, goOn := make(chan bool), make(chan bool)
	first := true
	e.Settings.Progress = func(Progress) {
		if first {
			first = false
			inside <- true
			<-goOn
		}
	}
	type answer struct {
		r   *Report
		err error
	}
	one, two := make(chan answer, 1), make(chan answer, 1)
	go func() { r, err := Train(context.Background(), e, toyTask()); one <- answer{r, err} }()
	<-inside
	other, phases := e, map[string]int{}
	other.Settings.Progress = func(p Progress) {
		if phases[p.Phase]++; phases["waiting"] == 1 && p.Phase == "waiting" {
			close(goOn)
		}
	}
	go func() { r, err := Train(context.Background(), other, toyTask()); two <- answer{r, err} }()
	a, b := <-one, <-two
	if err := errors.Join(a.err, b.err); err != nil {
		t.Fatal(err)
	}
	if phases["waiting"] == 0 || phases["stored"] != 4 || phases["train"] != 0 || withoutTime(a.r) != withoutTime(b.r) {
		t.Errorf("the second one saw %v", phases)
	}
}

// Who may only read a store waits for a run that another process trains, and gets its result; without one, an error.
func TestReaderWaits(t *testing.T) {
	if !hasLocks(t) {
		t.Skip("this system has no locks")
	}
	reader := faulty.Files{Files: runstore.Disk{}, Fail: func(op faulty.Op, path string) error {
		if op == faulty.Create {
			return &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
		}
		return nil
	}}
	e, asked := toyEntry(t.TempDir()), make(chan bool)
	ask := func(e Entry) (*Report, error) {
		r, err := newRun(e, toyTask(), toyTask().digest())
		if err != nil {
			return nil, err
		}
		r.store = storeOn(reader, e.Settings.Store, r.fingerprint)
		return r.result(t.Context())
	}
	if r, err := ask(e); r != nil || !errors.Is(err, fs.ErrPermission) || !strings.Contains(err.Error(), "name a folder") {
		t.Errorf("nobody trains it: %v, %v", r, err)
	}
	inside, once := make(chan bool), sync.OnceFunc(func() { close(asked) })
	first := sync.OnceFunc(func() { close(inside); <-asked })
	other := e
	e.Settings.Progress = func(Progress) { first() }
	other.Settings.Progress = func(p Progress) {
		if p.Phase == "waiting" {
			once()
		}
	}
	trained := make(chan *Report, 1)
	go func() { r, _ := Train(context.Background(), e, toyTask()); trained <- r }()
	<-inside
	got, err := ask(other)
	once()
	if want := <-trained; err != nil || want == nil || withoutTime(got) != withoutTime(want) {
		t.Errorf("%v", err)
	}
}

// A store that is named by a relative path is the one that it names when training begins, wherever the program goes meanwhile.
func TestRelativeStore(t *testing.T) {
	begun, elsewhere := t.TempDir(), t.TempDir()
	for name, train := range map[string]func(Entry) (*Report, error){
		"Train": func(e Entry) (*Report, error) { return Train(t.Context(), e, toyTask()) },
		"Compare": func(e Entry) (*Report, error) {
			c, err := Compare(t.Context(), []Entry{e}, toyTask(), []uint64{3, 4})
			if err != nil {
				return nil, err
			}
			return c.Entries[0].Reports[1], nil
		},
	} {
		t.Chdir(begun)
		e := toyEntry("runs of " + name)
		e.Settings.Progress = func(Progress) { _ = os.Chdir(elsewhere) }
		r, err := train(e)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if filepath.Dir(r.Folder) != filepath.Join(begun, "runs of "+name) {
			t.Errorf("%s: the folder is %s", name, r.Folder)
		}
		if _, err := os.Stat(filepath.Join(r.Folder, runstore.ResultFile)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// hasLocks reports whether this system has any.
func hasLocks(t *testing.T) bool {
	t.Helper()
	disk, dir := runstore.Disk{}, t.TempDir()
	release, _, err := disk.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	_, locked, _ := disk.Lock(dir)
	return locked == runstore.Busy
}

// TestStoreInAnOddFolder has characters that mean something in patterns.
func TestStoreInAnOddFolder(t *testing.T) {
	e := toyEntry(filepath.Join(t.TempDir(), "runs [1]*?"))
	if _, _, err := interruptAt(e, toyTask(), 20); err == nil {
		t.Fatal("it was not stopped")
	}
	dir := filepath.Join(e.Settings.Store, train(t, e, toyTask()).Fingerprint)
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 4 {
		t.Errorf("there are %v: %v", files, err)
	}
}

// TestCheckpointsComeByTime: with a long interval there are only those of finished epochs.
func TestCheckpointsComeByTime(t *testing.T) {
	for every, want := range map[time.Duration]int{time.Hour: 3, 0: 3 + 3*10 + 9} {
		e := toyEntry(t.TempDir())
		ctx, cancel := context.WithCancel(context.Background())
		e.Settings.Progress = func(p Progress) {
			if p.Epoch == 4 && p.Done == 45 {
				cancel()
			}
		}
		r, err := newRun(e, toyTask(), "")
		if err != nil {
			t.Fatal(err)
		}
		r.every = every
		saves := 0
		r.store = storeOn(faulty.Files{Files: runstore.Disk{}, Fail: func(op faulty.Op, path string) error {
			if op == faulty.Rename && strings.HasPrefix(filepath.Base(path), "checkpoint-") {
				saves++
			}
			return nil
		}}, e.Settings.Store, r.fingerprint)
		if _, err := r.result(ctx); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if got := saves - 1; got != want { // one for being stopped
			t.Errorf("every %v: %d checkpoints, want %d", every, got, want)
		}
	}
}

// TestDescriptionIsStored and hashes to the name of its folder.
func TestDescriptionIsStored(t *testing.T) {
	e := toyEntry(t.TempDir())
	r := train(t, e, toyTask())
	text, err := os.ReadFile(filepath.Join(e.Settings.Store, r.Fingerprint, runstore.DescriptionFile))
	if err != nil {
		t.Fatal(err)
	}
	resolved, err := e.resolve()
	if err != nil {
		t.Fatal(err)
	}
	want, sum, err := resolved.fingerprint(Task{Classes: 3}, toyTask().digest())
	if err != nil || sum != r.Fingerprint || string(text) != string(want)+"\n" {
		t.Errorf("stored %s", text)
	}
	epochs, err := os.ReadFile(filepath.Join(e.Settings.Store, r.Fingerprint, epochsFile))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Split(string(epochs), "\n"); len(lines) != 6 ||
		!strings.HasPrefix(lines[4], "4,"+strconv.FormatFloat(r.Epochs[3].Loss, 'g', -1, 64)+",") {
		t.Errorf("epochs:\n%s", epochs)
	}
}

// TestHeaderOfCheckpoint is what docs/runs.md tells readers in other languages.
func TestHeaderOfCheckpoint(t *testing.T) {
	_, dir, want := saved(t)
	data, err := os.ReadFile(filepath.Join(dir, "checkpoint-0.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	header := string(data[8 : 8+binary.LittleEndian.Uint64(data)])
	for _, w := range []string{`"format":"3"`, `"fingerprint":"` + want.Fingerprint + `"`, `"sequence":"`, `"run":"{`, `"sha256":"`,
		`"w":{"dtype":"F32","shape":[3,3]`} {
		if !strings.Contains(header, w) {
			t.Errorf("header %s lacks %s", header, w)
		}
	}
}
