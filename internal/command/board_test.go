package command

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
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
