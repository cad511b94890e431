package nir

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/spikecell/spikecell/internal/filekind"
	"github.com/spikecell/spikecell/internal/hdf5"
	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/wholefile"
)

// newest is the version of NIR that files of graphs without one say: that of the Python library by which they were checked.
const newest = "1.0.8"

// Read reads a graph from a file of HDF5 or, where its first byte is none of HDF5, of JSON, and checks it.
func Read(path string) (*Graph, error) {
	content, err := runstore.Read(runstore.Disk{}, path)
	if err != nil {
		return nil, fmt.Errorf("nir: %w", err)
	}
	return Parse(content, path)
}

// Parse is [Read] of the content of a file, whose name appears in errors. What is unknown, missing or contradicts itself is an error that says
// where in the file it is.
func Parse(content []byte, name string) (*Graph, error) {
	parse, isHDF5 := parseJSON, bytes.HasPrefix(content, []byte("\x89HDF"))
	if isHDF5 {
		parse = parseHDF5
	}
	g, err := parse(content)
	if kind := filekind.Of(content); err != nil && kind != "" && !isHDF5 {
		err = fmt.Errorf("this is %s; graphs are in files of HDF5 or JSON", kind)
	}
	if err != nil {
		return nil, fmt.Errorf("nir: %s: %w", name, err)
	}
	return g, nil
}

// treeOf reads all of a file of HDF5.
func treeOf(content []byte) (*hdf5.Group, error) {
	f, err := hdf5.Open(content, "HDF5")
	if err != nil {
		return nil, err
	}
	return f.Tree()
}

func parseHDF5(content []byte) (*Graph, error) {
	root, err := treeOf(content)
	if err != nil {
		return nil, err
	}
	for _, name := range append(sorted(root.Arrays), sorted(root.Groups)...) {
		if name != "version" && name != "node" {
			return nil, flawAt(name, "unknown; a file of NIR has version and node")
		}
	}
	node, ok := root.Groups["node"]
	if !ok {
		return nil, flawAt("node", "it is not there; is this a file of NIR?")
	}
	version := ""
	if _, ok := root.Arrays["version"]; ok { // older files have none
		all, err := texts(root, "version", "")
		if err != nil || len(all) != 1 {
			return nil, flawAt("version", "%d texts; give one", len(all))
		}
		version = all[0]
	}
	return rootGraph(node, version)
}

// rootGraph reads the outermost node, which is a graph, and checks it.
func rootGraph(node *hdf5.Group, version string) (*Graph, error) {
	n, err := decode(node, "node")
	if err != nil {
		return nil, err
	}
	g, ok := n.(*Graph)
	if !ok {
		return nil, flawAt("node/type", "%s; the outermost node is a %s", typeName(n), graphType)
	}
	g.Version = version
	return g, g.check("node")
}

// HDF5 returns the content of a file that holds g, once [Graph.Check] finds nothing. The same graph yields the same bytes. As the Python library
// asks, convolutions say the shape of their input where it follows from the graph, and single values that stand for those of many cells are
// written out.
func (g *Graph) HDF5() ([]byte, error) {
	content, err := g.hdf5()
	if err != nil {
		return nil, fmt.Errorf("nir: HDF5: %w", err)
	}
	return content, nil
}

func (g *Graph) hdf5() ([]byte, error) {
	whole, err := g.explicit()
	if err != nil {
		return nil, err
	}
	return hdf5.Encode(&hdf5.Group{
		Arrays: map[string]hdf5.Value{"version": word(whole.Version)}, Groups: map[string]*hdf5.Group{"node": encode(whole)},
	})
}

// Write writes g into a file, whole or not at all: as [Graph.JSON] where its name ends in .json, else as [Graph.HDF5].
func Write(path string, g *Graph) error {
	form := (*Graph).hdf5
	if strings.HasSuffix(strings.ToLower(path), ".json") {
		form = (*Graph).json
	}
	content, err := form(g)
	if err == nil {
		err = save(path, content)
	}
	if err != nil {
		return fmt.Errorf("nir: %s was not written: %w", path, err)
	}
	return nil
}

// save puts a file in place.
func save(path string, content []byte) error {
	return wholefile.Write(path, wholefile.NewFile, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}
