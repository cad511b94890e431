package nir

import (
	"reflect"

	"github.com/spikecell/spikecell/snn"
)

// metadataOf returns the metadata of a node.
func metadataOf(n Node) Metadata {
	v := reflect.Indirect(reflect.ValueOf(n))
	if f := v.FieldByName("Metadata"); f.IsValid() {
		return f.Interface().(Metadata)
	}
	return nil
}

func reread(g *Graph, r *Report, o ImportOptions) (*snn.Model, bool) { return nil, false }
