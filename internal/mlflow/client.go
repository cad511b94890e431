package mlflow

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode"
)

const (
	requestTime = 2 * time.Minute // for an answer; MLflow's own client waits as long
	uploadTime  = time.Hour       // for a file
	mostAnswer  = 64 << 20        // bytes of an answer
	mostMessage = 400             // characters of what a server says about an error
)

// Client asks one server.
type Client struct {
	base           url.URL // without user, query and slash at the end
	user, password string
	token          string
	http           *http.Client
}

// New returns a client of the server at an address, as http://127.0.0.1:5000. Who asks is known to it from the environment, as to MLflow's own
// client: MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, else MLFLOW_TRACKING_TOKEN; or else from the address. No error repeats them.
func New(address string, getenv func(string) string) (*Client, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("mlflow: the address of the server is none of http or https; give one as http://127.0.0.1:5000")
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("mlflow: the address of the server has a ? or #; give what MLflow's own client is given as MLFLOW_TRACKING_URI")
	}
	c := &Client{base: url.URL{Scheme: u.Scheme, Host: u.Host, Path: strings.TrimRight(u.Path, "/")}, token: getenv("MLFLOW_TRACKING_TOKEN")}
	c.user, c.password = getenv("MLFLOW_TRACKING_USERNAME"), getenv("MLFLOW_TRACKING_PASSWORD")
	if c.user == "" || c.password == "" {
		c.user, c.password = "", ""
	}
	if c.user == "" && c.token == "" && u.User != nil {
		c.user = u.User.Username()
		c.password, _ = u.User.Password()
	}
	c.http = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return c, nil
}

// String is the address, without who asks.
func (c *Client) String() string { return c.base.String() }

// failure is what a server says of a request that it did not do.
type failure struct {
	Status  string `json:"-"`
	Code    string `json:"error_code"`
	Message string `json:"message"`
}

func (f *failure) Error() string {
	said := f.Status
	for _, s := range []string{f.Code, f.Message} {
		if s != "" {
			said += ": " + s
		}
	}
	return said
}

// hasCode reports whether a server said why by a code of MLflow.
func hasCode(err error, code string) bool {
	var f *failure
	return errors.As(err, &f) && f.Code == code
}

// get asks for what does not change the server.
func (c *Client) get(ctx context.Context, path string, query url.Values, answer any) error {
	u := c.at("/api/2.0/mlflow/" + path)
	u.RawQuery = query.Encode()
	return c.ask(ctx, http.MethodGet, path, u, nil, answer)
}

// post asks for a change.
func (c *Client) post(ctx context.Context, path string, question, answer any) error {
	text, err := json.Marshal(question)
	if err != nil {
		return fmt.Errorf("mlflow: %s: %w", path, err)
	}
	return c.ask(ctx, http.MethodPost, path, c.at("/api/2.0/mlflow/"+path), text, answer)
}

func (c *Client) at(path string) url.URL {
	u := c.base
	u.Path += path
	return u
}

func (c *Client) ask(ctx context.Context, method, path string, u url.URL, text []byte, answer any) error {
	ctx, done := context.WithTimeout(ctx, requestTime)
	defer done()
	r, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("mlflow: %s: %w", path, err)
	}
	r.Header.Set("Content-Type", "application/json")
	said, err := c.do(r)
	if err != nil {
		return fmt.Errorf("mlflow: %s: %s: %w", c, path, err)
	}
	if err := json.Unmarshal(said, answer); err != nil {
		return fmt.Errorf("mlflow: %s: %s: the answer is no JSON of an MLflow server: %w", c, path, err)
	}
	return nil
}

// do sends a request and returns the answer of a server that has done it.
func (c *Client) do(r *http.Request) ([]byte, error) {
	switch {
	case c.user != "":
		r.SetBasicAuth(c.user, c.password)
	case c.token != "":
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the address, which is told already
		}
		return nil, err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, mostAnswer+1))
	switch {
	case answer.StatusCode >= 300 && answer.StatusCode < 400:
		return nil, fmt.Errorf("the server answers %s: give the address that it leads to", answer.Status)
	case answer.StatusCode < 200 || answer.StatusCode >= 300:
		return nil, refused(answer.Status, said)
	case err == nil && len(said) > mostAnswer:
		err = fmt.Errorf("the answer has more than %d MB", mostAnswer>>20)
	}
	return said, err
}

// refused is what a server says in an answer that is an error, as printable text of bounded length.
func refused(status string, said []byte) error {
	f := &failure{}
	if json.Unmarshal(said, f) != nil || f.Code == "" && f.Message == "" {
		f = &failure{Message: string(said)}
	}
	return &failure{printable(status), printable(f.Code), printable(f.Message)}
}

func printable(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "�"), func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
	if runes := []rune(s); len(runes) > mostMessage {
		s = string(runes[:mostMessage]) + " …"
	}
	return s
}
