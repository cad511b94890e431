package figures

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Done is a figure with the runs that it was made from.
type Done struct {
	Figure
	Runs []Run
}

// Makefile declares for each figure its files, the reports that they depend on, and the commands that make both.
func Makefile(list []Done) string {
	var b strings.Builder
	b.WriteString("# Figures and the runs that they come from; written by spikecell figures. The store is where `spikecell runs` says.\n" +
		"SPIKECELL ?= spikecell\n" +
		"STORE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/spikecell/runs\n\n" +
		".PHONY: all\nall:")
	for _, d := range list {
		b.WriteString(" " + d.Name + ".svg")
	}
	b.WriteString("\n")
	commands := map[string]string{} // of reports
	for _, d := range list {
		first, rest := d.Name+d.endings()[0], []string{}
		for _, ending := range d.endings()[1:] {
			rest = append(rest, d.Name+ending)
		}
		fmt.Fprintf(&b, "\n%s:%s\n\t$(SPIKECELL) figures -only %s -store $(STORE) -o .\n%s: %s ;\n",
			first, reports(d.Runs, commands), d.Name, strings.Join(rest, " "), first)
	}
	for _, report := range slices.Sorted(maps.Keys(commands)) {
		fmt.Fprintf(&b, "\n%s:\n\t%s -store $(STORE)\n", report, strings.Replace(commands[report], "spikecell", "$(SPIKECELL)", 1))
	}
	return b.String()
}

// reports are the files of runs that a command trains, as prerequisites; commands gets each with its command.
func reports(runs []Run, commands map[string]string) string {
	text := ""
	for _, r := range runs {
		if r.Command == "" {
			continue
		}
		report := "$(STORE)/" + r.Fingerprint + "/report.json"
		if _, known := commands[report]; !known {
			commands[report] = r.Command
		}
		text += " \\\n\t" + report
	}
	return text
}
