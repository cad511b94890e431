package datasets

import (
	"encoding/binary"
	"fmt"
)

// Sound is a recording of one channel.
type Sound struct {
	Rate  int       // samples a second
	Value []float64 // from −1 up to, and without, 1
}

// ParseWAV reads a WAV file of one channel of 16-bit samples, uncompressed (PCM). The name appears in errors: content that
// is no WAV file, other forms of sound, chunks that are longer than the file, half a sample and no samples at all, with
// their offset. Chunks other than the format and the samples are skipped.
func ParseWAV(content []byte, name string) (Sound, error) {
	w := wav{content, name}
	if len(content) < 12 || string(content[:4]) != "RIFF" || string(content[8:12]) != "WAVE" {
		return Sound{}, w.fault(0, "no WAV file: it does not start with RIFF, a length and WAVE")
	}
	var s Sound
	for at := 12; at < len(content); {
		id, data, err := w.chunk(at)
		if err != nil {
			return Sound{}, err
		}
		switch {
		case id == "fmt " && s.Rate == 0:
			if s.Rate, err = w.format(data, at); err != nil {
				return Sound{}, err
			}
		case id == "data" && s.Rate == 0:
			return Sound{}, w.fault(at, "samples before their format")
		case id == "data":
			s.Value, err = w.samples(data, at)
			return s, err
		}
		at += 8 + len(data) + len(data)%2
	}
	return Sound{}, w.fault(len(content), "the file has no samples")
}

type wav struct {
	content []byte
	name    string
}

// chunk returns the chunk at an offset.
func (w wav) chunk(at int) (id string, data []byte, err error) {
	if len(w.content)-at < 8 {
		return "", nil, w.fault(at, "the file ends within the head of a chunk")
	}
	size := binary.LittleEndian.Uint32(w.content[at+4:])
	if left := len(w.content) - at - 8; uint64(size) > uint64(left) {
		return "", nil, w.fault(at, fmt.Sprintf("a chunk of %d bytes, %d are left", size, left))
	}
	return string(w.content[at : at+4]), w.content[at+8 : at+8+int(size)], nil
}

// format returns the rate of samples.
func (w wav) format(data []byte, at int) (rate int, err error) {
	if len(data) < 16 {
		return 0, w.fault(at, fmt.Sprintf("a format of %d bytes; it has at least 16", len(data)))
	}
	le := binary.LittleEndian
	code, channels, bits := le.Uint16(data), le.Uint16(data[2:]), le.Uint16(data[14:])
	if code != 1 || channels != 1 || bits != 16 {
		return 0, w.fault(at+8, fmt.Sprintf("sound of format %d, %d channels, %d bits; convert it to PCM (format 1), one channel, 16 bits",
			code, channels, bits))
	}
	if rate = int(le.Uint32(data[4:])); rate < 1 || rate > 1<<20 {
		return 0, w.fault(at+12, fmt.Sprintf("%d samples a second", rate))
	}
	return rate, nil
}

func (w wav) samples(data []byte, at int) ([]float64, error) {
	if len(data) == 0 || len(data)%2 != 0 {
		return nil, w.fault(at+8, fmt.Sprintf("%d bytes are no 16-bit samples", len(data)))
	}
	v := make([]float64, len(data)/2)
	for i := range v {
		v[i] = float64(int16(binary.LittleEndian.Uint16(data[2*i:]))) / (1 << 15)
	}
	return v, nil
}

func (w wav) fault(offset int, what string) error {
	return fmt.Errorf("datasets: %s: offset %d: %s", w.name, offset, what)
}
