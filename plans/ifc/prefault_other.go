//go:build !linux

package ifc

// prefault does nothing where the system cannot be asked for memory ahead of its use.
func prefault([]byte) {}
