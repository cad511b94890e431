package figures

import (
	"fmt"
	"strings"
)

// texSpecial are the characters that LaTeX takes for commands, outside of mathematics.
var texSpecial = strings.NewReplacer(`\`, `\textbackslash{}`, `%`, `\%`, `&`, `\&`, `#`, `\#`, `_`, `\_`, `{`, `\{`, `}`, `\}`, `~`,
	`\textasciitilde{}`, `^`, `\textasciicircum{}`)

// LaTeX is the float of a figure whose PDF lies beside it, with its caption.
func (f Figure) LaTeX() string {
	parts := strings.Split(f.Caption, "$")
	for i := 0; i < len(parts); i += 2 { // the others are mathematics
		parts[i] = texSpecial.Replace(parts[i])
	}
	return fmt.Sprintf("\\begin{figure}\n  \\centering\n  \\includegraphics{%s.pdf}\n  \\caption{%s}\n  \\label{fig:%[1]s}\n\\end{figure}\n",
		f.Name, strings.Join(parts, "$"))
}

// Markdown is the picture and its caption.
func (f Figure) Markdown() string {
	return fmt.Sprintf("![%s](%s.svg)\n\n%s\n", f.Title, f.Name, f.Caption)
}

// Index is a page of figures.
func Index(list []Figure) string {
	var b strings.Builder
	b.WriteString("# Figures of the literature\n\n" +
		"Made by `spikecell figures`, which writes this folder: each figure as SVG and PDF, the numbers that it shows (CSV), the " +
		"runs that they come " +
		"from (JSON: seed, fingerprint, command), and its caption (Markdown, LaTeX). `make` makes again what is missing.\n")
	for _, f := range list {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n%s\n", f.Title, f.Markdown(), f.links())
	}
	return b.String()
}

func (f Figure) links() string {
	var list []string
	for _, ending := range f.endings() {
		list = append(list, fmt.Sprintf("[%s](%s)", strings.TrimPrefix(ending, "."), f.Name+ending))
	}
	return "`" + f.Name + "`: " + strings.Join(list, ", ")
}
