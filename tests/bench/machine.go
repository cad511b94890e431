package main

import (
	"bufio"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/spikecell/spikecell/internal/kernel"
)

// machine is what the processor can do.
type machine struct {
	CPU        string  `json:"cpu"`
	Cores      int     `json:"cores"`
	Kernel     string  `json:"kernel"` // instruction set
	PeakGFLOPS float64 `json:"peak_gflops"`
	ReadGBs    float64 `json:"read_gbs"`
	Core       core    `json:"core"`
}

// core is what one core of it can do.
type core struct {
	PeakGFLOPS float64     `json:"peak_gflops"`
	Memory     []bandwidth `json:"memory"`
}

// bandwidth is that of memory of a size, which says in which cache it is.
type bandwidth struct {
	KB      int     `json:"kb"`
	ReadGBs float64 `json:"read_gbs"`
	CopyGBs float64 `json:"copy_gbs"` // bytes read and bytes written
}

// machine measures the processor. Each figure is a median of samples of a millisecond or so.
func (b *bench) machine() *machine {
	m := &machine{CPU: processor(), Cores: b.pool.Workers(), Kernel: kernel.Path()}
	for range 60 {
		b.last = time.Time{}
		b.takePeak()
	}
	m.PeakGFLOPS = b.peak()
	one := newBench(b.quick, nil)
	for range 60 {
		one.last = time.Time{}
		one.takePeak()
	}
	m.Core.PeakGFLOPS = one.peak()
	m.ReadGBs = b.readAll()
	for _, kb := range []int{16, 512, 8 << 10, 256 << 10} {
		m.Core.Memory = append(m.Core.Memory, bandwidth{kb, readRate(kb << 10), copyRate(kb << 10)})
	}
	return m
}

const (
	wordBytes   = 8
	perSample   = 32 << 20 // bytes that a sample reads
	readSamples = 15
	readChunk   = 256 << 10 // bytes of main memory that one chunk of work reads
	readSize    = 256 << 20 // bytes: no cache holds them
)

// readAll is the bandwidth of all cores together from main memory, GB/s.
func (b *bench) readAll() float64 {
	x := make([]uint64, readSize/wordBytes)
	touch(x)
	words, sums := readChunk/wordBytes, make([]uint64, 64*b.pool.Workers())
	read := func(c, worker int) { sums[64*worker] ^= kernel.Xor(x[c*words : (c+1)*words]) }
	return median(samples(func() float64 {
		begin := time.Now()
		b.pool.Run(readSize/readChunk, read)
		return readSize / float64(time.Since(begin).Nanoseconds())
	}))
}

// readRate is the bandwidth of one core for size bytes that are read again and again, GB/s.
func readRate(size int) float64 {
	x := make([]uint64, size/wordBytes)
	touch(x)
	again := max(1, perSample/size)
	return median(samples(func() float64 {
		begin := time.Now()
		for range again {
			kernel.Xor(x)
		}
		return float64(again*size) / float64(time.Since(begin).Nanoseconds())
	}))
}

// copyRate is the bandwidth of one core that copies one half of size bytes to the other: bytes read plus bytes written, GB/s.
func copyRate(size int) float64 {
	x := make([]uint64, size/wordBytes)
	touch(x)
	from, to := x[:len(x)/2], x[len(x)/2:]
	again := max(1, perSample/size)
	return median(samples(func() float64 {
		begin := time.Now()
		for range again {
			copy(to, from)
		}
		return float64(again*size) / float64(time.Since(begin).Nanoseconds())
	}))
}

func samples(f func() float64) (x []float64) {
	for range readSamples {
		x = append(x, f())
	}
	return x
}

// touch writes to all of x, since memory that was never written is not there.
func touch(x []uint64) {
	for i := range x {
		x[i] = uint64(i)
	}
}

// processor is its name, where the system tells.
func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if name, value, _ := strings.Cut(s.Text(), ":"); strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}
