package runstore_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
)

// What a file's head says is what all of the file says, where that can be read.
func FuzzMetadata(f *testing.F) {
	path := filepath.Join(f.TempDir(), "file")
	f.Add([]byte("\x1d\x00\x00\x00\x00\x00\x00\x00" + `{"__metadata__":{"run":"{}"}}`))
	f.Add([]byte("\xff\xff\xff\xff\xff\xff\xff\xff{}"))
	f.Add([]byte{3})
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		head, err := runstore.Metadata(runstore.Disk{}, path)
		all, wrong := runstore.ParseTensors(data)
		if wrong != nil {
			return
		}
		if err != nil || len(head) != len(all.Metadata) {
			t.Fatalf("%v and %v, %v", head, all.Metadata, err)
		}
		for key, value := range all.Metadata {
			if head[key] != value {
				t.Errorf("%q: %q and %q", key, head[key], value)
			}
		}
	})
}
