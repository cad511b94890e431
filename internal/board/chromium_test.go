//go:build unix

package board

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// chromium is a browser that is told what to do over two pipes, in the Chrome DevTools Protocol: messages of JSON, each ended by a zero.
type chromium struct {
	t       *testing.T
	to      io.WriteCloser
	from    *bufio.Reader
	last    int
	session string
	said    []string // errors of pages, and what the policy refused
}

// message is one of the protocol.
type message struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// browse starts a Chromium, or skips the test where there is none.
func browse(t *testing.T) *chromium {
	t.Helper()
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil && program == "" {
			program = path
		}
	}
	if program == "" || testing.Short() {
		t.Skip("there is no Chromium here, or little time")
	}
	in, to, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	from, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	ctx, stop := context.WithTimeout(context.Background(), 8*time.Minute)
	cmd := exec.CommandContext(ctx, program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-pipe",
		"--user-data-dir="+filepath.Join(dir, "profile"), "about:blank")
	cmd.Env = append(os.Environ(), "HOME="+dir)
	cmd.ExtraFiles = []*os.File{in, out}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	out.Close()
	c := &chromium{t: t, to: to, from: bufio.NewReader(from)}
	t.Cleanup(func() {
		c.tell("Browser.close", nil) // which leaves no process of its own behind
		to.Close()
		_ = cmd.Wait()
		from.Close()
		stop()
	})
	return c
}

// page opens an empty page.
func (c *chromium) page() {
	c.t.Helper()
	var target struct {
		TargetID string `json:"targetId"`
	}
	var session struct {
		SessionID string `json:"sessionId"`
	}
	c.session = ""
	c.ask("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	c.ask("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	c.session = session.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log"} {
		c.ask(domain+".enable", nil, nil)
	}
}

// tell sends a command and waits for nothing.
func (c *chromium) tell(method string, params any) {
	c.last++
	command := map[string]any{"id": c.last, "method": method, "params": params}
	if params == nil {
		command["params"] = struct{}{}
	}
	if c.session != "" && !strings.HasPrefix(method, "Browser.") {
		command["sessionId"] = c.session
	}
	text, err := json.Marshal(command)
	if err == nil {
		_, err = c.to.Write(append(text, 0))
	}
	if err != nil {
		c.t.Errorf("%s: %v", method, err)
	}
}

// ask sends a command and waits for what it gives.
func (c *chromium) ask(method string, params, result any) {
	c.t.Helper()
	c.tell(method, params)
	for {
		text, err := c.from.ReadBytes(0)
		if err != nil {
			c.t.Fatalf("%s: the browser has ended: %v", method, err)
		}
		var m message
		if err := json.Unmarshal(text[:len(text)-1], &m); err != nil {
			c.t.Fatal(err)
		}
		switch {
		case m.Method == "Runtime.exceptionThrown" || m.Method == "Log.entryAdded":
			c.said = append(c.said, string(m.Params))
		case m.ID == c.last && m.Error != nil:
			c.t.Fatalf("%s: %s", method, m.Error.Message)
		case m.ID == c.last:
			if result != nil && json.Unmarshal(m.Result, result) != nil {
				c.t.Fatalf("%s: %s", method, m.Result)
			}
			return
		}
	}
}

// run evaluates an expression in the page, and waits for a promise.
func (c *chromium) run(expression string, result any) {
	c.t.Helper()
	var answer struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		Exception json.RawMessage `json:"exceptionDetails"`
	}
	c.ask("Runtime.evaluate", map[string]any{"expression": expression, "awaitPromise": true, "returnByValue": true}, &answer)
	if answer.Exception != nil {
		c.t.Fatalf("%s: %s", expression, answer.Exception)
	}
	if result != nil && json.Unmarshal(answer.Result.Value, result) != nil {
		c.t.Fatalf("%s gives %s", expression, answer.Result.Value)
	}
}

// until waits for an expression to be true.
func (c *chromium) until(what, expression string) {
	c.t.Helper()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(200 * time.Millisecond) {
		done := false
		if c.run("!!("+expression+")", &done); done {
			return
		}
	}
	var text string
	c.run("document.body.innerText", &text)
	c.t.Fatalf("%s is not seen; the page says\n%s", what, text)
}

// open goes to an address, and waits until all of it is there.
func (c *chromium) open(address string) {
	c.t.Helper()
	c.ask("Page.navigate", map[string]any{"url": address}, nil)
	c.until(address, fmt.Sprintf("location.href === %q && document.readyState === 'complete'", address))
}

// screen sets the width in pixels, and the theme.
func (c *chromium) screen(width int, theme string) {
	c.t.Helper()
	c.ask("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}, nil)
	c.ask("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": theme}}}, nil)
}

// look keeps a picture of the page in the folder that go test -artifacts makes.
func (c *chromium) look(name string) {
	c.t.Helper()
	var picture struct {
		Data string `json:"data"`
	}
	c.ask("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true}, &picture)
	data, err := base64.StdEncoding.DecodeString(picture.Data)
	if err == nil {
		err = os.WriteFile(filepath.Join(c.t.ArtifactDir(), name+".png"), data, 0o644)
	}
	if err != nil {
		c.t.Fatal(err)
	}
}
