package runstore

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// mostHead is the longest head of a file of tensors that Metadata reads.
const mostHead = 64 << 20

// Metadata reads what a file of tensors says beside them from its head alone, however large the file is. The checksum covers all of the file, so it
// is not checked: this is for showing, and [Run.Tensors] for use.
func Metadata(files Files, path string) (map[string]string, error) {
	info, err := files.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() < 8 { // of a pipe the first byte may never come
		return nil, &Damage{path, errors.New("it is no file of tensors, or has no head")}
	}
	f, err := files.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var length [8]byte
	if _, err := io.ReadFull(f, length[:]); err != nil {
		return nil, err
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > mostHead || n > uint64(info.Size())-8 {
		return nil, &Damage{path, fmt.Errorf("its head should have %d bytes, and the file has %d", n, info.Size())}
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(f, text); err != nil {
		return nil, err
	}
	var head struct {
		Metadata map[string]string `json:"__metadata__"`
	}
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, &Damage{path, fmt.Errorf("its head: %w", err)}
	}
	return head.Metadata, nil
}

// Claimed returns when the newest lease in a folder last grew, by the clock of its file system; the zero time where there is none. Nothing is
// locked, so the owner may be gone: it is alive if the lease grows again.
func Claimed(files Files, folder string) time.Time {
	var newest time.Time
	entries, _ := files.List(folder)
	for _, f := range entries {
		if !strings.HasPrefix(f.Name(), leasePrefix) {
			continue
		}
		if info, err := f.Info(); err == nil && info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	return newest
}

// CheckpointFiles are the names of the two generations of checkpoints.
func CheckpointFiles() []string { return []string{checkpointName(0), checkpointName(1)} }
