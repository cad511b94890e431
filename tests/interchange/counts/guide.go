package main

import (
	"errors"
	"strings"
)

// guide are the lines of the section "A model of PyTorch": how the script is had, what is written around the user's loop, and how the
// file is priced.
type guide struct {
	script, price []string // arguments of spikecell
	python        string
}

// documented finds them in the page.
func documented(page string) (guide, error) {
	_, section, found := strings.Cut(page, "\n## A model of PyTorch\n")
	if !found {
		return guide{}, errors.New("docs/guide/energy.md has no section: A model of PyTorch")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var g guide
	if _, python, ok := strings.Cut(section, "```python\n"); ok {
		g.python, _, _ = strings.Cut(python, "```")
	}
	for line := range strings.Lines(section) {
		command, ok := strings.CutPrefix(line, "    spikecell ")
		words := strings.Fields(command)
		switch {
		case !ok || len(words) == 0:
		case words[0] == "counts-script":
			g.script = words[:1]
		case words[0] == "energy" && g.price == nil:
			g.price = words
		}
	}
	if g.script == nil || g.price == nil || g.python == "" {
		return g, errors.New("docs/guide/energy.md: A model of PyTorch lacks counts-script, lines of Python, or energy")
	}
	return g, nil
}
