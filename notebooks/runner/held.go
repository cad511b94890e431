package runner

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// heldAbove is the length from which on the data of an image is held back from the Markdown parser.
const heldAbove = 256

// holder keeps the data of images out of the way while Markdown is parsed: short marks stand for it, which are base64 too.
type holder struct {
	mark  string // begins all marks; nobody can know it
	data  []string
	marks *regexp.Regexp
}

// heldData is the data of a URI, long enough to be held.
var heldData = regexp.MustCompile(fmt.Sprintf(`;base64,([A-Za-z0-9+/=]{%d}[A-Za-z0-9+/=]*)`, heldAbove))

func newHolder() *holder {
	h := &holder{mark: randomHex(12)}
	h.marks = regexp.MustCompile(h.mark + "[0-9]{8}")
	return h
}

// put holds data and returns what stands for it.
func (h *holder) put(data string) string {
	h.data = append(h.data, data)
	return fmt.Sprintf("%s%08d", h.mark, len(h.data)-1)
}

// hold returns a text in which marks stand for long data.
func (h *holder) hold(source string) string {
	const before = len(";base64,")
	return heldData.ReplaceAllStringFunc(source, func(s string) string { return s[:before] + h.put(s[before:]) })
}

// attach is a cell's source with its attached images put in as data: URIs whose data is held.
func (h *holder) attach(c *Cell) string {
	pairs := []string{}
	for _, name := range slices.Sorted(maps.Keys(c.Attachments)) {
		for _, mime := range slices.Sorted(maps.Keys(c.Attachments[name])) {
			if s, ok := c.Attachments[name].Text(mime); ok && strings.HasPrefix(mime, "image/") {
				data := strings.Join(strings.Fields(s), "")
				if len(data) >= heldAbove && validBase64(data) {
					data = h.put(data)
				}
				pairs = append(pairs, "(attachment:"+name+")", "(data:"+mime+";base64,"+data+")")
			}
		}
	}
	return strings.NewReplacer(pairs...).Replace(c.Source)
}

// validBase64 says whether data has none but the characters of base64, so that it may stand anywhere in HTML.
func validBase64(data string) bool {
	return heldData.FindString(";base64,"+data) == ";base64,"+data
}

// release puts the data back in place of its marks. It refuses where a text names the same data so often that the page would
// grow beyond measure. Either way nothing is held any more.
func (h *holder) release(s string) (string, bool) {
	defer func() { h.data = nil }()
	room := len(s) + 1<<20
	for _, data := range h.data {
		room += 4 * len(data)
	}
	for _, m := range h.marks.FindAllString(s, -1) {
		if room -= len(h.at(m)); room < 0 {
			return "", false
		}
	}
	return h.marks.ReplaceAllStringFunc(s, h.at), true
}

// at is the data that a mark stands for.
func (h *holder) at(mark string) string {
	i, err := strconv.Atoi(mark[len(h.mark):])
	if err != nil || i >= len(h.data) {
		return ""
	}
	return h.data[i]
}
