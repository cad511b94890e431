package datasets

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"regexp"
	"strconv"
	"strings"
)

// npyArray is an array of a NumPy file, last axis fastest.
type npyArray struct {
	name  string // of file and array, for errors
	shape []int
	data  []float64
}

// npyKinds has the element types that are read: letter and bytes of NumPy's type string.
var npyKinds = map[string]func([]byte, binary.ByteOrder) float64{
	"f4": func(b []byte, o binary.ByteOrder) float64 { return float64(math.Float32frombits(o.Uint32(b))) },
	"f8": func(b []byte, o binary.ByteOrder) float64 { return math.Float64frombits(o.Uint64(b)) },
	"i1": func(b []byte, _ binary.ByteOrder) float64 { return float64(int8(b[0])) },
	"i2": func(b []byte, o binary.ByteOrder) float64 { return float64(int16(o.Uint16(b))) },
	"i4": func(b []byte, o binary.ByteOrder) float64 { return float64(int32(o.Uint32(b))) },
	"i8": func(b []byte, o binary.ByteOrder) float64 { return float64(int64(o.Uint64(b))) },
	"u1": func(b []byte, _ binary.ByteOrder) float64 { return float64(b[0]) },
	"u2": func(b []byte, o binary.ByteOrder) float64 { return float64(o.Uint16(b)) },
	"u4": func(b []byte, o binary.ByteOrder) float64 { return float64(o.Uint32(b)) },
	"u8": func(b []byte, o binary.ByteOrder) float64 { return float64(o.Uint64(b)) },
	"b1": func(b []byte, _ binary.ByteOrder) float64 { return float64(b[0]) },
}

// npyHeader is what a NumPy file says of its array.
type npyHeader struct {
	order   binary.ByteOrder
	kind    string // as in npyKinds
	width   int    // bytes of an element
	fortran bool   // first axis fastest
	shape   []int
	start   int // offset of the elements
}

const npyMagic = "\x93NUMPY"

// The header is a line of Python: a dictionary of three keys in any order.
var (
	npyType    = regexp.MustCompile(`['"]descr['"]\s*:\s*(?:['"]([^'"]*)['"]|([\[(]))`)
	npyFortran = regexp.MustCompile(`['"]fortran_order['"]\s*:\s*(True|False)`)
	npyShape   = regexp.MustCompile(`['"]shape['"]\s*:\s*\(([0-9,\sL]*)\)`)
)

// parseNPY reads the content of a NumPy file of format version 1 to 3: real numbers of the types float32, float64, int8 to
// int64, uint8 to uint64 and bool, in either byte order and in C or Fortran order. It allocates nothing that the header
// asks for and the file does not hold.
func parseNPY(content []byte, name string) (npyArray, error) {
	fault := func(at int, what string, args ...any) (npyArray, error) {
		return npyArray{}, fmt.Errorf("datasets: %s: offset %d: %s", name, at, fmt.Sprintf(what, args...))
	}
	h, at, err := parseNPYHeader(content)
	if err != nil {
		return fault(at, "%v", err)
	}
	elements := content[h.start:]
	n, fits := h.count()
	if have := len(elements); !fits || have/h.width < n {
		return fault(len(content), "the file ends after %d elements of an array of shape %v", have/h.width, h.shape)
	} else if have != n*h.width {
		return fault(h.start+n*h.width, "%d bytes after the array of shape %v", have-n*h.width, h.shape)
	}
	a := npyArray{name: name, shape: h.shape, data: make([]float64, n)}
	number := npyKinds[h.kind]
	for i := range a.data {
		a.data[i] = number(elements[i*h.width:], h.order)
	}
	if h.fortran {
		a.data = fromFortran(a.data, a.shape)
	}
	return a, nil
}

// parseNPYHeader reads everything before the elements. An error comes with the offset that it is about.
func parseNPYHeader(content []byte) (h npyHeader, at int, err error) {
	if !strings.HasPrefix(string(content[:min(len(content), 6)]), npyMagic) {
		return h, 0, errors.New("no NumPy file: it does not start with \\x93NUMPY")
	}
	if len(content) < 12 {
		return h, len(content), errors.New("the file ends within its first 12 bytes")
	}
	var length uint64
	switch version := content[6]; version {
	case 1:
		h.start, length = 10, uint64(binary.LittleEndian.Uint16(content[8:]))
	case 2, 3:
		h.start, length = 12, uint64(binary.LittleEndian.Uint32(content[8:]))
	default:
		return h, 6, fmt.Errorf("format version %d; 1, 2 and 3 are known", version)
	}
	if uint64(len(content)-h.start) < length {
		return h, len(content), fmt.Errorf("the file ends within its header of %d bytes", length)
	}
	text := string(content[h.start : h.start+int(length)])
	if err := h.describe(text); err != nil {
		return h, h.start, err
	}
	h.start += int(length)
	return h, 0, nil
}

// describe reads the dictionary.
func (h *npyHeader) describe(text string) error {
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
	h.fortran = fortran[1] == "True"
	for side := range strings.SplitSeq(shape[1], ",") {
		if side = strings.TrimSuffix(strings.TrimSpace(side), "L"); side == "" {
			continue
		}
		n, err := strconv.Atoi(side)
		if err != nil {
			return fmt.Errorf("shape (%s): %q is no length", cutText(shape[1]), cutText(side))
		}
		h.shape = append(h.shape, n)
	}
	return nil
}

// elements reads a type string such as <f4.
func (h *npyHeader) elements(text string) error {
	kind := strings.TrimLeft(text, "<>=|")
	if npyKinds[kind] == nil || len(text)-len(kind) > 1 {
		return fmt.Errorf("elements of type %q; convert them with astype('float32') or, for labels, astype('int64')", cutText(text))
	}
	h.kind, h.width, h.order = kind, int(kind[1]-'0'), binary.ByteOrder(binary.LittleEndian)
	if strings.HasPrefix(text, ">") {
		h.order = binary.BigEndian
	}
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
func (h npyHeader) count() (n int, fits bool) {
	product := uint64(1)
	for _, side := range h.shape {
		hi, lo := bits.Mul64(product, uint64(side))
		if hi != 0 || lo > math.MaxInt64/8 {
			return 0, false
		}
		product = lo
	}
	return int(product), true
}

// fromFortran returns the elements with the last axis fastest.
func fromFortran(data []float64, shape []int) []float64 {
	out := make([]float64, len(data))
	index := make([]int, len(shape))
	for i := range out {
		at := 0
		for axis := len(shape) - 1; axis >= 0; axis-- {
			at = at*shape[axis] + index[axis]
		}
		out[i] = data[at]
		for axis := len(shape) - 1; axis >= 0; axis-- {
			if index[axis]++; index[axis] < shape[axis] {
				break
			}
			index[axis] = 0
		}
	}
	return out
}
