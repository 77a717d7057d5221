package plans

import "time"

// EventVersionPictures is the type of the lasting event of pictures from
// viewpoints that were drawn, or could not be.
const EventVersionPictures = "version.pictures"

// PictureState tells how far a picture is.
type PictureState string

// The states of a picture from a viewpoint. Only ready and failed are kept; the
// others follow from there being none yet.
const (
	PictureReady    PictureState = "ready"
	PictureFailed   PictureState = "failed"
	PictureQueued   PictureState = "queued"   // it is to be drawn, or drawn anew
	PictureUnplaced PictureState = "unplaced" // the version stands nowhere yet
)

// Picture is a version seen from a viewpoint.
type Picture struct {
	VariantID   string       `json:"-"`
	Number      int          `json:"-"` // of the version
	ViewpointID string       `json:"-"`
	State       PictureState `json:"state"`            // ready or failed
	Reason      string       `json:"reason,omitempty"` // why it failed, for a person
	// MadeFrom names all that the picture depends on: where that is another now,
	// it is drawn anew.
	MadeFrom string       `json:"madeFrom"`
	Image    PictureImage `json:"image"`
	Small    PictureImage `json:"small"` // for lists
	DrawnAt  time.Time    `json:"drawnAt"`
}

// PictureImage is a PNG of a picture; the zero value is none.
type PictureImage struct {
	Object string `json:"object,omitempty"` // its key in the object store, of this drawing alone
	Width  int    `json:"width"`            // pixels
	Height int    `json:"height"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"` // 64 hex digits
}

// VersionPicturesData goes with EventVersionPictures. Shown tells whether the
// public saw the version when its pictures were drawn; where it did not, the
// event is none of the public's.
type VersionPicturesData struct {
	Variant    string   `json:"variant"`
	Version    int      `json:"version"`
	Viewpoints []string `json:"viewpoints"` // those with a new picture
	Failed     []string `json:"failed"`     // those whose picture could not be drawn
	Shown      bool     `json:"shown"`
}
