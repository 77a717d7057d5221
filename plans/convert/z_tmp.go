package convert

// SetLimits is replaced by limit_linux.go and limit_other.go: delete this file then.
func SetLimits(int64) error { return nil }
