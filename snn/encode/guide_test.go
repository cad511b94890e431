package encode

import (
	"fmt"
	"os"
	"reflect"
	"strings"
	"testing"
)

// The page of encoders has a row for every encoder, with the number of steps that is its default.
func TestGuideHasEveryEncoder(t *testing.T) {
	text, err := os.ReadFile("../../docs/guide/encoders.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range codes() {
		name := reflect.TypeOf(e).Name()
		_, row, found := strings.Cut(string(text), "\n| `"+name+"` |")
		if row, _, _ = strings.Cut(row, "\n"); !found {
			t.Errorf("there is no row of %s", name)
			continue
		}
		bare := reflect.Zero(reflect.TypeOf(e)).Interface().(coder)
		if n := bare.Steps(); n > 0 && !strings.Contains(row, fmt.Sprintf(", %d |", n)) {
			t.Errorf("%s has %d steps by default, and its row says %s", name, n, row)
		}
	}
}
