package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/spikecell/spikecell/internal/mlflow"
	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/learning"
)

// tracking is what `runs export -mlflow` is told.
type tracking struct {
	address, experiment string
	files               bool
}

// export writes runs to a server, all of the store where none is named. A run that cannot be read is told, and the others are written.
func (t tracking) export(ctx context.Context, w io.Writer, store string, names []string) error {
	c, err := mlflow.New(t.address, os.Getenv)
	if err != nil {
		return fmt.Errorf("runs export: %w", err)
	}
	runs, err := findRunsOrAll("runs export", store, names)
	if err != nil {
		return err
	}
	id, err := c.Experiment(ctx, t.experiment)
	if err != nil {
		return fmt.Errorf("runs export: %w", err)
	}
	var failed error
	counts := map[mlflow.Outcome]int{}
	for _, r := range runs {
		record, err := recordOf(r, t.files)
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("runs export: run %.12s: %w", r.Fingerprint, err))
			continue
		}
		run, done, err := c.Export(ctx, id, record)
		if err != nil {
			return errors.Join(failed, fmt.Errorf("runs export: run %.12s: %w; the same command goes on from here", r.Fingerprint, err))
		}
		counts[done]++
		fmt.Fprintf(w, "%.12s  %s, run %s of experiment %s\n", r.Fingerprint, done, run, id)
	}
	fmt.Fprintf(w, "%d runs are at %s: %d exported, %d updated, %d there already\n", counts[mlflow.Added]+counts[mlflow.Completed]+counts[mlflow.Known],
		c, counts[mlflow.Added], counts[mlflow.Completed], counts[mlflow.Known])
	return failed
}

// recordOf is a run of the store as MLflow has runs.
func recordOf(r learning.StoredRun, files bool) (mlflow.Record, error) {
	if r.Fault != nil {
		return mlflow.Record{}, r.Fault
	}
	path := filepath.Join(r.Folder, runstore.DescriptionFile)
	text, err := runstore.Read(runstore.Disk{}, path)
	if err != nil {
		return mlflow.Record{}, err
	}
	params, err := flattened(text)
	if err == nil && runstore.Fingerprint(bytes.TrimSuffix(text, []byte("\n"))) != r.Fingerprint {
		err = errors.New("it is not what the run's fingerprint is of: the file was damaged or edited; train again")
	}
	if err != nil {
		return mlflow.Record{}, fmt.Errorf("%s: %w", path, err)
	}
	m := mlflow.Record{
		Name: "run " + r.Fingerprint[:12], Identity: mlflow.Tag{Key: "spikecell.fingerprint", Value: r.Fingerprint},
		Start: began(r, path), End: r.Modified, Status: mlflow.Running, Params: params,
		Tags: []mlflow.Tag{{Key: "spikecell.fingerprint", Value: r.Fingerprint}},
	}
	if f := r.Failure; f != nil {
		m.Status, m.End = mlflow.Failed, f.Time
		m.Tags = append(m.Tags, mlflow.Tag{Key: "spikecell.error", Value: f.Error})
	}
	if p := r.Report; p != nil {
		m.Name, m.Status, m.Result = fmt.Sprintf("%s, seed %d, %.8s", p.Rule, p.Seed, r.Fingerprint), mlflow.Finished, p.Result
		m.Metrics = metricsOf(p.Report, m.Start, m.End)
		m.Tags = append(m.Tags, reportTags(p)...)
		if files {
			m.Files = []string{filepath.Join(r.Folder, runstore.ResultFile), filepath.Join(r.Folder, "model.safetensors")}
		}
	}
	return m, nil
}

// began is when a run began: when its description was written, or so long before its end that it has room for its training, as a run that was
// imported.
func began(r learning.StoredRun, description string) time.Time {
	start := r.Modified
	if info, err := os.Stat(description); err == nil && info.ModTime().Before(start) {
		start = info.ModTime()
	}
	if r.Report != nil {
		if before := r.Modified.Add(-seconds(r.Report.TrainSeconds())); before.Before(start) {
			start = before
		}
	}
	return start
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func reportTags(p *learning.StoredReport) []mlflow.Tag {
	tags := []mlflow.Tag{
		{Key: "spikecell.rule", Value: p.Rule}, {Key: "spikecell.task", Value: p.Task}, {Key: "spikecell.seed", Value: fmt.Sprint(p.Seed)},
		{Key: "spikecell.result", Value: p.Result}, {Key: "spikecell.kernel", Value: p.Kernel}, {Key: "spikecell.exporter", Value: exporter()},
	}
	for i, w := range p.Warnings {
		tags = append(tags, mlflow.Tag{Key: fmt.Sprintf("spikecell.warning.%d", i+1), Value: w})
	}
	return tags
}

// exporter is the version of this program, which need not be that which trained.
func exporter() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return "spikecell " + info.Main.Version
	}
	return "spikecell"
}
