package nb

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever the size of a text, no more than the limit is sent, and what is left out is said; a shorter text is sent as it is.
func TestShortened(t *testing.T) {
	for _, s := range []string{strings.Repeat("ä", mostShown), strings.Repeat("| a | b |\n", mostShown/4), strings.Repeat("x", mostShown+1), "a\n" + strings.Repeat("世", mostShown)} {
		got := shortened(s)
		if len(got) > mostShown+100 || !utf8.ValidString(got) || !strings.Contains(got, "MB more are not shown") {
			t.Errorf("%d bytes become %d", len(s), len(got))
		}
		if body, _, _ := strings.Cut(got, "\n…"); !strings.HasPrefix(s, body) || len(body) < mostShown-1<<16 || len(body) < mostShown-10 && !strings.HasPrefix(s[len(body):], "\n") {
			t.Errorf("the beginning of %d bytes is another text", len(s))
		}
	}
	if s := strings.Repeat("x", mostShown); shortened(s) != s {
		t.Error("a text of the limit is cut")
	}
}
