package runner

import (
	"html"
	"strings"
	"unicode"
)

// texHTML writes a formula in plain HTML: Greek letters, operators, sub- and superscripts, fractions on one line.
// A page needs no script for it, and what it does not know stays readable as TeX.
func texHTML(tex string) string {
	t := &texReader{rest: []rune(tex)}
	return t.list(false)
}

// texReader reads TeX from the front of rest.
type texReader struct {
	rest  []rune
	depth int
}

// texDepth bounds the nesting of groups that is followed.
const texDepth = 50

func (t *texReader) next() rune {
	r := t.rest[0]
	t.rest = t.rest[1:]
	return r
}

// list reads to the end, or in a group to its closing brace.
func (t *texReader) list(group bool) string {
	var b strings.Builder
	for len(t.rest) > 0 {
		if group && t.rest[0] == '}' {
			t.next()
			break
		}
		b.WriteString(t.atom())
	}
	return b.String()
}

// atom reads one symbol, macro with its arguments, or group.
func (t *texReader) atom() string {
	switch r := t.next(); {
	case r == '\\':
		return t.macro()
	case r == '{' && t.depth < texDepth:
		t.depth++
		defer func() { t.depth-- }()
		return t.list(true)
	case r == '_':
		return "<sub>" + t.argument() + "</sub>"
	case r == '^':
		return "<sup>" + t.argument() + "</sup>"
	case r == '-':
		return "−"
	case r == '\'':
		return "′"
	case r == '&' || r == '~':
		return " "
	case unicode.IsLetter(r):
		return "<i>" + string(r) + "</i>"
	default:
		return html.EscapeString(string(r))
	}
}

// argument is the atom that a macro or a script applies to.
func (t *texReader) argument() string {
	for len(t.rest) > 0 && unicode.IsSpace(t.rest[0]) {
		t.next()
	}
	if len(t.rest) == 0 || t.rest[0] == '}' || t.depth >= texDepth {
		return ""
	}
	t.depth++
	defer func() { t.depth-- }()
	return t.atom()
}

// macro reads what follows a backslash.
func (t *texReader) macro() string {
	name := t.name()
	if s, ok := texSymbols[name]; ok {
		return s
	}
	if accent, ok := texAccents[name]; ok {
		return addAccent(t.argument(), accent)
	}
	switch name {
	case "frac", "tfrac", "dfrac":
		return inParentheses(t.argument()) + "/" + inParentheses(t.argument())
	case "sqrt":
		return "√" + inParentheses(t.argument())
	case "text", "mathrm", "operatorname", "textrm", "mathit", "mathsf":
		return untagItalic(t.argument())
	case "mathbf", "boldsymbol", "bm", "textbf":
		return "<b>" + t.argument() + "</b>"
	case "exp", "log", "ln", "max", "min", "sin", "cos", "tanh", "arg", "argmax", "argmin", "sgn", "sign", "lim", "Pr":
		return name
	case "left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "displaystyle", "limits", "mathcal", "mathbb":
		return ""
	}
	return "\\" + html.EscapeString(name)
}

// name reads a macro's name: letters, or one other character.
func (t *texReader) name() string {
	n := 0
	for n < len(t.rest) && unicode.IsLetter(t.rest[n]) {
		n++
	}
	if n == 0 && len(t.rest) > 0 {
		n = 1
	}
	name := string(t.rest[:n])
	t.rest = t.rest[n:]
	return name
}

// untagItalic makes letters upright again.
func untagItalic(s string) string {
	return strings.NewReplacer("<i>", "", "</i>", "").Replace(s)
}

// addAccent puts a combining mark after the text of the last letter.
func addAccent(s, accent string) string {
	if inner, ok := strings.CutSuffix(s, "</i>"); ok {
		return inner + accent + "</i>"
	}
	return s + accent
}

// inParentheses keeps a fraction's parts together, unless they are one letter or one number.
func inParentheses(s string) string {
	text := untagItalic(s)
	if len([]rune(text)) <= 1 || strings.Trim(text, "0123456789.") == "" {
		return s
	}
	return "(" + s + ")"
}

var texAccents = map[string]string{
	"hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "overline": "\u0304", "tilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7",
}

var texSymbols = map[string]string{
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
	"theta": "θ", "vartheta": "ϑ", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ",
	"sigma": "σ", "tau": "τ", "phi": "φ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
	"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Sigma": "Σ", "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
	"leftarrow": " ← ", "gets": " ← ", "rightarrow": " → ", "to": " → ", "Rightarrow": " ⇒ ", "mapsto": " ↦ ",
	"cdot": " · ", "times": " × ", "odot": " ⊙ ", "otimes": " ⊗ ", "pm": " ± ", "le": " ≤ ", "leq": " ≤ ", "ge": " ≥ ", "geq": " ≥ ",
	"ne": " ≠ ", "neq": " ≠ ", "approx": " ≈ ", "equiv": " ≡ ", "sim": " ∼ ", "propto": " ∝ ", "ll": " ≪ ", "gg": " ≫ ",
	"in": " ∈ ", "notin": " ∉ ", "mid": " | ", "partial": "∂", "nabla": "∇", "infty": "∞", "sum": "∑", "prod": "∏", "int": "∫",
	"top": "⊤", "ell": "ℓ", "circ": "°", "star": "⋆", "prime": "′", "dots": "…", "ldots": "…", "cdots": "⋯", "langle": "⟨", "rangle": "⟩",
	"lVert": "‖", "rVert": "‖", "|": "‖", "quad": "\u2003", "qquad": "\u2003\u2003", ",": "\u2009", ";": " ", ":": " ", "!": "", " ": " ",
	"\\": "<br>", "{": "{", "}": "}", "%": "%", "$": "$", "#": "#", "&": "&amp;", "_": "_",
}
