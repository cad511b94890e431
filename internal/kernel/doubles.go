package kernel

// ExpAll replaces every x of a row by [Exp] of x, with its bits.
func ExpAll(row []float64) {
	for done := 0; done < len(row); {
		if active != levelGeneric {
			done += expAllSIMD(row[done:])
		}
		for end := min(done+aside, len(row)); done < end; done++ {
			row[done] = Exp(row[done])
		}
	}
}

// LogAll replaces every x of a row by [Log] of x, with its bits.
func LogAll(row []float64) {
	for done := 0; done < len(row); {
		if active != levelGeneric {
			done += logAllSIMD(row[done:])
		}
		for end := min(done+aside, len(row)); done < end; done++ {
			row[done] = Log(row[done])
		}
	}
}

// DivideAll divides every number of a row.
func DivideAll(row []float64, by float64) {
	done := 0
	if active != levelGeneric {
		done = divideSIMD(row, by)
	}
	for i := done; i < len(row); i++ {
		row[i] /= by
	}
}

// aside is how many numbers are taken one by one where assembly stops, before it goes on: a vector.
const aside = 8

// AddDoubles adds the numbers of y to those of x.
func AddDoubles(x, y []float64) {
	y = y[:len(x)]
	done := 0
	if active != levelGeneric {
		done = addDoublesSIMD(x, y)
	}
	for i := done; i < len(x); i++ {
		x[i] += y[i]
	}
}

// Widen writes the numbers of x, times a factor.
func Widen(to []float64, x []float32, by float64) {
	to = to[:len(x)]
	done := 0
	if active != levelGeneric {
		done = widenSIMD(to, x, by)
	}
	for i := done; i < len(x); i++ {
		to[i] = by * float64(x[i])
	}
}

// Narrow writes the float32 nearest to each number of x.
func Narrow(to []float32, x []float64) {
	to = to[:len(x)]
	done := 0
	if active != levelGeneric {
		done = narrowSIMD(to, x)
	}
	for i := done; i < len(x); i++ {
		to[i] = float32(x[i])
	}
}
