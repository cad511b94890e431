package nb

import (
	"encoding/json"
	"fmt"
	"html"
	"math"
	"strings"
)

// Control is a slider or a button of Explore.
type Control struct {
	title            string
	low, high, value float64
	button           bool
}

// Slider is a control whose value is moved between low and high, and is value at first.
func Slider(title string, low, high, value float64) Control {
	return Control{title: title, low: low, high: high, value: value}
}

// Button is a control whose value is how often it was pressed, 0 at first.
func Button(title string) Control { return Control{title: title, button: true} }

func (c Control) check() error {
	if c.button {
		return nil
	}
	for _, x := range []float64{c.low, c.high, c.value, c.high - c.low} {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("nb: slider %q: %v to %v, at %v: want numbers", c.title, c.low, c.high, c.value)
		}
	}
	if c.low >= c.high || c.value < c.low || c.value > c.high {
		return fmt.Errorf("nb: slider %q: %v to %v, at %v: want the low end below the high one, and the value between", c.title, c.low, c.high, c.value)
	}
	return nil
}

// sliderSteps are between the ends of a slider.
const sliderSteps = 200

// page is the control as HTML.
func (c Control) page() string {
	title := html.EscapeString(c.title)
	if c.button {
		return fmt.Sprintf(`<button type="button" data-value="0">%s</button>`, title)
	}
	return fmt.Sprintf(`<label>%s <input type="range" min="%v" max="%v" step="%v" value="%v"> <output>%v</output></label>`,
		title, c.low, c.high, (c.high-c.low)/sliderSteps, c.value, c.value)
}

// controlsPage is all controls, and the button that ends the cell.
func controlsPage(id string, controls []Control) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div id="%s" style="display:flex;flex-wrap:wrap;gap:0.5em 1.5em;align-items:center">`, id)
	for _, c := range controls {
		b.WriteString(c.page())
	}
	b.WriteString(`<button type="button" data-done="1">Done</button></div>`)
	return b.String()
}

// controlsScript sends the values of the controls to the address whenever one is moved or pressed, and some times at first: the way to the
// kernel may not be open yet, or be opened anew.
func controlsScript(id, address string) string {
	return "<script>" + strings.NewReplacer("ID", id, "ADDRESS", address).Replace(`(() => {
	const box = document.getElementById("ID");
	if (!box) return;
	const parts = [...box.querySelectorAll("input, button:not([data-done])")];
	let sent = 1, hellos = 0;
	const send = (done) => {
		const values = parts.map((e) => Number(e.tagName === "INPUT" ? e.value : e.dataset.value));
		globalThis.gonb_comm?.newSyncedVariable("ADDRESS", JSON.stringify({sent: sent++, done, values}));
	};
	const hello = setInterval(() => {
		send(false);
		if (++hellos > 12) clearInterval(hello);
	}, 500);
	for (const e of parts) {
		if (e.tagName === "INPUT") {
			e.addEventListener("input", () => {
				e.parentElement.querySelector("output").textContent = String(Number(Number(e.value).toPrecision(4)));
				send(false);
			});
		} else {
			e.addEventListener("click", () => {
				e.dataset.value = String(Number(e.dataset.value) + 1);
				send(false);
			});
		}
	}
	box.querySelector("[data-done]").addEventListener("click", () => {
		clearInterval(hello);
		send(true);
	});
})();`) + "</script>"
}

// controlsState is what the page says of its controls.
type controlsState struct {
	Sent   int
	Done   bool
	Values []float64
}

// take reads the values from a message of the page, those that a control can have, and says whether they are others than before and whether the
// page is done. Messages may come out of order: what is older than what was read is not.
func (e *exploration) take(message string) (changed, done bool) {
	s := controlsState{}
	if json.Unmarshal([]byte(message), &s) != nil || len(s.Values) != len(e.controls) || s.Sent <= e.sent {
		return false, s.Done
	}
	e.sent = s.Sent
	for i, c := range e.controls {
		x := s.Values[i]
		if c.button && x >= 0 || x >= c.low && x <= c.high {
			changed = changed || x != e.values[i]
			e.values[i] = x
		}
	}
	return changed, s.Done
}

// told are the values in words.
func told(controls []Control, values []float64) string {
	var words []string
	for i, c := range controls {
		if c.button {
			words = append(words, fmt.Sprintf("%s: %v times", c.title, values[i]))
		} else {
			words = append(words, fmt.Sprintf("%s = %.4g", c.title, values[i]))
		}
	}
	return strings.Join(words, ", ")
}
