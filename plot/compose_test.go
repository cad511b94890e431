package plot

import "testing"

// Pairs by the canonical decomposition of the Unicode Character Database, as file names of macOS have them.
func TestComposedCharacters(t *testing.T) {
	for apart, want := range map[string]string{
		"\u1106\u1161\u11A8\u110C\u1165\u11AB\u110B\u1171": "막전위", "\u1100\u1161\u11BC \u1100\u1161\u11B9": "강 값",
		"e\u0301 a\u0308 n\u0303 c\u0327 A\u030A z\u030C": "é ä ñ ç Å ž", "plain τ_{mem}": "plain τ_{mem}", "x\u0302": "x\u0302", "\u0301": "\u0301",
	} {
		if got := composed(apart); got != want {
			t.Errorf("%+q: %+q, want %+q", apart, got, want)
		}
	}
	if one, apart := tickStyle.width("é"), tickStyle.width("e\u0301"); one != apart {
		t.Errorf("é is %g points wide, and %g of two characters", one, apart)
	}
}
