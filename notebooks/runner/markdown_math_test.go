package runner

import (
	"strings"
	"testing"
)

// formulasOf is some Markdown as HTML.
func formulasOf(t *testing.T, source string) string {
	t.Helper()
	h := newHolder()
	s, err := newMarkdown(h).render(source)
	if err != nil {
		t.Fatal(err)
	}
	s, _ = h.release(s)
	return strings.TrimSpace(s)
}

func TestMarkdownFormulas(t *testing.T) {
	a := "<math><mi>a</mi></math>"
	for source, want := range map[string]string{
		"cost $5 or $6":                      "<p>cost $5 or $6</p>",
		"cost $5, `a $b` and $6.":            "<p>cost $5, <code>a $b</code> and $6.</p>",
		"$a$ and US$3":                       "<p>" + a + " and US$3</p>",
		"$a_i * b_i *$ c*d*":                 "<p><math><mrow><msub><mi>a</mi><mi>i</mi></msub><mo>∗</mo><msub><mi>b</mi><mi>i</mi></msub><mo>∗</mo></mrow></math> c<em>d</em></p>",
		"$$\na\n$$":                          `<p><span class="formula scroll"><math display="block"><mi>a</mi></math></span></p>`,
		`$\$14$ and \$15 of $a$`:             "<p><math><mrow><mo>$</mo><mn>14</mn></mrow></math> and $15 of " + a + "</p>",
		`cost $5, \$6`:                       "<p>cost $5, $6</p>",
		"$$ never closed\nnext":              "<p>$$ never closed\nnext</p>",
		"`$a$`":                              "<p><code>$a$</code></p>",
		"\\begin{align}\na\n\\end{align}\nb": `<p><span class="formula scroll"><math display="block"><mi>a</mi></math></span>` + "\nb</p>",
		"\\begin{itemize}":                   "<p>\\begin{itemize}</p>",
		"\\begin{align} a":                   "<p>\\begin{align} a</p>",
	} {
		if got := formulasOf(t, source); got != want {
			t.Errorf("%q\n got %s\nwant %s", source, got, want)
		}
	}
}

// A bar in a formula does not end the cell of a table; outside of tables and in code all is as it was.
func TestBarsInFormulasOfTables(t *testing.T) {
	got := formulasOf(t, "| p | q |\n|---|---|\n| $P(a|b)$ | $\\|x\\|$ |")
	if n := strings.Count(got, "<td>"); n != 2 || !strings.Contains(got, `<mo stretchy="false">|</mo>`) || !strings.Contains(got, `<mo stretchy="false">‖</mo>`) {
		t.Errorf("%d cells: %s", n, got)
	}
	got = formulasOf(t, "| p | q |\n|---|---|\n| $\\$14|a$ | \\$5 |")
	if n := strings.Count(got, "<td>"); n != 2 || strings.Count(got, "<math>") != 1 || !strings.Contains(got, "<td>$5</td>") {
		t.Errorf("%d cells: %s", n, got)
	}
	for _, source := range []string{"```\n| $a|b$ |\n```", "    | $a|b$ |", "a $x|y$"} {
		if got := formulasOf(t, source); strings.Contains(got, "vert") {
			t.Errorf("%q: %s", source, got)
		}
	}
}
