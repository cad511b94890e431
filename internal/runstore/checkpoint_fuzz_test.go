package runstore_test

import (
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/runstore/faulty"
)

// Whatever a checkpoint whose checksum is right says of its state, it is that state or an error, and what is saved after it is the latest one.
func FuzzCheckpoint(f *testing.F) {
	f.Add(`{"Done":3,"Best":0}`, "7")
	f.Add(`{"Done":3,"Best":2}`, "9223372036854775807")
	f.Add(`{"done":3}`, "-1")
	f.Fuzz(func(t *testing.T, text, sequence string) {
		v := faulty.NewVolatile()
		r := runstore.Open(v, "/store", runstore.Identity{Fingerprint: sumOf("run")})
		release, err := r.Begin(t.Context(), []byte("{}"), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		file := runstore.TensorFile{Metadata: map[string]string{"run": text, "sequence": sequence}, Tensors: tensors(3)}
		if err := r.WriteTensors("checkpoint-0.safetensors", file); err != nil {
			return
		}
		if c, err := runstore.Latest[state](r); (c == nil) == (err == nil) || c != nil && c.State.Best != 0 && c.Best == nil {
			t.Fatalf("%+v, %v", c, err)
		}
		if _, err := runstore.Resume[state](r); err != nil {
			t.Fatal(err)
		}
		if err := r.Save(state{Done: 4}, tensors(4)); err != nil {
			t.Fatal(err)
		}
		if c, err := runstore.Latest[state](r); err != nil || c == nil || c.State.Done != 4 {
			t.Fatalf("after %q of sequence %q: %+v, %v", text, sequence, c, err)
		}
	})
}
