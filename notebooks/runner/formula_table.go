package runner

import "strings"

// environment is how the rows between \begin and \end are laid out.
type environment struct {
	left, right string // delimiters
	columns     string // alignment of the columns, repeated: l, c or r
	apart       bool   // columns of a matrix, rather than the sides of an equation
	columnsRead bool   // the columns follow \begin
}

// environments are those of LaTeX and its packages amsmath and mathtools, by name. A star that ends a name changes numbers of equations alone.
var environments = map[string]environment{
	"matrix": {columns: "c", apart: true}, "smallmatrix": {columns: "c", apart: true}, "array": {columns: "c", apart: true, columnsRead: true},
	"pmatrix": {left: "(", right: ")", columns: "c", apart: true}, "bmatrix": {left: "[", right: "]", columns: "c", apart: true},
	"Bmatrix": {left: "{", right: "}", columns: "c", apart: true}, "vmatrix": {left: "|", right: "|", columns: "c", apart: true},
	"Vmatrix": {left: "‖", right: "‖", columns: "c", apart: true},
	"cases":   {left: "{", columns: "l", apart: true}, "dcases": {left: "{", columns: "l", apart: true},
	"rcases":  {right: "}", columns: "l", apart: true},
	"aligned": {columns: "rl"}, "align": {columns: "rl"}, "alignat": {columns: "rl", columnsRead: true},
	"flalign": {columns: "rl"}, "split": {columns: "rl"},
	"eqnarray": {columns: "rcl"}, "equation": {columns: "rl"}, "displaymath": {columns: "rl"}, "math": {columns: "rl"},
	"gather": {columns: "c"}, "gathered": {columns: "c"}, "multline": {columns: "c"},
}

// environmentOf is the environment of a name.
func environmentOf(name string) (environment, bool) {
	e, ok := environments[strings.TrimSuffix(name, "*")]
	return e, ok
}

// begin reads an environment, whose \begin was read.
func (t *texReader) begin() string {
	name := t.raw()
	e, ok := environmentOf(name)
	if !ok || t.depth >= texDepth {
		return element("mtext", escapeText("\\begin{"+name+"}"))
	}
	if e.columnsRead {
		if columns := strings.Map(alignment, t.raw()); columns != "" {
			e.columns = columns
		}
	}
	t.depth++
	rows := t.rows(name)
	t.depth--
	s := table(rows, e)
	if e.left != "" || e.right != "" {
		s = element("mrow", fence(e.left)+s+fence(e.right))
	}
	return s
}

// alignment is of a column of an array; lines between columns are left out.
func alignment(r rune) rune {
	if strings.ContainsRune("lcr", r) {
		return r
	}
	return -1
}

// fence is a delimiter as high as what it encloses; a point is none.
func fence(s string) string {
	if s == "" || s == "." {
		return ""
	}
	return "<mo stretchy=\"true\" fence=\"true\">" + escapeText(s) + "</mo>"
}

// rows reads cells up to a closing brace, \right, or the \end of that name, which is read.
func (t *texReader) rows(name string) [][]string {
	rows := [][]string{{}}
	for {
		last := len(rows) - 1
		rows[last] = append(rows[last], row(t.list()))
		switch {
		case t.skip("&"):
		case t.skip("\\\\") || t.hasMacro("cr") && t.skip("\\cr"):
			t.skip("*")
			t.distance()
			rows = append(rows, nil)
		case t.hasMacro("end") && name != "":
			t.skip("\\end")
			t.raw()
			return withoutEmptyEnd(rows)
		case t.hasMacro("end"):
			t.skip("\\end") // of nothing
			rows[last] = append(rows[last][:len(rows[last])-1], rows[last][len(rows[last])-1]+element("mtext", escapeText("\\end{"+t.raw()+"}")))
		default:
			return withoutEmptyEnd(rows)
		}
	}
}

// distance reads the space that a row wants below it.
func (t *texReader) distance() {
	if len(t.rest) == 0 || t.rest[0] != '[' {
		return
	}
	for n, r := range t.rest {
		if r == ']' && n < 12 {
			t.rest = t.rest[n+1:]
			return
		}
	}
}

// withoutEmptyEnd removes a last row that holds nothing, as there is one behind a final \\.
func withoutEmptyEnd(rows [][]string) [][]string {
	if last := len(rows) - 1; last > 0 && len(rows[last]) == 1 && rows[last][0] == "<mrow></mrow>" {
		return rows[:last]
	}
	return rows
}

// table lays rows out; one cell is itself.
func table(rows [][]string, e environment) string {
	if len(rows) == 1 && len(rows[0]) == 1 {
		return rows[0][0]
	}
	var b strings.Builder
	b.WriteString("<mtable")
	if !e.apart {
		b.WriteString(" displaystyle=\"true\"")
	}
	b.WriteString(">")
	for _, cells := range rows {
		b.WriteString("<mtr>")
		for i, cell := range cells {
			b.WriteString("<mtd class=\"" + e.class(i) + "\">" + cell + "</mtd>")
		}
		b.WriteString("</mtr>")
	}
	b.WriteString("</mtable>")
	return b.String()
}

// class of a cell: its alignment, and whether it stands close to the one before.
func (e environment) class(column int) string {
	class := string(e.columns[column%len(e.columns)])
	if !e.apart && column%len(e.columns) > 0 {
		class += " close"
	}
	return class
}
