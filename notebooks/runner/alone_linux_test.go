package runner

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
)

// startedKernel is a kernel whose temporary files are in a folder of this length.
func startedKernel(t *testing.T, length int) *kernel {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the kernel")
	}
	gonb, goimports, err := Tools(t.Context(), testCache, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "alone-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	dir = filepath.Join(dir, strings.Repeat("x", max(1, length-len(dir))))
	if err := os.Mkdir(dir, 0o755); err != nil { // as /tmp is for all to enter
		t.Fatal(err)
	}
	t.Setenv("TMPDIR", dir)
	k, err := startKernel(t.Context(), kernelConfig{gonb: gonb, goimports: goimports, workDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.close)
	return k
}

// sockets are the inodes of those that the kernel and all below it have open.
func (k *kernel) sockets(t *testing.T) map[string]bool {
	t.Helper()
	all, f := map[string]bool{}, k.family()
	for _, p := range f.table {
		if p.pid != f.root && !f.below(p.pid) {
			continue
		}
		files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", p.pid)) // the pattern is well-formed
		for _, file := range files {
			if to, err := os.Readlink(file); err == nil && strings.HasPrefix(to, "socket:[") {
				all[strings.Trim(to, "socket:[]")] = true
			}
		}
	}
	if len(all) == 0 {
		t.Fatal("the kernel has no sockets: the test tests nothing")
	}
	return all
}

// listening are the local addresses, hexadecimal, of the ports that the kernel listens on, by any protocol.
func (k *kernel) listening(t *testing.T) (addresses []string) {
	t.Helper()
	own := k.sockets(t)
	for _, protocol := range []string{"tcp", "tcp6", "udp", "udp6"} {
		table, err := os.ReadFile("/proc/net/" + protocol)
		if err != nil {
			continue // without IPv6, say
		}
		for line := range strings.Lines(string(table)) {
			const local, state, inode = 1, 3, 9
			f := strings.Fields(line)
			if len(f) > inode && own[f[inode]] && (f[state] == "0A" || strings.HasPrefix(protocol, "udp")) {
				addresses = append(addresses, f[local])
			}
		}
	}
	return addresses
}

// connection reads the file that the kernel was given.
func (k *kernel) connection(t *testing.T) (c connectionFile, info os.FileInfo) {
	t.Helper()
	path := filepath.Join(k.dir, "kernel-"+k.session+".json")
	text, err := os.ReadFile(path)
	if err == nil {
		info, err = os.Stat(path)
	}
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c, info
}

// A kernel listens on no port at all, but on sockets in a folder that its owner alone enters; only where the path of that is too long for sockets, on five
// ports of the loopback interface.
func TestKernelListensToItsOwnerAlone(t *testing.T) {
	for length, want := range map[int]int{0: 0, 120: 5} {
		t.Run(fmt.Sprint(length), func(t *testing.T) { // with a temporary folder of its own
			k := startedKernel(t, length)
			addresses := k.listening(t)
			if len(addresses) != want {
				t.Errorf("it listens on %v, want %d ports", addresses, want)
			}
			for _, a := range addresses {
				if !strings.HasPrefix(a, "0100007F:") {
					t.Errorf("it listens on %s, which is not 127.0.0.1", a)
				}
			}
			if info, err := os.Stat(k.dir); err != nil || info.Mode().Perm() != 0o700 {
				t.Errorf("its folder: %v, %v", info.Mode(), err)
			}
		})
	}
}

// Each run has a key of its own of 32 random bytes, in a file that its owner alone reads, and nowhere else: on no command line and in no environment.
func TestKeyOfARun(t *testing.T) {
	keys := map[string]bool{}
	for range 2 {
		k := startedKernel(t, 0)
		c, info := k.connection(t)
		if keys[c.Key] || !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(c.Key) || c.Scheme != "hmac-sha256" || info.Mode().Perm() != 0o600 {
			t.Errorf("%+v, mode %v", c, info.Mode())
		}
		keys[c.Key] = true
		read := 0
		for _, p := range processTable() {
			for _, what := range []string{"cmdline", "environ"} {
				text, err := os.ReadFile(fmt.Sprintf("/proc/%d/%s", p.pid, what))
				if read++; err == nil && strings.Contains(string(text), c.Key) {
					t.Errorf("the key is in %s of %s", what, p.name)
				}
			}
		}
		if read == 0 {
			t.Error("no process was looked at")
		}
		out := &collector{nb: &Notebook{Cells: []Cell{{Kind: Code}}}}
		if _, err := k.execute(t.Context(), "!env", true, 0, out.handle); err != nil {
			t.Fatal(err)
		}
		if out.end(); strings.Contains(strings.Join(summary(out.nb.Cells[0]), ""), c.Key) {
			t.Error("a cell has the key in its environment")
		}
	}
}

// What others send to a kernel, without its key, neither runs nor ends it: a cell with a wrong signature, frames that are missing, none of them, a
// signature that is no number.
func TestKernelIgnoresTheUnsigned(t *testing.T) {
	k := startedKernel(t, 0)
	c, _ := k.connection(t)
	path := filepath.Join(t.TempDir(), "ran")
	stranger := newSigner()
	frames, _, err := stranger.frames("execute_request", executeRequest{Code: "!touch " + path})
	if err != nil {
		t.Fatal(err)
	}
	noHex := slices.Clone(frames)
	noHex[1] = []byte("zz")
	for _, port := range []int{c.Shell, c.Control, c.Stdin} {
		s := zmq4.NewDealer(t.Context())
		if err := s.Dial(c.address(port)); err != nil {
			t.Fatal(err)
		}
		for _, m := range [][][]byte{frames, frames[:1], frames[:3], {[]byte("hello")}, {{}}, noHex} {
			if err := s.SendMulti(zmq4.NewMsgFrom(m...)); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(100 * time.Millisecond) // to be read
		_ = s.Close()
	}
	out := &collector{nb: &Notebook{Cells: []Cell{{Kind: Code}}}}
	if reply, err := k.execute(t.Context(), "%noautoget\n%%\nfmt.Print(1)", true, 0, out.handle); err != nil || reply.Status != "ok" {
		t.Errorf("reply %+v, error %v", reply, err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("the stranger's cell ran")
	}
}

// An interrupt that comes while a cell is compiled ends it all the same, and the kernel lives on.
func TestEarlyInterrupt(t *testing.T) {
	k := startedKernel(t, 0)
	path := filepath.Join(t.TempDir(), "compiling")
	go func() {
		for _, err := os.Stat(path); err != nil; _, err = os.Stat(path) {
			time.Sleep(time.Millisecond)
		}
		_ = k.cmd.Process.Signal(os.Interrupt)
	}()
	reply, err := k.execute(t.Context(), "!: >"+path+"\n%noautoget\n%%\nfor {\n}", true, endless, func(message) {})
	if err != nil {
		t.Fatalf("reply %+v, error %v", reply, err)
	}
	if reply, err := k.execute(t.Context(), "%%\nfmt.Print(1)", true, endless, func(message) {}); err != nil || reply.Status != "ok" {
		t.Errorf("reply %+v, error %v", reply, err)
	}
}

// What comes from a kernel without the run's signature is let go, and what is signed is still read.
func TestRunnerIgnoresTheUnsigned(t *testing.T) {
	address := "ipc://" + filepath.Join(t.TempDir(), "s")
	sender, receiver := zmq4.NewPair(t.Context()), zmq4.NewPair(t.Context())
	if err := sender.Listen(address); err != nil {
		t.Fatal(err)
	}
	if err := receiver.Dial(address); err != nil {
		t.Fatal(err)
	}
	k := &kernel{signer: newSigner(), in: make(chan arrival, queued), done: t.Context()}
	go k.pump(receiver, true)
	for i, s := range []signer{newSigner(), k.signer} {
		frames, _, err := s.frames(fmt.Sprintf("message %d", i), struct{}{})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range [][][]byte{frames[:1], frames} {
			if err := sender.SendMulti(zmq4.NewMsgFrom(m...)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if a := <-k.in; a.err != nil || a.Header.Type != "message 1" {
		t.Errorf("%+v", a)
	}
	_, _ = sender.Close(), receiver.Close()
}
