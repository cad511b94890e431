package sweep

import (
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"strconv"
	"strings"
)

// pairsOfExport is with how many pairs of hostile arguments, or parts of arguments, an export is called. All pairs are billions; those of
// an export are drawn from a stream of its own, the same in every run.
const pairsOfExport = 60

// pairs yields calls with two hostile arguments or parts of arguments, of which numbers are extreme, or small. all has the changes of each
// argument that calls were made with one by one.
func (m maker) pairs(all [][]change) bool {
	of := fnv.New64a()
	of.Write([]byte(m.name))
	g := rand.New(rand.NewPCG(of.Sum64(), sweepSeed()))
	var from [][]change
	for i, extreme := range all {
		if len(extreme) == 0 {
			continue
		}
		for _, x := range m.args[i].mutations(m.args[i].choices[0](), small(g)) {
			if !m.args[i].nothing(x) {
				extreme = append(extreme, change{i, 0, x})
			}
		}
		from = append(from, extreme)
	}
	if len(from) == 0 {
		return true
	}
	draw := func() change {
		of := from[g.IntN(len(from))]
		return of[g.IntN(len(of))]
	}
	for made, drawn := 0, 0; made < pairsOfExport && drawn < 10*pairsOfExport; drawn++ {
		if x, y := draw(), draw(); x.beside(y) {
			if made++; !m.hostile(x, y) {
				return false
			}
		}
	}
	return true
}

// nothing reports whether a mutation leaves no receiver.
func (a argument) nothing(m mutation) bool {
	return a.name == "receiver" && m.path == "" && m.value == "nil"
}

// beside reports whether two changes can both be made: of different arguments, or of one of which neither holds the other.
func (x change) beside(y change) bool {
	if x.arg != y.arg {
		return true
	}
	holds := func(whole, part string) bool {
		rest, in := strings.CutPrefix(part, whole)
		return in && (rest == "" || rest[0] == '.' || rest[0] == '[')
	}
	return x.choice == y.choice && !holds(x.path, y.path) && !holds(y.path, x.path)
}

// small draws numbers that are not extreme, of which programs make sizes and factors.
func small(g *rand.Rand) numbers {
	return func(k reflect.Kind) []any {
		whole := g.IntN(24)
		real := math.Pow(10, 6*g.Float64()-3)
		if g.IntN(4) == 0 {
			real = -real
		}
		switch k {
		case reflect.Int, reflect.Int64, reflect.Int32:
			return []any{whole - 4}
		case reflect.Uint8, reflect.Uint, reflect.Uint32, reflect.Uint64:
			return []any{whole}
		case reflect.Float32, reflect.Float64:
			return []any{real}
		}
		return nil
	}
}

// sweepSeed returns the seed of the pairs: 1, or what SWEEP_SEED says, for whoever looks for more faults than a run of the tests does.
func sweepSeed() uint64 {
	seed, err := strconv.ParseUint(os.Getenv("SWEEP_SEED"), 10, 64)
	if err != nil {
		return 1
	}
	return seed
}
