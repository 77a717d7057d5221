// Package realfiles finds the real files that tests and benchmarks read: a folder
// shared/data beside the repository, or below what MAQUETTE_SHARED names. It is
// not part of the repository; tests that want a file of it are skipped where it
// is absent. Only tests import this package.
package realfiles

import (
	"os"
	"path/filepath"
	"testing"
)

// Folder gives the folder with the real files, or skips the test.
func Folder(t testing.TB) string {
	t.Helper()
	if root := os.Getenv("MAQUETTE_SHARED"); root != "" {
		return filepath.Join(root, "data")
	}
	dir, err := os.Getwd()
	for err == nil && dir != filepath.Dir(dir) {
		data := filepath.Join(dir, "..", "shared", "data")
		if st, err := os.Stat(data); err == nil && st.IsDir() {
			return data
		}
		dir = filepath.Dir(dir)
	}
	t.Skip("skipped: no ../shared/data beside the repository and MAQUETTE_SHARED is not set")
	return ""
}

// Path gives the path of one of them, by its slash-separated name below the
// folder, or skips the test where it is absent.
func Path(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(Folder(t), filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Skipf("skipped: %s is not among the shared data", name)
	}
	return path
}
