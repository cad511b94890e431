package main

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/snn/nir"
)

// listing is what a file holds, by paths.
type listing map[string]entry

// entry is a value: its type, shape and bytes, or texts.
type entry struct {
	Type  string   `json:"type"`
	Shape []int    `json:"shape"`
	Hex   string   `json:"hex"`
	Texts []string `json:"texts"`
}

func (e entry) same(o entry) bool {
	return e.Type == o.Type && e.Hex == o.Hex && slices.Equal(e.Shape, o.Shape) && slices.Equal(e.Texts, o.Texts)
}

// listed is what our reader finds in a file.
func listed(path string) (listing, error) {
	all := listing{}
	if filepath.Ext(path) == ".traces" {
		d, err := nir.ReadData(path)
		if err == nil {
			all.traces(d, "")
		}
		return all, err
	}
	g, err := nir.Read(path)
	if err == nil {
		all.graph(g, "")
		all.text("version", g.Version)
	}
	return all, err
}

func (l listing) text(path, text string) { l[path] = entry{Type: "text", Texts: []string{text}} }

func (l listing) graph(g *nir.Graph, path string) {
	l.metadata(g.Metadata, path)
	edges := entry{Type: "text", Shape: []int{len(g.Edges), 2}}
	for _, e := range g.Edges {
		edges.Texts = append(edges.Texts, e.From, e.To)
	}
	l[path+"edges"] = edges
	for name, n := range g.Nodes {
		at := path + "nodes/" + name + "/"
		if inner, ok := n.(*nir.Graph); ok {
			l.text(at+"type", "NIRGraph")
			l.graph(inner, at)
			continue
		}
		l.text(at+"type", reflect.TypeOf(n).Name())
		l.node(reflect.ValueOf(n), at)
	}
}

func (l listing) metadata(m nir.Metadata, path string) {
	for name, a := range m {
		l[path+"metadata/"+name] = entryOf(a)
	}
}

// node lists the parameters of a node, by the names in their tags.
func (l listing) node(n reflect.Value, path string) {
	l.metadata(n.FieldByName("Metadata").Interface().(nir.Metadata), path)
	for i := range n.NumField() {
		tag, ok := n.Type().Field(i).Tag.Lookup("nir")
		if !ok {
			continue
		}
		name, option, _ := strings.Cut(tag, ",")
		switch v := n.Field(i).Interface().(type) {
		case nir.Array:
			l[path+name] = entryOf(v)
		case int:
			l[path+name] = whole(nil, v)
		case []int:
			l[path+name] = whole([]int{len(v)}, v...)
		case [2]int:
			l[path+name] = whole([]int{2}, v[:]...)
		case nir.Padding:
			switch {
			case v.Name != "":
				l.text(path+name, v.Name)
			case option == "single":
				l[path+name] = whole(nil, v.Size[0])
			default:
				l[path+name] = whole([]int{2}, v.Size[:]...)
			}
		}
	}
}

func whole(shape []int, all ...int) entry {
	a := nir.Array{Type: nir.Int64, Shape: shape}
	for _, n := range all {
		a.Data = append(a.Data, float64(n))
	}
	return entryOf(a)
}

func entryOf(a nir.Array) entry {
	var b []byte
	for _, x := range a.Data {
		switch a.Type {
		case nir.Float32:
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(x)))
		case nir.Float64:
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		case nir.Int64:
			b = binary.LittleEndian.AppendUint64(b, uint64(int64(x)))
		case nir.Bool:
			b = append(b, byte(x))
		}
	}
	return entry{Type: a.Type.String(), Shape: a.Shape, Hex: hex.EncodeToString(b), Texts: a.Texts}
}

func (l listing) traces(d *nir.GraphData, path string) {
	for name, t := range d.Nodes {
		at := path + "nodes/" + name + "/"
		switch t := t.(type) {
		case *nir.GraphData:
			l.traces(t, at)
		case nir.NodeData:
			for key, o := range t {
				l.observable(o, at+key+"/")
			}
		}
	}
}

func (l listing) observable(o nir.Observable, path string) {
	switch o := o.(type) {
	case nir.Gridded:
		l.text(path+"type", "TimeGriddedData")
		l[path+"data"], l[path+"dt"] = entryOf(o.Data), fraction(o.Dt)
	case nir.Events:
		l.text(path+"type", "EventData")
		l[path+"idx"], l[path+"time"] = entryOf(o.Index), entryOf(o.Time)
		l[path+"n_neurons"], l[path+"t_max"] = whole(nil, o.Cells), fraction(o.End)
		if o.Value.Shape != nil {
			l.text(path+"type", "ValuedEventData")
			l[path+"value"] = entryOf(o.Value)
		}
	default:
		panic(fmt.Sprintf("unknown traces %T", o))
	}
}

func fraction(x float64) entry { return entryOf(nir.Array{Type: nir.Float64, Data: []float64{x}}) }
