package convert

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/maquette-city/maquette/plans"
)

// Exit codes of maquette convert (contract; sysexits.h).
const (
	exitUsage    = 64
	exitRefused  = 65
	exitOwnFault = 70
	exitNoWrite  = 73
	exitLimit    = 75
	exitGoPanic  = 2
)

const (
	// maxReportBytes bounds the report kept with a version.
	maxReportBytes = 32 << 20
	// stderrBytes are kept of the beginning and of the end of what the child
	// says; a line of progress has at most progressBytes.
	stderrBytes   = 8 << 10
	progressBytes = 4 << 10
	// progressEvery is the shortest time between two messages of one stage.
	progressEvery = 200 * time.Millisecond
	// killWait is how long a killed child's pipes may stay open.
	killWait = 5 * time.Second
)

func (c *conversion) out() string        { return filepath.Join(c.dir, "out") }
func (c *conversion) reportPath() string { return filepath.Join(c.dir, "report.json") }

// convert runs the child to its end. whole is called once, when the tileset is
// whole, while the child goes on; where it fails the child is stopped.
func (c *conversion) convert(ctx context.Context, inputs []input, whole func() error) error {
	limited, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	shown := c.newParts(limited)
	defer shown.end()
	tiled := &handOver{stop: cancel, take: func() error {
		shown.end()
		return whole()
	}}
	args, err := c.childArgs(ctx, inputs)
	defer func() { c.fetching.end() }()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(limited, c.cfg.Program, args...)
	cmd.Dir = c.dir
	cmd.Env = append(childEnv(c.dir), c.cfg.childEnv...)
	cmd.WaitDelay = killWait
	says := &ends{}
	cmd.Stderr = says
	err = c.watch(cmd, shown, func() {
		stepBack(cmd.Process.Pid)
		tiled.begin()
	})
	if err == nil {
		tiled.begin() // whatever it told: it is done
	}
	taken := tiled.wait()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case taken != nil:
		return taken
	case err == nil:
		return nil
	}
	var exit *exec.ExitError
	if limited.Err() == nil && !errors.As(err, &exit) {
		return fmt.Errorf("running %s convert: %w", c.cfg.Program, err)
	}
	f := &failure{report: c.readReport(), detail: says.String()}
	f.reason = c.reason(limited.Err() != nil, exit, says)
	if f.reason == "" {
		return fmt.Errorf("converting: %s", says.last()) // not the file's fault: another attempt
	}
	return f
}

// watch runs the child and tells its progress: to shown when there is more to be
// seen, tiled when its tileset is whole.
// Its thread is kept for it: on
// Linux the child dies with the thread that started it.
func (c *conversion) watch(cmd *exec.Cmd, shown *parts, tiled func()) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	ownGroup(cmd)
	progress, writer := io.Pipe()
	cmd.Stdout = writer
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.tellProgress(progress, shown, tiled)
	}()
	err := cmd.Run()
	writer.Close()
	<-done
	return err
}

func (c *conversion) childArgs(ctx context.Context, inputs []input) ([]string, error) {
	var names, paths []string
	var choices []plans.Choice
	beside := map[string]string{}
	for _, in := range inputs {
		if in.beside {
			beside[in.name] = in.path
			continue
		}
		names, paths, choices = append(names, in.name), append(paths, in.path), append(choices, in.choice)
	}
	list, err := json.Marshal(names)
	if err != nil {
		return nil, fmt.Errorf("naming the sources: %w", err)
	}
	s := c.project.Site
	args := []string{
		"convert", "--out", c.out(), "--report", c.reportPath(), "--audience", string(Public), "--progress",
		"--site=" + decimal(s.LatDeg) + "," + decimal(s.LonDeg) + "," + decimal(s.Height),
		"--names=" + string(list), "--memory-limit=" + strconv.FormatInt(c.cfg.MemoryBytes, 10),
	}
	if slices.ContainsFunc(choices, func(c plans.Choice) bool { return c != plans.Choice{} }) {
		list, err := json.Marshal(choices)
		if err != nil {
			return nil, fmt.Errorf("naming what is taken of the sources: %w", err)
		}
		args = append(args, "--choices="+string(list))
	}
	if c.cfg.CityBytes > 0 {
		args = append(args, "--city-bytes="+strconv.FormatInt(c.cfg.CityBytes, 10))
	}
	if len(beside) > 0 {
		list, err := json.Marshal(beside)
		if err != nil {
			return nil, fmt.Errorf("naming what lies beside the sources: %w", err)
		}
		args = append(args, "--beside="+string(list))
	}
	if l := c.variant.Layer; l != nil && l.Kind == plans.LayerTheme && l.Theme != nil {
		theme, err := json.Marshal(l.Theme)
		if err != nil {
			return nil, fmt.Errorf("naming the theme: %w", err)
		}
		args = append(args, "--theme="+string(theme))
	}
	return append(append(args, c.memoArgs(ctx)...), paths...), nil
}

func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// childEnv is all the child has of the server's environment: no settings, no
// secrets.
func childEnv(dir string) []string {
	env := []string{"TMPDIR=" + dir, "TMP=" + dir, "TEMP=" + dir, "HOME=" + dir}
	if root := os.Getenv("SYSTEMROOT"); root != "" { // Windows cannot do without
		env = append(env, "SYSTEMROOT="+root)
	}
	return env
}

// reason says for a person why the child did not end well; "" where it is not
// the file's fault and another attempt may go better.
func (c *conversion) reason(late bool, exit *exec.ExitError, says *ends) string {
	if late {
		return fmt.Sprintf("the conversion took longer than %v and was stopped: try a smaller or simpler model", c.cfg.Timeout)
	}
	outOfMemory := fmt.Sprintf("the conversion needs more than the %d MB it may take: try a smaller model, or its parts as several files", c.cfg.MemoryBytes>>20)
	switch code := exit.ExitCode(); code {
	case exitRefused, exitOwnFault, exitLimit:
		if last := says.last(); last != "" {
			return last
		}
		return fmt.Sprintf("the conversion ended with code %d and no reason", code)
	case exitNoWrite:
		return ""
	case exitUsage:
		return "the server asked for the conversion in a way the converter does not understand: tell the administrators"
	case exitGoPanic:
		if says.contains("out of memory") || says.contains("cannot allocate memory") {
			return outOfMemory
		}
	case -1: // a signal
		if killedFromOutside(exit) {
			return outOfMemory
		}
	}
	return "the converter crashed on this file: it is kept, tell the administrators"
}

// readReport gives the child's report; nil where there is none to keep.
func (c *conversion) readReport() json.RawMessage {
	file, err := os.Open(c.reportPath())
	if err != nil {
		return nil
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxReportBytes+1))
	var compact bytes.Buffer
	if err != nil || len(data) > maxReportBytes || json.Compact(&compact, data) != nil {
		return nil
	}
	return compact.Bytes()
}

// tellProgress passes the child's progress on, not too often, and reads to the
// end whatever comes: a child must not wait for us. What comes after the tileset
// is told to nobody: the version is there.
func (c *conversion) tellProgress(r io.Reader, shown *parts, tiled func()) {
	p := plans.Progress{ProjectID: c.args.Project, Variant: c.args.Variant, Version: c.args.Version}
	lines := bufio.NewReaderSize(r, progressBytes)
	var told time.Time
	for {
		line, err := lines.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			continue // no line of ours; its rest is no JSON either
		}
		if err != nil {
			return
		}
		stage := p.Stage
		if json.Unmarshal(line, &p) != nil || p.Stage == "" {
			continue
		}
		p.ProjectID, p.Variant, p.Version = c.args.Project, c.args.Variant, c.args.Version
		switch p.Stage {
		case stageFiles:
			tiled()
			continue
		case stageParts:
			shown.more(int(p.Done), int(p.Total))
			continue
		}
		if c.cfg.Notifier == nil || p.Stage == stage && time.Since(told) < progressEvery {
			continue
		}
		told = time.Now()
		c.cfg.Notifier.Progress(p)
	}
}

// ends is a writer that keeps the beginning and the end of what is written.
type ends struct {
	head, tail []byte
}

// Write implements io.Writer.
func (e *ends) Write(p []byte) (int, error) {
	n := len(p)
	if room := stderrBytes - len(e.head); room > 0 {
		e.head = append(e.head, p[:min(room, n)]...)
	}
	if n > stderrBytes {
		p = p[n-stderrBytes:]
	}
	e.tail = append(e.tail, p...)
	if len(e.tail) > stderrBytes {
		e.tail = append(e.tail[:0], e.tail[len(e.tail)-stderrBytes:]...)
	}
	return n, nil
}

func (e *ends) contains(s string) bool {
	return bytes.Contains(e.head, []byte(s)) || bytes.Contains(e.tail, []byte(s))
}

// String gives what was kept, for the log.
func (e *ends) String() string {
	if len(e.head) < stderrBytes {
		return string(e.head)
	}
	return string(e.head) + "\n...\n" + string(e.tail)
}

// last gives the last line, without the name of who says it.
func (e *ends) last() string {
	lines := strings.Split(strings.TrimSpace(strings.ToValidUTF8(string(e.tail), "?")), "\n")
	return strings.TrimSpace(strings.TrimPrefix(lines[len(lines)-1], "maquette convert:"))
}
