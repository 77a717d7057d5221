package live

// Code is a WebSocket close code of the range for applications (RFC 6455,
// section 7.4.2). A client that is closed with 4000-4099 connects again after a
// random wait; with 4400-4499 it does not, since the same would happen.
type Code int

// The close codes.
const (
	CodeShutdown  Code = 4000
	CodeSlow      Code = 4001
	CodeNoHello   Code = 4002
	CodeTrouble   Code = 4003
	CodeMalformed Code = 4400
	CodeToken     Code = 4401
	CodeProject   Code = 4404
	CodeTooMany   Code = 4429
)

// CodeMeaning is a line of the public table of close codes.
type CodeMeaning struct {
	Code     Code
	Reason   string // sent with the code
	ComeBack bool   // whether the client should connect again by itself
}

// CloseCodes is the public table of close codes.
func CloseCodes() []CodeMeaning {
	return []CodeMeaning{
		{CodeShutdown, "this server stops; another takes over", true},
		{CodeSlow, "too slow to follow; resume from the last event", true},
		{CodeNoHello, "no hello in time", true},
		{CodeTrouble, "trouble on our side", true},
		{CodeMalformed, "not a message of this protocol", false},
		{CodeToken, "the token is not valid or has expired; sign in again", false},
		{CodeProject, "no such project", false},
		{CodeTooMany, "too many messages", false},
	}
}

// ComeBack tells whether a client closed with the code should connect again.
func (c Code) ComeBack() bool { return c >= 4000 && c < 4100 }

func (c Code) reason() string {
	for _, m := range CloseCodes() {
		if m.Code == c {
			return m.Reason
		}
	}
	return ""
}
