package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestOpenSeal(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", home)
	t.Setenv("HOME", home)
	t.Setenv("AppData", home)
	if s, err := openSeal("none"); s != nil || err != nil {
		t.Errorf("none gives %v, %v", s, err)
	}
	if found, _ := filepath.Glob(filepath.Join(home, "*")); len(found) > 0 {
		t.Errorf("none leaves %v", found)
	}
	first, err := openSeal("")
	if err != nil {
		t.Fatal(err)
	}
	again, err := openSeal("")
	if err != nil || string(again.Secret) != string(first.Secret) || again.Program != first.Program {
		t.Errorf("another secret the second time: %v", err)
	}
	if s, err := openSeal(os.DevNull); s != nil || err == nil {
		t.Error("an empty file is a secret")
	}
}
