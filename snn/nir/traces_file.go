package nir

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/hdf5"
	"github.com/spikecell/spikecell/internal/runstore"
)

// ReadData reads traces from a file of HDF5, and checks them.
func ReadData(path string) (*GraphData, error) {
	content, err := runstore.Read(runstore.Disk{}, path)
	if err != nil {
		return nil, fmt.Errorf("nir: %w", err)
	}
	return ParseData(content, path)
}

// ParseData is [ReadData] of the content of a file, whose name appears in errors.
func ParseData(content []byte, name string) (*GraphData, error) {
	d, err := parseData(content)
	if err != nil {
		return nil, fmt.Errorf("nir: %s: %w", name, err)
	}
	return d, nil
}

func parseData(content []byte) (*GraphData, error) {
	root, err := treeOf(content)
	if err != nil {
		return nil, err
	}
	kind, err := dataType(root, "")
	if err != nil {
		return nil, err
	}
	if kind != "NIRGraphData" {
		return nil, flawAt("__type__", "%q; traces of a graph are NIRGraphData", kind)
	}
	d, err := decodeGraphData(root, "")
	if err != nil {
		return nil, err
	}
	return d, d.check("")
}

// dataType reads the attribute in which a group says what it is.
func dataType(g *hdf5.Group, path string) (string, error) {
	v, ok := g.Attributes["__type__"]
	if !ok || len(v.Texts) != 1 {
		return "", flawAt(join(path, "__type__"), "there is no such attribute of one text; are these traces of NIR?")
	}
	return v.Texts[0], nil
}

func decodeGraphData(g *hdf5.Group, path string) (*GraphData, error) {
	if err := only(g, path, []string{"__type__"}, nil, []string{"nodes"}); err != nil {
		return nil, err
	}
	nodes := g.Groups["nodes"]
	if err := only(nodes, join(path, "nodes"), nil, nil, nil); err != nil {
		return nil, err
	}
	d := &GraphData{Nodes: map[string]Traces{}}
	for _, name := range sorted(nodes.Groups) {
		at, inner := join(path, "nodes/"+name), nodes.Groups[name]
		kind, err := dataType(inner, at)
		if err != nil {
			return nil, err
		}
		switch kind {
		case "NIRGraphData":
			d.Nodes[name], err = decodeGraphData(inner, at)
		case "NIRNodeData":
			d.Nodes[name], err = decodeNodeData(inner, at)
		default:
			err = flawAt(at+"/__type__", "unknown traces %q; there are NIRNodeData and NIRGraphData", kind)
		}
		if err != nil {
			return nil, err
		}
	}
	return d, nil
}

// only refuses what a group lacks or has beside what it should; groups nil stands for any.
func only(g *hdf5.Group, path string, attributes, arrays, groups []string) error {
	for _, part := range []struct {
		what     string
		want     []string
		have     []string
		anything bool
	}{
		{"attribute", attributes, sorted(g.Attributes), false}, {"array", arrays, sorted(g.Arrays), false},
		{"group", groups, sorted(g.Groups), groups == nil},
	} {
		if part.anything {
			continue
		}
		have := map[string]bool{}
		for _, name := range part.have {
			have[name] = true
		}
		for _, name := range part.want {
			if !have[name] {
				return flawAt(join(path, name), "there is no such %s", part.what)
			}
			delete(have, name)
		}
		for _, name := range sorted(have) {
			return flawAt(join(path, name), "unknown %s; there are %q", part.what, part.want)
		}
	}
	return nil
}

func decodeNodeData(g *hdf5.Group, path string) (NodeData, error) {
	if err := only(g, path, []string{"__type__"}, nil, []string{"observables"}); err != nil {
		return nil, err
	}
	all := g.Groups["observables"]
	if err := only(all, path+"/observables", nil, nil, nil); err != nil {
		return nil, err
	}
	d := NodeData{}
	for _, name := range sorted(all.Groups) {
		o, err := decodeObservable(all.Groups[name], path+"/observables/"+name)
		if err != nil {
			return nil, err
		}
		d[name] = o
	}
	return d, nil
}

func decodeObservable(g *hdf5.Group, path string) (Observable, error) {
	kind, err := dataType(g, path)
	if err != nil {
		return nil, err
	}
	arrays, none := []string{"idx", "time"}, []string{}
	switch kind {
	case "TimeGriddedData":
		if err := only(g, path, []string{"__type__", "dt"}, []string{"data"}, none); err != nil {
			return nil, err
		}
		dt, err := attribute(g, "dt", path)
		return Gridded{array(g.Arrays["data"]), dt}, err
	case "ValuedEventData":
		arrays = append(arrays, "value")
	case "EventData":
	default:
		return nil, flawAt(path+"/__type__", "unknown traces %q; there are TimeGriddedData, EventData and ValuedEventData", kind)
	}
	if err := only(g, path, []string{"__type__", "n_neurons", "t_max"}, arrays, none); err != nil {
		return nil, err
	}
	cells, err := attribute(g, "n_neurons", path)
	if err == nil && (cells != math.Trunc(cells) || math.Abs(cells) > mostSide) {
		err = flawAt(path+"/n_neurons", "%v; give a whole number", cells)
	}
	if err != nil {
		return nil, err
	}
	if v, ok := g.Arrays["value"]; ok && v.Shape == nil {
		return nil, flawAt(path+"/value", "a single value; give 2 axes")
	}
	end, err := attribute(g, "t_max", path)
	return Events{
		Index: array(g.Arrays["idx"]), Time: array(g.Arrays["time"]), Value: array(g.Arrays["value"]), Cells: int(cells), End: end,
	}, err
}

// attribute reads a number.
func attribute(g *hdf5.Group, name, path string) (float64, error) {
	v := g.Attributes[name]
	if len(v.Data) != 1 {
		return 0, flawAt(path+"/"+name, "%d numbers; give one", len(v.Data))
	}
	return v.Data[0], nil
}

// HDF5 returns the content of a file that holds d, once [GraphData.Check] finds nothing. The same traces yield the same bytes.
func (d *GraphData) HDF5() ([]byte, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	content, err := hdf5.Encode(encodeGraphData(d))
	if err != nil {
		return nil, fmt.Errorf("nir: HDF5: %w", err)
	}
	return content, nil
}

// WriteData writes traces into a file, whole or not at all.
func WriteData(path string, d *GraphData) error {
	content, err := d.HDF5()
	if err == nil {
		err = save(path, content)
	}
	if err != nil {
		return fmt.Errorf("nir: %s was not written: %w", path, err)
	}
	return nil
}

func encodeGraphData(d *GraphData) *hdf5.Group {
	nodes := &hdf5.Group{Groups: map[string]*hdf5.Group{}}
	for name, t := range d.Nodes {
		switch t := t.(type) {
		case *GraphData:
			nodes.Groups[name] = encodeGraphData(t)
		case NodeData:
			nodes.Groups[name] = encodeNodeData(t)
		}
	}
	return typed("NIRGraphData", nil, map[string]*hdf5.Group{"nodes": nodes})
}

func encodeNodeData(d NodeData) *hdf5.Group {
	all := &hdf5.Group{Groups: map[string]*hdf5.Group{}}
	for name, o := range d {
		switch o := o.(type) {
		case Gridded:
			g := typed(o.kind(), map[string]hdf5.Value{"data": o.Data.value()}, nil)
			g.Attributes["dt"] = real(o.Dt)
			all.Groups[name] = g
		case Events:
			g := typed(o.kind(), map[string]hdf5.Value{"idx": o.Index.value(), "time": o.Time.value()}, nil)
			if o.valued() {
				g.Arrays["value"] = o.Value.value()
			}
			g.Attributes["n_neurons"], g.Attributes["t_max"] = single(o.Cells), real(o.End)
			all.Groups[name] = g
		}
	}
	return typed("NIRNodeData", nil, map[string]*hdf5.Group{"observables": all})
}

// typed is a group that says what it is.
func typed(kind string, arrays map[string]hdf5.Value, groups map[string]*hdf5.Group) *hdf5.Group {
	return &hdf5.Group{Attributes: map[string]hdf5.Value{"__type__": word(kind)}, Arrays: arrays, Groups: groups}
}

func real(x float64) hdf5.Value { return hdf5.Value{Type: hdf5.Float64, Data: []float64{x}} }
