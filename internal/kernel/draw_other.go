//go:build !amd64 || purego

package kernel

func drawSIMD(words *[drawn]uint64, base uint64, cells []Chance) {}
