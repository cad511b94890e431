package command

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The verb prints an address that works, with the sweep that it was given, until its context ends.
func TestBoard(t *testing.T) {
	file, store := sweepFile(t, digitsSweep), t.TempDir()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	from, to := io.Pipe()
	code := make(chan int, 1)
	var stderr bytes.Buffer
	go func() {
		code <- Main(ctx, []string{"board", "-store", store, "-sweep", file}, to, &stderr)
		to.Close()
	}()
	line, err := bufio.NewReader(from).ReadString('\n')
	address := strings.TrimSpace(line)
	if err != nil || !strings.HasPrefix(address, "http://127.0.0.1:") {
		t.Fatalf("it says %q, %v, %s", line, err, &stderr)
	}
	for path, want := range map[string]string{"": "no runs yet", "sweep/0": "sweep.json"} {
		answer, err := http.Get(address + path)
		if err != nil {
			t.Fatal(err)
		}
		page, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.StatusCode != http.StatusOK || !strings.Contains(string(page), want) {
			t.Errorf("%q: %s, %v", path, answer.Status, err)
		}
	}
	stop()
	if got := <-code; got != interrupted {
		t.Errorf("exit code %d, %s", got, &stderr)
	}
	if _, err := http.Get(address); err == nil {
		t.Error("it still answers")
	}
}

// A browser is led to the address by a file that only the user can read, and the board answers while the program that opens it goes on.
func TestBoardOpensABrowser(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("stands for xdg-open")
	}
	dir := t.TempDir()
	opened := filepath.Join(dir, "opened")
	const script = "#!/bin/sh\nls -l \"$1\" >\"$OPENED.part\"; cat \"$1\" >>\"$OPENED.part\"; mv \"$OPENED.part\" \"$OPENED\"; exec sleep 100\n"
	if err := os.WriteFile(filepath.Join(dir, "xdg-open"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("OPENED", opened)
	t.Setenv("PATH", dir+":"+os.Getenv("PATH")+":/usr/bin:/bin") // whose tools the script uses
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	from, to := io.Pipe()
	code := make(chan int, 1)
	go func() { code <- Main(ctx, []string{"board", "-browser", "-store", t.TempDir()}, to, io.Discard) }()
	line, err := bufio.NewReader(from).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var text []byte
	for ; len(text) == 0; time.Sleep(time.Millisecond) { // which the time limit of tests bounds
		text, _ = os.ReadFile(opened)
	}
	if address := strings.TrimSpace(line); !strings.HasPrefix(string(text), "-rw-------") || !strings.Contains(string(text), "url="+address+`"`) {
		t.Errorf("the browser gets %s", text)
	}
	answer, err := http.Get(strings.TrimSpace(line))
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", answer, err)
	}
	answer.Body.Close()
	stop()
	if got := <-code; got != interrupted {
		t.Errorf("exit code %d", got)
	}
}

// What cannot be served is an error that says what can.
func TestBoardRefuses(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-store", "-"}, "give a folder"}, {[]string{"-address", "0.0.0.0"}, "ssh -L"}, {[]string{"-port", "70000"}, "port"},
		{[]string{"-sweep", "nosuch.json"}, "nosuch.json"}, {[]string{"folder"}, "folder"},
	} {
		code, _, stderr := call(t, t.Context(), append([]string{"board"}, c.args...)...)
		if code != 1 || !strings.Contains(stderr, c.want) {
			t.Errorf("%v: exit code %d, %s", c.args, code, stderr)
		}
	}
}
