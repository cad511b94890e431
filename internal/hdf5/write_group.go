package hdf5

// entry is a name of a group: where it is in the heap of names, and the object.
type entry struct {
	name    int
	address uint64
}

// group writes what a group holds, its names and its head.
func (w *writer) group(g *Group) uint64 {
	head := []message{{kind: msgSymbolTable}}
	for _, name := range sorted(g.Attributes) {
		head = append(head, message{kind: msgAttribute, data: w.attribute(name, g.Attributes[name])})
	}
	names, entries := make([]byte, 8), []entry(nil) // the first name is empty
	for _, name := range g.members() {
		e := entry{name: len(names)}
		if v, ok := g.Arrays[name]; ok {
			e.address = w.array(v)
		} else {
			e.address = w.group(g.Groups[name])
		}
		names, entries = padded(append(append(names, name...), 0)), append(entries, e)
	}
	heap := w.names(names)
	var table writer
	table.u64(w.tree(entries))
	table.u64(heap)
	head[0].data = table.out
	return w.object(head)
}

// names writes a heap of names.
func (w *writer) names(names []byte) uint64 {
	at := w.at()
	w.letters("HEAP")
	w.u32(0)
	w.u64(uint64(len(names)))
	w.u64(1) // nothing is free
	w.u64(at + 32)
	w.out = append(w.out, names...)
	return at
}

// tree writes the nodes of names, and above them as many levels as they need, and returns where the top is.
func (w *writer) tree(entries []entry) uint64 {
	var children []entry // each with the last name below it
	for len(entries) > 0 {
		n := min(len(entries), 2*w.leaf)
		children = append(children, entry{entries[n-1].name, w.symbols(entries[:n])})
		entries = entries[n:]
	}
	for level := 0; ; level++ {
		children = w.level(level, children)
		if len(children) == 1 {
			return children[0].address
		}
	}
}

// symbols writes a node of names.
func (w *writer) symbols(entries []entry) uint64 {
	at := w.at()
	w.letters("SNOD")
	w.u8(1, 0)
	w.u16(len(entries))
	for _, e := range entries {
		w.u64(uint64(e.name))
		w.u64(e.address)
		w.room(w.at() + 24)
	}
	w.room(at + 8 + 40*2*uint64(w.leaf))
	return at
}

// level writes the nodes above children, and returns them.
func (w *writer) level(level int, children []entry) (nodes []entry) {
	const size = 24 + 8*(2*inner+1) + 8*2*inner
	before := 0 // the last name of the node before
	for first := true; first || len(children) > 0; first = false {
		at, n, left, right := w.at(), min(len(children), 2*inner), uint64(undefined), uint64(undefined)
		if !first {
			left = at - size
		}
		if n < len(children) {
			right = at + size
		}
		w.letters("TREE")
		w.u8(0, byte(level))
		w.u16(n)
		w.u64(left)
		w.u64(right)
		for _, c := range children[:n] {
			w.u64(uint64(before))
			w.u64(c.address)
			before = c.name
		}
		w.u64(uint64(before))
		w.room(at + size)
		nodes, children = append(nodes, entry{before, at}), children[n:]
	}
	return nodes
}
