package encode

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// goldenSpikes are what a code makes of a ramp, falling pixels and a wave.
func goldenSpikes(e coder) *snn.Spikes {
	x := ramp(120)
	for i := range 120 {
		x = append(x, float32(119-i)/119, float32(i*i%97)/96)
	}
	s := &snn.Spikes{}
	if _, ok := e.(Events); ok {
		for i := 0; i < len(x); i += 2 {
			x[i], x[i+1] = float32(i)/5, float32(i*7%20)
		}
	}
	e.Encode(s, x, 1.25, snn.NewStream(11).Named("golden"))
	return s
}

// TestGradedSaysWhatEncodeGives, by which memory is estimated.
func TestGradedSaysWhatEncodeGives(t *testing.T) {
	for _, e := range codes() {
		g, ok := e.(interface{ Graded() bool })
		if got := goldenSpikes(e).Graded != nil; got != (ok && g.Graded()) {
			t.Errorf("%T %+v gives graded values: %v", e, e, got)
		}
	}
}

// sum hashes them.
func sum(e coder) string {
	s := goldenSpikes(e)
	h := fnv.New64a()
	for _, v := range []any{int64(s.Steps), int64(s.Cells), s.Bits, s.Current, s.Graded} {
		binary.Write(h, binary.LittleEndian, v)
	}
	return fmt.Sprintf("%016x", h.Sum64())
}

// golden are the sums of what codes() make. Those of codes that are older than this test are what they were before it.
var golden = []string{
	"61daee539dda117c", "61daee539dda117c", "936982d7a9850795", "432d4cf7fd2ef97d", "55aa384b519e87c1", "8c614dc7e305c1e9",
	"e679cea8c3dece02", "378b9c219f5bd014", "7dc7f03cbb7f003d", "fb80751424916301", "af75bf42538658f4", "3e67cb15ec97ab0b",
	"f1f2cef7c8b411ba", "0995bf2e8ac8e8c9", "d23943525627e4e1", "7ec8b3b31ad462f8", "cff5317afb535756", "b52bceb4c5c52d82",
	"25e03b212c28128a", "0ba344860fc9f316", "68e40cc0568c73ac", "b87f06404a0c2611", "f83627faed595d49", "e6667da96230d528",
	"21028afa7bcf9ace", "76b5585985a0fab7", "ef386d97a6eb8d5b", "9c34baa763403820", "9be5636ab872a35b", "650e9bde41e1b6a1",
	"d8f0544d45ae98f2", "58a5d5b41ca65cee", "ad604437a32fcea4", "d3f2b6701684b229",
	"bca1c2a624576d75", "12873ae32035ba32", "0cd40a88b0a22085", "3c9100a66f87d597", "e24614427c60bfc3",
}

// The bits of every code, on every processor. Who changes them raises the Version of the code, and the format of runs for those without one.
func TestGoldenBits(t *testing.T) {
	for i, e := range codes() {
		if got := sum(e); i >= len(golden) || got != golden[i] {
			t.Errorf("%T %+v: sum %q", e, e, got)
		}
	}
}
