package hdf5

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// mostDepth bounds trees and paths.
const mostDepth = 64

// Names returns what a group holds, in the order of names. The path of the outermost group is "".
func (f *File) Names(path string) ([]string, error) {
	address, err := f.resolve(path)
	if err != nil {
		return nil, err
	}
	links, err := f.links(address)
	if err != nil {
		return nil, err
	}
	return sorted(links), nil
}

// sorted returns the names of a map in their order.
func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// IsGroup reports whether there is a group at a path.
func (f *File) IsGroup(path string) (bool, error) {
	address, err := f.resolve(path)
	if err != nil {
		return false, err
	}
	all, err := f.object(address)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(all, func(m message) bool { return m.kind == msgLayout }), nil
}

// resolve returns the address of the object at a path. errors.Is finds [fs.ErrNotExist] in the error of one that is not there.
func (f *File) resolve(path string) (uint64, error) {
	f.begin()
	address := f.root
	for i, name := range strings.FieldsFunc(path, func(r rune) bool { return r == '/' }) {
		if i == mostDepth {
			return 0, fmt.Errorf("%s: path %q is deeper than %d", f.name, path, mostDepth)
		}
		links, err := f.links(address)
		if err != nil {
			return 0, err
		}
		next, ok := links[name]
		if !ok {
			return 0, fmt.Errorf("%s: there is no %s; soft and external links are not followed: %w", f.name, path, fs.ErrNotExist)
		}
		address = next
	}
	return address, nil
}

// links returns the addresses of what the group at an address holds; nothing for an array. A group is read once.
func (f *File) links(address uint64) (map[string]uint64, error) {
	if links, ok := f.groups[address]; ok {
		return links, nil
	}
	links, err := f.readLinks(address)
	if err == nil {
		f.groups[address] = links
	}
	return links, err
}

func (f *File) readLinks(address uint64) (map[string]uint64, error) {
	all, err := f.object(address)
	if err != nil {
		return nil, err
	}
	links := map[string]uint64{}
	for _, m := range all {
		switch m.kind {
		case msgSymbolTable:
			err = f.symbols(m, links)
		case msgLink:
			err = f.link(m, links)
		case msgLinkInfo:
			err = f.sparse(m)
		}
		if err != nil {
			return nil, err
		}
	}
	return links, nil
}

// symbols adds the links of a symbol table: a tree of nodes, whose names are in a heap.
func (f *File) symbols(m message, links map[string]uint64) error {
	c := cursor{left: m.data}
	tree, heap := c.u64(), c.u64()
	if c.err != nil {
		return f.fault(m.at, "a symbol table: %v", c.err)
	}
	head, err := f.node(heap, 32, "HEAP")
	if err != nil {
		return err
	}
	size, at := binary.LittleEndian.Uint64(head[8:]), binary.LittleEndian.Uint64(head[24:])
	if size > uint64(len(f.data)) {
		return f.fault(int(heap), "a heap of %d bytes", size)
	}
	names, err := f.at(at, int(size))
	if err != nil {
		return err
	}
	return f.leaves(tree, 0, 0, 8, func(child uint64, _ []byte) error { return f.symbolNode(child, names, links) })
}

// symbolNode adds the links of a leaf.
func (f *File) symbolNode(at uint64, names []byte, links map[string]uint64) error {
	const entry = 40
	head, err := f.node(at, 8, "SNOD")
	if err != nil {
		return err
	}
	entries, err := f.visit(at+8, entry*int(binary.LittleEndian.Uint16(head[6:])))
	if err != nil {
		return err
	}
	for ; len(entries) > 0; entries = entries[entry:] {
		offset := binary.LittleEndian.Uint64(entries)
		if offset >= uint64(len(names)) {
			return f.fault(int(at), "a name at %d of a heap of %d bytes", offset, len(names))
		}
		name, _, whole := bytes.Cut(names[offset:], []byte{0})
		if !whole || len(name) == 0 || len(name) > 1024 {
			return f.fault(int(at), "a name of %d bytes that does not end", len(name))
		}
		if address := binary.LittleEndian.Uint64(entries[8:]); address != undefined { // a soft link has none
			links[string(name)] = address
		}
	}
	return nil
}

// leaves calls read with every leaf of a tree, and the key before it.
func (f *File) leaves(at uint64, depth int, kind byte, key int, read func(child uint64, key []byte) error) error {
	if depth == mostDepth {
		return f.fault(int(at), "a tree deeper than %d", mostDepth)
	}
	head, err := f.node(at, 24, "TREE")
	if err != nil {
		return err
	}
	if head[4] != kind {
		return f.fault(int(at), "a tree of kind %d where one of kind %d begins", head[4], kind)
	}
	n := int(binary.LittleEndian.Uint16(head[6:]))
	pairs, err := f.visit(at+24, n*(key+8))
	if err != nil {
		return err
	}
	for ; len(pairs) > 0; pairs = pairs[key+8:] {
		child := binary.LittleEndian.Uint64(pairs[key:])
		if head[5] == 0 {
			err = read(child, pairs[:key])
		} else {
			err = f.leaves(child, depth+1, kind, key, read)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// link adds one link of a group that has few.
func (f *File) link(m message, links map[string]uint64) error {
	c := cursor{left: m.data}
	version, flags := c.u8(), c.u8()
	kind := 0
	if flags&8 != 0 {
		kind = c.u8()
	}
	if flags&4 != 0 {
		c.bytes(8)
	}
	if flags&16 != 0 {
		c.bytes(1)
	}
	var length [8]byte
	copy(length[:], c.bytes(1<<(flags&3)))
	n := binary.LittleEndian.Uint64(length[:])
	if version != 1 || n > uint64(len(c.left)) {
		return f.fault(m.at, "a link of version %d with a name of %d bytes", version, n)
	}
	if kind != 0 { // a soft or external one
		return nil
	}
	name := string(c.bytes(int(n)))
	address := c.u64()
	if c.err != nil {
		return f.fault(m.at, "a link: %v", c.err)
	}
	links[name] = address
	return nil
}

// sparse refuses a group whose links are in a heap of their own.
func (f *File) sparse(m message) error {
	c := cursor{left: m.data}
	if c.u8(); c.u8()&1 != 0 {
		c.bytes(8)
	}
	if heap := c.u64(); c.err != nil || heap != undefined {
		return f.fault(m.at, "a group of the newest layout with many members; write the file with the earliest one, which is the default of h5py")
	}
	return nil
}
