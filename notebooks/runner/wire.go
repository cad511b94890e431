package runner

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// header is the header of a Jupyter message, protocol 5.3.
type header struct {
	ID       string `json:"msg_id"`
	Username string `json:"username"`
	Session  string `json:"session"`
	Type     string `json:"msg_type"`
	Version  string `json:"version"`
	Date     string `json:"date"`
}

// message is a Jupyter message; Content is decoded by who knows its type.
type message struct {
	Header, Parent header
	Content        json.RawMessage
	leftOut        int64 // bytes of a content that was let go unread; Content is empty then
}

// within lets the content go of a message that shows something and has more bytes than can be kept of one output; 0 is no limit.
// Text and errors are left alone: GoNB sends text in pieces of 32 KiB, and of an error the beginning is kept whatever its size.
func (m message) within(limit int64) message {
	if size := int64(len(m.Content)); limit > 0 && size-outputOverhead > limit && shows(m.Header.Type) {
		m.Content, m.leftOut = nil, size
	}
	return m
}

// shows says whether messages of a type carry something in several formats.
func shows(kind string) bool {
	return kind == "display_data" || kind == "update_display_data" || kind == "execute_result"
}

// delimiter stands between routing frames and the signed part.
const delimiter = "<IDS|MSG>"

// signer makes and checks messages of one session.
type signer struct {
	key     []byte
	session string
}

func newSigner() signer { return signer{key: []byte(randomHex(32)), session: randomHex(16)} }

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails, by its documentation
	return hex.EncodeToString(b)
}

func (s signer) mac(frames [][]byte) []byte {
	h := hmac.New(sha256.New, s.key)
	for _, f := range frames {
		h.Write(f)
	}
	return []byte(hex.EncodeToString(h.Sum(nil)))
}

// frames makes a request of a type; id comes back as the parent of all answers.
func (s signer) frames(kind string, content any) (frames [][]byte, id string, err error) {
	h := header{ID: randomHex(16), Username: "runner", Session: s.session, Type: kind, Version: "5.3",
		Date: time.Now().UTC().Format(time.RFC3339Nano)}
	head, err1 := json.Marshal(h)
	body, err2 := json.Marshal(content)
	if err := errors.Join(err1, err2); err != nil {
		return nil, "", fmt.Errorf("runner: message %s: %w", kind, err)
	}
	signed := [][]byte{head, []byte("{}"), []byte("{}"), body}
	return append([][]byte{[]byte(delimiter), s.mac(signed)}, signed...), h.ID, nil
}

// errUnsigned says that a message is not signed with the key of the session, so nobody knows whose it is.
var errUnsigned = errors.New("runner: message from the kernel has a wrong signature, or lacks frames")

// parse checks the signature and decodes the headers.
func (s signer) parse(frames [][]byte) (message, error) {
	m := message{}
	for len(frames) > 0 && string(frames[0]) != delimiter {
		frames = frames[1:]
	}
	if len(frames) < 6 {
		return m, errUnsigned
	}
	signed := frames[2:6]
	if !hmac.Equal(bytes.ToLower(frames[1]), s.mac(signed)) {
		return m, errUnsigned
	}
	if err := json.Unmarshal(signed[0], &m.Header); err != nil {
		return m, fmt.Errorf("runner: header of a message from the kernel: %w", err)
	}
	if err := json.Unmarshal(signed[1], &m.Parent); err != nil {
		return m, fmt.Errorf("runner: parent header of a message from the kernel: %w", err)
	}
	m.Content = signed[3]
	return m, nil
}
