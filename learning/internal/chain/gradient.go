package chain

// Gradient is ∂L/∂W of the layers for a part of a mini-batch, in rows of stored weights: those of one pre cell, of one post cell where layers are
// turned. A row that nobody asked for is zeros, and takes neither time nor a place in the cache.
type Gradient[F float32 | float64] struct{ layers []rows[F] }

// rows are kept in the order in which they were asked for.
type rows[F float32 | float64] struct {
	values []F
	length int
	place  []int32 // by row, or none
	kept   []int32 // rows, by place
}

const none = -1

// NewGradient returns zeros.
func NewGradient[F float32 | float64](layers ...*Layer) *Gradient[F] {
	g := &Gradient[F]{}
	for _, l := range layers {
		n, length := l.rows()
		r := rows[F]{length: length, place: make([]int32, n)}
		for i := range r.place {
			r.place[i] = none
		}
		g.layers = append(g.layers, r)
	}
	return g
}

// rows returns how many rows the stored weights have, and how many weights a row has.
func (l *Layer) rows() (n, length int) {
	if l.Turned {
		return l.Post, l.Pre
	}
	return l.Pre, l.Post
}

// Row returns a row of a layer to add to. Rows that were returned before may lie elsewhere from then on.
func (g *Gradient[F]) Row(layer, i int) []F {
	r := &g.layers[layer]
	if r.place[i] == none {
		r.place[i] = int32(len(r.kept))
		r.kept = append(r.kept, int32(i))
		if end := len(r.kept) * r.length; end > len(r.values) {
			r.values = append(r.values, make([]F, end-len(r.values))...)
		}
		clear(r.row(i))
	}
	return r.row(i)
}

// All returns all rows of a layer, one after another.
func (g *Gradient[F]) All(layer int) []F {
	r := &g.layers[layer]
	all := make([]F, len(r.place)*r.length)
	for _, i := range r.kept {
		copy(all[int(i)*r.length:], r.row(int(i)))
	}
	return all
}

// row returns a row that is kept, else nil.
func (r *rows[F]) row(i int) []F {
	if r.place[i] == none {
		return nil
	}
	return r.values[int(r.place[i])*r.length:][:r.length]
}

func (g *Gradient[F]) clear() {
	for k := range g.layers {
		r := &g.layers[k]
		for _, i := range r.kept {
			r.place[i] = none
		}
		r.kept = r.kept[:0]
	}
}
