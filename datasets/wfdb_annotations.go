package datasets

import (
	"encoding/binary"
	"fmt"
	"math"
	"strings"
)

// WFDBAnnotation is a mark in a record. Code is as PhysioNet prints it: of beats N is a normal one, L and R bundle branch block, A an atrial
// premature one, V a premature ventricular contraction, / a paced one; + is a change of rhythm, which Text names.
type WFDBAnnotation struct {
	At   int // number of the sample
	Code string
	Text string
}

// wfdbCodes are the codes by number; those without one are written as their number in brackets.
const wfdbCodes = `.NLRaVFJASEj/Q~.|.sT*D"=pB^t+u?![]en@xf()r`

// Numbers in the place of a code that say something of an annotation.
const (
	wfdbLastCode = 49
	wfdbSkip     = 59 // a longer interval follows
	wfdbNum      = 60
	wfdbSub      = 61
	wfdbChannel  = 62
	wfdbText     = 63 // a text follows
)

// ParseWFDBAnnotations reads a file of annotations in the format of MIT, with a suffix as .atr; the name appears in errors, with the offset.
// Subtypes and numbers of annotations, and of channels, are left out. Times ascend.
func ParseWFDBAnnotations(content []byte, name string) ([]WFDBAnnotation, error) {
	p := wfdbParser{name: name, data: content}
	for {
		ended, err := p.next()
		if err != nil {
			return nil, fmt.Errorf("datasets: %s: offset %d: %w", name, p.at, err)
		}
		if ended {
			return p.found, nil
		}
	}
}

// wfdbParser reads words of 16 bits: ten of an interval or length, and six of a code.
type wfdbParser struct {
	name  string
	data  []byte
	at    int
	time  int64
	found []WFDBAnnotation
}

// next reads a word and what belongs to it.
func (p *wfdbParser) next() (ended bool, err error) {
	left := p.data[p.at:]
	if len(left) < 2 {
		return false, fmt.Errorf("the file ends before its mark of the end, two bytes of 0")
	}
	word := binary.LittleEndian.Uint16(left)
	code, n := int(word>>10), int(word&1023)
	size := 2
	switch {
	case word == 0:
		return true, nil
	case code <= wfdbLastCode:
		err = p.annotate(code, int64(n))
	case code == wfdbSkip:
		size, err = 6, p.skip(left)
	case code == wfdbText:
		size, err = 2+n+n%2, p.text(left[2:], n)
	case code == wfdbNum, code == wfdbSub, code == wfdbChannel: // left out
	default:
		err = fmt.Errorf("code %d, which no annotation has", code)
	}
	if err == nil {
		p.at += size
	}
	return false, err
}

func (p *wfdbParser) annotate(code int, interval int64) error {
	t := p.time + interval
	last := int64(0)
	if k := len(p.found); k > 0 {
		last = int64(p.found[k-1].At)
	}
	if t < last || t > math.MaxInt32 {
		return fmt.Errorf("an annotation at sample %d after one at %d; times ascend, up to %d", t, last, math.MaxInt32)
	}
	p.time = t
	p.found = append(p.found, WFDBAnnotation{At: int(t), Code: wfdbCode(code)})
	return nil
}

func wfdbCode(code int) string {
	if code < len(wfdbCodes) && wfdbCodes[code] != '.' {
		return wfdbCodes[code : code+1]
	}
	return fmt.Sprintf("[%d]", code)
}

// skip reads an interval of 32 bits, upper half first.
func (p *wfdbParser) skip(left []byte) error {
	if len(left) < 6 {
		return fmt.Errorf("the file ends within an interval")
	}
	upper, lower := binary.LittleEndian.Uint16(left[2:]), binary.LittleEndian.Uint16(left[4:])
	p.time += int64(int32(uint32(upper)<<16 | uint32(lower)))
	if p.time < 0 || p.time > math.MaxInt32 {
		return fmt.Errorf("an interval leads to sample %d", p.time)
	}
	return nil
}

// text reads n bytes, of which those before a 0 belong to the last annotation; one more follows where n is odd.
func (p *wfdbParser) text(left []byte, n int) error {
	if len(left) < n+n%2 {
		return fmt.Errorf("the file ends within a text of %d bytes", n+n%2)
	}
	if len(p.found) == 0 {
		return fmt.Errorf("a text before the first annotation")
	}
	text, _, _ := strings.Cut(string(left[:n]), "\x00")
	p.found[len(p.found)-1].Text = text
	return nil
}
