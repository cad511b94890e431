package runner

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// kindMath is the kind of mathNode.
var kindMath = ast.NewNodeKind("Math")

// mathNode is TeX without its dollar signs.
type mathNode struct {
	ast.BaseInline
	tex   string
	block bool // set apart from the text
}

// Kind is goldmark's type of the node.
func (*mathNode) Kind() ast.NodeKind { return kindMath }

// Dump prints the node for debugging of goldmark.
func (n *mathNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// mathParser finds TeX, so that its underscores and stars are not taken for emphasis.
type mathParser struct{}

// Trigger are the characters at which Parse is asked.
func (mathParser) Trigger() []byte { return []byte{'$', '\\'} }

// Parse takes $…$ within a line, $$…$$ over lines, and environments of equations without dollar signs; a blank after the
// dollar sign means an amount of money.
func (mathParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, start := block.Position()
	first, _ := block.PeekLine()
	read := readMath
	if first[0] == '\\' {
		read = readEnvironment
	}
	if n, ok := read(block, first); ok {
		return n
	}
	block.SetPosition(line, start)
	return nil
}

func readMath(block text.Reader, first []byte) (n *mathNode, ok bool) {
	if bytes.HasPrefix(first, []byte("$$")) {
		block.Advance(2)
		tex, ok := readTo(block, []byte("$$"))
		return &mathNode{tex: strings.TrimSpace(tex), block: true}, ok
	}
	end := dollar(first[1:])
	if end < 0 {
		return nil, false
	}
	tex, after := string(first[1:1+end]), first[2+end:]
	block.Advance(2 + end)
	return &mathNode{tex: tex}, isFormula(tex) && (len(after) == 0 || after[0] < '0' || after[0] > '9')
}

// dollar is the place of the first dollar sign that no backslash makes an amount of money within a formula; -1 where there is none.
func dollar(line []byte) int {
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '$':
			return i
		}
	}
	return -1
}

// isFormula says whether text between two dollar signs is none of two amounts of money, or of code between them.
func isFormula(tex string) bool {
	return tex != "" && strings.TrimSpace(tex) == tex && !strings.Contains(tex, "`")
}

// beginEquations begins an environment that makes a formula of its own.
var beginEquations = regexp.MustCompile(`^\\begin\{((?:align|alignat|equation|eqnarray|gather|multline|flalign|displaymath)\*?)\}`)

func readEnvironment(block text.Reader, first []byte) (n *mathNode, ok bool) {
	m := beginEquations.FindSubmatch(first)
	if m == nil {
		return nil, false
	}
	end := "\\end{" + string(m[1]) + "}"
	tex, ok := readTo(block, []byte(end))
	return &mathNode{tex: tex + end, block: true}, ok
}

// readTo reads text up to a mark, and the mark.
func readTo(block text.Reader, mark []byte) (string, bool) {
	var b strings.Builder
	for {
		line, _ := block.PeekLine()
		if line == nil {
			return "", false
		}
		if end := bytes.Index(line, mark); end >= 0 {
			b.Write(line[:end])
			block.Advance(end + len(mark))
			return b.String(), true
		}
		b.Write(line)
		block.AdvanceLine()
	}
}

// formulaInRow is a formula in a row of a table.
var formulaInRow = regexp.MustCompile("\\$(?:\\\\[^`]|[^\\s$`\\\\])(?:(?:\\\\[^`]|[^$`\\\\])*(?:\\\\[^\\s`]|[^\\s$`\\\\]))?\\$")

// escapePipes keeps formulas whole that hold a bar and stand in a row of a table, where a bar ends the cell.
func escapePipes(source string) string {
	if !strings.Contains(source, "$") || !strings.Contains(source, "|") {
		return source
	}
	var b strings.Builder
	fenced := false
	for line := range strings.Lines(source) {
		bare := strings.TrimSpace(line)
		if strings.HasPrefix(bare, "```") || strings.HasPrefix(bare, "~~~") {
			fenced = !fenced
		}
		if !fenced && strings.HasPrefix(bare, "|") && !strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "\t") {
			line = formulaInRow.ReplaceAllStringFunc(line, func(s string) string {
				s = strings.NewReplacer(`\|`, `\Vert `, "|", `\vert `).Replace(s)
				return strings.TrimRight(strings.TrimSuffix(s, "$"), " ") + "$"
			})
		}
		b.WriteString(line)
	}
	return b.String()
}

// mathRenderer holds formulas and writes marks of them.
type mathRenderer struct{ *holder }

// RegisterFuncs tells goldmark which nodes are drawn here.
func (h mathRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(kindMath, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		_, err := w.WriteString(h.put(n.(*mathNode).html()))
		return ast.WalkContinue, err
	})
}

// html is the formula in the page; one that stands apart can be scrolled.
func (n *mathNode) html() string {
	if n.block {
		return "<span class=\"formula scroll\">" + mathML(n.tex, true) + "</span>"
	}
	return mathML(n.tex, false)
}
