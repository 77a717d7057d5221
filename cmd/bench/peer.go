package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// peerBytes is the longest answer of a peer: the figures of a large model.
const peerBytes = 1 << 30

// peer is another kernel, warm in a process of its own: it does what it is
// asked, one file after the other. One that dies or is ended for its time or
// memory starts anew with the next question.
type peer struct {
	name    string
	version string
	command []string // program, its arguments before the script, and after it
	script  []byte
	file    string // name of the script
	timeout time.Duration
	limit   int64 // of resident memory in bytes
	library string

	run *peerRun
}

// question is one line to a peer's script.
type question struct {
	File    string `json:"file"`
	Figures bool   `json:"figures,omitempty"`
}

// answer is what a script writes after each question.
type answer struct {
	Version   string   `json:"version"`
	OpenMS    float64  `json:"openMs"`
	MeshMS    float64  `json:"meshMs"`
	Triangles int      `json:"triangles"`
	Made      int      `json:"made"` // elements with a triangle, spaces not counted
	Elements  []figure `json:"elements"`
	Error     string   `json:"error"`
}

// What a peer may fail with.
var (
	errNoPeer     = errors.New("it is not there")
	errPeerTime   = errors.New("out of time")
	errPeerMemory = errors.New("out of memory")
	errPeerDied   = errors.New("its process died")
)

// peerRun is one process of a peer.
type peerRun struct {
	cmd     *exec.Cmd
	in      io.WriteCloser
	answers chan answer
	dir     string
	done    chan struct{} // closed when it has ended
	mu      sync.Mutex
	why     error // it was ended for
}

// start starts the process and waits for it to say its version.
func (p *peer) start(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "maquette-bench-*")
	if err != nil {
		return err
	}
	script := filepath.Join(dir, p.file)
	if err := os.WriteFile(script, p.script, 0o600); err != nil {
		return errors.Join(err, os.RemoveAll(dir))
	}
	args := []string{script}
	if p.library != "" {
		args = append(args, p.library)
	}
	r := &peerRun{cmd: exec.CommandContext(ctx, p.command[0], append(p.command[1:], args...)...), dir: dir, answers: make(chan answer, 1), done: make(chan struct{})}
	if err := r.start(p.limit); err != nil {
		return errors.Join(fmt.Errorf("starting %s: %w", p.name, err), os.RemoveAll(dir))
	}
	p.run = r
	a, err := r.wait(p.timeout)
	p.version = a.Version
	if err != nil {
		p.end()
	}
	return err
}

func (r *peerRun) start(limit int64) error {
	in, err := r.cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := r.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	r.in, r.cmd.Stderr = in, io.Discard // the libraries warn about what they cannot make
	if err := r.cmd.Start(); err != nil {
		return err
	}
	go r.read(out)
	go r.watch(limit)
	return nil
}

// read passes on the lines that are answers: the libraries print lines of their
// own.
func (r *peerRun) read(out io.Reader) {
	defer close(r.done)
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, peerBytes)
	for lines.Scan() {
		var a answer
		if b := lines.Bytes(); len(b) == 0 || b[0] != '{' || json.Unmarshal(b, &a) != nil {
			continue
		}
		r.answers <- a
	}
	_ = r.cmd.Wait() // how it ended is said by kill or not at all
}

// watch ends the process when it holds more memory than limit.
func (r *peerRun) watch(limit int64) {
	for {
		select {
		case <-r.done:
			return
		case <-time.After(50 * time.Millisecond):
			if resident(r.cmd.Process.Pid) > limit {
				r.kill(errPeerMemory)
			}
		}
	}
}

// kill ends the process and remembers why.
func (r *peerRun) kill(why error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.why == nil {
		r.why = why
	}
	_ = r.cmd.Process.Kill() // it may have ended by itself
}

// wait gives the next answer.
func (r *peerRun) wait(timeout time.Duration) (answer, error) {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case a := <-r.answers:
		return a, a.failure()
	case <-r.done:
		select {
		case a := <-r.answers: // its last words
			return a, a.failure()
		default:
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.why != nil {
			return answer{}, r.why
		}
		return answer{}, errPeerDied
	case <-timer.C:
		r.kill(errPeerTime)
		return answer{}, errPeerTime
	}
}

func (a answer) failure() error {
	if a.Error != "" {
		return errors.New(a.Error)
	}
	return nil
}

// ask puts one question.
func (p *peer) ask(ctx context.Context, q question) (answer, error) {
	if p.run == nil {
		if err := p.start(ctx); err != nil {
			return answer{}, err
		}
	}
	line, err := json.Marshal(q)
	if err != nil {
		return answer{}, err
	}
	if _, err = p.run.in.Write(append(line, '\n')); err != nil {
		p.end()
		return answer{}, fmt.Errorf("asking %s: %w", p.name, err)
	}
	a, err := p.run.wait(p.timeout)
	if errors.Is(err, errPeerTime) || errors.Is(err, errPeerMemory) || errors.Is(err, errPeerDied) {
		p.end()
	}
	return a, err
}

// end lets the process finish and gives its largest resident set in bytes.
func (p *peer) end() (peakBytes int64) {
	r := p.run
	if r == nil {
		return 0
	}
	p.run = nil
	peakBytes = highWater(r.cmd.Process.Pid)
	r.in.Close()
	select {
	case <-r.done:
	case <-time.After(10 * time.Second):
		r.kill(errPeerTime)
		<-r.done
	}
	os.RemoveAll(r.dir)
	if peakBytes == 0 {
		peakBytes = peak(r.cmd.ProcessState)
	}
	return peakBytes
}

// once asks one question of a process of its own and gives its peak memory.
func (p *peer) once(ctx context.Context, q question) (answer, int64, error) {
	alone := *p
	alone.run = nil
	a, err := alone.ask(ctx, q)
	if alone.run == nil { // it was ended: its memory is that of a part of the work
		return a, 0, err
	}
	return a, alone.end(), err
}
