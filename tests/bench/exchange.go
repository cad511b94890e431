package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
)

// tensor is an array that goes to another program.
type tensor struct {
	name  string
	shape []int
	data  []float32
}

// writeTensors writes a file of the safetensors format: the length of a header, the header in JSON, the numbers.
func writeTensors(path string, list []tensor) error {
	type entry struct {
		Type    string `json:"dtype"`
		Shape   []int  `json:"shape"`
		Offsets [2]int `json:"data_offsets"`
	}
	head, at := map[string]entry{}, 0
	var data bytes.Buffer
	for _, t := range list {
		if err := binary.Write(&data, binary.LittleEndian, t.data); err != nil {
			return err
		}
		head[t.name] = entry{"F32", t.shape, [2]int{at, data.Len()}}
		at = data.Len()
	}
	header, err := json.Marshal(head)
	if err != nil {
		return err
	}
	file := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return os.WriteFile(path, append(append(file, header...), data.Bytes()...), 0o644)
}
