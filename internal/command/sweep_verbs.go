package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spikecell/spikecell/internal/console"
	"github.com/spikecell/spikecell/internal/wholefile"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/learning/sweep/batch"
	"github.com/spikecell/spikecell/notebooks/nb"
	"github.com/spikecell/spikecell/plot"
)

// writeJSON writes a value with indents.
func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

func (o *sweeping) plan(ctx context.Context, p *sweep.Plan, stdout, stderr io.Writer) error {
	for _, r := range p.Repeated() {
		fmt.Fprintf(stderr, "%v is run %d under another name, and is trained once\n", r, r.Same)
	}
	if o.as != "json" {
		return o.planAs(ctx, p, stdout)
	}
	return writeJSON(stdout, p)
}

// executor returns that of a name.
func (o *sweeping) executor(say io.Writer) (sweep.Executor, error) {
	switch o.on {
	case "local":
		return sweep.Local{Workers: o.workers}, nil
	case "slurm":
		return o.cluster.cluster(batch.Source{Data: o.data, Holdout: o.holdout}, say)
	}
	return nil, fmt.Errorf("sweep run: there is no -on %s; there are local and slurm", o.on)
}

func (o *sweeping) train(ctx context.Context, p *sweep.Plan, stdout, stderr io.Writer) error {
	x, err := o.executor(stderr)
	if err != nil {
		return err
	}
	show, done := sweepProgress(stderr)
	r, err := x.Run(ctx, p, show)
	done()
	if o.on == "local" {
		tellSaved(ctx, o.store, stderr)
	} else if ctx.Err() != nil && err != nil {
		fmt.Fprintln(stderr, err) // that the cluster goes on
	}
	if r == nil || ctx.Err() != nil {
		return err
	}
	_, printed := io.WriteString(stdout, r.Table().String())
	return errors.Join(err, printed)
}

// sweepProgress shows on w how far a sweep is: in a terminal in one line, elsewhere in a line every ten seconds, and at the end.
func sweepProgress(w io.Writer) (show func(sweep.Progress), done func()) {
	every, end := tellEvery, "\n"
	if console.IsTerminal(w) {
		every, end = 100*time.Millisecond, "\x1b[K\r"
	}
	told := time.Now()
	show = func(p sweep.Progress) {
		if p.Err != nil {
			fmt.Fprintf(plainWriter{w}, "%v failed: %v\n", p.Last, p.Err)
		}
		if p.Done == p.Of || time.Since(told) >= every {
			told = time.Now()
			fmt.Fprint(w, p, end)
		}
	}
	return show, func() {
		if console.IsTerminal(w) {
			fmt.Fprintln(w)
		}
	}
}

func (o *sweeping) status(ctx context.Context, p *sweep.Plan, stdout, stderr io.Writer) error {
	s, err := sweep.StatusOf(p)
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, s)
	on := o.queued(ctx, p, stdout, stderr)
	for _, r := range slices.Concat(s.Begun, s.Failed, s.Damaged) {
		fmt.Fprintf(stdout, "%s  %v, %s%s\n", r.Fingerprint[:12], r.Run, r.State, on[r.Number])
	}
	return nil
}

func (o *sweeping) collect(_ context.Context, p *sweep.Plan, stdout, _ io.Writer) error {
	if o.json && o.csv {
		return errors.New("sweep collect: give one of -json and -csv")
	}
	r, err := sweep.Collect(p)
	if err != nil {
		return err
	}
	if o.figure != "" {
		if err := o.draw(r); err != nil {
			return fmt.Errorf("sweep collect: %w", err)
		}
	}
	if o.into != "" {
		return errors.Join(o.write(r), r.Failed())
	}
	switch {
	case o.json:
		return errors.Join(writeJSON(stdout, r), r.Failed())
	case o.csv:
		_, err = io.WriteString(stdout, r.RunTable().CSV())
	default:
		_, err = io.WriteString(stdout, r.Table().String())
	}
	return errors.Join(err, r.Failed())
}

// draw writes the figure, whole or not at all.
func (o *sweeping) draw(r *sweep.Results) error {
	fill, ok := map[string]func(*plot.Figure, io.Writer) error{
		".png": func(f *plot.Figure, w io.Writer) error { return f.PNG(w, plot.DefaultDPI) }, ".svg": (*plot.Figure).SVG, ".pdf": (*plot.Figure).PDF,
	}[strings.ToLower(filepath.Ext(o.figure))]
	if !ok {
		return fmt.Errorf("-figure is %q; give a file that ends in .png, .svg or .pdf", o.figure)
	}
	f, err := nb.Sweep("Sweep on "+r.Plan.Task().Name, r)
	if err != nil {
		return err
	}
	return wholefile.Write(o.figure, wholefile.NewFile, func(w io.Writer) error { return fill(f, w) })
}
