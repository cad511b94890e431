package mlflow

import (
	"testing"
	"unicode"
)

// Whatever a server says, the error is printable and short.
func FuzzRefused(f *testing.F) {
	f.Add("400 Bad Request", []byte(`{"error_code":"INVALID_PARAMETER_VALUE","message":"a\nb\u001b[31m"}`))
	f.Add("500", []byte("<html>\x00\xff"))
	f.Fuzz(func(t *testing.T, status string, said []byte) {
		text := refused(status, said).Error()
		if len([]rune(text)) > 4*mostMessage {
			t.Errorf("%d letters", len([]rune(text)))
		}
		for _, r := range text {
			if !unicode.IsPrint(r) && r != ' ' {
				t.Errorf("%q in %q", r, text)
			}
		}
	})
}
