//go:build unix

package convert

import (
	"context"
	"crypto/sha512"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/maquette-city/maquette/tiles"
)

// childVar makes the test binary play the child that a job starts (or, with
// "server", the server itself), for what the real converter cannot be made to
// do at will: crash, hang, write nonsense.
const childVar = "MAQUETTE_TEST_CHILD"

func TestMain(m *testing.M) {
	if play := os.Getenv(childVar); play != "" {
		os.Exit(playChild(play))
	}
	os.Exit(m.Run())
}

// childFlags are those of maquette convert that the fake heeds.
type childFlags struct {
	out, report, names, site, audience string
	seal, prev                         string
	memory                             int64
	inputs                             []string
}

func parseChild() childFlags {
	var f childFlags
	fs := flag.NewFlagSet("convert", flag.ExitOnError)
	fs.StringVar(&f.out, "out", "", "")
	fs.StringVar(&f.report, "report", "", "")
	fs.StringVar(&f.names, "names", "", "")
	fs.StringVar(&f.site, "site", "", "")
	fs.StringVar(&f.audience, "audience", "", "")
	fs.Int64Var(&f.memory, "memory-limit", 0, "")
	fs.Bool("progress", false, "")
	fs.StringVar(&f.seal, "seal", "", "")
	fs.StringVar(&f.prev, "prev", "", "")
	fs.Parse(os.Args[2:])
	f.inputs = fs.Args()
	return f
}

// playChild acts a scene: its name, and after a colon what it needs.
func playChild(play string) int {
	scene, arg, _ := strings.Cut(play, ":")
	if scene == "server" {
		return playServer(arg)
	}
	f := parseChild()
	if len(os.Args) > 1 && os.Args[1] == "picture" {
		return f.draw()
	}
	switch scene {
	case "ok":
		f.writeTiles(arg)
		f.writeFiles(arg)
		f.remember()
		return 0
	case "wait": // between tiles and files until somebody makes the file go
		dir, variation, _ := strings.Cut(arg, ":")
		f.writeTiles(variation)
		fmt.Println(`{"stage":"files","done":0,"total":3}`)
		writePID(filepath.Join(dir, "child"), os.Getpid())
		for range 3000 {
			if _, err := os.Stat(filepath.Join(dir, "go")); err == nil {
				f.writeFiles(variation)
				return 0
			}
			time.Sleep(10 * time.Millisecond)
		}
		return 95
	case "grow":
		dir, ending, _ := strings.Cut(arg, ":")
		return f.growing(dir, ending)
	case "fault": // after the tiles
		f.writeTiles(arg)
		fmt.Println(`{"stage":"files","done":0,"total":3}`)
		fmt.Fprintln(os.Stderr, "maquette convert: no pictures of this")
		return exitOwnFault
	case "exit":
		code, message, _ := strings.Cut(arg, ":")
		var n int
		fmt.Sscan(code, &n)
		fmt.Fprintf(os.Stderr, "some earlier line\nmaquette convert: %s\n", message)
		os.WriteFile(f.report, []byte(`{"error": {"message":"`+message+`"}}`), 0o600)
		return n
	case "panic":
		panic("a reader's fault")
	case "kill":
		syscall.Kill(os.Getpid(), syscall.SIGKILL)
	case "hang":
		return f.hang(arg)
	case "memory":
		return f.eat()
	case "chatty":
		for range 2000 {
			fmt.Print(strings.Repeat("x", 1000))
			fmt.Fprint(os.Stderr, strings.Repeat("y", 1000))
		}
		fmt.Fprintln(os.Stderr, "\nmaquette convert: enough said")
		return exitRefused
	case "silent":
		return 0
	}
	return 99
}

// hang writes its pid and that of a child of its own to files, and sleeps.
func (f childFlags) hang(dir string) int {
	sleep := exec.Command("/bin/sleep", "300") // the child has no PATH
	if err := sleep.Start(); err != nil {
		return 98
	}
	fmt.Println(`{"stage":"read","done":1,"total":2}`)
	writePID(filepath.Join(dir, "grandchild"), sleep.Process.Pid)
	writePID(filepath.Join(dir, "child"), os.Getpid())
	time.Sleep(5 * time.Minute)
	return 97
}

func writePID(path string, pid int) {
	os.WriteFile(path+".tmp", []byte(fmt.Sprint(pid)), 0o600)
	os.Rename(path+".tmp", path)
}

// eat takes memory until the limit ends it.
func (f childFlags) eat() int {
	if err := SetLimits(f.memory); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 96
	}
	var held [][]byte
	for range 64 { // 4 GiB at most, should the limit not hold
		b := make([]byte, 64<<20)
		for i := 0; i < len(b); i += 4096 {
			b[i] = 1
		}
		held = append(held, b)
	}
	return len(held)
}

// writeTiles writes what a conversion writes first: two tiles, the content of one
// of them told by variation; "lies" in it breaks the contract.
func (f childFlags) writeTiles(variation string) {
	os.MkdirAll(filepath.Join(f.out, "c"), 0o700)
	one := f.content("the same in every version " + strings.Repeat("compressible ", 500))
	two := f.content(variation, sha512.Sum512([]byte(variation))) // too little to be worth an encoding
	if variation == "lies" {
		os.WriteFile(filepath.Join(f.out, one), []byte("other bytes"), 0o600)
	}
	tile := `{"boundingVolume":{"box":[0,0,0,1,0,0,0,1,0,0,0,1]},"geometricError":1,"refine":"ADD","content":{"uri":"%s"},"extras":{"cell":"%s"}%s}`
	child := fmt.Sprintf(tile, two, "5/0/0/0", "")
	root := fmt.Sprintf(tile, one, "root", `,"children":[`+child+`]`)
	fmt.Println(`{"stage":"tile","done":1,"total":2}`)
	f.write("tileset.json", `{"asset":{"version":"1.1"},"geometricError":2,"root":`+root+`}`)
	f.write("features.idx.json", `{"blocks":[]}`)
	f.writeFeatures(variation)
	f.writeReport(variation, "")
}

// writeFiles writes what it writes after the tiles.
func (f childFlags) writeFiles(variation string) {
	os.MkdirAll(filepath.Join(f.out, "pictures"), 0o700)
	f.write("model.glb", "model")
	f.write("tabletop.usdz", "on a table")
	f.write("pictures/front.png", "picture")
	f.writeReport(variation, `{"file":"model.glb","scale":1,"detail":"all"},{"file":"tabletop.usdz","scale":200}`)
}

func (f childFlags) write(name, text string) {
	os.WriteFile(filepath.Join(f.out, name), []byte(text), 0o600)
}

func (f childFlags) writeReport(variation, exports string) {
	checks := `{"code":"site-latlon","severity":"info","message":"may tell"}`
	if variation == "doubt" {
		checks += `,{"code":"outside-area","severity":"error","message":"it stands in the sea"}`
	}
	os.WriteFile(f.report, fmt.Appendf(nil, `{"triangles":12,"exports":[%s],"elements":{"converted":2},"names":%s,"site":%q,"audience":%q,
		"placement":{"method":"map-conversion","crs":"EPSG:7415","planOrigin":[105400,425100,0],"planToSite":{"east":1,"north":2,"up":3,"yawDeg":4,"scale":1},
		"checks":[%s]}}`, exports, f.names, f.site, f.audience, checks), 0o600)
}

// remember writes what it was given to remember by: its seal, and what the last
// one left.
func (f childFlags) remember() {
	seal, err := os.ReadFile(f.seal)
	if err != nil {
		return
	}
	last, _ := os.ReadFile(filepath.Join(f.prev, MemoFile))
	f.write(MemoFile, fmt.Sprintf("%x after %d bytes%s", seal, len(last), f.earlierModel()))
}

// earlierModel waits for the model of the earlier version, if there is one.
func (f childFlags) earlierModel() string {
	for range 3000 {
		if f.prev == "" {
			break
		}
		if model, err := os.ReadFile(filepath.Join(f.prev, ModelFile)); err == nil {
			return " and a " + string(model)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return ""
}

func (f childFlags) writeFeatures(variation string) {
	file, err := os.Create(filepath.Join(f.out, FeaturesFile))
	if err != nil {
		return
	}
	defer file.Close()
	writeFeatures(file, []FeatureRecord{record("0:wall", variation, "p"), record("0:slab", "g", "p")})
}

// content writes a GLB that shows nothing and says text and noise.
func (f childFlags) content(text string, noise ...[sha512.Size]byte) string {
	said, _ := json.Marshal(map[string]map[string]string{"asset": {"version": "2.0", "generator": text}})
	for len(said)%4 != 0 {
		said = append(said, ' ')
	}
	chunk := func(data []byte, kind string, body []byte) []byte {
		return append(append(binary.LittleEndian.AppendUint32(data, uint32(len(body))), kind...), body...)
	}
	rest := chunk(nil, "JSON", said)
	for _, n := range noise {
		rest = chunk(rest, "BIN\x00", n[:])
	}
	data := append(binary.LittleEndian.AppendUint32([]byte("glTF\x02\x00\x00\x00"), uint32(12+len(rest))), rest...)
	uri := tiles.ContentURI(data)
	os.WriteFile(filepath.Join(f.out, uri), data, 0o600)
	return uri
}

// alive tells whether a process is there and no zombie.
func alive(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !strings.Contains(string(stat), ") Z ")
}

// eventually waits for a condition, at most half a minute.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for !ok() {
		select {
		case <-ctx.Done():
			t.Fatalf("waited in vain: %s", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func readPID(t *testing.T, path string) int {
	t.Helper()
	var pid int
	eventually(t, path, func() bool {
		text, err := os.ReadFile(path)
		if err != nil {
			return false
		}
		_, err = fmt.Sscan(string(text), &pid)
		return err == nil
	})
	return pid
}
