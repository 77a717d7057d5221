package live

import (
	"encoding/json"
	"slices"
)

// topic is what is fleeting in one plan or meeting: what changed since the last
// tick. Nothing of it is kept longer.
type topic struct {
	subscribers int
	poses       map[string]pose // by the sender's name in the room
	gone        []string
	camera      *pose
	local       map[string]bool // which of these come from this node
	localCamera bool
}

// relayed is a topic's news on its way to other nodes.
type relayed struct {
	Node   string   `json:"node"`
	Topic  string   `json:"topic"`
	Poses  []pose   `json:"poses,omitempty"`
	Gone   []string `json:"gone,omitempty"`
	Camera *pose    `json:"camera,omitempty"`
}

func newTopic() *topic {
	return &topic{poses: map[string]pose{}, local: map[string]bool{}}
}

// take gives the tick message and, of it, what other nodes must hear, and
// forgets both; nil where there is nothing.
func (t *topic) take(name string) (*tick, *relayed) {
	if len(t.poses)+len(t.gone) == 0 && t.camera == nil {
		return nil, nil
	}
	message := &tick{Type: typeTick, Topic: name, Gone: t.gone, Camera: t.camera}
	out := &relayed{Topic: name}
	for id, p := range t.poses {
		p.ID = id
		message.Poses = append(message.Poses, p)
		if t.local[id] {
			out.Poses = append(out.Poses, p)
		}
	}
	for _, id := range t.gone {
		if t.local[id] {
			out.Gone = append(out.Gone, id)
		}
	}
	if t.localCamera {
		out.Camera = t.camera
	}
	*t = topic{subscribers: t.subscribers, poses: map[string]pose{}, local: map[string]bool{}}
	if len(out.Poses)+len(out.Gone) == 0 && out.Camera == nil {
		out = nil
	}
	return message, out
}

// apply does what a client asked for.
func (r *room) apply(ch change) {
	mine, ok := r.members[ch.client]
	if !ok {
		return
	}
	switch {
	case ch.pose != nil:
		r.pose(ch, mine)
	case ch.off:
		for _, name := range ch.topics {
			r.unsubscribe(ch.client, mine, name)
		}
	default:
		for _, name := range ch.topics {
			if !mine[name] && len(mine) < maxTopics {
				mine[name] = true
				r.topic(name).subscribers++
			}
		}
	}
}

func (r *room) topic(name string) *topic {
	t, ok := r.topics[name]
	if !ok {
		t = newTopic()
		r.topics[name] = t
	}
	return t
}

// pose notes where a client is, in all topics it is subscribed to.
func (r *room) pose(ch change, mine map[string]bool) {
	for name := range mine {
		t := r.topic(name)
		t.poses[ch.client.name] = *ch.pose
		t.local[ch.client.name] = true
		ch.client.posed = true
		if ch.camera {
			t.camera, t.localCamera = ch.pose, true
		}
	}
	if len(mine) > 0 {
		r.arm()
	}
}

func (r *room) unsubscribe(c *client, mine map[string]bool, name string) {
	if !mine[name] {
		return
	}
	delete(mine, name)
	t := r.topic(name)
	if c.posed {
		delete(t.poses, c.name)
		t.gone = append(t.gone, c.name)
		t.local[c.name] = true
		r.arm()
	}
	if t.subscribers--; t.subscribers == 0 {
		r.flushTopic(name, t)
		delete(r.topics, name)
	}
}

// drop forgets a client that left.
func (r *room) drop(c *client) {
	mine := r.members[c]
	for name := range mine {
		r.unsubscribe(c, mine, name)
	}
	delete(r.members, c)
}

// merge takes in another node's news, for topics somebody here listens to.
func (r *room) merge(data []byte) {
	var in relayed
	if err := json.Unmarshal(data, &in); err != nil || in.Node == r.hub.node {
		return
	}
	t, ok := r.topics[in.Topic]
	if !ok {
		return
	}
	for _, p := range in.Poses {
		t.poses[p.ID] = p
		delete(t.local, p.ID)
	}
	for _, id := range in.Gone {
		delete(t.poses, id)
		if !slices.Contains(t.gone, id) {
			t.gone = append(t.gone, id)
		}
	}
	if in.Camera != nil {
		t.camera, t.localCamera = in.Camera, false
	}
	r.arm()
}
