package runner

import (
	"strings"
	"testing"
)

func TestTexHTML(t *testing.T) {
	for tex, want := range map[string]string{
		`v_{t+1} = \alpha v_t`:        "<i>v</i><sub><i>t</i>+1</sub> = α <i>v</i><sub><i>t</i></sub>",
		`\Delta w\gets\eta x^2`:       "Δ <i>w</i> ← η <i>x</i><sup>2</sup>",
		`\frac{1}{1+e^{-x}}`:          "1/(1+<i>e</i><sup>−<i>x</i></sup>)",
		`\frac{\tau}{10} < \hat y`:    "τ/10 &lt; <i>y\u0302</i>",
		`\text{acc}_\mathbf{z}`:       "acc<sub><b><i>z</i></b></sub>",
		`\left( a \right) \unknown{b`: "( <i>a</i> ) \\unknown<i>b</i>",
		`a_`:                          "<i>a</i><sub></sub>",
		`\`:                           "\\",
		`}`:                           "}",
	} {
		if got := texHTML(tex); got != want {
			t.Errorf("%s\n got %s\nwant %s", tex, got, want)
		}
	}
}

func TestMarkdownFormulas(t *testing.T) {
	for source, want := range map[string]string{
		"cost $5 or $6":         "<p>cost $5 or $6</p>",
		"$a_i * b_i *$ c*d*":    `<p><span class="math"><i>a</i><sub><i>i</i></sub> * <i>b</i><sub><i>i</i></sub> *</span> c<em>d</em></p>`,
		"$$\na\n= b\n$$":        `<p><span class="math block"><i>a</i>` + "\n" + `= <i>b</i></span></p>`,
		"$$ never closed\nnext": "<p>$$ never closed\nnext</p>",
		"`$a$`":                 "<p><code>$a$</code></p>",
	} {
		got, err := newMarkdown().render(source)
		if err != nil || strings.TrimSpace(got) != want {
			t.Errorf("%q\n got %s (%v)\nwant %s", source, got, err, want)
		}
	}
}

// Whatever the formula, the page around it stays whole.
func FuzzTexHTML(f *testing.F) {
	for _, s := range []string{`\frac{a}{b`, `x_{y^{z}}`, `\hat{\bar x}<&>`, strings.Repeat("{", 100), strings.Repeat("_", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, tex string) {
		out := strings.ReplaceAll(texHTML(tex), "<br>", "")
		for _, tag := range []string{"i", "b", "sub", "sup"} {
			if a, b := strings.Count(out, "<"+tag+">"), strings.Count(out, "</"+tag+">"); a != b {
				t.Errorf("%d <%s> but %d </%s> in %q", a, tag, b, tag, out)
			}
			out = strings.NewReplacer("<"+tag+">", "", "</"+tag+">", "").Replace(out)
		}
		if strings.Contains(out, "<") {
			t.Errorf("unescaped text in %q", out)
		}
	})
}
