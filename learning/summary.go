package learning

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
)

// RunSummary is what a list of many runs says of one: a [StoredRun] with the numbers of its report, which takes a tenth of the time to read.
type RunSummary struct {
	Fingerprint string // the name of its folder
	Folder      string
	Bytes       int64          // of all its files
	Modified    time.Time      // of the newest of them
	Report      *ReportSummary // nil while the run is not finished, or where the report cannot be read
	Fault       error          // why it cannot be read
	Failure     *RunFailure    // nil unless the run ended with an error, and nobody has begun it again
}

// ReportSummary is the numbers of a [StoredReport].
type ReportSummary struct {
	Task, Rule, Result string
	Seed               uint64
	Batch              int
	Epochs             int // that were trained
	Best               int // the epoch whose model is reported, from 1
	Parameters         int64
	TrainSeconds       float64 // wall time of training, without validation and test
	Valid, Test        Metrics
}

// Summaries returns the runs in a store, the newest first, 10,000 of them in about a second of processor time, which all processors share. The
// checksum of every report is checked, and nothing is remembered from one call to the next. Others may write to the store meanwhile: each run is as
// it was at some moment of the call. root is [Settings].Store: "" means the user's cache.
func Summaries(root string) ([]RunSummary, error) {
	root, err := storeRoot(root)
	if err != nil {
		return nil, err
	}
	listed, err := runstore.List(runstore.Disk{}, root)
	if err != nil {
		return nil, fmt.Errorf("learning: run store: %w", err)
	}
	all := make([]RunSummary, len(listed))
	runstore.Each(len(listed), func(i int) { all[i] = summaryOf(runstore.Disk{}, listed[i]) })
	return all, nil
}

func newestFirst(all []RunSummary) {
	slices.SortFunc(all, func(a, b RunSummary) int {
		return cmp.Or(b.Modified.Compare(a.Modified), strings.Compare(a.Fingerprint, b.Fingerprint))
	})
}

// SummaryOf returns the summary of the run of a fingerprint, which is written out, without a look at any other: of a run that was never begun
// only the fingerprint and the folder that it would have.
func SummaryOf(root, fingerprint string) (RunSummary, error) {
	root, err := storeRoot(root)
	if err != nil {
		return RunSummary{}, err
	}
	return summaryOn(runstore.Disk{}, root, fingerprint)
}

// SummariesOf returns what [SummaryOf] does for each of these fingerprints, looking at several at a time.
func SummariesOf(root string, fingerprints []string) ([]RunSummary, error) {
	root, err := storeRoot(root)
	if err != nil {
		return nil, err
	}
	all, faults := make([]RunSummary, len(fingerprints)), make([]error, len(fingerprints))
	runstore.Each(len(fingerprints), func(i int) { all[i], faults[i] = summaryOn(runstore.Disk{}, root, fingerprints[i]) })
	for _, err := range faults {
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

func summaryOn(files runstore.Files, root, fingerprint string) (RunSummary, error) {
	l, err := runstore.Look(files, root, fingerprint)
	if err != nil {
		return RunSummary{}, fmt.Errorf("learning: run store: %w", err)
	}
	return summaryOf(files, l), nil
}

// summaryOf adds what the files of a run say to what its folder shows.
func summaryOf(files runstore.Files, l runstore.Listed) RunSummary {
	r := RunSummary{Fingerprint: l.Fingerprint, Folder: l.Folder, Bytes: l.Bytes, Modified: l.Modified}
	r.Report, r.Failure, r.Fault = readEnd(files, l, func(path string) (*ReportSummary, error) { return readSummary(files, path) })
	return r
}

// readSummary reads the numbers of a report. Of one that is not as this version writes it, the whole is read, or what is wrong with it is said.
func readSummary(files runstore.Files, path string) (*ReportSummary, error) {
	text, err := runstore.Read(files, path)
	if err == nil {
		if s, ok := skim(text); ok {
			return s, nil
		}
	}
	r, err := ReadReport(path)
	if err != nil {
		return nil, err
	}
	return r.summary(), nil
}

func (s *StoredReport) summary() *ReportSummary {
	return &ReportSummary{Task: s.Task, Rule: s.Rule, Result: s.Result, Seed: s.Seed, Batch: s.Batch, Epochs: len(s.Epochs), Best: s.Best,
		Parameters: s.Parameters, TrainSeconds: s.TrainSeconds(), Valid: s.Valid, Test: s.Test}
}
