package auth

import (
	"fmt"
	"slices"
	"time"
)

// Role is what a person is to a project; each may do all that the ones before
// it may.
type Role string

// The roles, from least to most.
const (
	RoleResident  Role = "resident"  // reads what is published; also who shows no token
	RoleArchitect Role = "architect" // uploads, makes versions, sees drafts
	RolePlanner   Role = "planner"   // makes projects, plans and variants, publishes, places
	RoleAdmin     Role = "admin"     // everything
)

// Roles lists the roles from least to most.
func Roles() []Role { return []Role{RoleResident, RoleArchitect, RolePlanner, RoleAdmin} }

// ParseRole reads a role's name; an unknown one is an error that names the
// known ones.
func ParseRole(s string) (Role, error) {
	if r := Role(s); slices.Contains(Roles(), r) {
		return r, nil
	}
	return "", fmt.Errorf("unknown role %q: one of %v", s, Roles())
}

// AtLeast tells whether r may do what needs the role min. An unknown role may
// do nothing.
func (r Role) AtLeast(min Role) bool {
	all := Roles()
	have := slices.Index(all, r)
	return have >= 0 && have >= slices.Index(all, min)
}

// Identity is who a caller is. The zero Identity may do nothing; Anonymous is
// a caller without a token.
type Identity struct {
	Name      string
	Role      Role
	ExpiresAt time.Time // UTC; zero for a caller without a token
}

// Anonymous is a caller who showed no token: a resident.
func Anonymous() Identity { return Identity{Role: RoleResident} }

// May tells whether the caller has at least the role min.
func (i Identity) May(min Role) bool { return i.Role.AtLeast(min) }
