package board

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// Whoever does not know the token is refused, whatever they ask for.
func TestTokenIsAskedForEverywhere(t *testing.T) {
	b := open(t, Options{Store: t.TempDir()})
	other := strings.Repeat("A", len(b.token))
	for _, path := range []string{"", "entries", "live", "sweeps", "static/board.css", "static/icon.svg", "run/0123", "compare?run=1", "nowhere", "../" + b.token + "x"} {
		for _, token := range []string{"", other, b.token[1:], strings.ToLower(b.token), b.token + "x"} {
			r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/"+strings.TrimPrefix(token+"/"+path, "/"), nil)
			w := httptest.NewRecorder()
			b.Handler().ServeHTTP(w, r)
			if w.Code != http.StatusForbidden || strings.Contains(w.Body.String(), b.token) {
				t.Errorf("%q behind the token %q: status %d, %s", path, token, w.Code, w.Body)
			}
		}
	}
	if two := open(t, Options{Store: t.TempDir()}); two.token == b.token || len(b.token) < 26 {
		t.Errorf("tokens are %q and %q", b.token, two.token)
	}
}

// A page that somebody else's name leads to here, as in DNS rebinding, is refused, with the right token too.
func TestHost(t *testing.T) {
	b := open(t, Options{Store: t.TempDir()})
	for host, want := range map[string]int{
		"127.0.0.1": 200, "127.0.0.1:8080": 200, "localhost:80": 200, "LOCALHOST": 200, "[::1]:80": 200, "[::1]": 200,
		"evil.example": 403, "evil.example:80": 403, "127.0.0.1.evil.example": 403, "localhost.evil.example": 403, "10.0.0.1": 403, "0.0.0.0": 403, "": 403, "localhost@evil": 403,
	} {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1/"+b.token+"/", nil)
		r.Host = host
		w := httptest.NewRecorder()
		b.Handler().ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("host %q: status %d, want %d", host, w.Code, want)
		}
	}
}

// Nothing is changed by asking, no other site may read an answer, and a page takes nothing from elsewhere.
func TestOnlyReadAndOnlyHere(t *testing.T) {
	b := open(t, Options{Store: t.TempDir()})
	for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodPatch, "TRACE"} {
		w := httptest.NewRecorder()
		b.Handler().ServeHTTP(w, httptest.NewRequest(method, "http://127.0.0.1/"+b.token+"/", nil))
		if w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s: status %d", method, w.Code)
		}
	}
	for _, path := range []string{"", "static/board.js", "nowhere"} {
		answer, _ := get(t, b, path, "Origin", "http://evil.example")
		for name, want := range map[string]string{"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
			"X-Frame-Options": "DENY", "Cross-Origin-Resource-Policy": "same-origin"} {
			if got := answer.Header.Get(name); got != want {
				t.Errorf("%q: %s is %q", path, name, got)
			}
		}
		if answer.Header.Get("Access-Control-Allow-Origin") != "" || len(answer.Cookies()) > 0 {
			t.Errorf("%q: headers %v", path, answer.Header)
		}
	}
}

// A board listens on loopback alone.
func TestListensOnLoopback(t *testing.T) {
	for _, address := range []string{"0.0.0.0", "::", "10.1.2.3", "localhost", "example.org"} {
		if b, err := New(Options{Store: t.TempDir(), Address: address}); err == nil || !strings.Contains(err.Error(), "ssh -L") {
			t.Errorf("%s: %v", address, err)
			if b != nil {
				b.Close()
			}
		}
	}
	for _, address := range []string{"", "127.0.0.1", "::1"} {
		b, err := New(Options{Store: t.TempDir(), Address: address})
		if address == "::1" && err != nil {
			continue // this machine has no such address
		}
		if err != nil {
			t.Fatal(err)
		}
		if ip := b.listener.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() {
			t.Errorf("%q: it listens at %v", address, ip)
		}
		b.Close()
	}
}

// When its context ends, a board has ended.
func TestServeEnds(t *testing.T) {
	b, err := New(Options{Store: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Serve(ctx) }()
	answer, err := http.Get(b.Address())
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%v, %v", answer, err)
	}
	answer.Body.Close()
	stop()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
	if c, err := net.Dial("tcp", b.listener.Addr().String()); err == nil {
		c.Close()
		t.Error("it still listens")
	}
}
