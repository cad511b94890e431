package filekind

import "testing"

// One mark at the beginning is left out, and no other.
func TestUnmarked(t *testing.T) {
	for text, want := range map[string]string{
		"\ufeffa": "a", "a": "a", "": "", "\ufeff": "", "a\ufeff": "a\ufeff", "\ufeff\ufeffa": "\ufeffa", "\xef\xbb": "\xef\xbb",
	} {
		if got := Unmarked([]byte(text)); string(got) != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}
