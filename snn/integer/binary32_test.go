package integer

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const binary32Main = `
#include <stdio.h>
#include <stdint.h>
%s
int main(void) {
    uint32_t x[2];
    while (fread(x, 4, 2, stdin) == 2) {
        const int64_t s = soft_score(x[0]);
        const uint32_t out[8] = {soft_add(x[0], x[1]), soft_sub(x[0], x[1]), soft_mul(x[0], x[1]), soft_whole((int32_t)x[0]),
            (uint32_t)soft_above(x[0], x[1]), (uint32_t)soft_equal(x[0], x[1]), (uint32_t)((uint64_t)s >> 32), (uint32_t)(uint64_t)s};
        fwrite(out, 4, 8, stdout);
    }
    return 0;
}
`

// The functions of binary32 in C give the bits of float32 in Go, whose hardware rounds as IEEE 754 says: random numbers near and far from each
// other, subnormal ones, both zeros, and numbers of few bits, whose products and sums lie half way between two.
func TestBinary32InC(t *testing.T) {
	cc, dir := compiler(t), t.TempDir()
	source := fmt.Sprintf(binary32Main, strings.ReplaceAll(cBinary32, "NAME", "soft"))
	file, program := filepath.Join(dir, "soft.c"), filepath.Join(dir, "soft")
	if err := os.WriteFile(file, []byte(source), 0o644); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"-O1", "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-o", program, file}, undefined...)
	if out, err := exec.Command(cc, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	pairs := binary32Pairs(400_000)
	var in, out bytes.Buffer
	for _, p := range pairs {
		in.Write(binary.NativeEndian.AppendUint32(binary.NativeEndian.AppendUint32(nil, p[0]), p[1]))
	}
	c := exec.Command(program)
	c.Stdin, c.Stdout = &in, &out
	if err := c.Run(); err != nil {
		t.Fatal(err)
	}
	for k, p := range pairs {
		var got [8]uint32
		for i := range got {
			got[i] = binary.NativeEndian.Uint32(out.Bytes()[(k*8+i)*4:])
		}
		if want := binary32Want(p[0], p[1]); got != want {
			t.Fatalf("%v and %v: %#x, want %#x", math.Float32frombits(p[0]), math.Float32frombits(p[1]), got, want)
		}
	}
}

func binary32Want(p, q uint32) [8]uint32 {
	one := map[bool]uint32{true: 1}
	a, x, y := binary32{}, word(p), word(q)
	s := uint64(a.score(x))
	return [8]uint32{uint32(a.add(x, y)), uint32(a.sub(x, y)), uint32(a.mul(factor{m: x}, y)), math.Float32bits(float32(int32(p))),
		one[a.above(x, y)], one[a.equal(x, y)], uint32(s >> 32), uint32(s)}
}

// binary32Pairs draws pairs of finite numbers whose sum and product are finite.
func binary32Pairs(n int) (pairs [][2]uint32) {
	g := newChance(3)
	one := func() uint32 {
		switch g.IntN(6) {
		case 0:
			return g.Uint32() & 0x807fffff // subnormal
		case 1:
			return g.Uint32() & 0x80000000
		case 2:
			return math.Float32bits(float32(g.IntN(1<<13)-1<<12) / float32(int(1)<<g.IntN(20)))
		}
		return g.Uint32()
	}
	for len(pairs) < n {
		p := [2]uint32{one(), one()}
		if g.coin() { // of nearly one size
			p[1] = p[0] ^ g.Uint32()&0x81ffffff>>g.IntN(26)
		}
		if w := binary32Want(p[0], p[1]); finite(p[0]) && finite(p[1]) && finite(w[0]) && finite(w[1]) && finite(w[2]) {
			pairs = append(pairs, p)
		}
	}
	return pairs
}

func finite(x uint32) bool { return x>>23&255 != 255 }
