package runner

import (
	"html"
	"slices"
	"strings"
	"unicode"
)

func escapeText(s string) string { return html.EscapeString(s) }

// macro reads what follows a backslash.
func (t *texReader) macro() string {
	name := t.name()
	if s, ok := texIdentifiers[name]; ok {
		return t.identifier(s)
	}
	if s, ok := texOperators[name]; ok {
		return operator(s)
	}
	if accent, ok := texAccents[name]; ok {
		return element("mover", t.argument()+"<mo stretchy=\"false\">"+accent+"</mo>")
	}
	if width, ok := texSpaces[name]; ok {
		return "<mspace width=\"" + width + "\"></mspace>"
	}
	if slices.Contains(texFunctions, name) {
		return t.functionName(name)
	}
	if alphabet, ok := texAlphabets[name]; ok {
		return t.inAlphabet(alphabet)
	}
	if t.ignored(name) {
		return ""
	}
	return t.construct(name)
}

// identifier is a letter with a name; capital ones of Greek are upright, as in TeX.
func (t *texReader) identifier(s string) string {
	r := []rune(s)[0]
	if t.alphabet != "" {
		return t.letter(r)
	}
	if unicode.IsUpper(r) || !unicode.IsLetter(r) {
		return "<mi mathvariant=\"normal\">" + s + "</mi>"
	}
	return element("mi", s)
}

// functionName is the name of a function, upright; those that have their scripts below in a formula of its own move them.
func (t *texReader) functionName(name string) string {
	switch name {
	case "limsup":
		name = "lim sup"
	case "liminf":
		name = "lim inf"
	case "argmax":
		name = "arg max"
	case "argmin":
		name = "arg min"
	}
	if slices.Contains(texLimits, strings.ReplaceAll(name, " ", "")) {
		return functionWithLimits(name)
	}
	return element("mi", name)
}

func functionWithLimits(name string) string {
	return "<mo movablelimits=\"true\" form=\"prefix\" lspace=\"0\" rspace=\"0\">" + name + "</mo>"
}

// inAlphabet reads an argument whose letters are of an alphabet.
func (t *texReader) inAlphabet(alphabet string) string {
	t.skipBlanks()
	outer := t.alphabet
	t.alphabet = alphabet
	defer func() { t.alphabet = outer }()
	if alphabet == "upright" && len(t.rest) > 0 && t.rest[0] == '{' {
		if word, ok := t.word(); ok {
			return element("mi", word)
		}
	}
	return t.argument()
}

// word reads a group that holds letters and digits alone, more than one: a name.
func (t *texReader) word() (string, bool) {
	n := 1
	for n < len(t.rest) && (unicode.IsLetter(t.rest[n]) || unicode.IsDigit(t.rest[n])) {
		n++
	}
	if n < 3 || n >= len(t.rest) || t.rest[n] != '}' || !unicode.IsLetter(t.rest[1]) {
		return "", false
	}
	word := string(t.rest[1:n])
	t.rest = t.rest[n+1:]
	return escapeText(word), true
}

// ignored reads macros that change the size or the style, and those that number equations.
func (t *texReader) ignored(name string) bool {
	switch name {
	case "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "nonumber", "notag", "hline", "big", "Big", "bigg", "Bigg", "bigl", "bigr",
		"Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "bigm", "Bigm", "mathstrut", "strut", "!", "allowbreak":
		return true
	case "label", "color", "phantom", "hphantom", "vphantom":
		t.raw()
		return true
	}
	return false
}

// construct reads macros that put their arguments together.
func (t *texReader) construct(name string) string {
	switch name {
	case "frac", "tfrac", "dfrac", "cfrac":
		return element("mfrac", t.argument()+t.argument())
	case "binom", "dbinom", "tbinom":
		return element("mrow", fence("(")+"<mfrac linethickness=\"0\">"+t.argument()+t.argument()+"</mfrac>"+fence(")"))
	case "sqrt":
		return t.root()
	case "begin":
		return t.begin()
	case "left":
		return t.between()
	case "middle":
		return fence(t.delimiter())
	case "substack":
		return t.argument()
	case "overset", "stackrel":
		above := t.argument()
		return element("mover", t.argument()+above)
	case "underset":
		below := t.argument()
		return element("munder", t.argument()+below)
	case "overbrace", "overline":
		return element("mover", t.argument()+"<mo stretchy=\"true\">"+lines[name]+"</mo>")
	case "underbrace", "underline":
		return element("munder", t.argument()+"<mo stretchy=\"true\">"+lines[name]+"</mo>")
	case "not":
		return operator(struck(t.argument()))
	case "operatorname":
		limits := t.skip("*")
		name := escapeText(strings.NewReplacer("\\,", "\u2009", "\\ ", " ").Replace(t.raw()))
		if limits {
			return functionWithLimits(name)
		}
		return element("mi", name)
	case "text", "textrm", "textit", "textbf", "textsf", "texttt", "mbox", "hbox":
		return element("mtext", escapeText(unescapeTeX(t.raw())))
	case "tag":
		return "<mspace width=\"2em\"></mspace>" + element("mtext", "("+escapeText(t.raw())+")")
	}
	return element("mtext", escapeText("\\"+name))
}

// lines stand above or below what they stretch over.
var lines = map[string]string{"overbrace": "⏞", "underbrace": "⏟", "overline": "‾", "underline": "_"}

// unescapeTeX is text with its blanks kept: a page takes away those at the ends.
func unescapeTeX(s string) string {
	s = strings.NewReplacer("\\%", "%", "\\_", "_", "\\&", "&", "\\#", "#", "\\$", "$", "\\{", "{", "\\}", "}", "~", "\u00a0").Replace(s)
	inner := strings.TrimSpace(s)
	if inner == "" {
		return strings.Repeat("\u00a0", min(len(s), 1))
	}
	if strings.HasPrefix(s, " ") {
		inner = "\u00a0" + inner
	}
	if strings.HasSuffix(s, " ") {
		inner += "\u00a0"
	}
	return inner
}

// root reads a root and, in brackets, its degree.
func (t *texReader) root() string {
	t.skipBlanks()
	if end := slices.Index(t.rest, ']'); len(t.rest) > 0 && t.rest[0] == '[' && end > 0 && end < 20 {
		degree := mathML(string(t.rest[1:end]), false)
		t.rest = t.rest[end+1:]
		degree = strings.TrimSuffix(strings.TrimPrefix(degree, "<math>"), "</math>")
		return element("mroot", t.argument()+element("mrow", degree))
	}
	return element("msqrt", t.argument())
}

// between reads what stands between \left, which was read, and \right.
func (t *texReader) between() string {
	left := fence(t.delimiter())
	if t.depth >= texDepth {
		return left
	}
	t.depth++
	inner := table(t.rows(""), environments["matrix"])
	t.depth--
	right := ""
	if t.hasMacro("right") {
		t.skip("\\right")
		right = fence(t.delimiter())
	}
	return element("mrow", left+inner+right)
}

// delimiter reads what follows \left and the like.
func (t *texReader) delimiter() string {
	t.skipBlanks()
	if len(t.rest) == 0 {
		return ""
	}
	if r := t.next(); r != '\\' {
		return string(r)
	}
	return texOperators[t.name()]
}

// struck is the first character of an element, struck through.
func struck(s string) string {
	_, s, _ = strings.Cut(s, ">")
	s, _, _ = strings.Cut(s, "<")
	return html.UnescapeString(s) + "\u0338"
}

// functionNext says whether the name of a function is next, as letters that follow want a space.
func (t *texReader) functionNext() bool {
	return len(t.rest) > 1 && t.rest[0] == '\\' && (slices.Contains(texFunctions, t.peekName()) || t.hasMacro("operatorname"))
}

// limitsNext says whether the scripts of what is next stand below and above it.
func (t *texReader) limitsNext() bool {
	return len(t.rest) > 1 && t.rest[0] == '\\' && (slices.Contains(texLimits, t.peekName()) || t.has("\\operatorname*"))
}

// wordNext says whether a letter, a number or a macro that is none of a delimiter is next.
func (t *texReader) wordNext() bool {
	t.skipBlanks()
	if len(t.rest) == 0 {
		return false
	}
	r := t.rest[0]
	_, letter := texIdentifiers[t.peekName()]
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\\' && (letter || t.functionNext() || t.hasMacro("frac") || t.hasMacro("hat"))
}

// peekName is the name of the macro that is next, without reading it.
func (t *texReader) peekName() string {
	n := 1
	for n < len(t.rest) && n < 20 && t.rest[n] < unicode.MaxASCII && unicode.IsLetter(t.rest[n]) {
		n++
	}
	if len(t.rest) < 2 {
		return ""
	}
	return string(t.rest[1:n])
}
