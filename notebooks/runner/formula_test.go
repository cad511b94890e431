package runner

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// What is expected is MathML Core as its specification describes the elements.
func TestMathML(t *testing.T) {
	for tex, want := range map[string]string{
		`v_{t+1} = \alpha v_t`: "<msub><mi>v</mi><mrow><mrow><mi>t</mi><mo>+</mo><mn>1</mn></mrow></mrow></msub><mo>=</mo><mi>α</mi><msub><mi>v</mi><mi>t</mi></msub>",
		`x_i^2`:                "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>",
		`f'^2`:                 "<msup><mi>f</mi><mrow><mo>′</mo><mn>2</mn></mrow></msup>",
		`\Delta w\gets\eta`:    `<mi mathvariant="normal">Δ</mi><mi>w</mi><mo>←</mo><mi>η</mi>`,
		`\frac{1}{2.5}`:        "<mfrac><mrow><mn>1</mn></mrow><mrow><mn>2.5</mn></mrow></mfrac>",
		`\frac12`:              "<mfrac><mn>1</mn><mn>2</mn></mfrac>",
		`x^23`:                 "<msup><mi>x</mi><mn>2</mn></msup><mn>3</mn>",
		`a < \hat y & b`:       "",
		`\text{if } x`:         "<mtext>if\u00a0</mtext><mi>x</mi>",
		`\text{<b>&}`:          "<mtext>&lt;b&gt;&amp;</mtext>",
		`\mathbf{z}`:           "<mrow><mi>𝐳</mi></mrow>",
		`\mathbb R`:            "<mi>ℝ</mi>",
		`\mathcal{L}`:          "<mrow><mi>ℒ</mi></mrow>",
		`\mathrm{ReLU}`:        "<mi>ReLU</mi>",
		`\sqrt[3]{x}`:          "<mroot><mrow><mi>x</mi></mrow><mrow><mn>3</mn></mrow></mroot>",
		`\left(a\right]`:       `<mrow><mo stretchy="true" fence="true">(</mo><mi>a</mi><mo stretchy="true" fence="true">]</mo></mrow>`,
		`\binom{n}{k}`: `<mrow><mo stretchy="true" fence="true">(</mo><mfrac linethickness="0"><mrow><mi>n</mi></mrow><mrow><mi>k</mi></mrow></mfrac>` +
			`<mo stretchy="true" fence="true">)</mo></mrow>`,
		`\sum_{i}^n`:     "<munderover><mo>∑</mo><mrow><mi>i</mi></mrow><mi>n</mi></munderover>",
		`\not\in`:        "<mo>∈\u0338</mo>",
		`\overset{!}{=}`: "<mover><mrow><mo>=</mo></mrow><mrow><mo>!</mo></mrow></mover>",
		`\unknown x`:     `<mtext>\unknown</mtext><mi>x</mi>`,
		`\begin{x}a`:     `<mtext>\begin{x}</mtext><mi>a</mi>`,
		`a_`:             "<msub><mi>a</mi><mrow></mrow></msub>",
		`}a`:             "",
		`\`:              `<mtext>\</mtext>`,
		`\begin{pmatrix}a&b\\c\end{pmatrix}`: `<mrow><mo stretchy="true" fence="true">(</mo><mtable><mtr><mtd class="c"><mi>a</mi></mtd><mtd class="c"><mi>b</mi></mtd></mtr>` +
			`<mtr><mtd class="c"><mi>c</mi></mtd></mtr></mtable><mo stretchy="true" fence="true">)</mo></mrow>`,
		`\begin{align*}a&=b\\[2pt]c&=d\\\end{align*}`: `<mtable displaystyle="true"><mtr><mtd class="r"><mi>a</mi></mtd><mtd class="l close"><mrow><mo>=</mo><mi>b</mi></mrow></mtd></mtr>` +
			`<mtr><mtd class="r"><mi>c</mi></mtd><mtd class="l close"><mrow><mo>=</mo><mi>d</mi></mrow></mtd></mtr></mtable>`,
		`\begin{cases}1&x\\0\end{cases}`: `<mrow><mo stretchy="true" fence="true">{</mo><mtable><mtr><mtd class="l"><mn>1</mn></mtd><mtd class="l"><mi>x</mi></mtd></mtr>` +
			`<mtr><mtd class="l"><mn>0</mn></mtd></mtr></mtable></mrow>`,
	} {
		got := mathML(tex, false)
		inner := strings.TrimSuffix(strings.TrimPrefix(got, "<math>"), "</math>")
		inner = strings.TrimSuffix(strings.TrimPrefix(inner, "<mrow>"), "</mrow>")
		bare := strings.TrimSuffix(strings.TrimPrefix(want, "<mrow>"), "</mrow>")
		if want != "" && inner != bare {
			t.Errorf("%s\n got %s\nwant %s", tex, inner, bare)
		}
		if err := checkMathML(got); err != nil {
			t.Errorf("%s: %v in %s", tex, err, got)
		}
	}
	if got := mathML("x", true); !strings.HasPrefix(got, `<math display="block">`) {
		t.Errorf("a formula of its own: %s", got)
	}
}

// mathElements are those that are written, with their numbers of children; -1: any.
var mathElements = map[string]int{"math": -1, "mrow": -1, "mi": 0, "mo": 0, "mn": 0, "mtext": 0, "mspace": 0, "msub": 2, "msup": 2, "msubsup": 3, "munder": 2,
	"mover": 2, "munderover": 3, "mfrac": 2, "msqrt": -1, "mroot": 2, "mtable": -1, "mtr": -1, "mtd": -1}

// checkMathML reports what is not well-formed, no element of MathML Core, no attribute that is written, or has another number of children.
func checkMathML(s string) error {
	d := xml.NewDecoder(strings.NewReader(s))
	open, children := []string{}, []int{-1}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch tag := token.(type) {
		case xml.StartElement:
			name := tag.Name.Local
			if _, ok := mathElements[name]; !ok {
				return errors.New("element " + name)
			}
			for _, a := range tag.Attr {
				known := []string{"display", "mathvariant", "stretchy", "fence", "linethickness", "class", "displaystyle", "width", "movablelimits", "form", "lspace", "rspace"}
				if !slices.Contains(known, a.Name.Local) {
					return errors.New("attribute " + a.Name.Local)
				}
			}
			children[len(children)-1]++
			open, children = append(open, name), append(children, 0)
		case xml.EndElement:
			n, want := children[len(children)-1], mathElements[open[len(open)-1]]
			if want >= 0 && n != want {
				return errors.New("another number of children in " + tag.Name.Local)
			}
			open, children = open[:len(open)-1], children[:len(children)-1]
		}
	}
}

// Whatever the formula, what is written is MathML, and no longer than in proportion.
func FuzzMathML(f *testing.F) {
	for _, s := range []string{`\frac{a}{b`, `x_{y^{z}}`, `\hat{\bar x}<&>`, strings.Repeat("{", 100), strings.Repeat("_", 100), `\begin{array}{l|c}a&b\\`, `\left(\right`,
		`\end{x}`, `a&b\\c`, `\sqrt[2`, `\text{`, "\x00\ufffe", `\not\frac`, "\\\f", `\operatorname*{a\,b}_x`, `\begin{cases}\begin{cases}`, `\substack{a\\b}`, `\left.\right|`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, tex string) {
		out := mathML(tex, true)
		if err := checkMathML(out); err != nil {
			t.Errorf("%v in %q", err, out)
		}
		if len(out) > 100+100*len(tex) {
			t.Errorf("%d bytes of %d", len(out), len(tex))
		}
	})
}
