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
