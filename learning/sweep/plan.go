package sweep

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/learning"
)

// Plan is the runs of a sweep on a task, in a fixed order: entry by entry, point by point, seed by seed. It is made by [New].
type Plan struct {
	Runs []Run
	task *learning.Prepared
}

// Run is the specification of one run.
type Run struct {
	Number      int // its place in the plan, from 0
	Fingerprint string
	Entry       learning.Entry // as it trains
	Point       int            // of the entry, from 0
	Values      []Value
	// Same is the number of the first run with this fingerprint: its own, or where the values of two points are one run, as a default and the same
	// written out, that of an earlier one, which is trained for both.
	Same int
}

// New makes the plan of a sweep on a task. Each point is checked as far as can be before a sample is learned; the error names the field or the entry
// with its values.
func New(s Sweep, task learning.Task) (*Plan, error) {
	if err := s.check(); err != nil {
		return nil, fmt.Errorf("sweep: %w", err)
	}
	prepared, err := task.Prepare()
	if err != nil {
		return nil, fmt.Errorf("sweep: %w", err)
	}
	p := &Plan{task: prepared}
	first := map[string]int{}
	for _, e := range s.Entries {
		points, err := s.points(e)
		if err == nil {
			err = p.add(s, e, points, first)
		}
		if err != nil {
			return nil, fmt.Errorf("sweep: %w", err)
		}
	}
	return p, nil
}

// add plans the runs of an entry. first has the first run of each fingerprint.
func (p *Plan) add(s Sweep, base learning.Entry, points []point, first map[string]int) error {
	if len(p.Runs)+len(points)*len(s.Seeds) > mostRuns {
		return fmt.Errorf("more than %d runs; give fewer values or seeds", mostRuns)
	}
	base.Name, base.Net = nameOf(base), base.Net.Clone() // the caller may change its own later on
	for k, point := range points {
		e, err := point.put(base)
		if err != nil {
			return err
		}
		if s.Finish != nil {
			e.Net = e.Net.Clone()
			e = s.Finish(e)
		}
		// The program may have another working directory when the run is trained.
		if store := e.Settings.Store; store != "" && store != "-" {
			if e.Settings.Store, err = filepath.Abs(store); err != nil {
				return fmt.Errorf("the store %q of entry %q: %w", store, base.Name, err)
			}
		}
		for i, seed := range s.Seeds {
			e.Settings.Seed = seed
			r := Run{Number: len(p.Runs), Entry: e, Point: k, Values: point, Same: len(p.Runs)}
			if err := p.addRun(r, i == 0, first); err != nil {
				return fmt.Errorf("%v: %w", r, err)
			}
		}
	}
	return nil
}

// addRun plans a run. The first one of a point stands for its other seeds: it alone is checked.
func (p *Plan) addRun(r Run, firstOfPoint bool, first map[string]int) (err error) {
	if r.Fingerprint, err = p.task.Fingerprint(r.Entry); err != nil {
		return err
	}
	if known, twice := first[r.Fingerprint]; twice {
		r.Same = known
	} else {
		first[r.Fingerprint] = r.Number
	}
	if firstOfPoint {
		if err := p.check(r); err != nil {
			return err
		}
	}
	p.Runs = append(p.Runs, r)
	return nil
}

// check returns an error if a run would train with other values than its point has, or cannot be set up. One that is planned already, or that the
// store has, is not set up.
func (p *Plan) check(r Run) error {
	if err := point(r.Values).trained(r.Entry); err != nil || r.Same != r.Number {
		return err
	}
	if store := r.Entry.Settings.Store; store != "-" {
		if stored, err := learning.SummaryOf(store, r.Fingerprint); err == nil && stored.Report != nil {
			return nil
		}
	}
	return p.task.Check(r.Entry)
}

// String names the run by its specification.
func (r Run) String() string {
	parts := []string{r.Entry.Name}
	for _, v := range r.Values {
		parts = append(parts, fmt.Sprintf("%s = %s", v.Path, v.Value))
	}
	return fmt.Sprintf("run %d (%s, seed %d)", r.Number, table.Line(strings.Join(parts, ", ")), r.Entry.Settings.Seed)
}

// Task returns what the plan is for. It panics if p is nil.
func (p *Plan) Task() learning.Task {
	p.known("Task")
	return p.task.Task()
}

// made reports that there is no plan, or that its runs are not those of New.
func (p *Plan) made() error {
	if p == nil || p.task == nil || len(p.Runs) == 0 {
		return errors.New("sweep: there is no plan; New makes one")
	}
	for i, r := range p.Runs {
		if r.Number != i || r.Same < 0 || r.Same > i {
			return fmt.Errorf("sweep: run %d of the plan has the number %d and is the same as %d; leave runs as New makes them", i, r.Number, r.Same)
		}
	}
	return nil
}

// known panics where there is no plan.
func (p *Plan) known(method string) {
	if p == nil || p.task == nil {
		panic("sweep: Plan." + method + ": there is no plan; New makes one")
	}
}

// Repeated returns the runs that have the fingerprint of an earlier one, and are not trained for themselves.
func (p *Plan) Repeated() (all []Run) {
	p.known("Repeated")
	for _, r := range p.Runs {
		if r.Same != r.Number {
			all = append(all, r)
		}
	}
	return all
}

// Name returns the SHA-256 of the fingerprints of all runs, hex: two plans of one name have the same runs.
func (p *Plan) Name() string {
	p.known("Name")
	h := sha256.New()
	for _, r := range p.Runs {
		fmt.Fprintln(h, r.Fingerprint)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// specification is a run as text.
type specification struct {
	Number      int             `json:"number"`
	Fingerprint string          `json:"fingerprint"`
	Entry       string          `json:"entry"`
	Point       int             `json:"point"`
	Seed        uint64          `json:"seed"`
	Values      []Value         `json:"values,omitempty"`
	SameAs      *int            `json:"same_as,omitempty"`
	Description json.RawMessage `json:"description,omitempty"`
}

func (r Run) specification() specification {
	s := specification{Number: r.Number, Fingerprint: r.Fingerprint, Entry: r.Entry.Name, Point: r.Point, Seed: r.Entry.Settings.Seed, Values: r.Values}
	if r.Same != r.Number {
		s.SameAs = &r.Same
	}
	return s
}

// MarshalJSON writes the specifications of all runs, the same bytes for the same plan. Each has its entry written out, which [learning.ParseEntry]
// reads, but for rules and encoders that have no text.
func (p *Plan) MarshalJSON() ([]byte, error) {
	p.known("MarshalJSON")
	all := make([]specification, len(p.Runs))
	for i, r := range p.Runs {
		all[i] = r.specification()
		if text, err := r.Entry.Describe(); err == nil {
			all[i].Description = text
		}
	}
	text, err := json.Marshal(struct {
		Name string          `json:"name"`
		Task string          `json:"task"`
		Runs []specification `json:"runs"`
	}{p.Name(), p.Task().Name, all})
	return named(bytes.TrimSpace(text), err)
}

// named says in an error whose it is.
func named(text []byte, err error) ([]byte, error) {
	if err != nil {
		return nil, fmt.Errorf("sweep: %w", err)
	}
	return text, nil
}

// unique returns the numbers of the runs that are to be trained, in the order in which they are: seed by seed, and points of a seed in an order
// that does not follow their values, so that the first tenth of them takes about a tenth of the time.
func (p *Plan) unique() []int {
	var seeds []uint64
	bySeed := map[uint64][]int{}
	for _, r := range p.Runs {
		seed := r.Entry.Settings.Seed
		if !slices.Contains(seeds, seed) {
			seeds = append(seeds, seed)
		}
		if r.Same == r.Number {
			bySeed[seed] = append(bySeed[seed], r.Number)
		}
	}
	var order []int
	for _, seed := range seeds {
		own := bySeed[seed]
		for _, i := range mixed(seed, len(own)) {
			order = append(order, own[i])
		}
	}
	return order
}
