package learning

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
)

// Whatever a report says whose checksum is right, it is a report of a whole net or an error.
func FuzzReport(f *testing.F) {
	store := f.TempDir()
	r, err := Train(f.Context(), toyEntry(store), toyTask())
	if err != nil {
		f.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(store, r.Fingerprint, runstore.ResultFile))
	if err != nil {
		f.Fatal(err)
	}
	rest, _, _ := strings.Cut(string(text), `,"Checksum"`)
	f.Add(rest)
	f.Add(`{"Net":{"Populations":[{"Name":"a","Shape":[2]}]},"Rule":"x","Training":{},"Sums":{}`)
	file := filepath.Join(store, "fuzzed.json")
	f.Fuzz(func(t *testing.T, rest string) {
		sum := sha256.Sum256([]byte(rest + "}"))
		if err := os.WriteFile(file, []byte(rest+`,"Checksum":"`+hex.EncodeToString(sum[:])+`"}`), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := ReadReport(file)
		if err != nil {
			if s != nil {
				t.Errorf("%+v beside %v", s, err)
			}
			return
		}
		if err := s.Net.Check(); err != nil {
			t.Error(err)
		}
		if _, err := json.Marshal(s); err != nil {
			t.Errorf("what is read is not written: %v", err)
		}
	})
}
