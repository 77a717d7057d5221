package plans

import "time"

// Bounds of what lets single devices in.
const (
	// MaxCapabilities bounds those of a project that have not ended.
	MaxCapabilities = 200
	// MaxCapabilityName bounds the name of a device, in bytes.
	MaxCapabilityName = 200
)

// Capability lets one device fetch the tiles of a project until it ends or is
// revoked. Whoever holds its secret, a segment of the path, needs no account. Only
// a hash of the secret is stored: it is told once, to whoever makes it.
type Capability struct {
	ID        string `json:"id"`
	ProjectID string `json:"projectId"`
	Name      string `json:"name"` // of the device
	// Drafts tells whether it opens what is converted but not published, too.
	Drafts    bool       `json:"drafts"`
	CreatedBy string     `json:"createdBy,omitempty"`
	CreatedAt time.Time  `json:"createdAt"`
	ExpiresAt time.Time  `json:"expiresAt"`
	RevokedAt *time.Time `json:"revokedAt,omitempty"`
}

// Check reports what is wrong with a capability, by JSON pointer.
func (c Capability) Check(report func(pointer, detail string)) {
	checkLine("/name", c.Name, MaxCapabilityName, report)
}

// Ended tells why a capability no longer opens anything: KindGone; nil while it
// does.
func (c Capability) Ended(now time.Time) error {
	const day = "2 January 2006 15:04 UTC"
	switch {
	case c.RevokedAt != nil:
		return Errorf(KindGone, "access for this device was revoked on %s: ask whoever gave it for a new one", c.RevokedAt.UTC().Format(day))
	case !now.Before(c.ExpiresAt):
		return Errorf(KindGone, "access for this device ended on %s: ask whoever gave it for a new one", c.ExpiresAt.UTC().Format(day))
	}
	return nil
}

// The types of lasting events of capabilities. They are none of the public's, and
// hold no secret.
const (
	EventCapabilityCreated = "capability.created"
	EventCapabilityRevoked = "capability.revoked"
)

// CapabilityData goes with the events of capabilities.
type CapabilityData struct {
	Capability Capability `json:"capability"`
}
