//go:build amd64 && !purego

package kernel

import "unsafe"

func drawSIMD(words *[drawn]uint64, base uint64, cells []Chance) {
	draw(&words[0], base, (*byte)(unsafe.Pointer(&cells[0])), len(cells))
}
