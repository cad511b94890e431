package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// writeTable writes what came out.
func writeTable(out io.Writer, peer string, list []comparison) error {
	fmt.Fprintf(out, "%s\n\n", peer)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "net\tdrawn\tspikes\tdiffer\tpotentials\tloss\tgradients\tlargest in\tfirst difference from the threshold\t")
	for _, c := range list {
		fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%s\t\n", c.name, c.net, c.spikes, c.different, strings.Join(c.figures(), "\t"))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(out, "\n%s\n\n", summary(list))
	return err
}

// figures are the numbers of a comparison that not all have.
func (c comparison) figures() []string {
	potential, loss, gradient, first := "–", "–", "–", "–"
	if c.numbers != chance {
		potential = small(c.potential)
	}
	if c.learn {
		loss, gradient = small(c.loss), small(c.gradient)
	}
	if c.first != nil {
		first = fmt.Sprintf("%.3g float32 numbers, %.0f allowed", c.first.ulps, c.first.allowed)
	}
	return []string{potential, loss, gradient, c.where, first}
}

func small(x float64) string {
	if x == 0 {
		return "0"
	}
	return fmt.Sprintf("%.0e", x)
}

// summary says what came out of a list, by the kind of numbers.
func summary(list []comparison) string {
	var parts []string
	for _, k := range []numberKind{chance, grid, tenths} {
		if text := summaryOf(list, k); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, "; ")
}

func summaryOf(list []comparison, k numberKind) string {
	var sum comparison
	nets := 0
	for _, c := range list {
		if c.numbers != k {
			continue
		}
		nets++
		sum.spikes, sum.different, sum.lists = sum.spikes+c.spikes, sum.different+c.different, sum.lists+c.lists
		sum.loss, sum.gradient = max(sum.loss, c.loss), max(sum.gradient, c.gradient)
		sum.potential = max(sum.potential, c.potential)
	}
	if nets == 0 {
		return ""
	}
	text := fmt.Sprintf("%s, %d nets: %d of %d spikes differ", [...]string{"by chance", "on the grid", "in tenths"}[k], nets, sum.different, sum.spikes)
	if k != chance {
		text += fmt.Sprintf(", potentials by at most %s of the largest", small(sum.potential))
	}
	if sum.lists > 0 {
		text += fmt.Sprintf(", losses by at most %s, %d lists of gradients by at most %.1e of their largest", small(sum.loss), sum.lists, sum.gradient)
	}
	return text
}

// writeWeights writes what came out of rules by the times of spikes.
func writeWeights(out io.Writer, list []weighed) error {
	if len(list) == 0 {
		return nil
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "rule\tsynapses\tpresentations\tpost spikes\tweights move by\tdiffer by\tand may by\t")
	for _, c := range list {
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%.2g\t%.1e\t%.0e\t\n", c.name, c.synapses, c.presentations, c.spikes, c.moved, c.differs, c.allowed)
	}
	return w.Flush()
}

// writeLessons writes why spikes differ that do, and where nets would differ if they were described otherwise.
func writeLessons(out io.Writer, list []comparison) (err error) {
	for _, c := range list {
		if c.first != nil {
			_, err = fmt.Fprintf(out, "%s%v%s\n\n", c.name, c.first, c.because())
		}
		for _, l := range c.lessons {
			_, err = fmt.Fprintf(out, "%s, %v\n\n", c.name, l)
		}
	}
	return err
}
