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
		potential = fmt.Sprintf("%.0e", c.potential)
	}
	if c.learn {
		loss, gradient = fmt.Sprintf("%.0e", c.loss), fmt.Sprintf("%.0e", c.gradient)
	}
	if c.first != nil {
		first = fmt.Sprintf("%.3g of %.0f numbers", c.first.ulps, c.first.allowed)
	}
	return []string{potential, loss, gradient, c.where, first}
}

// summary says in a sentence what came out of a list.
func summary(list []comparison) string {
	var sum comparison
	for _, c := range list {
		sum.spikes, sum.different, sum.lists = sum.spikes+c.spikes, sum.different+c.different, sum.lists+c.lists
		sum.loss, sum.gradient = max(sum.loss, c.loss), max(sum.gradient, c.gradient)
	}
	return fmt.Sprintf("%d nets: %d of %d spikes differ; losses by at most %.1e, %d lists of gradients by at most %.1e of their largest",
		len(list), sum.different, sum.spikes, sum.loss, sum.lists, sum.gradient)
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

// writeLessons writes where nets would differ if they were described otherwise.
func writeLessons(out io.Writer, list []comparison) error {
	var all []string
	for _, c := range list {
		for _, l := range c.lessons {
			all = append(all, fmt.Sprintf("%s, %v\n", c.name, l))
		}
	}
	_, err := fmt.Fprint(out, strings.Join(append(all, ""), "\n"))
	return err
}
