package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"
)

// How long an interrupted cell may take to end: of one that has taken too long GoNB itself kills the program after 5 s, and who has ended the run
// does not wait so long.
const limitGrace, endGrace = 6 * time.Second, 3 * time.Second

// errTimeout says that a cell took longer than it may.
var errTimeout = errors.New("took longer than the time limit")

type executeRequest struct {
	Code         string   `json:"code"`
	Silent       bool     `json:"silent"`
	StoreHistory bool     `json:"store_history"`
	Expressions  struct{} `json:"user_expressions"`
	AllowStdin   bool     `json:"allow_stdin"`
	StopOnError  bool     `json:"stop_on_error"`
}

type executeReply struct {
	Status string   `json:"status"`
	Count  int      `json:"execution_count"`
	Name   string   `json:"ename"`
	Value  string   `json:"evalue"`
	Trace  []string `json:"traceback"`
}

// execute runs code and hands every iopub message that answers it to handle, in order of arrival.
// It returns when the kernel has replied and is idle again. When ctx ends or the time limit (0: none) passes,
// the cell is interrupted; if it does not end then, the kernel is killed.
func (k *kernel) execute(ctx context.Context, code string, history bool, limit time.Duration, handle func(message)) (executeReply, error) {
	id, err := k.send(k.shell, "execute_request", executeRequest{Code: code, StoreHistory: history, StopOnError: true})
	w := wait{kernel: k, id: id, handle: handle}
	left := watch{kernel: k}
	poll := time.NewTicker(leftoverPoll)
	defer poll.Stop()
	if err != nil {
		return w.reply, k.lost(err)
	}
	var expired, grace <-chan time.Time
	if limit > 0 {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		expired = timer.C
	}
	cancelled := ctx.Done()
	var cause error
	patience := limitGrace
	for !w.replied || !w.idle {
		select {
		case <-cancelled:
			cause, patience = ctx.Err(), endGrace
		case <-expired:
			cause = errTimeout
		case <-grace:
			k.kill()
			return w.reply, cause
		case <-poll.C:
			if ended := left.look(); ended != "" {
				handle(leftoverNotice(ended))
			}
		case <-k.exited:
			w.drain()
			return w.reply, errors.Join(cause, k.failure())
		case a := <-k.in:
			if err := w.take(a); err != nil {
				w.drain()
				return w.reply, errors.Join(cause, err)
			}
		}
		if cause != nil && grace == nil {
			cancelled, expired, grace = nil, nil, time.After(patience)
			_ = k.cmd.Process.Signal(os.Interrupt) // an ended kernel is noticed above
		}
	}
	return w.reply, cause
}

// leftoverNotice is what a cell shows when processes that it left running were ended.
func leftoverNotice(ended string) message {
	text := "\n[spikecell: ended " + ended + ", which the cell left running with its output open]\n"
	content, _ := json.Marshal(published{Name: "stderr", Text: text}) // strings always encode
	return message{Header: header{Type: "stream"}, Content: content}
}

// wait is the state of one execution.
type wait struct {
	*kernel
	id            string
	handle        func(message)
	reply         executeReply
	replied, idle bool
}

// take handles what arrived; answers to earlier requests are handed on too, as they may still show something.
func (w *wait) take(a arrival) error {
	if a.err != nil {
		return w.lost(a.err)
	}
	if !a.reply {
		w.handle(a.message)
	}
	if a.Parent.ID != w.id {
		return nil
	}
	switch a.Header.Type {
	case "execute_reply":
		w.replied = true
		return decodeContent(a.message, &w.reply)
	case "status":
		s := struct {
			State string `json:"execution_state"`
		}{}
		err := decodeContent(a.message, &s)
		w.idle = w.idle || s.State == "idle"
		return err
	}
	return nil
}

// drain handles what a dead kernel had sent before its end.
func (w *wait) drain() {
	for {
		select {
		case a := <-w.in:
			if a.err == nil && !a.reply {
				w.handle(a.message)
			}
		case <-time.After(100 * time.Millisecond):
			return
		}
	}
}

// lost turns a failed connection into the kernel's own account, if it ended.
func (k *kernel) lost(err error) error {
	select {
	case <-k.exited:
		return k.failure()
	case <-time.After(time.Second):
		return fmt.Errorf("runner: connection to the kernel: %w", err)
	}
}

func decodeContent(m message, dst any) error {
	if err := json.Unmarshal(m.Content, dst); err != nil {
		return fmt.Errorf("runner: %s from the kernel: %w", m.Header.Type, err)
	}
	return nil
}
