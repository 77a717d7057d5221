// Package live is the live protocol: one WebSocket per client at GET /live,
// subprotocol maquette.v1, JSON text messages. It is the only package that
// knows WebSockets (RFC 6455, by gorilla/websocket).
//
// A client says hello with its project, perhaps a token and the number of the
// last event it knows; the server answers welcome, then every event since, in
// order, then events as they happen. Lasting events are read from the catalog
// under their numbers: the bus only wakes the rooms, so a lost wake-up delays
// and never loses. Poses, the presenter's camera and progress are fleeting: the
// newest wins, and a room sends them once per tick in one prepared frame.
//
// Each socket has one reader and one writer goroutine and a bounded queue. A
// client that is too slow first loses fleeting messages and is then cut with a
// code that says "come back"; it never holds up its room. Event numbers a
// client sees may skip: what only architects may see is left out for others.
//
// The messages stand in asyncapi.yaml, the close codes in CloseCodes.
package live

import _ "embed" // the AsyncAPI document

// AsyncAPI is the public document of the protocol (AsyncAPI 3.0, YAML).
//
//go:embed asyncapi.yaml
var asyncAPI []byte

// Document gives the public document of the protocol (AsyncAPI 3.0, YAML).
func Document() []byte { return asyncAPI }
