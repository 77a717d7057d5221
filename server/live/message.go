package live

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"regexp"
	"time"

	"github.com/gorilla/websocket"

	"github.com/maquette-city/maquette/plans"
)

// Subprotocol is the WebSocket subprotocol that client and server agree on.
const Subprotocol = "maquette.v1"

// Types of messages from the client.
const (
	typeHello       = "hello"
	typeSubscribe   = "subscribe"
	typeUnsubscribe = "unsubscribe"
	typePose        = "pose"
	typeFollow      = "follow"
	typePing        = "ping"
)

// Types of messages from the server.
const (
	typeWelcome = "welcome"
	typeEvent   = "event"
	typeTick    = "tick"
	typePong    = "pong"
	typeReload  = "reload"
	typeError   = "error"
)

// Bounds of what a client may send.
const (
	maxMessage = 64 << 10 // bytes
	maxTopics  = 32
	maxID      = 64      // bytes of a command's id
	maxMetres  = 100_000 // from the site's origin
)

// inbound is any message from a client; which members count depends on Type.
type inbound struct {
	Type    string    `json:"type"`
	ID      string    `json:"id"`
	Token   string    `json:"token"`
	Project string    `json:"project"`
	Since   *int64    `json:"since"`
	Topics  []string  `json:"topics"`
	P       []float64 `json:"p"`
	Q       []float64 `json:"q"`
	Camera  bool      `json:"camera"`
	On      *bool     `json:"on"`
}

// decode reads one message. Unknown members are ignored, so that newer clients
// can say more.
func decode(raw []byte) (inbound, error) {
	var m inbound
	d := json.NewDecoder(bytes.NewReader(raw))
	if err := d.Decode(&m); err != nil {
		return m, fmt.Errorf("not a JSON object of this protocol: %w", err)
	}
	if d.More() {
		return m, errors.New("more than one JSON value in a message")
	}
	if m.Type == "" || len(m.ID) > maxID {
		return m, fmt.Errorf("a message needs a type, and an id of at most %d bytes", maxID)
	}
	return m, nil
}

var topicPattern = regexp.MustCompile(`^(plan|meeting):[a-zA-Z0-9_-]{1,64}$`)

func checkTopics(topics []string) error {
	if len(topics) == 0 || len(topics) > maxTopics {
		return fmt.Errorf("topics: want 1 to %d", maxTopics)
	}
	for _, t := range topics {
		if !topicPattern.MatchString(t) {
			return fmt.Errorf("topic %q: want plan:ID or meeting:ID", t)
		}
	}
	return nil
}

// pose is a position in metres and an attitude (quaternion x, y, z, w, body to
// site frame) in the site frame.
type pose struct {
	ID string     `json:"id,omitempty"`
	P  [3]float64 `json:"p"`
	Q  [4]float64 `json:"q"`
}

func (m inbound) pose() (pose, error) {
	var p pose
	if len(m.P) != 3 || len(m.Q) != 4 {
		return p, errors.New("a pose has p [e,n,u] and q [x,y,z,w]")
	}
	copy(p.P[:], m.P)
	copy(p.Q[:], m.Q)
	for _, v := range p.P {
		if !(math.Abs(v) <= maxMetres) {
			return p, fmt.Errorf("p lies more than %d m from the site", maxMetres)
		}
	}
	var norm float64
	for _, v := range p.Q {
		norm += v * v
	}
	if !(math.Abs(norm-1) < 0.05) {
		return p, errors.New("q is not a unit quaternion")
	}
	return p, nil
}

// The server's messages.
type (
	welcome struct {
		Type string `json:"type"`
		Seq  int64  `json:"seq"`
		Tick int64  `json:"tick"` // milliseconds
	}
	eventMessage struct {
		Type  string          `json:"type"`
		Seq   int64           `json:"seq"`
		Event string          `json:"event"`
		Time  time.Time       `json:"time"`
		Data  json.RawMessage `json:"data"`
	}
	tick struct {
		Type     string         `json:"type"`
		Topic    string         `json:"topic,omitempty"`
		Poses    []pose         `json:"poses,omitempty"`
		Gone     []string       `json:"gone,omitempty"`
		Camera   *pose          `json:"camera,omitempty"`
		Progress []progressItem `json:"progress,omitempty"`
	}
	progressItem struct {
		Variant string `json:"variant"`
		Version int    `json:"version"`
		Stage   string `json:"stage"`
		Done    int64  `json:"done"`
		Total   int64  `json:"total"`
	}
	reply struct {
		Type string `json:"type"`
		ID   string `json:"id,omitempty"`
	}
	reloadMessage struct {
		Type   string `json:"type"`
		Reason string `json:"reason"`
	}
	errorMessage struct {
		Type    string  `json:"type"`
		ID      string  `json:"id,omitempty"`
		Problem problem `json:"problem"`
	}
	// problem is a problem detail (RFC 9457).
	problem struct {
		Type   string `json:"type"`
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail"`
	}
)

func invalidMessage(id, detail string) errorMessage {
	return errorMessage{typeError, id, problem{"urn:maquette:problem:invalid", "Bad Request", 400, detail}}
}

// frame makes a message ready to send, once for all who get it.
func frame(v any) (*websocket.PreparedMessage, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encoding a live message: %w", err)
	}
	return websocket.NewPreparedMessage(websocket.TextMessage, text)
}

// eventFrames makes an event's frames for staff and for the public; nil where
// the public does not see it.
func eventFrames(e plans.Event) (staff, public *websocket.PreparedMessage, err error) {
	if staff, err = eventFrame(e); err != nil {
		return nil, nil, err
	}
	if shown, ok := Visible(e, false); ok {
		public, err = eventFrame(shown)
	}
	return staff, public, err
}

func eventFrame(e plans.Event) (*websocket.PreparedMessage, error) {
	return frame(eventMessage{typeEvent, e.Seq, e.Type, e.Time.UTC(), e.Data})
}
