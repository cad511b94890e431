package mlflow

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
)

// upload sends the files of a run through the server, and says so once all are there.
func (c *Client) upload(ctx context.Context, there *run, r Record) error {
	to, err := c.artifacts(there.Info.Artifacts)
	if err != nil {
		return err
	}
	for _, file := range r.Files {
		if err := c.send(ctx, to, file); err != nil {
			return fmt.Errorf("mlflow: %s: %s: %w", c, filepath.Base(file), err)
		}
	}
	if r.Result == "" {
		return nil
	}
	return c.tag(ctx, there, Tag{tagFiles, r.Result})
}

// artifacts is where the server takes files of a run, if it does. No other machine is asked: it would be told who asks.
func (c *Client) artifacts(location string) (url.URL, error) {
	u, err := url.Parse(location)
	if err != nil || u.Scheme != "mlflow-artifacts" {
		return url.URL{}, fmt.Errorf("mlflow: %s: the server takes no files itself (artifacts are at %q): start it with --serve-artifacts, "+
			"or leave -artifacts out", c, printable(location))
	}
	if u.Host != "" && u.Host != c.base.Host {
		return url.URL{}, fmt.Errorf("mlflow: %s: artifacts are taken by another server, %s; leave -artifacts out", c, u.Host)
	}
	return c.at(path.Join("/api/2.0/mlflow-artifacts/artifacts", path.Clean("/"+u.Path))), nil
}

func (c *Client) send(ctx context.Context, to url.URL, file string) error {
	ctx, done := context.WithTimeout(ctx, uploadTime)
	defer done()
	info, err := os.Stat(file)
	if err == nil && !info.Mode().IsRegular() { // to open a pipe would wait for ever
		err = errors.New("it is no file")
	}
	if err != nil {
		return err
	}
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	to.Path = path.Join(to.Path, filepath.Base(file))
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, to.String(), f)
	if err != nil {
		return err
	}
	r.ContentLength = info.Size()
	r.Header.Set("Content-Type", "application/octet-stream")
	_, err = c.do(r)
	return err
}
