package main

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestServeDrainsWhatItBegan asks the server to stop while an upload is under
// way: new connections are refused, the upload still gets its answer, and only
// then the server ends.
func TestServeDrainsWhatItBegan(t *testing.T) {
	t.Parallel()
	p := startServer(t)
	_, code, _ := strings.Cut(p.link, "#code=")
	token, _ := p.call("", "POST", "/api/v1/sessions", fmt.Sprintf(`{"code":%q}`, code), nil, 201)["token"].(string)
	host := strings.TrimPrefix(p.url, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	file := "ISO-10303-21;\n" + strings.Repeat(" ", 20_000)
	fmt.Fprintf(conn, "PUT /api/v1/uploads/0d2f6f0e-8f4b-4f0e-9f57-3a3c8a1f2b11 HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"+
		"Content-Disposition: attachment; filename=\"a.ifc\"\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", host, token, len(file), file[:10_000])
	time.Sleep(200 * time.Millisecond) // let it begin
	http.DefaultClient.CloseIdleConnections()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	refused := false
	for end := time.Now().Add(5 * time.Second); !refused && time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		probe, err := net.DialTimeout("tcp", host, time.Second)
		if refused = err != nil; !refused {
			_ = probe.Close()
		}
	}
	if !refused {
		t.Error("a stopping server takes new connections")
	}
	fmt.Fprint(conn, file[10_000:])
	_ = conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("the upload under way was cut: %v", err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		t.Errorf("the upload under way got status %d", res.StatusCode)
	}
	if err := p.cmd.Wait(); err != nil {
		t.Errorf("ended with %v", err)
	}
}
