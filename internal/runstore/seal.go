package runstore

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"
)

// checksumKey is that of the checksum in the metadata of a file of tensors.
const checksumKey = "sha256"

// Sealed returns f with its checksum in the metadata: the SHA-256 of the file as it would be without that key.
func (f TensorFile) Sealed() (TensorFile, error) {
	h := sha256.New()
	if err := f.Write(h); err != nil {
		return f, err
	}
	metadata := map[string]string{checksumKey: hex.EncodeToString(h.Sum(nil))}
	maps.Copy(metadata, f.Metadata)
	return TensorFile{metadata, f.Tensors}, nil
}

// Unsealed checks the checksum and takes it off.
func (f TensorFile) Unsealed() (TensorFile, error) {
	want, ok := f.Metadata[checksumKey]
	if !ok {
		return f, errors.New("its metadata has no " + checksumKey)
	}
	bare := TensorFile{maps.Clone(f.Metadata), f.Tensors}
	delete(bare.Metadata, checksumKey)
	again, err := bare.Sealed()
	if err == nil && again.Metadata[checksumKey] != want {
		err = errors.New("its content does not have the SHA-256 that it names: it is damaged")
	}
	return bare, err
}

// CheckFormat returns an error if the file has not one of these versions of the format. It comes before Unsealed, since another version may
// compute the checksum in another way.
func (f TensorFile) CheckFormat(oldest, newest int) error {
	have := f.Metadata["format"]
	if v, err := strconv.Atoi(have); err == nil && oldest <= v && v <= newest {
		return nil
	}
	if oldest == newest {
		return fmt.Errorf("it has format version %q, and this program reads %d", have, newest)
	}
	return fmt.Errorf("it has format version %q, and this program reads %d to %d", have, oldest, newest)
}

// ChecksumOf returns the SHA-256 of a value as JSON, in hex.
func ChecksumOf(v any) (string, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
