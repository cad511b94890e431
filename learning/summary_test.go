package learning

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
)

// A summary says what the report says, of every report there is; and of one in which a byte has changed it says what is said of the whole.
func TestSummaryIsTheReport(t *testing.T) {
	e := toyEntry(t.TempDir())
	train(t, e, toyTask())
	e.Settings.Seed, e.Settings.Epochs = 9, 1
	train(t, e, toyTask())
	e.Settings.Seed = 10
	_ = failingOver(t, t.Context(), runstore.Disk{}, e, errSnapshot)
	for round := range 3 {
		long, err := Runs(e.Settings.Store)
		if err != nil {
			t.Fatal(err)
		}
		short, err := Summaries(e.Settings.Store)
		if err != nil || len(short) != len(long) || len(long) != 3 {
			t.Fatalf("%d summaries of %d runs, %v", len(short), len(long), err)
		}
		for i, r := range long {
			s := short[i]
			one, err := SummaryOf(e.Settings.Store, r.Fingerprint)
			if fmt.Sprintf("%+v", one.Report) != fmt.Sprintf("%+v", s.Report) || err != nil {
				t.Errorf("alone it is %+v, %v", one, err)
			}
			if s.Fingerprint != r.Fingerprint || s.Folder != r.Folder || s.Bytes != r.Bytes || !s.Modified.Equal(r.Modified) ||
				!reflect.DeepEqual(s.Failure, r.Failure) || fmt.Sprint(s.Fault) != fmt.Sprint(r.Fault) || (s.Report == nil) != (r.Report == nil) {
				t.Errorf("%+v is not %+v", s, r)
			}
			if r.Report != nil && fmt.Sprintf("%+v", *s.Report) != fmt.Sprintf("%+v", *r.Report.summary()) {
				t.Errorf("%+v is not of %+v", *s.Report, r.Report)
			}
		}
		at := filepath.Join(long[2].Folder, runstore.ResultFile)
		if round == 1 { // one that cannot be read
			err = errors.Join(os.Remove(at), os.Mkdir(at, 0o755))
		} else {
			err = os.WriteFile(at, []byte("{}"), 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestSkimFindsEveryByte(t *testing.T) {
	e := toyEntry(t.TempDir())
	text, err := os.ReadFile(filepath.Join(e.Settings.Store, train(t, e, toyTask()).Fingerprint, runstore.ResultFile))
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.TrimSpace(text)
	want, ok := skim(text)
	if !ok || want.Epochs != e.Settings.Epochs || want.Rule != "toy" || want.TrainSeconds <= 0 {
		t.Fatalf("%+v, %v", want, ok)
	}
	for i := range text {
		for bit := range 8 {
			changed := bytes.Clone(text)
			changed[i] ^= 1 << bit
			if got, ok := skim(changed); ok && (wholeReport(changed) != nil || fmt.Sprintf("%+v", *got) != fmt.Sprintf("%+v", *want)) {
				t.Fatalf("bit %d of byte %d: %+v", bit, i, got)
			}
		}
		if _, ok := skim(text[:i]); ok {
			t.Fatalf("the first %d bytes are a report", i)
		}
	}
}

// Whatever a file holds, it is skimmed without harm; and what is skimmed is whole.
func FuzzSkim(f *testing.F) {
	sealed, err := StoredReport{Report: &Report{Task: `a,"TrainSeconds":1}`, Epochs: []Epoch{{Epoch: 1, TrainSeconds: 2}}}}.sealed()
	var b bytes.Buffer
	if err := errors.Join(err, runstore.EncodeJSON(&b, sealed)); err != nil {
		f.Fatal(err)
	}
	for _, text := range []string{"", "{}", "}{", `{"Checksum":"`, `{"a":[{}],"Checksum":"\`, `{"Epochs":[{"Epoch":1,"TrainSeconds":`, b.String()} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, ok := skim(text); ok && wholeReport(text) != nil {
			t.Errorf("%q is no whole report", text)
		}
	})
}

// A list that looks again and again says what the store has, while others finish, fail, damage and remove runs.
func TestRunListLooksAgain(t *testing.T) {
	e := toyEntry(t.TempDir())
	list, err := NewRunList(e.Settings.Store)
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string) {
		t.Helper()
		var wait sync.WaitGroup
		for range 3 {
			wait.Go(func() {
				got, err := list.Look()
				want, wrong := Summaries(e.Settings.Store)
				if err := errors.Join(err, wrong); err != nil || fmt.Sprintf("%+v", texts(got)) != fmt.Sprintf("%+v", texts(want)) {
					t.Errorf("%s: %v is not %v, %v", what, texts(got), texts(want), err)
				}
			})
		}
		wait.Wait()
	}
	check("nothing")
	first := train(t, e, toyTask())
	check("one run")
	e.Settings.Seed = 8
	_ = failingOver(t, t.Context(), runstore.Disk{}, e, errSnapshot)
	check("a failed one")
	train(t, e, toyTask())
	check("which is finished")
	if err := os.Rename(filepath.Join(first.Folder, runstore.ResultFile), filepath.Join(first.Folder, runstore.ResultFile+"-damaged")); err != nil {
		t.Fatal(err)
	}
	check("the first is damaged")
	if err := os.RemoveAll(first.Folder); err != nil {
		t.Fatal(err)
	}
	check("and removed")
	if _, err := (&RunList{}).Look(); err == nil {
		t.Error("a list of no store")
	}
}

func texts(all []RunSummary) (lines []string) {
	for _, r := range all {
		lines = append(lines, fmt.Sprintf("%s %d %v %+v %v %+v", r.Fingerprint, r.Bytes, r.Modified, r.Report, r.Fault, r.Failure))
	}
	return lines
}
