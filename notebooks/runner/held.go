package runner

import (
	"fmt"
	"regexp"
	"strconv"
)

// heldAbove is the length from which on the data of an image is held back from the Markdown parser.
const heldAbove = 256

// holder keeps the data of images, and formulas, out of the way while Markdown is parsed and sanitised: short marks stand for them, which are
// base64 too.
type holder struct {
	mark  string // begins all marks; nobody can know it
	data  []string
	named map[string]string // addresses that hold data, by the address that they stand for
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

// once returns what make returns for an address, which is asked once: an image that is named often is held once.
func (h *holder) once(address string, make func() string) string {
	if h.named == nil {
		h.named = map[string]string{}
	}
	made, ok := h.named[address]
	if !ok {
		made = make()
		h.named[address] = made
	}
	return made
}

// hold returns a text in which marks stand for long data.
func (h *holder) hold(source string) string {
	const before = len(";base64,")
	return heldData.ReplaceAllStringFunc(source, func(s string) string { return s[:before] + h.put(s[before:]) })
}

// validBase64 says whether data has none but the characters of base64, so that it may stand anywhere in HTML.
func validBase64(data string) bool { return base64Data.MatchString(data) }

var base64Data = regexp.MustCompile(`^[A-Za-z0-9+/=]+$`)

// release puts the data back in place of its marks. It refuses where a text names the same data so often that the page would
// grow beyond measure. Either way nothing is held any more.
func (h *holder) release(s string) (string, bool) {
	defer func() { h.data, h.named = nil, nil }()
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
