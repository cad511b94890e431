package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// InstallOptions of Install; all may be empty.
type InstallOptions struct {
	Checkout  string      // root of this module's checkout that notebooks shall import from; empty: the released module
	DataDir   string      // Jupyter's data folder; empty: the current user's
	Gonb      string      // the kernel; empty: built by Tools
	Goimports string      // goimports; empty: built by Tools
	Gopls     string      // gopls; empty: built by Gopls
	Plain     bool        // without gopls: Jupyter completes no names then, and shows no documentation
	Progress  func(Event) // of the build; may be nil
}

// Install registers the GoNB kernel for Jupyter, under the name gonb, and returns the path of the kernel.json written.
// The kernel is started with a PATH on which it finds goimports and the go command of now, and with GOFLAGS for quick links.
// An earlier registration is replaced. Where gopls cannot be built, the kernel is registered without it, and the error says so.
func Install(ctx context.Context, o InstallOptions) (string, error) {
	if ctx == nil {
		return "", errNoContext
	}
	var err error
	if o.Gonb == "" || o.Goimports == "" {
		if o.Gonb, o.Goimports, err = Tools(ctx, "", o.Progress); err != nil {
			return "", err
		}
	}
	if o.DataDir == "" {
		if o.DataDir, err = jupyterDataDir(); err != nil {
			return "", err
		}
	}
	faulty := o.completion(ctx)
	data, err := o.kernelSpec()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(o.DataDir, "kernels", "gonb")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("runner: register the kernel: %w", err)
	}
	path := filepath.Join(dir, "kernel.json")
	return path, errors.Join(writeFile(path, data, newFile), faulty)
}

// errNoCompletion says that the kernel is registered all the same.
var errNoCompletion = errors.New("runner: the kernel is registered, but completes no names in Jupyter: gopls cannot be built")

// completion builds gopls if it is wanted and not given; where that fails, the kernel does without.
func (o *InstallOptions) completion(ctx context.Context) error {
	if o.Plain || o.Gopls != "" {
		return nil
	}
	path, err := Gopls(ctx, "", o.Progress)
	if err != nil {
		o.Plain = true
		return fmt.Errorf("%w: %w", errNoCompletion, err)
	}
	o.Gopls = path
	return nil
}

// jupyterDataDir is where Jupyter looks for the kernels of a user.
func jupyterDataDir() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("runner: register the kernel: %w (set JUPYTER_DATA_DIR)", err)
	}
	if runtime.GOOS == "darwin" {
		return filepath.Join(home, "Library", "Jupyter"), nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}

// kernelSpec is the content of kernel.json. Interrupts come as messages, as GoNB's own registration asks.
func (o InstallOptions) kernelSpec() ([]byte, error) {
	gonb, err1 := absoluteFile(o.Gonb)
	goimports, err2 := absoluteFile(o.Goimports)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	tools := []string{goimports}
	if !o.Plain {
		gopls, err := absoluteFile(o.Gopls)
		if err != nil {
			return nil, err
		}
		tools = append(tools, gopls)
	}
	// Errors are text with cell and line, and not HTML with files of the kernel.
	argv := []string{gonb, "--kernel", "{connection_file}", "-raw_error"}
	if o.Checkout != "" {
		root, err := checkoutRoot(o.Checkout)
		if err != nil {
			return nil, err
		}
		argv = append(argv, "-go_work="+root)
	}
	spec := struct {
		Argv          []string          `json:"argv"`
		DisplayName   string            `json:"display_name"`
		Language      string            `json:"language"`
		InterruptMode string            `json:"interrupt_mode"`
		Env           map[string]string `json:"env"`
	}{argv, "Go (gonb)", "go", "message", map[string]string{"PATH": kernelPath(tools), "GOFLAGS": buildFlags()}}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(spec); err != nil {
		return nil, fmt.Errorf("runner: kernel.json: %w", err)
	}
	return b.Bytes(), nil
}

// absoluteFile is path as Jupyter will need it, which starts the kernel in other folders.
func absoluteFile(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err == nil {
		_, err = os.Stat(abs)
	}
	if err != nil {
		return "", fmt.Errorf("runner: register the kernel: %w", err)
	}
	return abs, nil
}

// kernelPath puts the folders of tools and of the go command before the present PATH: Jupyter may be started
// from a desktop, whose PATH lacks Go.
func kernelPath(tools []string) string {
	var dirs []string
	for _, tool := range tools {
		dirs = append(dirs, filepath.Dir(tool))
	}
	if gocmd, err := exec.LookPath("go"); err == nil {
		dirs = append(dirs, filepath.Dir(gocmd))
	}
	return strings.Join(append(dirs, os.Getenv("PATH")), string(os.PathListSeparator))
}
