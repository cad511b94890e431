package datasets

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// AEDATEvent is a change of brightness that a neuromorphic camera reported.
type AEDATEvent struct {
	Time     int64 // μs
	X, Y     int
	Brighter bool
}

// Parts of a packet of AEDAT 3.1.
const (
	aedatHead     = 28 // bytes before the events
	aedatPolarity = 1  // the type of changes of brightness
	aedatEvent    = 8  // bytes of one

	aedatCompressed = 0x8000 // of a type
)

// ParseAEDAT reads the changes of brightness of a file of AEDAT 3.1, in which DVS128 Gesture and recordings of jAER and cAER come: lines that begin
// with #, up to #!END-HEADER, then packets. Events that are marked as invalid, and packets of other types (frames, special events, inertia), are
// left out. The name is that of the file and appears in errors, with the offset. It allocates nothing that a packet announces and the file does not
// hold.
func ParseAEDAT(content []byte, name string) ([]AEDATEvent, error) {
	at, err := aedatStart(content, name)
	if err != nil {
		return nil, err
	}
	var events []AEDATEvent
	for at < len(content) {
		p, err := aedatPacketAt(content, at)
		if err != nil {
			return nil, fmt.Errorf("datasets: %s: offset %d: %w", name, at, err)
		}
		if p.kind == aedatPolarity {
			events = p.polarities(events)
		}
		at += aedatHead + len(p.body)
	}
	return events, nil
}

// aedatStart returns the offset behind the lines of text.
func aedatStart(content []byte, name string) (int, error) {
	const version, end = "#!AER-DAT3.1", "#!END-HEADER"
	if !bytes.HasPrefix(content, []byte(version)) {
		return 0, fmt.Errorf("datasets: %s: offset 0: no AEDAT file of version 3.1: it does not start with %s", name, version)
	}
	for at := 0; ; {
		line, rest, whole := bytes.Cut(content[at:], []byte("\n"))
		if !whole || !bytes.HasPrefix(line, []byte("#")) {
			return 0, fmt.Errorf("datasets: %s: offset %d: the text before the packets does not end with %s", name, at, end)
		}
		if at = len(content) - len(rest); bytes.HasPrefix(line, []byte(end)) {
			return at, nil
		}
	}
}

// aedatPacket is a packet of events of one type and size.
type aedatPacket struct {
	kind     int
	overflow int64 // how often the clock of 31 bits has overflown
	body     []byte
}

func aedatPacketAt(content []byte, at int) (p aedatPacket, err error) {
	if len(content)-at < aedatHead {
		return p, fmt.Errorf("the file ends within the %d bytes of the head of a packet", aedatHead)
	}
	le, head := binary.LittleEndian, content[at:]
	p.kind, p.overflow = int(le.Uint16(head)), int64(int32(le.Uint32(head[12:])))
	size, number := int64(int32(le.Uint32(head[4:]))), int64(int32(le.Uint32(head[20:])))
	if p.kind&aedatCompressed != 0 {
		return p, fmt.Errorf("a packet of type 0x%x, which is compressed; save it uncompressed", p.kind)
	}
	if size < 1 || number < 0 || p.kind == aedatPolarity && size != aedatEvent {
		return p, fmt.Errorf("a packet of type %d with %d events of %d bytes", p.kind, number, size)
	}
	if left := int64(len(content) - at - aedatHead); number > left/size {
		return p, fmt.Errorf("a packet of %d events of %d bytes, and the file has %d bytes more", number, size, left)
	}
	p.body = head[aedatHead : aedatHead+int(size*number)]
	return p, nil
}

// polarities adds the valid events of a packet.
func (p aedatPacket) polarities(events []AEDATEvent) []AEDATEvent {
	for b := p.body; len(b) >= aedatEvent; b = b[aedatEvent:] {
		word, time := binary.LittleEndian.Uint32(b), int64(int32(binary.LittleEndian.Uint32(b[4:])))
		if word&1 == 0 {
			continue
		}
		events = append(events, AEDATEvent{Time: p.overflow<<31 + time, X: int(word >> 17), Y: int(word >> 2 & 0x7fff), Brighter: word&2 != 0})
	}
	return events
}
