package kernel

// level is an instruction set.
type level uint8

const (
	levelGeneric level = iota
	levelAVX2
	levelAVX512
)

func (l level) String() string { return [...]string{"generic", "avx2", "avx512"}[l] }

// Path names the instruction set in use: avx512, avx2 or generic. Dense products depend on it in the last bits.
func Path() string { return active.String() }
