package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// The page whose tables are written, and the line behind which they begin.
const (
	page     = "docs/conformance.md"
	tablesOf = "<!-- The rest is written by go run ./tests/conformance -update. -->\n"
)

// update writes the tables of all libraries, and when and of which commit they are.
func update(ctx context.Context, o options, all []outcome) error {
	text, err := os.ReadFile(page)
	if err != nil {
		return err
	}
	head, _, found := strings.Cut(string(text), tablesOf)
	if !found {
		return fmt.Errorf("%s has no line %q behind which its tables could begin", page, strings.TrimSpace(tablesOf))
	}
	if len(all) < len(peers()) || o.only != "" {
		return errors.New("-update writes what came out of all libraries; leave -peers and -only out")
	}
	commit, err := exec.CommandContext(ctx, "git", "rev-parse", "--short", "HEAD").Output()
	if err != nil {
		return fmt.Errorf("the commit that was measured: %w", err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s\nMeasured %s, commit %s, seed %d, %d net of each kind.\n", head, tablesOf, time.Now().UTC().Format(time.DateOnly),
		strings.TrimSpace(string(commit)), o.seed, o.nets)
	for _, out := range all {
		if out.version == "" {
			return fmt.Errorf("%s is of all libraries, and %s is not installed", page, out.name)
		}
		out.section(&b)
	}
	return os.WriteFile(page, []byte(b.String()), 0o644)
}

// section writes what there is about a library.
func (o outcome) section(b *strings.Builder) {
	fmt.Fprintf(b, "\n## %s\n\nMeasured with %s.\n\n| there | here | |\n|---|---|---|\n", o.name, o.version)
	for _, c := range o.cells {
		fmt.Fprintf(b, "| %s | %s | %s |\n", c.theirs, coded(c.here), c.but)
	}
	if len(o.notes) > 0 {
		fmt.Fprintf(b, "\nWhat its users may not expect:\n\n")
	}
	for _, note := range o.notes {
		fmt.Fprintf(b, "- %s\n", note)
	}
	fmt.Fprintf(b, "\n%s.\n\n| net | numbers | spikes | that differ | potentials | gradients | "+
		"first difference from the threshold |\n|---|---|---|---|---|---|---|\n",
		capital(summary(o.list)))
	for _, c := range o.list {
		c.row(b)
	}
	if len(o.weights) > 0 {
		fmt.Fprintf(b, "\n| rule | synapses | presentations | post spikes | weights move by | differ by | and may by |\n|---|---|---|---|---|---|---|\n")
	}
	for _, c := range o.weights {
		fmt.Fprintf(b, "| %s | %d | %d | %d | %.2g | %.1e | %.0e |\n", c.name, c.synapses, c.presentations, c.spikes, c.moved, c.differs, c.allowed)
	}
}

// row writes what came out of a net.
func (c comparison) row(b *strings.Builder) {
	f, numbers := c.figures(), c.numbers.String()
	if c.numbers == chance {
		numbers = "by chance"
	}
	fmt.Fprintf(b, "| %s | %s | %d | %d | %s | %s | %s |\n", c.name, numbers, c.spikes, c.different, f[0], f[2], f[4])
}

// coded marks what is Go alone.
func coded(text string) string {
	if strings.HasPrefix(text, "snn.") {
		return "`" + text + "`"
	}
	return text
}

func capital(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
