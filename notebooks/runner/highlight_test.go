package runner

import (
	"os"
	"strings"
	"testing"

	"github.com/alecthomas/chroma/v2"
	"github.com/alecthomas/chroma/v2/lexers"
)

// pieces are the tokens that differ from blanks, with their types; adjacent ones of one type are one.
func pieces(tokens []chroma.Token) []chroma.Token {
	out := []chroma.Token{}
	for _, t := range tokens {
		if text := strings.TrimSpace(t.Value); text != "" {
			out = append(out, chroma.Token{Type: t.Type, Value: text})
		}
	}
	return out
}

// Go is coloured as chroma's own lexer colours it: on this package's source.
func TestGoTokensEqualChroma(t *testing.T) {
	for _, file := range []string{"run.go", "formula_table.go", "gate.go", "wire.go", "outputs.go"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := chroma.Coalesce(lexers.Get("go")).Tokenise(nil, string(data))
		if err != nil {
			t.Fatal(err)
		}
		want, got := pieces(theirs.Tokens()), pieces(goTokens(string(data)))
		differ := 0
		for i := range min(len(want), len(got)) {
			if want[i] != got[i] {
				differ++
				t.Logf("%s: %v, want %v", file, got[i], want[i])
				break
			}
		}
		if differ > 0 || len(want) != len(got) {
			t.Errorf("%s: %d tokens, want %d", file, len(got), len(want))
		}
	}
}

// Whatever the text is, nothing of it is lost, and no character is read twice.
func FuzzGoTokens(f *testing.F) {
	for _, s := range []string{"%%\nfmt.Println(1)", "!echo 'a", "/*", "\"\\", "`", "a\r\nb /*\r*/", "\xff\x00", "0x1p", "x := 'ab' // c",
		"\ufeff1", "\n;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, code string) {
		var b strings.Builder
		for _, token := range goTokens(code) {
			b.WriteString(token.Value)
		}
		if want := strings.ReplaceAll(code, "\r", ""); b.String() != want {
			t.Errorf("%q became %q", want, b.String())
		}
	})
}
