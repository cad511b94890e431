//go:build !amd64 || purego

package kernel

func (x *Eligibility) stepSIMD() int { return 0 }
