package runner

import (
	"html"
	"strings"
	"unicode"
)

// mathML writes a formula of TeX as MathML, which browsers lay out without a script. What it does not know stays readable as TeX. Each
// character of the formula is read once, and nothing of it reaches the page but as text.
func mathML(tex string, block bool) string {
	t := &texReader{rest: []rune(strings.Map(printable, tex))}
	display := ""
	if block {
		display = " display=\"block\""
	}
	var rows [][]string
	for {
		rows = append(rows, t.rows("")...)
		if len(t.rest) == 0 {
			break
		}
		t.next() // a closing brace that closes nothing
	}
	return "<math" + display + ">" + table(rows, environments["aligned"]) + "</math>"
}

// printable removes what a page may not hold.
func printable(r rune) rune {
	if unicode.IsControl(r) && r != '\t' && r != '\n' || r == 0xfffe || r == 0xffff {
		return -1
	}
	return r
}

// texReader reads TeX from the front of rest.
type texReader struct {
	rest     []rune
	depth    int
	alphabet string // of the letters that are read: empty, or a key of alphabets
}

// texDepth bounds the nesting that is followed.
const texDepth = 50

func (t *texReader) next() rune {
	r := t.rest[0]
	t.rest = t.rest[1:]
	return r
}

func (t *texReader) skipBlanks() {
	for len(t.rest) > 0 && unicode.IsSpace(t.rest[0]) {
		t.next()
	}
}

// has says whether s is next.
func (t *texReader) has(s string) bool {
	n := len([]rune(s))
	return len(t.rest) >= n && string(t.rest[:n]) == s
}

// skip reads s, if that is next.
func (t *texReader) skip(s string) bool {
	if !t.has(s) {
		return false
	}
	t.rest = t.rest[len([]rune(s)):]
	return true
}

// hasMacro says whether a macro of that name is next.
func (t *texReader) hasMacro(name string) bool {
	n := len(name) + 1
	return t.has("\\"+name) && (len(t.rest) == n || !unicode.IsLetter(t.rest[n]))
}

// element is a tag around content.
func element(name, content string) string { return "<" + name + ">" + content + "</" + name + ">" }

// fences would grow with what stands beside them, unless told otherwise.
const fences = "()[]{}|‖⌊⌋⌈⌉⟨⟩∣∥"

func operator(s string) string {
	if strings.Contains(fences, s) {
		return "<mo stretchy=\"false\">" + s + "</mo>"
	}
	return element("mo", html.EscapeString(s))
}

// row is one element of several.
func row(items []string) string {
	if len(items) == 1 {
		return items[0]
	}
	return element("mrow", strings.Join(items, ""))
}

// ends says whether what is next ends a list: a brace, a cell or a row of a table, or the partner of what began it.
func (t *texReader) ends() bool {
	return len(t.rest) == 0 || t.rest[0] == '}' || t.rest[0] == '&' || t.has("\\\\") ||
		t.hasMacro("end") || t.hasMacro("right") || t.hasMacro("cr")
}

// list reads items up to what ends them, which stays.
func (t *texReader) list() []string {
	var items []string
	for t.skipBlanks(); !t.ends(); t.skipBlanks() {
		if s := t.item(); s != "" {
			items = append(items, s)
		}
	}
	return items
}

// item reads an atom with its sub- and superscripts.
func (t *texReader) item() string {
	function := t.functionNext()
	limits := t.limitsNext()
	base := ""
	if len(t.rest) > 0 && !strings.ContainsRune("_^'", t.rest[0]) {
		base = t.atom()
	}
	sub, sup := t.scripts(&limits)
	s := attach(base, sub, sup, limits)
	if function && t.wordNext() {
		s += "<mspace width=\"0.167em\"></mspace>"
	}
	return s
}

// scripts reads what stands below and above; limits is set or cleared by macros of that name.
func (t *texReader) scripts(limits *bool) (sub, sup string) {
	var below, above []string
	for {
		t.skipBlanks()
		switch {
		case t.hasMacro("limits"):
			t.skip("\\limits")
			*limits = true
		case t.hasMacro("nolimits"):
			t.skip("\\nolimits")
			*limits = false
		case t.skip("'"):
			above = append(above, operator("′"))
		case t.skip("^"):
			above = append(above, t.argument())
		case t.skip("_"):
			below = append(below, t.argument())
		default:
			return joined(below), joined(above)
		}
	}
}

func joined(items []string) string {
	if len(items) == 0 {
		return ""
	}
	return row(items)
}

// attach puts scripts to a base: beside it, or as limits below and above.
func attach(base, sub, sup string, limits bool) string {
	if sub == "" && sup == "" {
		return base
	}
	if base == "" {
		base = "<mrow></mrow>"
	}
	tags := [3]string{"msub", "msup", "msubsup"}
	if limits {
		tags = [3]string{"munder", "mover", "munderover"}
	}
	switch {
	case sup == "":
		return element(tags[0], base+sub)
	case sub == "":
		return element(tags[1], base+sup)
	}
	return element(tags[2], base+sub+sup)
}

// atom reads one symbol, number, macro with its arguments, or group; there is one.
func (t *texReader) atom() string {
	switch r := t.next(); {
	case r == '\\':
		return t.macro()
	case r == '{':
		return t.group()
	case unicode.IsDigit(r):
		return element("mn", string(r)+t.digits())
	case r == '-':
		return operator("−")
	case r == '*':
		return operator("∗")
	case r == '~':
		return element("mtext", "\u00a0")
	case r == '&' || r == '}':
		return ""
	case unicode.IsLetter(r):
		return t.letter(r)
	default:
		return operator(string(r))
	}
}

// group reads to the closing brace.
func (t *texReader) group() string {
	if t.depth >= texDepth {
		return operator("{")
	}
	t.depth++
	rows := t.rows("")
	t.depth--
	t.skip("}")
	if len(rows) == 1 && len(rows[0]) == 1 {
		return element("mrow", rows[0][0])
	}
	return element("mrow", table(rows, environments["aligned"]))
}

// digits reads the rest of a number.
func (t *texReader) digits() string {
	n := 0
	for n < len(t.rest) && (unicode.IsDigit(t.rest[n]) || t.rest[n] == '.' && n+1 < len(t.rest) && unicode.IsDigit(t.rest[n+1])) {
		n++
	}
	s := string(t.rest[:n])
	t.rest = t.rest[n:]
	return s
}

// letter is a letter in the present alphabet.
func (t *texReader) letter(r rune) string {
	if t.alphabet == "upright" {
		return "<mi mathvariant=\"normal\">" + html.EscapeString(string(r)) + "</mi>"
	}
	return element("mi", html.EscapeString(string(inAlphabet(r, t.alphabet))))
}

// argument is the atom that a macro or a script applies to, empty rows where there is none. Of a number without braces it is the first digit,
// as in TeX.
func (t *texReader) argument() string {
	t.skipBlanks()
	if t.ends() || t.depth >= texDepth {
		return "<mrow></mrow>"
	}
	if unicode.IsDigit(t.rest[0]) {
		return element("mn", string(t.next()))
	}
	t.depth++
	defer func() { t.depth-- }()
	if s := t.atom(); s != "" {
		return s
	}
	return "<mrow></mrow>"
}

// raw reads an argument as it is written: a group without its braces, or one character.
func (t *texReader) raw() string {
	t.skipBlanks()
	if len(t.rest) == 0 {
		return ""
	}
	if t.rest[0] != '{' {
		return string(t.next())
	}
	depth, n := 0, 0
	for n < len(t.rest) {
		switch t.rest[n] {
		case '{':
			depth++
		case '}':
			depth--
		}
		n++
		if depth == 0 {
			break
		}
	}
	s := string(t.rest[1:n])
	t.rest = t.rest[n:]
	return strings.TrimSuffix(s, "}")
}

// name reads a macro's name: letters, or one other character.
func (t *texReader) name() string {
	n := 0
	for n < len(t.rest) && t.rest[n] < unicode.MaxASCII && unicode.IsLetter(t.rest[n]) {
		n++
	}
	if n == 0 && len(t.rest) > 0 {
		n = 1
	}
	name := string(t.rest[:n])
	t.rest = t.rest[n:]
	return name
}
