// Package exchange talks with programs of other toolkits: it hands them tensors in a file, and starts scripts and asks them.
package exchange

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
)

// Tensor is an array that goes to another program.
type Tensor struct {
	Name  string
	Shape []int
	Data  []float32
}

// Write writes a file of the safetensors format: the length of a header, the header in JSON, the numbers.
func Write(path string, list []Tensor) error {
	type entry struct {
		Type    string `json:"dtype"`
		Shape   []int  `json:"shape"`
		Offsets [2]int `json:"data_offsets"`
	}
	head, at := map[string]entry{}, 0
	var data bytes.Buffer
	for _, t := range list {
		if err := binary.Write(&data, binary.LittleEndian, t.Data); err != nil {
			return err
		}
		head[t.Name] = entry{"F32", t.Shape, [2]int{at, data.Len()}}
		at = data.Len()
	}
	header, err := json.Marshal(head)
	if err != nil {
		return err
	}
	file := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return os.WriteFile(path, append(append(file, header...), data.Bytes()...), 0o644)
}
