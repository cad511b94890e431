package runner

// kernelPatch is one change of the kernel's source: in file, old becomes new.
type kernelPatch struct{ file, old, new string }

// kernelPatches are what the pinned kernel lacks for cells that always end or fail. They change a copy of the downloaded source,
// whose checksum go.sum holds. Decision 10 has the reasons.
var kernelPatches = []kernelPatch{
	// A program that nobody can give input gets the end of file. GoNB keeps its standard input open, so it would wait for ever.
	{file: "internal/jpyexec/jpyexec.go", old: `
	var interruptId kernel.SubscriptionId
`, new: `
	if exec.stdinContent == nil && exec.millisecondsToInput <= 0 {
		_ = exec.cmdStdin.Close()
	}
	var interruptId kernel.SubscriptionId
`},
	// A cell without a line %% is told of it. GoNB passes on what the compiler says, which knows nothing of cells.
	{file: "internal/goexec/gonberror.go", old: `
		l.Message = matches[5]
`, new: `
		l.Message = matches[5]
		if strings.HasPrefix(l.Message, "expected declaration, found ") {
			l.Message += " (statements stand below a line %%, declarations above it)"
		}
`},
	// An unknown special command fails the cell. GoNB prints a line and goes on.
	{file: "internal/specialcmd/specialcmd.go", old: `
		err := kernel.PublishWriteStream(msg, kernel.StreamStderr, fmt.Sprintf("\"%%%s\" unknown or not implemented yet.", parts[0]))
		if err != nil {
			klog.Errorf("Error while reporting back on unimplemented message command \"%%%s\" kernel: %+v", parts[0], err)
		}
`, new: `
		return errors.Errorf("unknown special command \"%%%s\" (%%help lists those that there are)", parts[0])
`},
	// What is wrong with a cell is told by cell and line. GoNB tells it by lines of a file of its own, which is in a temporary folder.
	{file: "internal/goexec/gonberror.go", old: `
	return nbErr.errMsg
`, new: `
	var said []string
	for _, l := range nbErr.Lines {
		switch {
		case l.HasCellInfo:
			said = append(said, l.CellInfo+": "+l.Message)
		case l.told():
			said = append(said, l.Message)
		}
	}
	if len(said) == 0 {
		return nbErr.errMsg
	}
	return strings.Join(said, "\n")
`},
	{file: "internal/goexec/gonberror.go", old: `
	traceback := make([]string, len(nbErr.Lines))
	for ii, line := range nbErr.Lines {
		traceback[ii] = line.getTraceback()
	}
	return traceback
}
`, new: `
	var traceback []string
	for _, line := range nbErr.Lines {
		if line.HasContext || line.told() {
			traceback = append(traceback, line.getTraceback())
		}
	}
	return traceback
}

// told reports whether a line says anything but of which package it speaks, and that go ended.
func (e *errorLine) told() bool {
	m := strings.TrimSpace(e.Message)
	return m != "" && !strings.HasPrefix(m, "# ") && !strings.HasPrefix(m, "exit status ")
}
`},
	// What is missing at the end of a cell is told as of its last line. The compiler tells it as of the brace that GoNB puts behind.
	{file: "internal/goexec/gonberror.go", old: `
	// Gather CellInfo
`, new: `
	lineNum = minT(lineNum, minT(len(fileToCellIdAndLine), len(codeLines))-1)
	for lineNum > 0 && fileToCellIdAndLine[lineNum].Line == NoCursorLine && strings.Trim(codeLines[lineNum], " \t}") == "" {
		lineNum--
	}

	// Gather CellInfo
`},
	// How a program ended is told once. GoNB writes it to stderr, and says it in the error of the cell again; of a shell command stderr has it alone.
	{file: "internal/jpyexec/jpyexec.go", old: `
// ExitError returns the error returned by cmd.Wait()`, new: `
// Reported leaves it to the caller to say how the program ended.
func (exec *Executor) Reported() *Executor {
	exec.reported = true
	return exec
}

// ExitError returns the error returned by cmd.Wait()`},
	{file: "internal/jpyexec/jpyexec.go", old: `
	exitError error
}
`, new: `
	exitError error
	reported  bool
}
`},
	{file: "internal/jpyexec/jpyexec.go", old: `
		errMsg := exec.exitError.Error() + "\n"
		if`, new: `
		errMsg := exec.exitError.Error() + "\n"
		if exec.reported {
			errMsg = ""
		}
		if`},
	{file: "internal/jpyexec/jpyexec.go", old: `
		_ = kernel.PublishWriteStream(exec.Msg, kernel.StreamStderr, errMsg)
	}

	// Unsubscribe`, new: `
		if errMsg != "" {
			_ = kernel.PublishWriteStream(exec.Msg, kernel.StreamStderr, errMsg)
		}
	}

	// Unsubscribe`},
	{file: "internal/goexec/execcode.go", old: `
	jpyExec := jpyexec.New(msg, s.BinaryPath(), args...).
`, new: `
	jpyExec := jpyexec.New(msg, s.BinaryPath(), args...).
		Reported().
`},
	// A kernel that is meant to complete no names says nothing of gopls, above all not as its last words when it is killed. GoNB asks for another
	// gopls than the one that is pinned.
	{file: "internal/goexec/goexec.go", old: `
		klog.Error(msg)
`, new: `
		klog.V(1).Info(msg)
`},
	// A name is completed once. gopls lists it for each package that has it, or each file.
	{file: "internal/goexec/goplsclient/goplsclient.go", old: `
		replaceLength = newReplaceLength
		matches`, new: `
		replaceLength = newReplaceLength
		if slices.Contains(matches, edit.NewText) {
			continue
		}
		matches`},
	{file: "internal/goexec/goplsclient/goplsclient.go", old: `
	"path"
`, new: `
	"path"
	"slices"
`},
	// Cells that wait behind one that fails, or is interrupted, are not executed, as Jupyter asks. GoNB executes them.
	{file: "internal/dispatcher/dispatcher.go", old: `
	"strings"
	"sync"
)
`, new: `
	"strings"
	"sync"
	"time"
)
`},
	{file: "internal/dispatcher/dispatcher.go", old: `
	goExec *goexec.State
}

// handleShellMsg`, new: `
	goExec *goexec.State
	at     time.Time
}

// abortedBefore is when a cell last failed: what was asked for before is not executed. Only the queue's own goroutine reads and writes it.
var abortedBefore time.Time

// handle executes a request, or says that it is aborted.
func (p *shellMsgParams) handle() error {
	if p.msg.ComposedMsg().Header.MsgType != "execute_request" || p.at.After(abortedBefore) {
		return handleBusyMessage(p.msg, p.goExec)
	}
	if err := kernel.PublishKernelStatus(p.msg, kernel.StatusBusy); err != nil {
		return err
	}
	if err := p.msg.Reply("execute_reply", map[string]any{"status": "aborted"}); err != nil {
		return err
	}
	return kernel.PublishKernelStatus(p.msg, kernel.StatusIdle)
}

// handleShellMsg`},
	{file: "internal/dispatcher/dispatcher.go", old: `
				err := handleBusyMessage(params.msg, params.goExec)
`, new: `
				err := params.handle()
`},
	{file: "internal/dispatcher/dispatcher.go", old: `&shellMsgParams{msg: msg, goExec: goExec})
`, new: `&shellMsgParams{msg: msg, goExec: goExec, at: time.Now()})
`},
	{file: "internal/dispatcher/dispatcher.go", old: `
	// Final execution result.
`, new: `
	if stop, ok := content["stop_on_error"].(bool); (executionErr != nil || msg.Kernel().Interrupted.Load()) && (stop || !ok) {
		abortedBefore = time.Now()
	}

	// Final execution result.
`},
	// A place in a stack is mapped to its cell when it is whole. Go's runtime writes a panic in small pieces, and GoNB maps each
	// piece that it happens to read.
	{file: "internal/goexec/execcode.go", old: `
	pAnnotated := w.regexpMainPath.ReplaceAllFunc(p, func(match []byte) []byte {
`, new: `
	p = append(w.held, p...)
	end := len(p) - len(w.unfinishedPlace(p))
	w.held = append([]byte(nil), p[end:]...)
	p = p[:end]
	pAnnotated := w.regexpMainPath.ReplaceAllFunc(p, func(match []byte) []byte {
`},
	{file: "internal/goexec/execcode.go", old: `
	lineBuffer          bytes.Buffer
}
`, new: `
	lineBuffer          bytes.Buffer
	held                []byte
}

// unfinishedPlace is the last line of text if that is the beginning of a stack's line that names mainPath.
func (w *jupyterStackTraceMapperWriter) unfinishedPlace(text []byte) []byte {
	line := string(text[bytes.LastIndexByte(text, '\n')+1:])
	place := "\t" + w.mainPath + ":"
	if line == "" || !strings.HasPrefix(place, line) && !strings.HasPrefix(line, place) {
		return nil
	}
	return []byte(line)
}

// flush writes what is held of a program that has ended within a line.
func (w *jupyterStackTraceMapperWriter) flush() {
	if len(w.held) > 0 {
		_, _ = w.Write([]byte("\n"))
	}
}
`},
	{file: "internal/goexec/execcode.go", old: `
	err := jpyExec.Exec()
	if err != nil {
		klog.Infof("goexec.Execute(): failed to run the compiled cell: %+v", msg)
`, new: `
	err := jpyExec.Exec()
	stderrWithAnnotator.(*jupyterStackTraceMapperWriter).flush()
	if err != nil {
		klog.Infof("goexec.Execute(): failed to run the compiled cell: %+v", msg)
`},
	// An interrupt that comes before the program of its cell runs, while it is compiled say, ends it, whether a signal or Jupyter's
	// message. GoNB forgets it, and the program runs on.
	{file: "internal/jpyexec/jpyexec.go", old: `
	// Wait for output pipes to finish.
`, new: `
	if exec.Msg.Kernel().Interrupted.Load() {
		exec.Msg.Kernel().CallInterruptSubscribers()
	}

	// Wait for output pipes to finish.
`},
	{file: "internal/dispatcher/dispatcher.go", old: `
			msg.Kernel().CallInterruptSubscribers()
			replyContent := make(map[string]any)
`, new: `
			msg.Kernel().Interrupted.Store(true)
			msg.Kernel().CallInterruptSubscribers()
			replyContent := make(map[string]any)
`},
	// The pipes of a program that has ended before they were opened are removed. GoNB opens such a pipe to free who waits at its other end, where
	// nobody may be yet, nor come: that keeps the file, a goroutine and a thread. To open both ends waits for nobody, and frees who comes until the
	// file is removed.
	{file: "internal/jpyexec/namedpipes.go", old: `
		if !fifoOpenedForReading {
			w, err := os.OpenFile(exec.namedPipeReaderPath, os.O_WRONLY, 0600)
			if err == nil {
`, new: `
		if !fifoOpenedForReading {
			w, err := os.OpenFile(exec.namedPipeReaderPath, os.O_RDWR, 0600)
			_ = os.Remove(exec.namedPipeReaderPath)
			if err == nil {
`},
	{file: "internal/jpyexec/namedpipes.go", old: `
		if !fifoOpened {
			r, err := os.OpenFile(exec.namedPipeWriterPath, os.O_RDONLY, 0600)
			if err == nil {
`, new: `
		if !fifoOpened {
			r, err := os.OpenFile(exec.namedPipeWriterPath, os.O_RDWR, 0600)
			_ = os.Remove(exec.namedPipeWriterPath)
			if err == nil {
`},
	// What is not signed with the key of the connection file is let go unread, and the kernel lives on. GoNB stops at a wrong signature, and panics
	// where frames are missing, so whoever may connect to a port of the machine can end it.
	{file: "internal/kernel/kernel.go", old: `
	i := 0
	for string(parts[i]) != "<IDS|MSG>" {
		i++
	}
`, new: `
	i := 0
	for i < len(parts) && string(parts[i]) != "<IDS|MSG>" {
		i++
	}
	if len(parts) < i+6 {
		m.err = errors.Wrapf(&InvalidSignatureError{}, "received message lacks frames")
		return m
	}
`},
	{file: "internal/kernel/kernel.go", old: `
				msg = k.FromWireMsg(zmqMsg)
			}
`, new: `
				msg = k.FromWireMsg(zmqMsg)
				var unsigned *InvalidSignatureError
				if errors.As(msg.Error(), &unsigned) {
					continue
				}
			}
`},
}
