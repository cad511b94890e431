package hdf5

import "encoding/binary"

// Types of messages in the head of an object.
const (
	msgDataspace    = 0x01
	msgLinkInfo     = 0x02
	msgDatatype     = 0x03
	msgFill         = 0x05
	msgLink         = 0x06
	msgExternal     = 0x07
	msgLayout       = 0x08
	msgFilters      = 0x0b
	msgAttribute    = 0x0c
	msgContinuation = 0x10
	msgSymbolTable  = 0x11
)

// message is one of those that describe an object.
type message struct {
	kind   int
	shared bool // it is kept elsewhere
	at     int
	data   []byte
}

// mostMessages bounds the messages of an object.
const mostMessages = 1 << 16

// object reads the messages of the group or array at an address, those of continued blocks too.
func (f *File) object(address uint64) ([]message, error) {
	head, err := f.visit(address, 16)
	if err != nil {
		return nil, err
	}
	if string(head[:4]) == "OHDR" {
		return f.objectV2(address)
	}
	if head[0] != 1 {
		return nil, f.fault(int(address), "the head of an object of version %d; 1 and 2 are known", head[0])
	}
	block, err := f.visit(address+16, int(binary.LittleEndian.Uint32(head[8:])))
	if err != nil {
		return nil, err
	}
	return f.messages(address+16, block, messageForm{})
}

// messageForm is what the head of each message has.
type messageForm struct{ second, ordered bool }

func (m messageForm) head() int {
	switch {
	case !m.second:
		return 8
	case m.ordered:
		return 6
	}
	return 4
}

// objectV2 reads the messages behind a head of version 2.
func (f *File) objectV2(address uint64) ([]message, error) {
	head, err := f.at(address, 6)
	if err != nil {
		return nil, err
	}
	flags, at := head[5], address+6
	if flags&0x20 != 0 {
		at += 16 // times
	}
	if flags&0x10 != 0 {
		at += 4 // when attributes become dense
	}
	width := 1 << (flags & 3)
	size, err := f.at(at, width)
	if err != nil {
		return nil, err
	}
	var padded [8]byte
	copy(padded[:], size)
	at += uint64(width)
	length := binary.LittleEndian.Uint64(padded[:])
	if length > uint64(len(f.data)) {
		return nil, f.fault(int(address), "the head of an object of %d bytes", length)
	}
	block, err := f.visit(at, int(length))
	if err != nil {
		return nil, err
	}
	return f.messages(at, block, messageForm{second: true, ordered: flags&4 != 0})
}

// messages reads those of a block and of the blocks that continue it.
func (f *File) messages(at uint64, block []byte, form messageForm) (all []message, err error) {
	type part struct {
		at    uint64
		block []byte
	}
	for queue := []part{{at, block}}; len(queue) > 0; queue = queue[1:] {
		at, block := queue[0].at, queue[0].block
		for head := form.head(); len(block) >= head; {
			m, n := form.read(block)
			if n > len(block)-head {
				return nil, f.fault(int(at), "a message of %d bytes, and the object has %d more", n, len(block)-head)
			}
			m.at, m.data = int(at)+head, block[head:head+n]
			at, block = at+uint64(head+n), block[head+n:]
			if m.kind == msgContinuation {
				next, inner, err := f.continued(m, form)
				if err != nil {
					return nil, err
				}
				queue = append(queue, part{next, inner})
			} else if all = append(all, m); len(all) > mostMessages {
				return nil, f.fault(m.at, "an object of more than %d messages", mostMessages)
			}
		}
	}
	return all, nil
}

// read returns the head of a message, and how many bytes it has.
func (m messageForm) read(block []byte) (message, int) {
	if m.second {
		return message{kind: int(block[0]), shared: block[3]&2 != 0}, int(binary.LittleEndian.Uint16(block[1:]))
	}
	return message{kind: int(binary.LittleEndian.Uint16(block)), shared: block[4]&2 != 0}, int(binary.LittleEndian.Uint16(block[2:]))
}

// continued returns a block of further messages.
func (f *File) continued(m message, form messageForm) (uint64, []byte, error) {
	c := cursor{left: m.data}
	at, size := c.u64(), c.u64()
	if c.err != nil || size > uint64(len(f.data)) {
		return 0, nil, f.fault(m.at, "a continuation of %d bytes", size)
	}
	if !form.second {
		block, err := f.visit(at, int(size))
		return at, block, err
	}
	if size < 8 {
		return 0, nil, f.fault(m.at, "a continuation of %d bytes", size)
	}
	block, err := f.node(at, int(size), "OCHK")
	if err != nil {
		return 0, nil, err
	}
	return at + 4, block[4 : size-4], nil
}

// find returns the first message of a kind. One that is kept elsewhere is an error.
func (f *File) find(all []message, kind int) (message, bool, error) {
	for _, m := range all {
		if m.kind != kind {
			continue
		}
		if m.shared {
			return m, true, f.fault(m.at, "a shared type or space; write the array with one of its own")
		}
		return m, true, nil
	}
	return message{}, false, nil
}
