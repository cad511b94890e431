package runner

import (
	"strings"
	"time"
)

// listener hands the messages of a cell on, and reports the first and those that are bars of progress.
type listener struct {
	*collector
	event    Event
	begun    time.Time
	progress func(Event)
	heard    bool
}

// handle takes one iopub message.
func (l *listener) handle(m message) {
	l.collector.handle(m)
	if l.progress == nil {
		return
	}
	switch m.Header.Type {
	case "stream", "execute_result", "error":
		l.shows("")
	case "display_data", "update_display_data":
		l.shows(progressText(m))
	}
}

func (l *listener) shows(text string) {
	if l.heard && text == "" {
		return
	}
	l.heard = true
	l.event.Kind, l.event.Message, l.event.Elapsed = EventCellShows, text, time.Since(l.begun)
	l.progress(l.event)
}

// progressText is the text of what is shown, if that is a bar of progress.
func progressText(m message) string {
	p := published{}
	if m.leftOut > 0 || decodeContent(m, &p) != nil {
		return ""
	}
	if page, _ := p.Data.Text("text/html"); !strings.HasPrefix(page, "<progress ") {
		return ""
	}
	text, _ := p.Data.Text("text/plain")
	return text
}
