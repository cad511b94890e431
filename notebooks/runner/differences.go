package runner

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
)

// Tags of cells that Differences knows.
const (
	numbersClose = "numbers-close" // numbers may be off by a twentieth: they rest on sums whose last bits depend on the processor
	numbersVary  = "numbers-vary"  // numbers are not compared: times, and what follows from training in such sums
	outputsVary  = "outputs-vary"  // nothing is compared, such as hashes of such training
)

// closeShare is by which share of the larger one numbers of a cell tagged numbers-close may differ.
const closeShare = 0.05

// number finds numbers in a text. Digits that follow a letter, as in "hidden1", belong to a word.
var number = regexp.MustCompile(`(^|[^\pL\pN.])([-−]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)`)

// Differences compares what the code cells of a notebook showed with what those of another execution of it showed, and returns a line for each
// difference: in words, and in numbers unless the cell is tagged numbers-vary, or within a twentieth if it is tagged numbers-close. Cells tagged
// outputs-vary are not compared. Figures are compared by their text, never by their pixels; progress, and what else is shown as HTML alone, is not
// compared, and neither is white space.
func Differences(before, after *Notebook) (lines []string) {
	old, now := codeCells(before), codeCells(after)
	if len(old) != len(now) {
		return []string{fmt.Sprintf("%d code cells, and there were %d", len(now), len(old))}
	}
	for i := range old {
		if old[i].tagged(outputsVary) {
			continue
		}
		was, is := shownTexts(old[i].Outputs), shownTexts(now[i].Outputs)
		if len(was) != len(is) {
			lines = append(lines, fmt.Sprintf("cell %d (%s): %d outputs, and there were %d", i+1, old[i].firstLine(), len(is), len(was)))
			continue
		}
		for k := range was {
			if d := differ(was[k], is[k], tolerance(&old[i])); d != "" {
				lines = append(lines, fmt.Sprintf("cell %d (%s): output %d: %s", i+1, old[i].firstLine(), k+1, d))
			}
		}
	}
	return lines
}

func codeCells(n *Notebook) (cells []Cell) {
	for i := range n.Cells {
		if n.Cells[i].runnable() {
			cells = append(cells, n.Cells[i])
		}
	}
	return cells
}

// tolerance is by which share numbers of a cell may differ.
func tolerance(c *Cell) float64 {
	switch {
	case c.tagged(numbersVary):
		return math.Inf(1)
	case c.tagged(numbersClose):
		return closeShare
	}
	return 0
}

// shownTexts are the texts of outputs, without those that are HTML with a text of its own, such as progress. A stream is one text in however many
// pieces it was saved.
func shownTexts(outputs []Output) (texts []string) {
	stream := "" // of the text before
	for i := range outputs {
		o := &outputs[i]
		if o.Kind == Stream && stream != "" && o.Name == stream {
			texts[len(texts)-1] += o.Text
			continue
		}
		_, html := o.Data["text/html"]
		switch {
		case o.Kind == Stream:
			texts, stream = append(texts, o.Text), o.Name
		case o.Kind == Failure:
			texts, stream = append(texts, "error "+o.ErrValue), ""
		case !html:
			text, _ := o.Data.Text("text/plain")
			texts, stream = append(texts, text), ""
		}
	}
	return texts
}

// differ says how two texts differ, or nothing.
func differ(was, is string, share float64) string {
	words, numbers := takeApart(was)
	nowWords, nowNumbers := takeApart(is)
	if words != nowWords {
		return fmt.Sprintf("%q, and it was %q", is, was)
	}
	for i, a := range numbers {
		if b := nowNumbers[i]; math.Abs(a-b) > share*max(math.Abs(a), math.Abs(b)) {
			return fmt.Sprintf("%v, and it was %v, in %q", b, a, is)
		}
	}
	return ""
}

// takeApart separates the numbers of a text from its words, in which white space is one blank.
func takeApart(text string) (words string, numbers []float64) {
	text = number.ReplaceAllStringFunc(text, func(found string) string {
		at := number.FindStringSubmatch(found)
		v, err := strconv.ParseFloat(strings.ReplaceAll(at[2], "−", "-"), 64)
		if err != nil { // beyond the largest float64: a word
			return found
		}
		numbers = append(numbers, v)
		return at[1] + "#"
	})
	return strings.Join(strings.Fields(text), " "), numbers
}
