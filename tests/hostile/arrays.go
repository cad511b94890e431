package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/internal/hdf5"
	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
	"github.com/spikecell/spikecell/snn/statedict"
	"github.com/spikecell/spikecell/snn/trains"
	"github.com/spikecell/spikecell/tensors"
)

// npy is a NumPy file with this text as its head.
func npy(head string, elements []byte) []byte {
	return slices.Concat([]byte("\x93NUMPY\x02\x00"), little(uint32(len(head))), []byte(head), elements)
}

// array is a NumPy file of bytes.
func array(shape string, elements []byte) []byte {
	return npy("{'descr': '|u1', 'fortran_order': False, 'shape': ("+shape+")}\n", elements)
}

func npyInputs() inputs {
	asHead := func(make func(int) []byte) func(int) []byte {
		return func(n int) []byte { return npy(string(make(n)), nil) }
	}
	return inputs{
		"bytes": func(n int) []byte { return array(fmt.Sprint(n, ","), make([]byte, n)) },
		"Fortran": func(n int) []byte {
			return npy(fmt.Sprintf("{'descr': '|u1', 'fortran_order': True, 'shape': (%d, 2)}", n/2), make([]byte, n/2*2))
		},
		"axes":         func(n int) []byte { return array(strings.Repeat("1,", n/2), []byte{0}) },
		"axes of zero": func(n int) []byte { return array(strings.Repeat("0,", n/2), nil) },
		"head":         asHead(again(" ")), "names in the head": asHead(again("'descr': ")), "quotes in the head": asHead(again("'")),
		"shapes in the head": asHead(again("'shape': (1")),
	}
}

// zipped is an archive of members with these contents, compressed or not.
func zipped(method uint16, names []string, content []byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = w.Write(content)
		}
		must(err)
	}
	must(z.Close())
	return b.Bytes()
}

// names are n names of arrays.
func names(n int) (all []string) {
	for i := range max(1, n) {
		all = append(all, fmt.Sprintf("a%d.npy", i))
	}
	return all
}

func npzInputs() inputs {
	one := array("1,", []byte{1})
	return inputs{
		"one array":         func(n int) []byte { return zipped(zip.Store, names(1), array(fmt.Sprint(n, ","), make([]byte, n))) },
		"tiny arrays":       func(n int) []byte { return zipped(zip.Store, names(n/200), one) },
		"compressed arrays": func(n int) []byte { return zipped(zip.Deflate, names(n/200), one) },
		"compressed zeros": func(n int) []byte {
			return zipped(zip.Deflate, names(1), array(fmt.Sprint(900*n, ","), make([]byte, 900*n)))
		},
		"compressed blanks":   func(n int) []byte { return zipped(zip.Deflate, names(1), npy(strings.Repeat(" ", 900*n), nil)) },
		"many zeros":          func(n int) []byte { return zipped(zip.Deflate, names(n/400), array("100000,", make([]byte, 100_000))) },
		"one name many times": func(n int) []byte { return zipped(zip.Store, slices.Repeat([]string{"a.npy"}, n/200), one) },
		"long name": func(n int) []byte {
			return zipped(zip.Store, []string{strings.Repeat("a", min(n, 60_000)) + ".npy"}, one)
		},
		"comment":      func(n int) []byte { return append(zipped(zip.Store, names(1), one), make([]byte, n)...) },
		"shared bytes": sharedBytes,
	}
}

// sharedBytes is an archive whose members are all the same bytes.
func sharedBytes(n int) []byte {
	content := zipped(zip.Deflate, names(2), array(fmt.Sprint(100*n, ","), make([]byte, 100*n)))
	end := len(content) - 22
	directory := content[le.Uint32(content[end+16:]):end]
	entry := directory[:46+len("a0.npy")]
	k := max(1, n/len(entry))
	all := slices.Clone(content[:len(content)-22-len(directory)])
	for i := range k {
		all = append(append(all, entry[:46]...), fmt.Sprintf("%02x.npy", i%256)...)
	}
	tail := slices.Clone(content[end:])
	le.PutUint16(tail[8:], uint16(k))
	le.PutUint16(tail[10:], uint16(k))
	le.PutUint32(tail[12:], uint32(k*len(entry)))
	return append(all, tail...)
}

// safetensors is a file with this head.
func safetensors(head string, data []byte) []byte {
	return slices.Concat(little(uint64(len(head))), []byte(head), data)
}

// tensorInputs are files of tensors; their heads are JSON.
func tensorInputs() inputs {
	all := inputs{}
	for name, make := range hostileJSON(inputs{
		"tiny tensors":     within("{", numbered(`"a%d":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`, ","), "}"),
		"one tensor again": within("{", numbered(`"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}`, ","), "}"),
		"metadata":         within(`{"__metadata__":{`, numbered(`"k%d":"v"`, ","), "}}"),
		"axes":             within(`{"a":{"dtype":"F32","shape":[`, numbered("1", ","), `],"data_offsets":[0,4]}}`),
	}, `{"a":…}`, `{"a":{"dtype":"F32","shape":…,"data_offsets":[0,0]}}`, `{"__metadata__":…}`, `{"__metadata__":{"k":…}}`) {
		all[name] = func(n int) []byte { return safetensors(string(make(n)), nil) }
	}
	all["numbers"] = func(n int) []byte {
		return safetensors(fmt.Sprintf(`{"a":{"dtype":"F32","shape":[%d],"data_offsets":[0,%d]}}`, n/4, n/4*4), make([]byte, n/4*4))
	}
	return all
}

// encoded is a group of HDF5 as a file.
func encoded(make func(n int) *hdf5.Group) func(n int) []byte {
	return func(n int) []byte {
		content, err := hdf5.Encode(make(n))
		must(err)
		return content
	}
}

func hdf5Inputs() inputs {
	number := hdf5.Value{Type: hdf5.Float64, Data: []float64{1}}
	many := func(n int) (all map[string]hdf5.Value) {
		all = map[string]hdf5.Value{}
		for i := range n {
			all[fmt.Sprint("a", i)] = number
		}
		return all
	}
	return inputs{
		"one array": encoded(func(n int) *hdf5.Group {
			return &hdf5.Group{Arrays: map[string]hdf5.Value{"a": {Type: hdf5.Float64, Shape: []int{n / 8}, Data: make([]float64, n/8)}}}
		}),
		"tiny arrays": encoded(func(n int) *hdf5.Group { return &hdf5.Group{Arrays: many(n / 270)} }),
		"attributes":  encoded(func(n int) *hdf5.Group { return &hdf5.Group{Attributes: many(min(n/64, 900))} }),
		"groups": encoded(func(n int) *hdf5.Group {
			g := &hdf5.Group{Groups: map[string]*hdf5.Group{}}
			for i := range n / 1500 {
				g.Groups[fmt.Sprint("g", i)] = &hdf5.Group{Arrays: many(1)}
			}
			return g
		}),
		"texts": encoded(func(n int) *hdf5.Group {
			return &hdf5.Group{Arrays: map[string]hdf5.Value{"a": {Type: hdf5.Text, Shape: []int{n / 4},
				Texts: slices.Repeat([]string{"abc"}, n/4)}}}
		}),
		"noise": within("\x89HDF\r\n\x1a\n", again("\x00\x01\x02"), ""),
	}
}

// graph is a chain of so many nodes, or of pairs that split and join.
func graph(nodes int, pairs bool) *nir.Graph {
	one := nir.Array{Type: nir.Float64, Shape: []int{1}, Data: []float64{1}}
	g := &nir.Graph{Nodes: map[string]nir.Node{"in": nir.Input{Shape: []int{1}}, "out": nir.Output{Shape: []int{1}}}}
	last := "in"
	for i := range nodes {
		name := fmt.Sprint("n", i)
		g.Nodes[name] = nir.Scale{Scale: one}
		g.Edges = append(g.Edges, nir.Edge{From: last, To: name})
		if pairs {
			g.Nodes[name+"b"] = nir.Scale{Scale: one}
			g.Nodes[name+"c"] = nir.Scale{Scale: one}
			g.Edges = append(g.Edges, nir.Edge{From: last, To: name + "b"}, nir.Edge{From: name, To: name + "c"},
				nir.Edge{From: name + "b", To: name + "c"})
			name += "c"
		}
		last = name
	}
	g.Edges = append(g.Edges, nir.Edge{From: last, To: "out"})
	return g
}

func nirInputs() inputs {
	form := func(make func(n int) *nir.Graph, encode func(*nir.Graph) ([]byte, error)) func(int) []byte {
		return func(n int) []byte {
			content, err := encode(make(n))
			must(err)
			return content
		}
	}
	return hostileJSON(inputs{
		"chain":          form(func(n int) *nir.Graph { return graph(n/110, false) }, (*nir.Graph).JSON),
		"chain, HDF5":    form(func(n int) *nir.Graph { return graph(n/2000, false) }, (*nir.Graph).HDF5),
		"ways that join": form(func(n int) *nir.Graph { return graph(n/400, true) }, (*nir.Graph).JSON),
		"edges":          within(`{"nodes":{"a":{"type":"Input","shape":[1]}},"edges":[`, numbered(`["a","a"]`, ","), `]}`),
	}, `{"nodes":…}`, `{"nodes":{"a":…}}`, `{"node":{"type":"NIRGraph","nodes":{"a":{"type":"Affine","weight":…}},"edges":[]}}`,
		`{"nodes":{},"edges":…}`)
}

func arrays() []reader {
	return []reader{
		{"NPY", func(_ string, content []byte) { _, _ = tensors.ParseNPY(content) }, npyInputs(), 1 << 20, 100},
		{"NPY from a stream", func(_ string, content []byte) { _, _ = tensors.DecodeNPY(bytes.NewReader(content)) }, npyInputs(), 1 << 20,
			100},
		{"NPZ", func(_ string, content []byte) { _, _ = tensors.ParseNPZ(content) }, npzInputs(), 1 << 20, 6 * 1032},
		{"spike trains (NPZ)", readTrains, trainInputs(), 64 << 20, 18 * 1032},
		{"safetensors", func(_ string, content []byte) { _, _ = tensors.Parse(content) }, tensorInputs(), 1 << 20, 300},
		{"models and checkpoints of runs (safetensors)", func(_ string, content []byte) {
			if f, err := runstore.ParseTensors(content); err == nil {
				_, _ = f.Unsealed()
			}
		}, tensorInputs(), 1 << 20, 400},
		{"state_dicts", func(_ string, content []byte) {
			dict, err := tensors.Parse(content)
			if err != nil {
				return
			}
			net := snn.Feedforward(4, 3, 2)
			named, _ := statedict.Suggest(net, dict)
			_, _ = statedict.Load(net, dict, named)
		}, tensorInputs(), 1 << 20, 400},
		{"HDF5", func(_ string, content []byte) {
			if f, err := hdf5.Open(content, "f"); err == nil {
				_, _ = f.Tree()
			}
		}, hdf5Inputs(), 1 << 20, 300},
		{"NIR, graphs and nets from them", func(_ string, content []byte) {
			if g, err := nir.Parse(content, "f"); err == nil {
				_, _, _ = nir.Import(g, nir.ImportOptions{Dt: 1e-3})
			}
		}, nirInputs(), 64 << 20, 600},
		{"NIR, traces", func(_ string, content []byte) { _, _ = nir.ParseData(content, "f") }, hdf5Inputs(), 1 << 20, 300},
	}
}

func readTrains(_ string, content []byte) {
	if all, err := tensors.ParseNPZ(content); err == nil {
		_, _ = trains.Parse(all)
	}
}

// trainInputs are archives of spike trains: dense ones, events, and events that claim more than they fill.
func trainInputs() inputs {
	events := func(samples, steps, cells, k int) []byte {
		whole := func(name string, v ...int64) tensors.Tensor {
			return tensors.Tensor{Name: name, Shape: []int{len(v)}, Values: tensors.I64(v)}
		}
		var b bytes.Buffer
		err := tensors.EncodeNPZ(&b, []tensors.Tensor{whole("shape", int64(samples), int64(steps), int64(cells)), whole("samples",
			make([]int64, k)...),
			whole("indices", make([]int64, k)...), {Name: "times", Shape: []int{k}, Values: make(tensors.F64, k)}, {Name: "dt",
				Values: tensors.F64{1}}})
		must(err)
		return b.Bytes()
	}
	return inputs{
		"dense": func(n int) []byte {
			return zipped(zip.Store, []string{"spikes.npy"}, array(fmt.Sprintf("%d, 2", n/2), make([]byte, n/2*2)))
		},
		"dense, compressed": func(n int) []byte {
			return zipped(zip.Deflate, []string{"spikes.npy"}, array(fmt.Sprintf("%d, 2", 450*n), make([]byte, 900*n)))
		},
		"samples": func(n int) []byte {
			return zipped(zip.Store, []string{"spikes.npy"}, array(fmt.Sprintf("%d, 1, 1", n), make([]byte, n)))
		},
		"events":               func(n int) []byte { return events(1, 10, 10, n/24) },
		"events of many steps": func(n int) []byte { return events(1, 1000*n, 10, n/24) },
		"claims of all memory": func(n int) []byte { return events(100, 10*n, 2000, n/24) },
	}
}
