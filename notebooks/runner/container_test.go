package runner

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// container is what is used of a devcontainer.json.
type container struct {
	Name, Image   string
	Features      map[string]struct{ Version string }
	PostCreate    string `json:"postCreateCommand"`
	ForwardPorts  []int
	Customization struct {
		VSCode struct{ Extensions []string }
	} `json:"customizations"`
}

// atRoot is a file of the repository.
func atRoot(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(Checkout("."), filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// found is what a pattern has in its parentheses.
func found(t *testing.T, text, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("%q holds no %s", text, pattern)
	}
	return m[1]
}

// Both containers have one Go and one Python, and the Go is that of the modules: the toolkit, the kernel and gopls.
func TestContainersAgreeWithThePins(t *testing.T) {
	var c container
	decode := json.NewDecoder(strings.NewReader(atRoot(t, ".devcontainer/devcontainer.json")))
	decode.DisallowUnknownFields()
	if err := decode.Decode(&c); err != nil {
		t.Fatal(err)
	}
	binder := atRoot(t, ".binder/environment.yml")
	python := c.Features["ghcr.io/devcontainers/features/python:1"].Version
	if got := found(t, binder, `(?m)^  - python=(\S+)$`); got != python || python == "" {
		t.Errorf("Binder has Python %s, the other container %q", got, python)
	}
	version := c.Features["ghcr.io/devcontainers/features/go:1"].Version
	if got := found(t, binder, `(?m)^  - go=(\S+)$`); got != version {
		t.Errorf("Binder has Go %s, the other container %s", got, version)
	}
	for _, mod := range []string{"go.mod", "tools/go.mod", "tools/gopls/go.mod"} {
		if got := found(t, atRoot(t, mod), `(?m)^go (\d+\.\d+)`); got != version {
			t.Errorf("%s is of Go %s, containers have %s", mod, got, version)
		}
	}
	if c.Image == "" || len(c.ForwardPorts) != 1 || len(c.Customization.VSCode.Extensions) == 0 {
		t.Errorf("%+v", c)
	}
}

// Both containers run one script, that there is and that a shell can read, and executes a notebook that there is.
func TestContainersRunOneScript(t *testing.T) {
	const script = ".devcontainer/setup.sh"
	for _, file := range []string{".devcontainer/devcontainer.json", ".binder/postBuild"} {
		if !strings.Contains(atRoot(t, file), "bash "+script) {
			t.Errorf("%s does not run %s", file, script)
		}
	}
	if notebook := found(t, atRoot(t, script), `run (notebooks/\S+)`); atRoot(t, notebook) == "" {
		t.Errorf("%s is empty", notebook)
	}
	for _, file := range []string{script, ".binder/postBuild"} {
		path := filepath.Join(Checkout("."), filepath.FromSlash(file))
		if info, err := os.Stat(path); err != nil || os.PathSeparator == '/' && info.Mode()&0o100 == 0 {
			t.Errorf("%s cannot be executed (%v)", file, err)
		}
		if bash, err := exec.LookPath("bash"); err == nil {
			if said, err := exec.Command(bash, "-n", path).CombinedOutput(); err != nil {
				t.Errorf("%s: %s", file, said)
			}
		}
	}
}
