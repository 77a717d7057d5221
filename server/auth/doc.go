// Package auth says who is calling and what they may do: roles, signed access
// tokens and one-time sign-in codes.
//
// A token is a JSON Web Token (RFC 7519) signed with HS256 under one key that
// all nodes share. A sign-in code is such a token too, for another audience
// and short-lived, whose id is burnt in the database when it is used: any node
// and the token verb can make one without talking to a server, and it works
// once. Codes and tokens never share an audience, so neither passes as the
// other.
//
// Not here: HTTP (the server reads the header and maps errors), user accounts
// and single sign-on.
package auth
