// Package si writes amounts with the prefixes of the International System of Units.
package si

import "math"

// prefixes are those of 10^-18 to 10^12, in steps of 10^3.
var prefixes = [...]string{"a", "f", "p", "n", "µ", "m", "", "k", "M", "G", "T"}

const least, most = -6, 4 // of the exponents of 10^3

// Prefix returns the prefix of 10^(3·exponent), if there is one here.
func Prefix(exponent int) (prefix string, ok bool) {
	if exponent < least || exponent > most {
		return "", false
	}
	return prefixes[exponent-least], true
}

// Of returns the prefix with which v has one to three digits before the point, and its size; of 0 none, and of what is beyond all prefixes
// the nearest.
func Of(v float64) (scale float64, prefix string) {
	if v == 0 {
		return 1, ""
	}
	exponent := min(max(int(math.Floor(math.Log10(math.Abs(v))/3+1e-9)), least), most)
	return math.Pow10(3 * exponent), prefixes[exponent-least]
}
