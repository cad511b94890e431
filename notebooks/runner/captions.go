package runner

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Names of metadata of a cell by which programs that make papers of notebooks name, caption and describe its figures: Quarto reads all, MyST the
// first two.
const (
	figureLabel   = "label"
	figureCaption = "fig-cap"
	figureAlt     = "fig-alt"
)

// caption gives cells with figures a label and a caption, the titles of the figures, unless the author has. Where caption and description say the
// same, both are of an earlier run, and follow the figures.
func (n *Notebook) caption() {
	taken := map[string]bool{}
	var free []*Cell
	for i := range n.Cells {
		c := &n.Cells[i]
		c.uncaption()
		var label string
		if decodeInto(c.Metadata[figureLabel], &label) {
			taken[label] = true
		} else if c.Metadata[figureCaption] == nil && c.Metadata["caption"] == nil {
			free = append(free, c)
		}
	}
	for _, c := range free {
		title := strings.Join(c.figureTitles(), "; ")
		if title == "" {
			continue
		}
		label := labelOf(title, c.ID)
		for k, first := 2, label; taken[label]; k++ {
			label = fmt.Sprintf("%s-%d", first, k)
		}
		taken[label] = true
		c.Metadata = clone(c.Metadata)
		for key, value := range map[string]string{figureLabel: label, figureCaption: title, figureAlt: title} {
			c.Metadata[key], _ = json.Marshal(value) // strings always encode
		}
	}
}

// uncaption removes what an earlier run has set.
func (c *Cell) uncaption() {
	var caption, alt string
	if !decodeInto(c.Metadata[figureCaption], &caption) || !decodeInto(c.Metadata[figureAlt], &alt) || caption != alt {
		return
	}
	c.Metadata = clone(c.Metadata)
	for _, key := range []string{figureLabel, figureCaption, figureAlt} {
		delete(c.Metadata, key)
	}
}

// figureTitles are what the images among the outputs show, by their descriptions.
func (c *Cell) figureTitles() []string {
	var titles []string
	for _, o := range c.Outputs {
		for _, mime := range imageFormats {
			meta := imageMetadata{}
			if decodeInto(o.Metadata[mime], &meta); o.Data[mime] != nil && meta.Alt != "" {
				titles = append(titles, meta.Alt)
				break
			}
		}
	}
	return titles
}

// longestLabel is the length from which on a label ends at a word.
const longestLabel = 32

// labelOf is the label of a figure, which begins as Quarto wants it: the first words of the title, or the name of the cell where it has no Latin
// letters.
func labelOf(title, id string) string {
	label := "fig"
	for word := range strings.SplitSeq(slugOf(title), "-") {
		if word != "" && len(label)+len(word) < longestLabel {
			label += "-" + word
		}
	}
	if label == "fig" {
		label += "-" + strings.ToLower(id)
	}
	return label
}
