package runner

import (
	"os"
	"testing"
)

// The embedded pins are copies; a checkout keeps the originals in tools/.
func TestEmbeddedPinsEqualToolsModule(t *testing.T) {
	for _, c := range []struct{ name, embedded string }{{"go.mod", toolGoMod}, {"go.sum", toolGoSum}, {"gopls/go.mod", goplsGoMod},
		{"gopls/go.sum", goplsGoSum}} {
		want, err := os.ReadFile("../../tools/" + c.name)
		if os.IsNotExist(err) {
			t.Skip("no tools folder beside the package")
		}
		if err != nil {
			t.Fatal(err)
		}
		if string(want) != c.embedded {
			t.Errorf("the copy in toolmod differs from tools/%s: copy it anew", c.name)
		}
	}
}
