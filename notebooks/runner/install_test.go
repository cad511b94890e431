package runner

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInstallWritesKernelSpec(t *testing.T) {
	dir := t.TempDir()
	bin, checkout := filepath.Join(dir, "bin"), filepath.Join(dir, "src")
	put(t, filepath.Join(bin, "gonb"), "")
	put(t, filepath.Join(bin, "goimports"), "")
	put(t, filepath.Join(checkout, "go.mod"), "module github.com/spikecell/spikecell\n")
	o := InstallOptions{Checkout: checkout, DataDir: filepath.Join(dir, "jupyter"), Gonb: filepath.Join(bin, "gonb"),
		Goimports: filepath.Join(bin, "goimports"), Gopls: filepath.Join(dir, "ls", "gopls")}
	put(t, o.Gopls, "")
	for range 2 { // the second replaces the first
		path, err := Install(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		if want := filepath.Join(dir, "jupyter", "kernels", "gonb", "kernel.json"); path != want {
			t.Errorf("registered at %s, want %s", path, want)
		}
	}
	data, err := os.ReadFile(filepath.Join(dir, "jupyter", "kernels", "gonb", "kernel.json"))
	if err != nil {
		t.Fatal(err)
	}
	var spec struct {
		Argv          []string
		Language      string
		InterruptMode string `json:"interrupt_mode"`
		DisplayName   string `json:"display_name"`
		Env           map[string]string
	}
	if err := json.Unmarshal(data, &spec); err != nil {
		t.Fatal(err)
	}
	want := []string{filepath.Join(bin, "gonb"), "--kernel", "{connection_file}", "-raw_error", "-go_work=" + checkout}
	if d := cmp.Diff(want, spec.Argv); d != "" {
		t.Error(d)
	}
	if spec.Language != "go" || spec.InterruptMode != "message" || spec.DisplayName != "Go (gonb)" || !strings.HasPrefix(spec.Env["PATH"], bin+":"+filepath.Dir(o.Gopls)+":") ||
		!strings.Contains(spec.Env["GOFLAGS"], "-ldflags") {
		t.Errorf("kernel.json: %s", data)
	}
}

func TestInstallRefuses(t *testing.T) {
	dir := t.TempDir()
	put(t, filepath.Join(dir, "gonb"), "")
	gonb := filepath.Join(dir, "gonb")
	for _, c := range []struct {
		o    InstallOptions
		want string
	}{
		{InstallOptions{Gonb: gonb, Goimports: filepath.Join(dir, "absent"), DataDir: dir, Plain: true}, "absent"},
		{InstallOptions{Gonb: gonb, Goimports: gonb, Gopls: filepath.Join(dir, "no gopls"), DataDir: dir}, "no gopls"},
		{InstallOptions{Gonb: gonb, Goimports: gonb, DataDir: dir, Checkout: dir, Plain: true}, "is not the root of a checkout"},
	} {
		if _, err := Install(t.Context(), c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
}

func TestJupyterDataDirFollowsTheEnvironment(t *testing.T) {
	t.Setenv("JUPYTER_DATA_DIR", "/j")
	if dir, err := jupyterDataDir(); err != nil || dir != "/j" {
		t.Errorf("%s, %v", dir, err)
	}
}
