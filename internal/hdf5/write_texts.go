package hdf5

// reference is where a text is.
type reference struct {
	length, index int
	heap          uint64
}

const (
	leastHeap    = 4096 // bytes, by the library
	fullHeap     = 1 << 16
	mostInHeap   = 1<<16 - 1
	headOfObject = 16
)

// heap writes all texts of a group, in the order in which its arrays will be written, in heaps that are full one after the other.
func (w *writer) heap(g *Group) {
	var part []string
	size := headOfObject
	for text := range g.texts {
		need := headOfObject + (len(text)+7)/8*8
		if len(part) > 0 && size+need > fullHeap || len(part) == mostInHeap {
			w.collection(part, size)
			part, size = nil, headOfObject
		}
		if part = append(part, text); text != "" {
			size += need
		}
	}
	if len(part) > 0 {
		w.collection(part, size)
	}
}

// texts yields those of attributes and arrays, each group's attributes first.
func (g *Group) texts(yield func(string) bool) {
	for _, name := range sorted(g.Attributes) {
		for _, text := range g.Attributes[name].Texts {
			yield(text)
		}
	}
	for _, name := range g.members() {
		for _, text := range g.Arrays[name].Texts {
			yield(text)
		}
		if inner, ok := g.Groups[name]; ok {
			inner.texts(yield)
		}
	}
}

// collection writes one heap of so many bytes. An empty text needs none, and has no reference.
func (w *writer) collection(texts []string, size int) {
	at := w.at()
	end := at + uint64(max(size, leastHeap))
	w.letters("GCOL")
	w.u32(1)
	w.u64(end - at)
	index := 0
	for _, text := range texts {
		if text == "" {
			w.refs = append(w.refs, reference{})
			continue
		}
		index++
		w.refs = append(w.refs, reference{len(text), index, at})
		w.u16(index)
		w.u16(1)
		w.u32(0)
		w.u64(uint64(len(text)))
		w.letters(text)
		w.align()
	}
	if w.at() < end { // what is free is an object without a number
		w.u64(0)
		w.u64(end - w.at() + 8)
		w.room(end)
	}
}
