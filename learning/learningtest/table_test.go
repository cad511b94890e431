package learningtest_test

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/snn"
)

const page = "../../docs/trained.md"

var update = flag.Bool("update", false, "write "+page+" anew")

// TestTable asks every rule to train every wiring between cells of every form. What it trains keeps the promises of rules, and what it refuses has a
// reason; docs/trained.md says which is which. In short mode every rule, wiring and cell takes part, but not each with each.
func TestTable(t *testing.T) {
	var sections []section
	for _, r := range ruleForms() {
		s := section{title: r.name, rule: r.rule.Name()}
		for i, w := range wiringForms() {
			row := make([]string, 0, len(cellForms()))
			for k, c := range cellForms() {
				e, asked := r.entry(w, c)
				refusal := refused(e)
				if refusal == "" && (!testing.Short() || (i+k)%8 == 0) {
					t.Run(r.name+"/"+w.name+"/"+c.name, func(t *testing.T) { learningtest.Quick(t, e, tableTask(), asked...) })
				}
				row = append(row, refusal)
			}
			s.rows = append(s.rows, row)
		}
		sections = append(sections, s)
	}
	for _, s := range sections {
		mustTrain(t, s)
	}
	checkPage(t, write(t, joined(sections)))
}

// tableTask has three mini-batches of three samples.
func tableTask() learning.Task {
	task := learning.Task{Name: "table", Classes: 8}
	stream := snn.NewStream(7)
	for i := range 9 {
		x := make([]float32, 12)
		for k := range x {
			x[k] = float32(.3 + .7*stream.At(i).Float64(uint64(k)))
		}
		task.Train.X, task.Train.Label = append(task.Train.X, x), append(task.Train.Label, i%8)
	}
	return task
}

// refused returns why an entry is not trained, or nothing if it is.
func refused(e learning.Entry) string {
	m, err := e.Net.Init(3)
	if err != nil {
		return err.Error()
	}
	_, err = e.Learner.Bind(learning.Setup{Model: m, Encoder: e.Encoder, Classes: 8, Batch: 3, Stream: snn.NewStream(3), Pool: kernel.NewPool(1)})
	if err != nil {
		return err.Error()
	}
	return ""
}

// mustTrain holds the table of a rule to what has to be trained.
func mustTrain(t *testing.T, s section) {
	sparse := []string{"`Sparse`, by probability", "`Sparse`, by fan-in with repeats", "`List`", "recurrent, `Dense`", "recurrent, `Sparse`", "`Dense`"}
	wirings, cells := sparse, []string{"LIF"}
	switch s.title {
	case "Gradients":
		wirings = slices.Concat(sparse, []string{"`OneToOne`", "`Conv2D`", "`Conv2D`, `MaxPool`", "`Conv1D`", "`Pool2D`", "`Attention`",
			"`Dense`, `Delay` 3"})
		cells = []string{"LIF", "LIF, reset in the next step", "LIF, refractory", "LIF, refractory and `Masked`", "LIF, `ALIF`", "LIF, learned", "LIF, learned with `Euler`",
			"Synaptic", "Synaptic, `Exact`", "Alpha", "BRF", "GatedLIF"}
	case "E-prop, random feedback", "E-prop behind a front end", "E-prop, symmetric", "E-prop, adaptive feedback", "DECOLLE":
		wirings = slices.Concat(sparse, []string{"`OneToOne`", "`Conv2D`", "`Conv2D`, `MaxPool`", "`Conv1D`", "`Dense`, `Delay` 3"})
		cells = []string{"LIF", "LIF, reset in the next step", "LIF, refractory", "LIF, refractory and `Masked`", "LIF, `ALIF`", "Synaptic"}
	case "E-prop plus":
		wirings, cells = []string{"`Dense`", "recurrent, `Dense`", "two projections"}, []string{"LIF", "LIF, subtracts", "LIF, refractory", "LIF, `ALIF`"}
	case "OTTT":
		wirings = slices.Concat(sparse, []string{"`OneToOne`", "`Conv2D`", "`Conv2D`, `MaxPool`", "`Conv1D`", "`Dense`, `Delay` 3"})
		cells = []string{"LIF, subtracts"}
	case "E-prop, online", "DECOLLE, online":
		wirings = slices.Concat(sparse, []string{"`OneToOne`", "`Conv2D`", "`Conv1D`", "`Dense`, `Delay` 3"})
		cells = []string{"LIF, subtracts", "LIF, `ALIF`, subtracts"}
	case "OTTT, online":
		wirings = slices.Concat(sparse, []string{"`OneToOne`", "`Conv2D`", "`Conv1D`"})
		cells = []string{"LIF, subtracts"}
	case "OSTL":
		wirings = []string{"`Dense`", "`Sparse`, by probability", "`OneToOne`", "`Conv2D`", "recurrent, `Dense`"}
		cells = []string{"LIF", "LIF, reset in the next step", "LIF, `ALIF`", "LIF, refractory"}
	case "BP-STDP":
		wirings = []string{"`Dense`", "`Sparse`, by probability", "`Sparse`, by fan-in with repeats", "`List`", "`List`, shared weights", "`OneToOne`", "`Conv2D`", "`Conv1D`",
			"`Pool2D`", "`Dense`, `Delay` 3", "`Sparse`, `Delays`"}
		cells = []string{"LIF", "LIF, reset in the next step", "LIF, refractory", "LIF, `ALIF`", "Synaptic"}
	case "STDP, pairs", "STDP, reward (MSTDP)", "STDP, reward (MSTDPET)", "STDP and a read-out by gradients", "CSDP", "CSDP, self-supervised":
		wirings = slices.Concat(sparse, []string{"`OneToOne`", "`Conv2D`", "`Conv1D`"})
	default:
		return
	}
	for i, w := range wiringForms() {
		for j, c := range cellForms() {
			integrator := s.title == "Gradients" && c.name == "LI" && !strings.HasPrefix(w.name, "recurrent") // a cell that never fires sends nothing
			asked := slices.Contains(wirings, w.name) && (slices.Contains(cells, c.name) || integrator)
			if asked && s.rows[i][j] != "" {
				t.Errorf("%s must train %s of %s cells, and refuses: %s", s.title, w.name, c.name, s.rows[i][j])
			}
		}
	}
}

// checkPage compares the page with what the rules do, or writes it.
func checkPage(t *testing.T, text string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(page); err != nil || string(have) != text {
		t.Errorf("%s is not what the rules train (%v): run go test ./learning/learningtest -run TestTable -update", page, err)
	}
}

// section is what one rule, or several alike, do: for each wiring and cell "", or a refusal.
type section struct {
	title, rule string
	rows        [][]string
}

// joined makes one section of those that follow one another and are alike but for the name of the rule.
func joined(all []section) (out []section) {
	for _, s := range all {
		last := len(out) - 1
		if last >= 0 && slices.EqualFunc(out[last].nameless(), s.nameless(), slices.Equal[[]string]) {
			out[last].title += "; " + s.title
			continue
		}
		out = append(out, s)
	}
	return out
}

// nameless returns the rows without the name of the rule.
func (s section) nameless() [][]string {
	rows := make([][]string, len(s.rows))
	for i, row := range s.rows {
		for _, text := range row {
			rows[i] = append(rows[i], strings.ReplaceAll(text, "which "+s.rule+" does", "which it does"))
		}
	}
	return rows
}

// write returns the page.
func write(t *testing.T, all []section) string {
	var b strings.Builder
	b.WriteString(preamble)
	for _, s := range all {
		table, refusals := s.table()
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", s.title, table)
		for i, text := range refusals {
			fmt.Fprintf(&b, "%d. `%s`\\\n   %s\n", i+1, text, reasonOf(t, text))
		}
	}
	return b.String()
}

// table returns what is trained, and the refusals that its numbers mean.
func (s section) table() (text string, refusals []string) {
	var b strings.Builder
	b.WriteString("|")
	for _, c := range cellForms() {
		fmt.Fprintf(&b, " | %s", c.name)
	}
	b.WriteString(" |\n|---" + strings.Repeat("|---", len(cellForms())) + "|\n")
	for i, w := range wiringForms() {
		b.WriteString("| " + w.name)
		for _, text := range s.rows[i] {
			b.WriteString(" | " + place(&refusals, text))
		}
		b.WriteString(" |\n")
	}
	if !strings.Contains(b.String(), trained) {
		return "None of the nets above, whose numbers would all be these:\n", refusals
	}
	return b.String(), refusals
}

const trained = "✓"

// place is the mark of what is trained, or the number of a refusal.
func place(refusals *[]string, text string) string {
	if text == "" {
		return trained
	}
	if !slices.Contains(*refusals, text) {
		*refusals = append(*refusals, text)
	}
	return fmt.Sprint(1 + slices.Index(*refusals, text))
}

const preamble = `# What each rule trains

Every rule but [that of cells that fire once](convolutional-stdp.md), which trains convolutions of one kind of cell and nothing else, was asked to train small nets of every [wiring](wirings.md), with [cells](cells.md) of every kind. ✓ is trained: a test takes mini-batches of each of these nets and
checks that they change the weights, to the same bits at any worker count; that a trainer in the state of another goes on as that does; that classifying changes nothing, and
does not read labels; and that what does not fit is refused. A number is a refusal; below each table stand its words, and why it is so: because of physics, by the definition
of the rule, or because it is not built.

The wiring joins two populations, "before" and "cells" ("hidden1" and "hidden2" of CSDP), or "cells" to themselves where it is recurrent, and its weights are to be learned. Under STDP every
other projection is Frozen; a projection that is Frozen may have any wiring. Rules of one table refuse in the same words, but for their own name. The page is written by a test and
compared with what rules do (` + "`go test ./learning/learningtest -run TestTable -update`" + `).
`
