package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// The committed files are what the generator writes now, apart from the first line, which names its arguments.
func TestCommittedFilesAreGenerated(t *testing.T) {
	dir := t.TempDir()
	if out, err := exec.Command("go", "run", ".", "-dir", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{assemblyFile, stubsFile, dispatchFile} {
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
	got, err := dispatch([]byte("package kernel\n\nfunc pause()\n\nfunc addAVX2(x, y *float32, n int)\n\nfunc addAVX512(x, y *float32, n int)\n"))
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
