package learning_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// A run's report.json is read alone, and its counts.json are the events of an inference.
func TestReadReport(t *testing.T) {
	for _, rule := range []string{"csdp", "stdp", "surrogate"} {
		e, task := killedEntry(rule), killedTask(rule)
		e.Settings.Store, e.Settings.Epochs = t.TempDir(), 1
		r := learning.TrainOrFail(t, e, task)
		dir := filepath.Join(e.Settings.Store, r.Fingerprint)
		s, err := learning.ReadReport(filepath.Join(dir, learning.ReportFile))
		if err != nil {
			t.Fatal(err)
		}
		if s.Fingerprint != r.Fingerprint || s.Rule != r.Entry.Learner.Name() || s.Batch != r.Entry.Settings.Batch ||
			!reflect.DeepEqual(s.Net, r.Entry.Net) || !reflect.DeepEqual(s.Inference, r.Inference) {
			t.Errorf("%s: %+v", rule, s)
		}
		text, err := os.ReadFile(filepath.Join(dir, learning.CountsFile))
		if err != nil {
			t.Fatal(err)
		}
		a, err := snn.ParseActivity(text)
		if err != nil {
			t.Fatal(err)
		}
		if want, err := r.Inference.Activity(r.Entry.Net); err != nil || !reflect.DeepEqual(a, want) {
			t.Errorf("%s: %+v, want %+v (%v)", rule, a, want, err)
		}
		if _, err := r.Training.Activity(r.Entry.Net); err != nil {
			t.Errorf("%s: training: %v", rule, err)
		}
	}
}

// Classifying the test samples again with the trained model gives what the run reported, for every rule; with other weights it does not.
func TestEvaluate(t *testing.T) {
	for _, rule := range []string{"csdp", "stdp", "surrogate"} {
		e, task := killedEntry(rule), killedTask(rule)
		e.Settings.Store, e.Settings.Epochs = "-", 2
		r := learning.TrainOrFail(t, e, task)
		m, err := r.Evaluate(t.Context(), r.Model, task)
		if err != nil || fmt.Sprint(m) != fmt.Sprint(r.Test) {
			t.Errorf("%s: %+v, want %+v (%v)", rule, m, r.Test, err)
		}
		other := r.Model.Clone()
		w, _ := other.Weights(0)
		clear(w)
		if m, err = r.Evaluate(t.Context(), other, task); err != nil || fmt.Sprint(m) == fmt.Sprint(r.Test) {
			t.Errorf("%s: weights of 0: %+v (%v)", rule, m, err)
		}
	}
}

func TestReadReportRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{`: "ends in the middle", `{"Task":"x"}`: "it has no Net", `{"T":25}`: `unknown field "T"`,
		`{"Task":"x","Net":{"Populations":[{"Name":"","Shape":[1]}]}}`: "Net: snn: population 0 has no name",
	} {
		file := filepath.Join(t.TempDir(), "r.json")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := learning.ReadReport(file); err == nil || !strings.Contains(err.Error(), "learning: report "+file) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", text, err, want)
		}
	}
	if _, err := learning.ReadReport("nowhere.json"); err == nil {
		t.Error("a file that is not there is read")
	}
}

// A digit that flips anywhere in what is priced, the report or its counts, is known: no other figures come of it.
func TestDamagedDigitsAreKnown(t *testing.T) {
	store := t.TempDir()
	e := killedEntry("surrogate")
	e.Settings.Store, e.Settings.Epochs = store, 1
	learning.TrainOrFail(t, e, killedTask("surrogate"))
	for name, read := range map[string]func(text []byte) error{
		learning.ReportFile: func(text []byte) error {
			file := filepath.Join(t.TempDir(), learning.ReportFile)
			if err := os.WriteFile(file, text, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := learning.ReadReport(file)
			return err
		},
		learning.CountsFile: func(text []byte) error { _, err := snn.ParseActivity(text); return err },
	} {
		found, err := filepath.Glob(filepath.Join(store, "*", name))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		text, err := os.ReadFile(found[0])
		if err != nil {
			t.Fatal(err)
		}
		if err := read(text); err != nil {
			t.Fatalf("%s as it was written: %v", name, err)
		}
		flipped := 0
		for i, c := range text {
			if c < '0' || c > '9' {
				continue
			}
			damaged := bytes.Clone(text)
			damaged[i] = '0' + (c-'0'+1)%10
			flipped++
			var before, after any
			if json.Unmarshal(text, &before) == nil && json.Unmarshal(damaged, &after) == nil && reflect.DeepEqual(before, after) {
				continue // beyond what a number holds
			}
			if read(damaged) == nil {
				t.Errorf("%s: digit %d may change from %c to %c: …%s…", name, i, c, damaged[i], text[max(i-20, 0):min(i+20, len(text))])
			}
		}
		if flipped < 50 {
			t.Errorf("%s has %d digits", name, flipped)
		}
	}
}
