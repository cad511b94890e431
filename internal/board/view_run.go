package board

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
)

// runView is all of one run.
type runView struct {
	Run      *run
	Report   *learning.StoredReport // nil of one that is not finished
	Entry    *entry                 // all seeds of it
	Figures  []shown
	Fields   learning.Table // what it trains
	Log      string         // the end of what the process of a run that failed wrote
	LogFault string
}

// found returns the run that an address names, with its report if it is finished.
func found(s *shelf, r *http.Request) (*run, *learning.StoredReport, error) {
	one := s.find(r.PathValue("run"))
	switch {
	case one == nil && s.Unread > 0:
		return nil, nil, missing("this run is not read yet; the store still is")
	case one == nil:
		return nil, nil, missing("there is no such run in the store, or several begin so")
	case one.State != finished:
		return one, nil, nil
	}
	report, err := learning.ReadReport(one.Folder)
	return one, report, err
}

func (b *Board) runPage(s *shelf, r *http.Request) (string, any, error) {
	one, report, err := found(s, r)
	if err != nil {
		return "", nil, err
	}
	v := runView{Run: one, Report: report, Fields: fieldTable(one.Folder)}
	for _, e := range entries(s.Runs) {
		if e.Key == one.entryKey() {
			v.Entry = e
		}
	}
	if one.Failure != nil && one.Failure.Log != "" {
		v.Log, err = s.logEnd(one.Failure.Log)
		if err != nil {
			v.LogFault = err.Error()
		}
	}
	for _, name := range []string{"learning", "loss", "confusion"} {
		f, err := runFigure(one, report, name)
		if f == nil && err == nil {
			continue
		}
		v.Figures = append(v.Figures, showFigure("run/"+one.Short()+"/"+name, "", fmt.Sprint(one.State, len(one.Ended)), f, err))
	}
	return one.Called() + ", seed " + fmt.Sprint(one.Seed), v, nil
}

// runFigure draws a figure of a run; nil where there is nothing to draw.
func runFigure(r *run, report *learning.StoredReport, name string) (*plot.Figure, error) {
	epochs := r.Ended
	if report != nil {
		epochs = report.Epochs
	}
	runs := [][][]learning.Epoch{{epochs}}
	switch {
	case name == "learning" && len(epochs) > 0:
		return learningFigure("Validation", []string{r.Rule}, runs)
	case name == "loss" && len(epochs) > 0:
		return lossFigure("Loss", []string{r.Rule}, runs)
	case name == "confusion" && report != nil && len(report.Confusion) > 1:
		return plot.Confusion("Test samples by class", report.Confusion, nil)
	}
	return nil, nil
}

func (b *Board) runFile(s *shelf, r *http.Request, name string) (content, error) {
	one, report, err := found(s, r)
	if err != nil {
		return content{}, err
	}
	if name == runstore.DescriptionFile {
		text, err := runstore.Read(runstore.Disk{}, filepath.Join(one.Folder, name))
		return content{"application/json", text, one.Short() + "-" + name}, err
	}
	if report != nil {
		tables := map[string]func() learning.Table{
			"epochs.csv": report.EpochTable, "classes.csv": report.ClassTable, "confusion.csv": report.ConfusionTable,
		}
		if of := tables[name]; of != nil {
			return csvFile(one.Short()+"-"+name, of())
		}
	}
	f, err := runFigure(one, report, stem(name))
	if f == nil && err == nil {
		return content{}, missing("this run has no such file")
	}
	c, err := drawn(r, name, f, err)
	c.name = one.Short() + "-" + name
	return c, err
}

// fieldTable is the description of a run, a row a field.
func fieldTable(folder string) learning.Table {
	flat := map[string]string{}
	for name, text := range descriptionFields(folder) {
		flatten(name, text, flat)
	}
	t := learning.Table{Head: []string{"field", "value"}}
	for _, path := range slices.Sorted(maps.Keys(flat)) {
		t.Rows = append(t.Rows, []string{path, orDash(flat[path])})
	}
	return t
}

// mostLog is how many bytes of a log are shown.
const mostLog = 16 << 10

// logEnd is the end of a log. The run names its path, and may have been made by somebody else: so only plain files that lie in the store are read.
func (s *shelf) logEnd(path string) (string, error) {
	root, err := filepath.Abs(s.Root)
	if err == nil {
		root, err = filepath.EvalSymlinks(root)
	}
	real, wrong := filepath.EvalSymlinks(path)
	if err = cmp.Or(err, wrong); err != nil {
		return "", err
	}
	if inside, err := filepath.Rel(root, real); err != nil || !filepath.IsLocal(inside) {
		return "", errors.New("it does not lie in the store")
	}
	return tail(real)
}

// tail is the end of a plain file.
func tail(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s is no file", path)
	}
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.NewSectionReader(f, max(info.Size()-mostLog, 0), mostLog))
	return string(text), err
}
