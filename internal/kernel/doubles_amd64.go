//go:build amd64 && !purego

package kernel

import (
	"math"
	"unsafe"
)

// mostDoubles is how many numbers a call replaces.
const mostDoubles = 1 << 13

// expAllParams is read by assembly. Between least and most, results are normal numbers.
type expAllParams struct {
	least, most, perStep, round, high, low, c6, c5, c4, c3, half float64
	bias, places, sixteen                                        uint64
}

// expAllSIMD replaces the first numbers of a row and says how many these are: all but the last, or those before an end of the range.
func expAllSIMD(row []float64) (done int) {
	p := expAllParams{
		least: -707, most: 708, perStep: 1 / ln2by32, round: roundToInt, high: ln2by32High, low: ln2by32Low, c6: 1.0 / 720, c5: 1.0 / 120, c4: 1.0 / 24,
		c3: 1.0 / 6, half: 0.5, bias: oneBits, places: 31, sixteen: 16,
	}
	vectors, left := doubleVectors(row), 0
	if vectors > 0 {
		expAll(&row[0], vectors, &powers[0][0], (*byte)(unsafe.Pointer(&p)), &left)
	}
	return (vectors - left) * lanes() / 2
}

// logAllParams is read by assembly.
type logAllParams struct {
	least, most           float64
	offset, bias, whole   uint64
	round, one, two       float64
	ln2High, ln2Low       float64
	c19, c15, c11, c7, c3 float64
	c21, c17, c13, c9, c5 float64
}

// logAllSIMD is as expAllSIMD; its range are the normal numbers above 0. The exponent of x is that of x over √½, whole numbers are
// integers behind those of roundToInt.
func logAllSIMD(row []float64) (done int) {
	p := logAllParams{
		least: 0x1p-1022, most: math.MaxFloat64, offset: oneBits - math.Float64bits(math.Sqrt2/2), bias: oneBits,
		whole: math.Float64bits(roundToInt) - oneBits>>52, round: roundToInt, one: 1, two: 2, ln2High: ln2High, ln2Low: ln2Low,
		c19: 2.0 / 19, c15: 2.0 / 15, c11: 2.0 / 11, c7: 2.0 / 7, c3: 2.0 / 3, c21: 2.0 / 21, c17: 2.0 / 17, c13: 2.0 / 13, c9: 2.0 / 9, c5: 2.0 / 5,
	}
	vectors, left := doubleVectors(row), 0
	if vectors > 0 {
		logAll(&row[0], vectors, (*byte)(unsafe.Pointer(&p)), &left)
	}
	return (vectors - left) * lanes() / 2
}

// divideSIMD divides all but the last numbers, which are no vector, and says how many these are.
func divideSIMD(row []float64, by float64) int {
	each := lanes() / 2
	n := len(row) / each * each
	for lo := 0; lo < n; lo += mostDoubles {
		divideRow(&row[lo], min(mostDoubles, n-lo)/each, by)
	}
	return n
}

// oneBits are the bits of 1.
const oneBits = 1023 << 52

// doubleVectors is how many vectors of float64 a call takes of a row.
func doubleVectors(row []float64) int { return min(len(row), mostDoubles) / (lanes() / 2) }

func addDoublesSIMD(x, y []float64) int {
	each := lanes() / 2
	n := len(x) / each * each
	for lo := 0; lo < n; lo += mostDoubles {
		addDoubles(&x[lo], &y[lo], min(mostDoubles, n-lo)/each)
	}
	return n
}

func widenSIMD(to []float64, x []float32, by float64) int {
	each := lanes() / 2
	n := len(x) / each * each
	for lo := 0; lo < n; lo += mostDoubles {
		widen(&to[lo], &x[lo], min(mostDoubles, n-lo)/each, by)
	}
	return n
}

func narrowSIMD(to []float32, x []float64) int {
	each := lanes() / 2
	n := len(x) / each * each
	for lo := 0; lo < n; lo += mostDoubles {
		narrow(&to[lo], &x[lo], min(mostDoubles, n-lo)/each)
	}
	return n
}
