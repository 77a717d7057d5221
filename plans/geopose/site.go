package geopose

import (
	"errors"
	"math"
	"strings"

	"github.com/maquette-city/maquette/plans"
	"github.com/maquette-city/maquette/plans/crs"
	"github.com/maquette-city/maquette/tiles/geo"
)

// Pose is a pose in a site frame, as messages have it.
type Pose struct {
	P [3]float64 // east, north, up in metres
	Q Quaternion // turns the body's axes into the site frame
}

// StoredCRS is the reference system of what is stored: ETRS89, latitude,
// longitude and ellipsoidal height.
const StoredCRS = "EPSG:4937"

// MaxFromSite bounds how far a pose may be from the site origin, metres.
const MaxFromSite = 1e6

// FromSite gives a pose of the site frame as a GeoPose. The tangent plane at
// the pose's own position is turned against the site's, by the angle between
// their ups and by how much meridians converge: both are taken into account, by
// way of geocentric coordinates.
func FromSite(site plans.Site, p Pose) BasicQuaternion {
	m := siteMatrix(site)
	at, turn := tangent(m.Apply(p.P))
	q := turn.Conjugate().Mul(OfMatrix(m)).Mul(p.Q)
	return BasicQuaternion{Position: at, Quaternion: q.positive(), Statement: Statement{CRS: StoredCRS}}
}

// ToSite gives a GeoPose as a pose of the site frame. Its position is ETRS89;
// see ETRS89 for others.
func ToSite(site plans.Site, b BasicQuaternion) (Pose, error) {
	m := siteMatrix(site)
	local := geo.GRS80().ENU(b.Position.Lat*degree, b.Position.Lon*degree, b.Position.H)
	at := m.ApplyInverse([3]float64{local[12], local[13], local[14]})
	if d := math.Sqrt(at[0]*at[0] + at[1]*at[1] + at[2]*at[2]); !(d <= MaxFromSite) {
		return Pose{}, wrong("/position", "lies %.0f km from the site", d/1000)
	}
	q := OfMatrix(m).Conjugate().Mul(OfMatrix(local)).Mul(b.Quaternion)
	return Pose{P: at, Q: q.positive()}, nil
}

// siteMatrix turns the site frame into geocentric coordinates.
func siteMatrix(s plans.Site) geo.Matrix {
	return geo.GRS80().ENU(s.LatDeg*degree, s.LonDeg*degree, s.Height)
}

// tangent gives the position of a geocentric point and the turn of the tangent
// plane there.
func tangent(p [3]float64) (Position, Quaternion) {
	lat, lon, h := geo.GRS80().Geodetic(p)
	return Position{lat / degree, lon / degree, h}, OfMatrix(geo.GRS80().ENU(lat, lon, h))
}

// positive gives the one of q and -q, which are the same turn, whose scalar
// part is not negative.
func (q Quaternion) positive() Quaternion {
	if q.W < 0 {
		return Quaternion{-q.X, -q.Y, -q.Z, -q.W}
	}
	return q
}

// ETRS89 brings a pose that a device reports to ETRS89. Without an epoch WGS 84
// is taken for ETRS89; with one it is what a satellite receiver gives, an ITRF at
// that epoch, 0.9 m off by now (see plans/crs). The axes turn by less than a microradian by that and stay.
func ETRS89(b BasicQuaternion) (BasicQuaternion, error) {
	from, err := systemOf(b.Statement)
	if err != nil {
		return b, err
	}
	transform, err := crs.NewTransformer(from, crs.ETRS89())
	if b.Epoch != 0 {
		transform, err = crs.NewTransformerAt(from, crs.ETRS89(), b.Epoch)
	}
	switch {
	case errors.Is(err, crs.ErrEpoch):
		return b, wrong("/epoch", "%v", err)
	case err != nil:
		return b, wrong("/crs", "%v", err)
	}
	at, err := transform.Point([3]float64{b.Position.Lat, b.Position.Lon, b.Position.H})
	if err != nil {
		return b, wrong("/position", "%v", err)
	}
	b.Position = Position{at[0], at[1], at[2]}
	b.CRS, b.Epoch = StoredCRS, 0
	return b, nil
}

// systemOf gives the reference system of a pose: one of latitude, longitude and
// ellipsoidal height.
func systemOf(s Statement) (crs.CRS, error) {
	code := strings.TrimSpace(s.CRS)
	if code == "" || strings.EqualFold(code, "EPSG:4326") {
		code = "EPSG:4979" // what the standard says; heights stand beside it
	}
	c, err := crs.Parse(code)
	if err != nil {
		return c, wrong("/crs", "%v", err)
	}
	if !isGeographic(c.Code()) {
		return c, wrong("/crs", "%s is no system of latitude, longitude and ellipsoidal height", c.Code())
	}
	return c, nil
}

// isGeographic: latitude, longitude, ellipsoidal height, in that order.
func isGeographic(code string) bool {
	switch code {
	case "EPSG:4937", "EPSG:4979", "EPSG:7912", "EPSG:7931", "EPSG:7911", "EPSG:9989":
		return true
	}
	return false
}

// YPR gives the same pose with angles.
func (b BasicQuaternion) YPR() BasicYPR {
	return BasicYPR{Position: b.Position, Angles: b.Quaternion.Angles(), Statement: b.Statement}
}

// Quaternion gives the same pose with a quaternion.
func (b BasicYPR) Quaternion() BasicQuaternion {
	return BasicQuaternion{Position: b.Position, Quaternion: b.Angles.Quaternion().positive(), Statement: b.Statement}
}

// Strict gives the same pose without its statement.
func (b BasicQuaternion) Strict() StrictQuaternion {
	return StrictQuaternion{b.Position, b.Quaternion}
}

// Advanced gives the same pose with its tangent plane as a frame.
func (b BasicQuaternion) Advanced() Advanced {
	return Advanced{FrameSpecification: TangentPlane(b.Position), Quaternion: b.Quaternion, Statement: b.Statement}
}

// Basic gives an Advanced pose in a tangent plane as a basic one.
func (a Advanced) Basic() (BasicQuaternion, error) {
	at, err := a.FrameSpecification.tangentPlane()
	if err != nil {
		return BasicQuaternion{}, &Error{"/frameSpecification", err.Error()}
	}
	return BasicQuaternion{Position: at, Quaternion: a.Quaternion, Statement: a.Statement}, nil
}
