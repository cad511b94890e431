package learning

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"sync"

	"github.com/spikecell/spikecell/snn"
)

// heard are the spikes that the net before a part makes of samples, once no part changes that net any more and the code of a sample is the same at
// every presentation. Each is simulated once, as far as there is room; others are simulated anew.
type heard struct {
	mutex   sync.Mutex
	of      map[[sha256.Size]byte]*presented
	bytes   float64
	settled bool // the net before is as it stays
}

// presented is what a presentation comes to: the spikes of the population that is heard, and the events of the net before it.
type presented struct {
	spikes []uint64
	counts snn.Counts
}

// mostHeard bounds what is stored for a part, bytes.
const mostHeard = 1 << 28

// heardBytes is about what is stored of a presentation of so many steps, in which so many cells are heard of a net.
func heardBytes(net snn.Net, steps, cells float64) float64 {
	return 8*steps*math.Ceil(cells/64) + 100*float64(len(net.Populations)) + 120*float64(len(net.Projections)) + 200
}

// settle says whether the net before is as it stays. While it changes nothing is stored.
func (h *heard) settle(is bool) {
	if h.settled = is; !is {
		h.forget()
	}
}

func (h *heard) forget() { h.of, h.bytes = nil, 0 }

// find returns what a sample came to, nil if it is not known.
func (h *heard) find(key [sha256.Size]byte) *presented {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.of[key]
}

// keep stores what a sample came to, if there is room for so many bytes.
func (h *heard) keep(key [sha256.Size]byte, p *presented, bytes float64) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if h.of == nil {
		h.of = map[[sha256.Size]byte]*presented{}
	}
	if h.of[key] == nil && h.bytes+bytes <= mostHeard {
		h.of[key], h.bytes = p, h.bytes+bytes
	}
}

// sampleKey returns the hash of a sample and its gain.
func sampleKey(x []float32, gain float32) [sha256.Size]byte {
	b := binary.LittleEndian.AppendUint32(nil, math.Float32bits(gain))
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return sha256.Sum256(b)
}

// repeats reports whether an encoder makes the same spikes of a sample at every presentation.
func repeats(e Encoder) bool {
	r, ok := e.(RepeatingEncoder)
	return ok && r.Repeats()
}

// settle tells each part that hears others whether the net before it changes in an epoch, or after that.
func (t *mixedTrainer) settle(epoch int) {
	for _, p := range t.parts {
		if p.hears != nil {
			p.hears.heard.settle(repeats(t.setup.Encoder) && t.settled(p, epoch))
		}
	}
}

// settled reports whether all parts that change the net before p have ended before an epoch.
func (t *mixedTrainer) settled(p *mixedPart, epoch int) bool {
	for _, other := range t.parts {
		for _, name := range other.Projections {
			if p.before.ProjectionNamed(name) >= 0 && other.end() > epoch {
				return false
			}
		}
	}
	return true
}
