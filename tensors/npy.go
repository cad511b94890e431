package tensors

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/internal/filekind"
)

// NPYHeader is what a NumPy file says of its array.
type NPYHeader struct {
	Type      Type
	Shape     []int
	Fortran   bool // first axis fastest
	BigEndian bool
	Start     int // offset of the elements
}

// NPYError is a fault of a NumPy file, with its place in bytes.
type NPYError struct {
	Offset int
	Err    error
}

// Error returns the place and the fault.
func (e *NPYError) Error() string {
	if e == nil {
		panic("tensors: NPYError.Error: the error is nil")
	}
	return fmt.Sprintf("tensors: npy: offset %d: %v", e.Offset, e.Err)
}

// Unwrap returns the fault.
func (e *NPYError) Unwrap() error {
	if e == nil {
		panic("tensors: NPYError.Unwrap: the error is nil")
	}
	return e.Err
}

func npyFault(at int, what string, args ...any) error {
	return &NPYError{at, fmt.Errorf(what, args...)}
}

const npyMagic = "\x93NUMPY"

// The header is a line of Python: a dictionary of three keys in any order.
var (
	npyType    = regexp.MustCompile(`['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|([\[(]))`)
	npyFortran = regexp.MustCompile(`['"]fortran_order['"]\s*:\s*(True|False)`)
	npyShape   = regexp.MustCompile(`['"]shape['"]\s*:\s*\(([0-9,\sL]*)\)`)
)

// ParseNPY reads the content of a NumPy file of format version 1 to 3: real numbers of every type but BF16, in either byte order and in C or
// Fortran order. The tensor has no name, and its last axis is fastest. Nothing is allocated that the header asks for and the file does not
// hold. Errors are of type [*NPYError].
func ParseNPY(content []byte) (Tensor, error) {
	h, err := ParseNPYHeader(content)
	if err != nil {
		return Tensor{}, err
	}
	elements, width := content[h.Start:], h.Type.Size()
	n, fits := h.count()
	if have := len(elements); !fits || have/width < n {
		return Tensor{}, npyFault(len(content), "the file ends after %d elements of an array of shape %v", have/width, h.Shape)
	} else if have != n*width {
		return Tensor{}, npyFault(h.Start+n*width, "%d bytes after the array of shape %v", have-n*width, h.Shape)
	}
	order := binary.ByteOrder(little)
	if h.BigEndian {
		order = binary.BigEndian
	}
	if h.Fortran {
		elements = fromFortran(elements, h.Shape, width)
	}
	return Tensor{Shape: h.Shape, Values: kinds[h.Type].decode(elements, order)}, nil
}

// ParseNPYHeader reads everything before the elements, of content that may end behind it. Errors are of type [*NPYError].
func ParseNPYHeader(content []byte) (h NPYHeader, err error) {
	if !strings.HasPrefix(string(content[:min(len(content), 6)]), npyMagic) {
		return h, npyFault(0, "no NumPy file: it does not start with \\x93NUMPY; %s", filekind.Told(content))
	}
	if len(content) < 12 {
		return h, npyFault(len(content), "the file ends within its first 12 bytes")
	}
	var length uint64
	switch version := content[6]; version {
	case 1:
		h.Start, length = 10, uint64(little.Uint16(content[8:]))
	case 2, 3:
		h.Start, length = 12, uint64(little.Uint32(content[8:]))
	default:
		return h, npyFault(6, "format version %d; 1, 2 and 3 are known", version)
	}
	if uint64(len(content)-h.Start) < length {
		return h, npyFault(len(content), "the file ends within its header of %d bytes", length)
	}
	if err := h.describe(string(content[h.Start : h.Start+int(length)])); err != nil {
		return h, npyFault(h.Start, "%w", err)
	}
	h.Start += int(length)
	return h, nil
}

// describe reads the dictionary.
func (h *NPYHeader) describe(text string) error {
	kind, fortran, shape := npyType.FindStringSubmatch(text), npyFortran.FindStringSubmatch(text), npyShape.FindStringSubmatch(text)
	if kind == nil || fortran == nil || shape == nil {
		return fmt.Errorf("header %q without a type, an order or a shape", cutText(text))
	}
	if kind[2] != "" {
		return fmt.Errorf("a structured array (%s); save each of its fields as an array of its own", cutText(text))
	}
	if err := h.elements(kind[1]); err != nil {
		return err
	}
	h.Fortran, h.Shape = fortran[1] == "True", []int{}
	for side := range strings.SplitSeq(shape[1], ",") {
		if side = strings.TrimSuffix(strings.TrimSpace(side), "L"); side == "" {
			continue
		}
		n, err := strconv.Atoi(side)
		if err != nil {
			return fmt.Errorf("shape (%s): %q is no length", cutText(shape[1]), cutText(side))
		}
		h.Shape = append(h.Shape, n)
	}
	return nil
}

// elements reads a type string such as <f4.
func (h *NPYHeader) elements(text string) error {
	name := strings.TrimLeft(text, "<>=|")
	k := slices.IndexFunc(kinds[:], func(k kind) bool { return k.npy == name && name != "" })
	if k < 0 || len(text)-len(name) > 1 {
		return fmt.Errorf("elements of type %q; convert them with astype('float32') or, for labels, astype('int64')", cutText(text))
	}
	h.Type, h.BigEndian = Type(k), strings.HasPrefix(text, ">")
	return nil
}

// cutText shortens what is quoted in an error.
func cutText(s string) string {
	const most = 120
	if len(s) > most {
		return s[:most] + "…"
	}
	return strings.TrimSpace(s)
}

// count returns the number of elements, and whether it and their bytes are numbers that a file can hold.
func (h NPYHeader) count() (n int, fits bool) {
	product := uint64(1)
	for _, side := range h.Shape {
		hi, lo := bits.Mul64(product, uint64(side))
		if hi != 0 || lo > math.MaxInt64/8 {
			return 0, false
		}
		product = lo
	}
	return int(product), true
}

// fromFortran returns the elements, of so many bytes each, with the last axis fastest.
func fromFortran(data []byte, shape []int, width int) []byte {
	out := make([]byte, 0, len(data))
	index := make([]int, len(shape))
	for len(out) < len(data) {
		at := 0
		for axis := len(shape) - 1; axis >= 0; axis-- {
			at = at*shape[axis] + index[axis]
		}
		out = append(out, data[at*width:(at+1)*width]...)
		for axis := len(shape) - 1; axis >= 0; axis-- {
			if index[axis]++; index[axis] < shape[axis] {
				break
			}
			index[axis] = 0
		}
	}
	return out
}

// DecodeNPY reads a NumPy file from a stream, of which it takes no more than the header announces and one byte beyond. Errors are of type
// [*NPYError].
func DecodeNPY(in io.Reader) (Tensor, error) {
	const longestHeader = 1 << 16
	if in == nil {
		return Tensor{}, errors.New("tensors: npy: the reader is nil")
	}
	head, err := io.ReadAll(io.LimitReader(in, longestHeader))
	if err != nil {
		return Tensor{}, npyFault(len(head), "damaged: %w", err)
	}
	h, err := ParseNPYHeader(head)
	if err != nil {
		return Tensor{}, err
	}
	n, fits := h.count()
	if !fits {
		return Tensor{}, npyFault(h.Start, "an array of shape %v is beyond what a file can hold", h.Shape)
	}
	rest, err := io.ReadAll(io.LimitReader(in, int64(max(0, h.Start+n*h.Type.Size()+1-len(head)))))
	if err != nil {
		return Tensor{}, npyFault(len(head)+len(rest), "damaged: %w", err)
	}
	return ParseNPY(append(head, rest...))
}

// EncodeNPY writes the tensor as numpy.save does, but for its name: format version 1, or 2 for a shape of thousands of axes, little end and last axis
// first. BF16 has no type in NumPy and is refused.
func (t Tensor) EncodeNPY(w io.Writer) error {
	if err := cmp.Or(t.checkNPY(), writes(w)); err != nil {
		return err
	}
	if _, err := w.Write(t.npyHeader()); err != nil {
		return err
	}
	return t.encode(w)
}

func (t Tensor) checkNPY() error {
	if err := t.Check(); err != nil {
		return err
	}
	if kinds[t.Values.kind()].npy == "" {
		return fmt.Errorf("tensors: tensor %q: NumPy has no %v; convert it with Float32s, or write safetensors", t.Name, t.Values.kind())
	}
	return nil
}

// npyHeader returns all before the elements: as long as a multiple of 64 bytes, the last of which ends a line.
func (t Tensor) npyHeader() []byte {
	sides := make([]string, len(t.Shape))
	for i, n := range t.Shape {
		sides[i] = strconv.Itoa(n)
	}
	shape := strings.Join(sides, ", ")
	if len(sides) == 1 {
		shape += ","
	}
	kind := kinds[t.Values.kind()]
	order := "<"
	if kind.size == 1 {
		order = "|"
	}
	text := fmt.Sprintf("{'descr': '%s%s', 'fortran_order': False, 'shape': (%s), }", order, kind.npy, shape)
	head := append([]byte(npyMagic), 1, 0, 0, 0)
	if long := len(text)+1+len(head)+64 > math.MaxUint16; long {
		head = append([]byte(npyMagic), 2, 0, 0, 0, 0, 0)
	}
	blanks := 63 - (len(head)+len(text))%64
	text += strings.Repeat(" ", blanks) + "\n"
	if head[6] == 1 {
		little.PutUint16(head[8:], uint16(len(text)))
	} else {
		little.PutUint32(head[8:], uint32(len(text)))
	}
	return append(head, text...)
}

// ReadNPY reads a file of NumPy, as [ParseNPY] does. It refuses what is no regular file, or larger than the memory that there is.
func ReadNPY(path string) (Tensor, error) {
	data, err := readFile(path)
	if err != nil {
		return Tensor{}, err
	}
	t, err := ParseNPY(data)
	if err != nil {
		return Tensor{}, inFile(path, err)
	}
	return t, nil
}

// inFile puts the name of a file before a fault.
func inFile(name string, err error) error {
	if e := (*NPYError)(nil); errors.As(err, &e) {
		return fmt.Errorf("tensors: %s: offset %d: %w", name, e.Offset, e.Err)
	}
	return fmt.Errorf("tensors: %s: %w", name, err)
}

// WriteNPY writes a file of NumPy, whole or not at all, as [Tensor.EncodeNPY] does.
func WriteNPY(path string, t Tensor) error {
	if err := t.checkNPY(); err != nil {
		return err
	}
	return writeFile(path, t.EncodeNPY)
}
