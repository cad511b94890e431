//go:build amd64 && !purego

package kernel

func peakSIMD(rounds int) { peak(rounds) }

// xorSIMD adds all but the last words to sum, and says how many it added.
func xorSIMD(sum *[xorWords]uint64, x []uint64) (done int) {
	const words = 8 * xorWords // of a round
	for len(x)-done >= words {
		rounds := min(mostRounds, (len(x)-done)/words)
		xorAll(&sum[0], &x[done], rounds)
		done += rounds * words
	}
	return done
}
