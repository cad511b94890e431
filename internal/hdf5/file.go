package hdf5

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/filekind"
)

// undefined is the address of what was never written.
const undefined = math.MaxUint64

// File is the content of a file. It is for one goroutine at a time.
type File struct {
	name    string
	data    []byte
	root    uint64
	visited int // bytes of nodes, chunks and heaps that were looked at since begin
	groups  map[uint64]map[string]uint64
	heaps   map[uint64]map[uint32][]byte
	lists   int // bytes of lists that were returned since begin
}

var signature = []byte("\x89HDF\r\n\x1a\n")

// Open reads the head of a file, whose name appears in errors. The content is kept and may not change.
func Open(content []byte, name string) (*File, error) {
	f := &File{name: name, data: content, groups: map[uint64]map[string]uint64{}, heaps: map[uint64]map[uint32][]byte{}}
	if !bytes.HasPrefix(content, signature) {
		return nil, f.fault(0, "no HDF5 file: it does not start with \\x89HDF; %s", filekind.Told(content))
	}
	head, err := f.at(8, 88)
	if err != nil {
		return nil, f.fault(8, "the file ends within its superblock")
	}
	sizes, base := head[5:7], 16
	switch version := head[0]; version {
	case 0:
		f.root = binary.LittleEndian.Uint64(head[56:])
	case 1:
		base = 20
		f.root = binary.LittleEndian.Uint64(head[60:])
	case 2, 3:
		sizes, base = head[1:3], 4
		f.root = binary.LittleEndian.Uint64(head[28:])
	default:
		return nil, f.fault(8, "superblock of version %d; 0 to 3 are known", version)
	}
	if sizes[0] != 8 || sizes[1] != 8 {
		return nil, f.fault(8, "addresses of %d and lengths of %d bytes; 8 are known", sizes[0], sizes[1])
	}
	if b := binary.LittleEndian.Uint64(head[base:]); b != 0 {
		return nil, f.fault(8+base, "the file begins at %d of another one", b)
	}
	return f, nil
}

func (f *File) fault(at int, what string, args ...any) error {
	return fmt.Errorf("%s: offset %d: %s", f.name, at, fmt.Sprintf(what, args...))
}

// at returns n bytes from an address.
func (f *File) at(address uint64, n int) ([]byte, error) {
	size := uint64(len(f.data))
	if address > size || n < 0 || uint64(n) > size-address {
		return nil, f.fault(len(f.data), "the file ends before %d bytes at %d", n, address)
	}
	return f.data[address : address+uint64(n)], nil
}

// begin begins a call: what it may look at is counted anew.
func (f *File) begin() { f.visited, f.lists = 0, 0 }

// visit returns n bytes of a node, and counts them: addresses of a damaged file may go round in circles.
func (f *File) visit(address uint64, n int) ([]byte, error) {
	b, err := f.at(address, n)
	if err != nil {
		return nil, err
	}
	const times = 4 // heaps of names and heads of groups are looked at more than once
	if f.visited += n; f.visited > times*len(f.data) {
		return nil, f.fault(int(address), "addresses of the file lead round in circles")
	}
	return b, nil
}

// node is like visit of what begins with a signature of four letters.
func (f *File) node(address uint64, n int, letters string) ([]byte, error) {
	b, err := f.visit(address, n)
	if err == nil && string(b[:4]) != letters {
		err = f.fault(int(address), "there is %q where %q begins", b[:4], letters)
	}
	return b, err
}
