package hdf5

import (
	"encoding/binary"
	"errors"
)

var errShort = errors.New("it ends too early")

// cursor reads numbers of a message one after the other. Behind its end there are zeros, and err.
type cursor struct {
	left []byte
	err  error
}

func (c *cursor) bytes(n int) []byte {
	if n < 0 || n > len(c.left) {
		c.left, c.err = nil, errShort
		return make([]byte, min(max(n, 0), 256))
	}
	b := c.left[:n]
	c.left = c.left[n:]
	return b
}

func (c *cursor) u8() int     { return int(c.bytes(1)[0]) }
func (c *cursor) u16() int    { return int(binary.LittleEndian.Uint16(c.bytes(2))) }
func (c *cursor) u32() uint32 { return binary.LittleEndian.Uint32(c.bytes(4)) }
func (c *cursor) u64() uint64 { return binary.LittleEndian.Uint64(c.bytes(8)) }
func (c *cursor) padded(n int) []byte {
	b := c.bytes(n)
	if c.err == nil {
		c.bytes(min((8-n%8)%8, len(c.left)))
	}
	return b
}
