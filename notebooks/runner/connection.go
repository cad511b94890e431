package runner

import (
	"fmt"
	"net"
	"path/filepath"
)

// connectionFile says where the five connections are, and how to sign: the file that the kernel reads.
type connectionFile struct {
	Transport string `json:"transport"`
	IP        string `json:"ip"`
	Shell     int    `json:"shell_port"`
	IOPub     int    `json:"iopub_port"`
	Stdin     int    `json:"stdin_port"`
	Control   int    `json:"control_port"`
	Heartbeat int    `json:"hb_port"`
	Key       string `json:"key"`
	Scheme    string `json:"signature_scheme"`
	Name      string `json:"kernel_name"`
}

// longestSocket is how long the path of a socket may be on every system: macOS has room for 103 bytes, Linux for 107.
const longestSocket = 103

// newConnection has sockets in dir, which its owner alone may enter, so that nobody else can connect. Where the path is too long for one, it has
// ports of the loopback interface that nobody uses now: there all users of the machine can connect, and see what cells show; the key keeps them
// from more.
func newConnection(dir, key string) (connectionFile, error) {
	c := connectionFile{Transport: "ipc", IP: filepath.Join(dir, "socket"), Key: key, Scheme: "hmac-sha256", Name: "gonb"}
	for i, p := range c.ports() {
		*p = i + 1
	}
	if len(c.path(len(c.ports()))) <= longestSocket {
		return c, nil
	}
	c.Transport, c.IP = "tcp", "127.0.0.1"
	for _, p := range c.ports() {
		l, err := net.Listen("tcp", c.IP+":0")
		if err != nil {
			return c, fmt.Errorf("runner: no free port for the kernel: %w", err)
		}
		defer l.Close() // held until all five are found, so that they differ
		*p = l.Addr().(*net.TCPAddr).Port
	}
	return c, nil
}

func (c *connectionFile) ports() []*int {
	return []*int{&c.Shell, &c.IOPub, &c.Stdin, &c.Control, &c.Heartbeat}
}

// path is that of a socket, as Jupyter has it.
func (c *connectionFile) path(port int) string { return fmt.Sprintf("%s-%d", c.IP, port) }

// address is where to connect to.
func (c *connectionFile) address(port int) string {
	if c.Transport == "ipc" {
		return "ipc://" + c.path(port)
	}
	return fmt.Sprintf("tcp://%s:%d", c.IP, port)
}
