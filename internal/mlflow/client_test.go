package mlflow_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/mlflow"
	"github.com/spikecell/spikecell/internal/mlflow/mlflowtest"
)

// environment returns what variables are set to.
func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

// annaBasic is anna:secret-1 in base64.
const annaBasic = "Basic YW5uYTpzZWNyZXQtMQ=="

// Who asks is told in the header alone, and no error repeats it.
func TestWhoAsks(t *testing.T) {
	for _, c := range []struct {
		user string
		env  func(string) string
		want string
	}{
		{"", environment(), ""},
		{"", environment("MLFLOW_TRACKING_TOKEN", "secret-2"), "Bearer secret-2"},
		{"", environment("MLFLOW_TRACKING_USERNAME", "anna", "MLFLOW_TRACKING_PASSWORD", "secret-1", "MLFLOW_TRACKING_TOKEN", "secret-2"), annaBasic},
		{"", environment("MLFLOW_TRACKING_USERNAME", "anna", "MLFLOW_TRACKING_TOKEN", "secret-2"), "Bearer secret-2"},
		{"anna:secret-1@", environment(), annaBasic},
		{"anna:secret-1@", environment("MLFLOW_TRACKING_TOKEN", "secret-2"), "Bearer secret-2"},
	} {
		s, said := mlflowtest.New(t), ""
		s.Refuse = func(w http.ResponseWriter, r *http.Request, _ int) bool {
			said = r.Header.Get("Authorization")
			w.WriteHeader(http.StatusForbidden)
			io.WriteString(w, "no\x1b[31m\nentry")
			return true
		}
		client, err := mlflow.New(strings.Replace(s.URL, "//", "//"+c.user, 1)+"/", c.env)
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.Experiment(t.Context(), "e")
		if said != c.want {
			t.Errorf("%q was sent, want %q", said, c.want)
		}
		if want := "mlflow: " + s.URL + ": experiments/get-by-name: 403 Forbidden: no [31m entry"; err == nil || err.Error() != want {
			t.Errorf("error %q, want %q", err, want)
		}
		s.Close()
		if _, err := client.Experiment(t.Context(), "e"); err == nil || strings.Contains(err.Error()+client.String(), "secret") || strings.Contains(err.Error(), "anna") {
			t.Errorf("error of a server that is not there: %v", err)
		}
	}
}

func TestAddresses(t *testing.T) {
	for _, address := range []string{"", "127.0.0.1:5000", "localhost", "file:///x", "ftp://x", "http://", "http://a b", "http://key:secret@h/?x=secret", "http://h/#secret", "http://secret\x00"} {
		if _, err := mlflow.New(address, environment()); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", address, err)
		}
	}
	c, err := mlflow.New("https://key:secret@h:1/ml/", environment())
	if err != nil || c.String() != "https://h:1/ml" {
		t.Errorf("%v, %v", c, err)
	}
}

// What a server says of an error is in the error, in bounded printable text; what is no answer of MLflow is an error too.
func TestAnswers(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	for want, f := range map[string]http.HandlerFunc{
		"400 Bad Request: INVALID_PARAMETER_VALUE: no such": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(400)
			io.WriteString(w, `{"error_code":"INVALID_PARAMETER_VALUE","message":"no such"}`)
		},
		"502 Bad Gateway: <html> xxx": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502); io.WriteString(w, "<html>\n"+long) },
		"the server answers 302 Found: give the address": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		},
		"the answer is no JSON": func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>") },
		"unexpected EOF": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "{}")
		},
		"more than 64 MB": func(w http.ResponseWriter, _ *http.Request) {
			for range 700 {
				io.WriteString(w, long)
			}
		},
	} {
		s := mlflowtest.New(t)
		s.Refuse = func(w http.ResponseWriter, r *http.Request, _ int) bool { f(w, r); return true }
		c, err := mlflow.New(s.URL, environment())
		if err != nil {
			t.Fatal(err)
		}
		if _, err = c.Experiment(t.Context(), "e"); err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 700 {
			t.Errorf("error %.700q, want %q", err, want)
		}
	}
}

func TestInterrupted(t *testing.T) {
	s := mlflowtest.New(t)
	ctx, stop := context.WithCancel(t.Context())
	s.Refuse = func(_ http.ResponseWriter, r *http.Request, _ int) bool { stop(); <-r.Context().Done(); return true }
	c, err := mlflow.New(s.URL, environment())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Experiment(ctx, "e"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// An experiment that another one makes at the same moment is found; one that was deleted is named.
func TestExperiments(t *testing.T) {
	s := mlflowtest.New(t)
	s.Experiments["gone"] = "deleted"
	c, err := mlflow.New(s.URL, environment())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Experiment(t.Context(), "gone"); err == nil || !strings.Contains(err.Error(), `"gone" was deleted`) {
		t.Error(err)
	}
	s.Refuse = func(_ http.ResponseWriter, r *http.Request, _ int) bool {
		if strings.HasSuffix(r.URL.Path, "create") {
			s.Experiments["e"] = "17"
		}
		return false
	}
	if id, err := c.Experiment(t.Context(), "e"); id != "17" || err != nil {
		t.Error(id, err)
	}
}
