package hdf5

import (
	"fmt"
	"io/fs"
)

// Attribute reads the numbers of an attribute of the group or array at a path. errors.Is finds [fs.ErrNotExist] in the error of one that is
// not there.
func (f *File) Attribute(path, name string) (Array, error) {
	d, raw, err := f.attribute(path, name)
	if err != nil {
		return Array{}, err
	}
	if !d.kind.numeric() {
		return Array{}, f.fault(d.at, "attribute %s of %s is no number", name, path)
	}
	return Array{d.shape, d.numbers(raw)}, nil
}

// AttributeTexts reads the texts of an attribute, like [File.Attribute] its numbers.
func (f *File) AttributeTexts(path, name string) ([]string, error) {
	d, raw, err := f.attribute(path, name)
	if err != nil {
		return nil, err
	}
	return f.texts(d, raw)
}

// attribute finds one, and the bytes of its elements.
func (f *File) attribute(path, name string) (dataset, []byte, error) {
	address, err := f.resolve(path)
	if err != nil {
		return dataset{}, nil, err
	}
	all, err := f.object(address)
	if err != nil {
		return dataset{}, nil, err
	}
	for _, m := range all {
		if m.kind != msgAttribute || m.shared {
			continue
		}
		d, found, raw, err := f.readAttribute(m, name)
		if err != nil || found {
			return d, raw, err
		}
	}
	return dataset{}, nil, fmt.Errorf("%s: %q has no attribute %s: %w", f.name, path, name, fs.ErrNotExist)
}

// readAttribute reads a message of an attribute, as far as its name where that is another one.
func (f *File) readAttribute(m message, wanted string) (d dataset, found bool, raw []byte, err error) {
	c := cursor{left: m.data}
	version, flags := c.u8(), c.u8()
	name, kind, space := c.u16(), c.u16(), c.u16()
	if version == 3 {
		c.u8()
	}
	part := c.bytes
	if version == 1 {
		part, flags = c.padded, 0
	}
	if found = ended(part(name)) == wanted; !found {
		return d, false, nil, nil
	}
	if version < 1 || version > 3 || flags&3 != 0 || c.err != nil {
		return d, true, nil, f.fault(m.at, "attribute %s of version %d with a shared type, or cut", wanted, version)
	}
	d.at = m.at
	if d.kind, err = f.datatype(&cursor{left: part(kind)}, m.at, 0); err != nil {
		return d, true, nil, err
	}
	if d.shape, d.count, err = f.space(&cursor{left: part(space)}, m.at); err != nil {
		return d, true, nil, err
	}
	if have := len(c.left); c.err != nil || d.count > have/d.kind.size {
		return d, true, nil, f.fault(m.at, "attribute %s of %d elements in %d bytes", wanted, d.count, have)
	}
	return d, true, c.left[:d.count*d.kind.size], nil
}
