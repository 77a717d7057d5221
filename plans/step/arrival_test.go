package step

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"
)

// arriving parses a text that comes in steps. What has not come yet looks like
// records, which nothing may have read.
func arriving(text []byte, length, step int) (*File, error) {
	data := bytes.Repeat([]byte("\n#7=A();\n"), len(text)/9+1)[:len(text)]
	a := arrive(context.Background(), data, length)
	defer a.Close()
	for n := 0; n < len(text); {
		next := min(n+step, len(text))
		copy(data[n:next], text[n:next])
		n = next
		a.Have(n)
	}
	return a.Parse()
}

func TestArrivalGivesWhatParseDoes(t *testing.T) {
	previous := runtime.GOMAXPROCS(3)
	defer runtime.GOMAXPROCS(previous)
	for name, text := range chunkTexts() {
		t.Run(name, func(t *testing.T) {
			one, oneErr := parseChunks(context.Background(), []byte(text), len(text))
			for length := 1; length < 200; length += 13 {
				for _, step := range []int{1, 2, 50, 999, len(text)} {
					many, err := arriving([]byte(text), length, step)
					same(t, one, many, oneErr, err)
				}
			}
		})
	}
}

func TestArrivalOnOneCore(t *testing.T) {
	previous := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(previous)
	f, err := arriving([]byte(chunkTexts()["records on lines"]), 10, 5)
	if err != nil || f.Len() != 40 {
		t.Errorf("%v", err)
	}
}

func TestArrivalThatIsGivenUp(t *testing.T) {
	previous := runtime.GOMAXPROCS(3)
	defer runtime.GOMAXPROCS(previous)
	text := []byte(chunkTexts()["records on lines"])
	for n := range text {
		a := arrive(context.Background(), text, 20)
		a.Have(n)
		a.Close()
	}
	ctx, cancel := context.WithCancel(context.Background())
	a := arrive(ctx, text, 20)
	defer a.Close()
	a.Have(len(text) / 2)
	cancel()
	if _, err := a.Parse(); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func FuzzArrival(f *testing.F) {
	for _, text := range chunkTexts() {
		f.Add([]byte(text), uint16(20), uint16(50))
	}
	f.Fuzz(func(t *testing.T, text []byte, length, step uint16) {
		one, oneErr := parseChunks(context.Background(), text, len(text)+1)
		many, err := arriving(text, int(length)+1, int(step)+1)
		if fmt.Sprint(err) != fmt.Sprint(oneErr) {
			t.Fatalf("arriving %v, at once %v", err, oneErr)
		}
		same(t, one, many, oneErr, err)
	})
}
