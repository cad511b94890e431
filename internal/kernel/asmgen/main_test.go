package main

import (
	"bytes"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// folder names the variable that makes the test program the generator: it can run only once in a process.
const folder = "ASMGEN_TEST_FOLDER"

func TestMain(m *testing.M) {
	if dir := os.Getenv(folder); dir != "" {
		if err := generate(dir); err != nil {
			log.Fatal(err)
		}
		return
	}
	os.Exit(m.Run())
}

// The committed files are what the generator writes now, apart from the first line, which names its arguments. As they are
// outside this module, go test -count=1 is needed to see a change of them alone.
func TestCommittedFilesAreGenerated(t *testing.T) {
	dir := t.TempDir()
	generator := exec.Command(os.Args[0])
	generator.Env = append(os.Environ(), folder+"="+dir)
	if out, err := generator.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	names := []string{assemblyFile, stubsFile}
	for _, f := range dispatchFiles {
		names = append(names, f.name)
	}
	for _, name := range names {
		want, got := body(t, filepath.Join(dir, name)), body(t, filepath.Join("..", name))
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what asmgen writes: run go generate in internal/kernel", name)
		}
	}
}

func body(t *testing.T, file string) []byte {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := bytes.Cut(text, []byte("\n"))
	if len(rest) < 1000 {
		t.Fatalf("%s has only %d bytes", file, len(text))
	}
	return rest
}

// A kernel is called for the instruction set in use, with all its arguments.
func TestDispatch(t *testing.T) {
	stubs := "package kernel\n\nfunc pause()\n\nfunc addAVX2(x, y *float32, n int)\n\nfunc addAVX512(x, y *float32, n int)\n\nfunc moveAVX2(x *float32)\n"
	got, err := dispatch([]byte(stubs), func(kernel string) bool { return kernel == "add" })
	if err != nil {
		t.Fatal(err)
	}
	const want = `
func add(x, y *float32, n int) {
	if active == levelAVX512 {
		addAVX512(x, y, n)
		return
	}
	addAVX2(x, y, n)
}
`
	if !bytes.HasSuffix(got, []byte("package kernel\n"+want)) {
		t.Errorf("got\n%s", got)
	}
}

// What the generator writes for AVX2 must run without AVX-512: there are 16 registers of 256 bits, and no masks.
func TestAVX2HasSixteenRegisters(t *testing.T) {
	kernels := 0
	for _, text := range bytes.Split(body(t, filepath.Join("..", assemblyFile)), []byte("\nTEXT "))[1:] {
		name, code, _ := bytes.Cut(text, []byte("\n"))
		if !bytes.Contains(name, []byte(avx2{}.suffix())) {
			continue
		}
		kernels++
		if found := beyondAVX2.Find(code); found != nil {
			t.Errorf("%s uses %s", name, found)
		}
	}
	if kernels == 0 {
		t.Error("there are no kernels for AVX2")
	}
}

var beyondAVX2 = regexp.MustCompile(`\b([XY](1[6-9]|2\d|3[01])|Z\d+|K[0-7])\b`)
