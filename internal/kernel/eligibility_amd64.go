//go:build amd64 && !purego

package kernel

import "unsafe"

// eligibleParams is read by assembly.
type eligibleParams struct{ decay, tiny float32 }

// stepSIMD takes the step of all but the last N mod 16 synapses and says how many these are.
func (x *Eligibility) stepSIMD() int {
	n := x.N &^ 15
	if n == 0 {
		return 0
	}
	p := eligibleParams{x.Decay, tiny}
	at := (*byte)(unsafe.Pointer(&p))
	ldp, ld, ldf := uintptr(x.LdPre*bytes), uintptr(x.Ld*bytes), uintptr(x.N*bytes)
	if x.Adapted == nil {
		eligible(&x.Pre[0], ldp, &x.Slope[0], &x.Signal[0], ld, &x.Filtered[0], ldf, &x.Sum[0], x.Rows, n/lanes(), at)
		return n
	}
	last(x.Adapted, x.Rows, x.N, x.N)
	_, _, _ = x.Strength[n-1], x.Rho[n-1], x.Increment[n-1]
	eligibleAdapting(&x.Pre[0], ldp, &x.Slope[0], &x.Signal[0], ld, &x.Filtered[0], &x.Adapted[0], &x.Strength[0], &x.Rho[0], &x.Increment[0],
		ldf, &x.Sum[0], x.Rows, n/lanes(), at)
	return n
}
