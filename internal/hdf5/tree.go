package hdf5

import (
	"fmt"
	"slices"
)

// walk reads all of a file.
type walk struct {
	*File
	seen map[uint64]bool
	left uint64 // bytes that arrays may have yet
}

// Tree reads all that a file holds. An object that has two names is an error, as is a file whose arrays together have more bytes than one
// may have.
func (f *File) Tree() (*Group, error) {
	f.begin()
	w := walk{f, map[uint64]bool{}, f.most()}
	return w.group(f.root, "", 0)
}

// group reads one and all below it.
func (w *walk) group(address uint64, path string, depth int) (*Group, error) {
	if depth == mostDepth {
		return nil, w.fault(int(address), "groups deeper than %d", mostDepth)
	}
	all, err := w.object(address)
	if err != nil {
		return nil, err
	}
	g := &Group{Arrays: map[string]Value{}, Groups: map[string]*Group{}}
	if g.Attributes, err = w.attributes(all, path); err != nil {
		return nil, err
	}
	links, err := w.links(address)
	if err != nil {
		return nil, err
	}
	for _, name := range sorted(links) {
		if err := w.member(g, name, path+"/"+name, links[name], depth); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// member reads an array or a group into g.
func (w *walk) member(g *Group, name, path string, address uint64, depth int) error {
	if w.seen[address] {
		return w.fault(int(address), "%s is there under another name too", path)
	}
	w.seen[address] = true
	all, err := w.object(address)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(m message) bool { return m.kind == msgLayout }) {
		g.Groups[name], err = w.group(address, path, depth+1)
		return err
	}
	d, err := w.describe(all, int(address), path)
	if err != nil {
		return err
	}
	raw, err := w.elements(d)
	if err == nil {
		g.Arrays[name], err = w.take(d, raw)
	}
	if err != nil {
		return fmt.Errorf("%w (%s)", err, path)
	}
	return nil
}

// take converts elements, as long as the file may have as many.
func (w *walk) take(d dataset, raw []byte) (Value, error) {
	if uint64(len(raw)) > w.left {
		return Value{}, w.fault(d.at, "arrays of more bytes than the file can hold")
	}
	w.left -= uint64(len(raw))
	return w.value(d, raw)
}

// attributes reads all of an object.
func (w *walk) attributes(all []message, path string) (map[string]Value, error) {
	values := map[string]Value{}
	for _, m := range all {
		if m.kind != msgAttribute {
			continue
		}
		name := attributeName(m)
		if m.shared {
			return nil, w.fault(m.at, "attribute %q of %s is kept elsewhere", name, path)
		}
		d, _, raw, err := w.readAttribute(m, name)
		if err != nil {
			return nil, err
		}
		if values[name], err = w.take(d, raw); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// attributeName returns that of the attribute of a message.
func attributeName(m message) string {
	c := cursor{left: m.data}
	version := c.u8()
	c.u8()
	length := c.u16()
	c.bytes(4)
	if version == 3 {
		c.u8()
	}
	return ended(c.bytes(length))
}
