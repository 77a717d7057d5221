package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

// The embedded object store allows one node per process, so these tests start
// the test binary itself as the server: see TestMain.
const asVerb = "MAQUETTE_TEST_AS_VERB"

// Nor does a converting child have the server's environment: it is told by its
// verb, which is no flag of a test.
func TestMain(m *testing.M) {
	if os.Getenv(asVerb) != "" || len(os.Args) > 1 && (os.Args[1] == "convert" || os.Args[1] == "picture") {
		main()
		return
	}
	os.Exit(m.Run())
}

// process is a running server.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	url  string
	link string
	errs string // path of what it wrote to stderr
}

func startServer(t *testing.T, args ...string) *process {
	t.Helper()
	dir := t.TempDir()
	p := &process{t: t, errs: filepath.Join(dir, "stderr")}
	p.cmd = verbCommand(t, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", filepath.Join(dir, "data")}, args...)...)
	errs, err := os.Create(p.errs)
	if err != nil {
		t.Fatal(err)
	}
	defer errs.Close()
	p.cmd.Stderr = errs
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if url, ok := strings.CutPrefix(lines.Text(), "Maquette is ready at "); ok {
			p.url = url
		}
		if _, link, ok := strings.Cut(lines.Text(), "): "); ok && strings.HasPrefix(lines.Text(), "Sign in") {
			p.link = link
			break
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	if p.url == "" || p.link == "" {
		text, _ := os.ReadFile(p.errs)
		t.Fatalf("the server did not come up: %s", text)
	}
	return p
}

func verbCommand(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env = append(os.Environ(), asVerb+"=1")
	return cmd
}

// stop asks the server to stop and gives how it ended.
func (p *process) stop() error {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- p.cmd.Wait() }()
	select {
	case err := <-done:
		return err
	case <-time.After(30 * time.Second):
		p.t.Fatal("the server does not stop")
		return nil
	}
}

func (p *process) call(token, method, path, body string, header map[string]string, status int) map[string]any {
	p.t.Helper()
	req, err := http.NewRequest(method, p.url+path, strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for name, value := range header {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	text, _ := io.ReadAll(res.Body)
	if res.StatusCode != status {
		p.t.Fatalf("%s %s: status %d, want %d: %s", method, path, res.StatusCode, status, text)
	}
	var v map[string]any
	_ = json.Unmarshal(text, &v)
	return v
}

// TestServeSignInLiveAndStop is the shortest whole way: sign in by the printed
// link, make a project, hear of it live, stop in order.
func TestServeSignInLiveAndStop(t *testing.T) {
	t.Parallel()
	p := startServer(t)
	_, code, _ := strings.Cut(p.link, "#code=")
	session := p.call("", "POST", "/api/v1/sessions", fmt.Sprintf(`{"code":%q}`, code), nil, 201)
	p.call("", "POST", "/api/v1/sessions", fmt.Sprintf(`{"code":%q}`, code), nil, 401)
	p.call("", "GET", "/live/asyncapi.yaml", "", nil, 200)
	token, _ := session["token"].(string)
	p.call(token, "POST", "/api/v1/projects", `{"id":"spui","name":"Spui","site":{"lat":51.8,"lon":4.6,"h":44}}`, nil, 201)
	d := websocket.Dialer{Subprotocols: []string{"maquette.v1"}}
	conn, _, err := d.Dial("ws"+strings.TrimPrefix(p.url, "http")+"/live", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.WriteJSON(map[string]any{"type": "hello", "project": "spui", "since": 0}); err != nil {
		t.Fatal(err)
	}
	p.call(token, "POST", "/api/v1/projects/spui/plans", `{"name":"Toren"}`, nil, 201)
	for _, want := range []string{"welcome", "project.created", "plan.created"} {
		_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
		var m struct{ Type, Event string }
		if err := conn.ReadJSON(&m); err != nil || m.Type != want && m.Event != want {
			t.Fatalf("got %+v, %v; want %s", m, err, want)
		}
	}
	closed := make(chan error, 1)
	go func() {
		_, _, err := conn.ReadMessage()
		closed <- err
	}()
	if err := p.stop(); err != nil {
		text, _ := os.ReadFile(p.errs)
		t.Errorf("ended with %v: %s", err, text)
	}
	if err := <-closed; !websocket.IsCloseError(err, 4000) {
		t.Errorf("the socket ended with %v, want code 4000", err)
	}
	text, _ := os.ReadFile(p.errs)
	if strings.Contains(string(text), token) || strings.Contains(string(text), code) {
		t.Error("the log holds a token or code")
	}
}

func TestServeSpeaksTLSAndHTTP2(t *testing.T) {
	t.Parallel()
	cert, key, roots := selfSigned(t)
	p := startServer(t, "--tls-cert", cert, "--tls-key", key)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
	res, err := client.Get(p.url + "/api/v1/health")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if !strings.HasPrefix(p.url, "https://") || res.ProtoMajor != 2 || res.StatusCode != 200 {
		t.Errorf("%s: %s, status %d", p.url, res.Proto, res.StatusCode)
	}
	d := websocket.Dialer{Subprotocols: []string{"maquette.v1"}, TLSClientConfig: &tls.Config{RootCAs: roots, NextProtos: []string{"http/1.1"}}}
	conn, _, err := d.Dial("wss"+strings.TrimPrefix(p.url, "https")+"/live", http.Header{"Origin": {p.url}})
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close()
	client.CloseIdleConnections()
	if err := p.stop(); err != nil {
		t.Error(err)
	}
}

func TestServeSharesNoDataFolder(t *testing.T) {
	t.Parallel()
	p := startServer(t)
	data := filepath.Join(filepath.Dir(p.errs), "data")
	out, err := verbCommand(t, "serve", "--data", data, "--listen", "127.0.0.1:0").CombinedOutput()
	exit, ok := err.(*exec.ExitError) //nolint:errorlint // of Run itself
	if !ok || exit.ExitCode() != exitIO || !strings.Contains(string(out), "in use by another server") {
		t.Errorf("a second server on the folder: %v: %s", err, out)
	}
	if err := p.cmd.Process.Kill(); err != nil { // the lock goes with the process
		t.Fatal(err)
	}
	_ = p.cmd.Wait()
	if err := startServer(t, "--data", data).stop(); err != nil {
		t.Errorf("a server after one that was killed: %v", err)
	}
}

func TestServeFailsFastAndClearly(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	cert, key, _ := selfSigned(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, row := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"a port in use", []string{"--listen", taken.Addr().String()}, exitIO, "in use"},
		{"no address", []string{"--listen", "here"}, exitUsage, "host:port"},
		{"a file for a data folder", []string{"--data", file}, exitIO, file},
		{"half of TLS", []string{"--tls-cert", cert}, exitUsage, "together"},
		{"no certificate", []string{"--tls-cert", file, "--tls-key", key}, exitIO, "certificate"},
		{"a bad size", []string{"--max-upload", "much"}, exitUsage, "max-upload"},
		{"no workers", []string{"--workers", "0"}, exitUsage, "workers"},
		{"a worker alone", []string{"--role", "worker"}, exitUsage, "--nats"},
		{"an unknown role", []string{"--role", "king"}, exitUsage, "role"},
		{"an unknown level", []string{"--log-level", "loud"}, exitUsage, "level"},
		{"an endpoint that is none", []string{"--s3-endpoint", "ftp://x"}, exitUsage, "s3-endpoint"},
		{"a base URL that is none", []string{"--base-url", "plannen"}, exitUsage, "address"},
	} {
		args := append([]string{"serve", "--data", t.TempDir(), "--listen", "127.0.0.1:0"}, row.args...)
		out, err := verbCommand(t, args...).CombinedOutput()
		exit, ok := err.(*exec.ExitError) //nolint:errorlint // of Run itself
		if !ok || exit.ExitCode() != row.code || !strings.Contains(string(out), row.says) {
			t.Errorf("%s: %v, want code %d and %q in: %s", row.name, err, row.code, row.says, out)
		}
	}
}

func TestByteSize(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{"1": 1, "512M": 512 << 20, "4G": 4 << 30, "4GiB": 4 << 30, "10kb": 10 << 10, " 3g ": 3 << 30} {
		var b byteSize
		if err := b.Set(text); err != nil || int64(b) != want {
			t.Errorf("%q: %d, %v; want %d", text, b, err, want)
		}
	}
	for _, text := range []string{"", "G", "-1", "0", "1.5G", "9999999999G", "x"} {
		var b byteSize
		if err := b.Set(text); err == nil {
			t.Errorf("%q was taken as %d", text, b)
		}
	}
	if b := byteSize(4 << 30); b.String() != "4G" {
		t.Errorf("printed as %s", b.String())
	}
}

// selfSigned makes a certificate for 127.0.0.1 and gives its files.
func selfSigned(t *testing.T) (certFile, keyFile string, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	for path, block := range map[string]*pem.Block{certFile: {Type: "CERTIFICATE", Bytes: der}, keyFile: {Type: "PRIVATE KEY", Bytes: keyDER}} {
		if err := os.WriteFile(path, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	roots.AddCert(parsed)
	return certFile, keyFile, roots
}
