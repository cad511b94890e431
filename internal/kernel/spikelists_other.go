//go:build !amd64 || purego

package kernel

func listSIMD(idx, ends []uint32, b []uint64, lds, ldw, words int, base uint32, n int) int { return n }
