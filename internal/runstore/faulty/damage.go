package faulty

import (
	"bytes"

	"github.com/spikecell/spikecell/internal/runstore"
)

// Flip flips one bit of the last value in a file of tensors.
func Flip(data []byte) []byte { data[len(data)-2] ^= 4; return data }

// Resealed changes metadata of a file of tensors and keeps its checksum right. It panics at a file that cannot be read.
func Resealed(key, value string) func([]byte) []byte {
	return func(data []byte) []byte {
		f, err := runstore.ParseTensors(data)
		if err == nil {
			f, err = f.Unsealed()
		}
		if err == nil {
			f.Metadata[key] = value
			f, err = f.Sealed()
		}
		var b bytes.Buffer
		if err == nil {
			err = f.Write(&b)
		}
		if err != nil {
			panic(err)
		}
		return b.Bytes()
	}
}
