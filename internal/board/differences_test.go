package board

import (
	"strings"
	"testing"
)

// An object is told by the last part of its type's name and the whole of its own, as far as there is room.
func TestObjectsAreTypeAndName(t *testing.T) {
	for text, want := range map[string]string{
		`{"$type":"github.com/a/b.C","Name":"left/right"}`: "b.C left/right", `{"$type":"C"}`: "C",
		`{"$type":"a/b.C","Name":"` + strings.Repeat("x", 200) + `"}`: "b.C " + strings.Repeat("x", mostValue-5) + "…",
	} {
		values := map[string]string{}
		if flatten("d", []byte(text), values); values["d"] != want {
			t.Errorf("%s: %q, want %q", text, values["d"], want)
		}
	}
}
