//go:build !amd64 || purego

package kernel

func (l LIF) nextSIMD(rows, n int, before, cur, now Matrix, th []float32, spikes Fired) {}

func (x Errors) rowsSIMD(rows, n int, r ErrorRows) {}

func combineSIMD(dst Matrix, s Size, coef, x Matrix, gain float32, set bool) int { return 0 }
