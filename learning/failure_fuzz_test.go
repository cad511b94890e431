package learning

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// Whatever a note of a failure or a report says, its summaries are errors or values, whether its checksum is right or not.
func FuzzNotes(f *testing.F) {
	f.Add(`{"Format":1,"Fingerprint":"f","Time":"2026-01-02T03:04:05Z","Host":"h","Process":3,"Error":"e","Log":"l"`, "f")
	f.Add(`{"Task":"t","Rule":"r","Seed":3,"Epochs":[{"Epoch":1,"Time":5,"Valid":{"Accuracy":0.5}}],"Best":1,"Result":"x"`, "")
	f.Fuzz(func(t *testing.T, rest, fingerprint string) {
		sum := sha256.Sum256([]byte(rest + "}"))
		for _, text := range []string{rest + `,"Checksum":"` + hex.EncodeToString(sum[:]) + `"}`, rest} {
			if note, err := parseFailure([]byte(text), fingerprint); (note == nil) == (err == nil) {
				t.Errorf("%+v, %v", note, err)
			}
			if s, ok := skim([]byte(text)); ok && s == nil {
				t.Error("a summary that is nil")
			}
		}
	})
}
