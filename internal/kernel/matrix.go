package kernel

// Matrix is rows of numbers in one slice: row r begins at X[r·Ld].
type Matrix struct {
	X      []float32
	Ld     int
	Turned bool // the transpose is meant, as a factor of [Gemm]
}

// Mat is the matrix whose rows begin every ld numbers of x.
func Mat(x []float32, ld int) Matrix { return Matrix{X: x, Ld: ld} }

// T is the transpose.
func (m Matrix) T() Matrix {
	m.Turned = !m.Turned
	return m
}

// Size is that of a product: M×K times K×N.
type Size struct{ M, N, K int }

// Lists are lists of places one behind the other: list b is Idx[Start[b]:Start[b+1]].
type Lists struct{ Start, Idx []uint32 }

// len is how many lists there are.
func (l Lists) len() int { return len(l.Start) - 1 }

// Bits are rows of spikes in one slice, 64 cells a word: row r begins at X[r·Ld].
type Bits struct {
	X  []uint64
	Ld int
}

// Thresholds are those of cells, Th; those of row b are max(Th[j] + Shift[b], Floor[b]), unless Shift and Floor are nil.
type Thresholds struct{ Th, Shift, Floor []float32 }
