package runner

import "strings"

// texIdentifiers are letters with names.
var texIdentifiers = map[string]string{
	"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
	"theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
	"varpi": "ϖ", "rho": "ρ",
	"varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
	"Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ",
	"Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
	"partial": "∂", "nabla": "∇", "infty": "∞", "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ",
	"emptyset": "∅", "varnothing": "∅",
	"imath": "ı", "jmath": "ȷ", "top": "⊤", "bot": "⊥",
}

// texOperators are operators, relations, arrows, delimiters and signs.
var texOperators = map[string]string{
	"leftarrow": "←", "gets": "←", "rightarrow": "→", "to": "→", "Rightarrow": "⇒", "Leftarrow": "⇐",
	"Leftrightarrow": "⇔", "iff": "⟺", "implies": "⟹",
	"leftrightarrow": "↔", "mapsto": "↦", "uparrow": "↑", "downarrow": "↓", "longrightarrow": "⟶", "hookrightarrow": "↪",
	"cdot": "⋅", "times": "×", "div": "÷", "odot": "⊙", "otimes": "⊗", "oplus": "⊕", "ast": "∗", "star": "⋆",
	"circ": "∘", "bullet": "∙", "pm": "±", "mp": "∓",
	"le": "≤", "leq": "≤", "leqslant": "⩽", "ge": "≥", "geq": "≥", "geqslant": "⩾", "lt": "<", "gt": ">", "ne": "≠",
	"neq": "≠", "approx": "≈", "equiv": "≡",
	"sim": "∼", "simeq": "≃", "cong": "≅", "propto": "∝", "ll": "≪", "gg": "≫", "coloneqq": "≔", "triangleq": "≜",
	"doteq": "≐", "prec": "≺", "succ": "≻",
	"in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "subseteq": "⊆", "supset": "⊃", "supseteq": "⊇", "cup": "∪",
	"cap": "∩", "setminus": "∖",
	"land": "∧", "wedge": "∧", "lor": "∨", "vee": "∨", "neg": "¬", "lnot": "¬", "forall": "∀", "exists": "∃", "therefore": "∴", "because": "∵",
	"mid": "∣", "vert": "|", "Vert": "‖", "|": "‖", "parallel": "∥", "perp": "⟂", "colon": ":",
	"sum": "∑", "prod": "∏", "int": "∫", "iint": "∬", "oint": "∮", "bigcup": "⋃", "bigcap": "⋂", "bigoplus": "⨁",
	"bigotimes": "⨂", "coprod": "∐",
	"prime": "′", "degree": "°", "dots": "…", "ldots": "…", "cdots": "⋯", "vdots": "⋮", "ddots": "⋱", "dagger": "†", "angle": "∠",
	"langle": "⟨", "rangle": "⟩", "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖", "lfloor": "⌊", "rfloor": "⌋",
	"lceil": "⌈", "rceil": "⌉",
	"lbrace": "{", "rbrace": "}", "lbrack": "[", "rbrack": "]", "backslash": "\\", "surd": "√",
	"triangle": "△", "square": "□",
	"{": "{", "}": "}", "%": "%", "$": "$", "#": "#", "&": "&", "_": "_", "S": "§",
}

// texAccents stand above a letter.
var texAccents = map[string]string{
	"hat": "^", "widehat": "^", "bar": "¯", "tilde": "~", "widetilde": "~", "dot": "˙", "ddot": "¨", "vec": "→",
	"check": "ˇ", "breve": "˘", "acute": "´",
	"grave": "`", "mathring": "˚",
}

// texSpaces are spaces and their widths.
var texSpaces = map[string]string{
	"quad": "1em", "qquad": "2em", ",": "0.167em", "thinspace": "0.167em", ":": "0.222em", ">": "0.222em",
	";": "0.278em", " ": "0.25em", "\n": "0.25em",
	"enspace": "0.5em",
}

// texFunctions are written upright.
var texFunctions = []string{"exp", "log", "ln", "lg", "max", "min", "sup", "inf", "sin", "cos", "tan", "cot",
	"sinh", "cosh", "tanh", "arcsin", "arccos",
	"arctan", "arg", "argmax", "argmin", "sgn", "sign", "lim", "limsup", "liminf", "Pr", "det", "dim", "ker", "deg",
	"gcd", "hom", "mod", "bmod"}

// texLimits have their scripts below and above.
var texLimits = []string{"sum", "prod", "coprod", "bigcup", "bigcap", "bigoplus", "bigotimes", "max", "min", "sup", "inf", "lim", "limsup", "liminf",
	"argmax", "argmin", "Pr", "det", "gcd", "overbrace", "underbrace"}

// texAlphabets are the macros that choose an alphabet.
var texAlphabets = map[string]string{
	"mathrm": "upright", "rm": "upright", "mathit": "", "mathnormal": "", "mathbf": "bold", "boldsymbol": "bold italic", "bm": "bold italic",
	"mathbb": "double-struck", "mathcal": "script", "mathscr": "script", "mathfrak": "fraktur", "mathsf": "sans", "mathtt": "monospace",
}

// alphabets are where Unicode has the letters: of A, a, 0, Α and α; 0: nowhere.
var alphabets = map[string][5]rune{
	"bold":          {0x1d400, 0x1d41a, 0x1d7ce, 0x1d6a8, 0x1d6c2},
	"bold italic":   {0x1d468, 0x1d482, 0x1d7ce, 0x1d71c, 0x1d736},
	"double-struck": {0x1d538, 0x1d552, 0x1d7d8, 0, 0},
	"script":        {0x1d49c, 0x1d4b6, 0, 0, 0},
	"fraktur":       {0x1d504, 0x1d51e, 0, 0, 0},
	"sans":          {0x1d5a0, 0x1d5ba, 0x1d7e2, 0, 0},
	"monospace":     {0x1d670, 0x1d68a, 0x1d7f6, 0, 0},
}

// olderLetters are letters of alphabets that Unicode had before the others, and has elsewhere.
var olderLetters = map[string]string{
	"double-struck": "CℂHℍNℕPℙQℚRℝZℤ", "script": "BℬEℰFℱHℋIℐLℒMℳRℛeℯgℊoℴ", "fraktur": "CℭHℌIℑRℜZℨ",
}

// inAlphabet is a letter in an alphabet, itself where that has it not.
func inAlphabet(r rune, alphabet string) rune {
	older := []rune(olderLetters[alphabet])
	if i := strings.IndexRune(olderLetters[alphabet], r); i >= 0 && r < 128 {
		for j := 0; j < len(older); j += 2 {
			if older[j] == r {
				return older[j+1]
			}
		}
	}
	at := alphabets[alphabet]
	for i, span := range [5][2]rune{{'A', 'Z'}, {'a', 'z'}, {'0', '9'}, {'Α', 'Ω'}, {'α', 'ω'}} {
		if at[i] != 0 && r >= span[0] && r <= span[1] {
			return at[i] + r - span[0]
		}
	}
	return r
}
