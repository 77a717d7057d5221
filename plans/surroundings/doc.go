// Package surroundings fetches what stands around a site in the Netherlands from
// the public services that publish it, as files that package convert reads:
//
//   - buildings: 3DBAG, as CityJSONFeatures a page at a time (its API, after OGC API
//     Features 1.0, 17-069r4), written as one CityJSONSeq in EPSG:7415;
//   - bgt: the Basisregistratie Grootschalige Topografie (OGC API Features of PDOK),
//     written as one GeoJSON a collection in EPSG:28992. The download service gives
//     the same in GML, but by a job that is polled and that nothing can resume;
//   - ground: heights of the bare ground from AHN (WCS 2.0.1, 09-110r4), written as
//     one tiled GeoTIFF;
//   - photo: the aerial photo of PDOK (WMS 1.3.0, 06-042), whose JPEGs become the
//     tiles of one GeoTIFF as they come, without being packed again.
//
// Every answer is kept in a folder of parts beside the results, under the hash of
// its address, with its own hash, ETag and date. So a run that was cut off fetches
// what is missing, a file that broke off midway goes on where it did if the service
// allows, a second run asks for nothing, and one that refreshes asks whether
// anything changed. The results are made of the parts: the same parts give the same
// bytes.
//
// Services are asked politely: a request at a time for each layer and two for each
// host, with a name, pauses that double and are spread by chance, and the pause that
// a service asks for. Nothing that answers is believed: addresses and redirects are
// followed to known hosts alone, sizes, pages and time are bounded, and what is no
// answer to the question (a page of HTML, an exception with status 200, a page that
// leads back, coordinates of another country) is an error that names the source, the
// request and what to do. The other layers go on.
//
// It knows nothing of screens and servers' projects beyond the API in publish.go.
package surroundings

import "time"

// The bounds of what is fetched.
const (
	// MaxArea is the largest box in square metres: five by five kilometres. More is
	// better had as whole map sheets.
	MaxArea = 25e6
	// MinSide is the shortest side of a box in metres.
	MinSide = 1
	// DefaultMost is the number of bytes that a run fetches where nobody says.
	DefaultMost = 2 << 30
	// maxPage bounds an answer with features, unpacked, in bytes.
	maxPage = 64 << 20
	// maxRaster bounds an answer with a raster, in bytes.
	maxRaster = 64 << 20
	// maxPages bounds the pages of one collection, maxObjects its objects.
	maxPages   = 20_000
	maxObjects = 2_000_000
	// maxCorners bounds the corners of a boundary.
	maxCorners = 100_000
)

// The pauses and patience of requests.
const (
	// maxTries is how often a request is made that fails for a reason that may pass.
	maxTries = 5
	// firstPause doubles from try to try up to maxPause; the pause is between half
	// of that and all of it, by chance.
	firstPause, maxPause = time.Second, time.Minute
	// maxRetryAfter is the longest pause that a service may ask for.
	maxRetryAfter = 5 * time.Minute
	// headTimeout bounds the time until an answer begins, stallTimeout that in which
	// nothing of it comes, tryTimeout all of it.
	headTimeout, stallTimeout, tryTimeout = 90 * time.Second, 60 * time.Second, 10 * time.Minute
	// maxRedirects bounds the redirects of a request.
	maxRedirects = 5
	// perHost is how many requests are made to a host at once.
	perHost = 2
)
