package bus

import (
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"

	"github.com/maquette-city/maquette/plans"
)

func open(t testing.TB, url string) *Bus {
	t.Helper()
	b, err := Open(t.Context(), Config{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() })
	return b
}

// cluster runs a NATS server on a free loopback port, as an operator would.
func cluster(t testing.TB, port int) *server.Server {
	t.Helper()
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("NATS is not ready")
	}
	t.Cleanup(func() {
		s.Shutdown()
		s.WaitForShutdown()
	})
	return s
}

func watch(t testing.TB, b *Bus, project string, w Watcher) func() {
	t.Helper()
	stop, err := b.Watch(project, w)
	if err != nil {
		t.Fatal(err)
	}
	return stop
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for began := time.Now(); !ok(); time.Sleep(time.Millisecond) {
		if time.Since(began) > 20*time.Second {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

func TestMessagesReachTheWatchersOfTheirProject(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]string{"in-process": "", "NATS server": cluster(t, -1).ClientURL()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sender := open(t, url)
			receiver := sender
			if url != "" {
				receiver = open(t, url) // another node
			}
			var woken, others atomic.Int32
			progress, fleeting := make(chan plans.Progress, 1), make(chan string, 1)
			watch(t, receiver, "spui", Watcher{
				Wake:     func() { woken.Add(1) },
				Progress: func(p plans.Progress) { progress <- p },
				Fleeting: func(data []byte) { fleeting <- string(data) },
			})
			watch(t, receiver, "other", Watcher{Wake: func() { others.Add(1) }, Fleeting: func([]byte) { others.Add(1) }})
			want := plans.Progress{ProjectID: "spui", Variant: "v", Version: 2, Stage: "tile", Done: 1, Total: 9}
			sender.EventsWritten("spui")
			sender.Progress(want)
			sender.Send("spui", []byte("pose"))
			if got := <-progress; got != want {
				t.Errorf("progress %+v", got)
			}
			if got := <-fleeting; got != "pose" {
				t.Errorf("fleeting %q", got)
			}
			eventually(t, "a wake-up", func() bool { return woken.Load() > 0 })
			if others.Load() != 0 {
				t.Error("another project's watcher was called")
			}
		})
	}
}

func TestASlowWatcherLosesFleetingOnesAndNoWakeUp(t *testing.T) {
	t.Parallel()
	b := open(t, "")
	gate, began := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var mu sync.Mutex
	var got []string
	var woken atomic.Int32
	watch(t, b, "p", Watcher{
		Wake: func() { woken.Add(1) },
		Fleeting: func(data []byte) {
			once.Do(func() { close(began) })
			<-gate
			mu.Lock()
			defer mu.Unlock()
			got = append(got, string(data))
		},
	})
	b.Send("p", []byte("first"))
	<-began
	const sent = 4 * queueLength
	for n := range sent {
		b.Send("p", fmt.Append(nil, n))
	}
	for range 100 {
		b.EventsWritten("p")
	}
	quick := make(chan struct{})
	watch(t, b, "p", Watcher{Fleeting: func([]byte) { close(quick) }})
	b.Send("p", []byte("last"))
	<-quick // the slow one holds up nobody; its queue has seen all as well
	close(gate)
	eventually(t, "the last message", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(got) > 0 && got[len(got)-1] == "last"
	})
	mu.Lock()
	defer mu.Unlock()
	// One it held, its queue, and perhaps the last, where that came as the queue
	// was being emptied.
	if len(got) > queueLength+2 || len(got) < 2 {
		t.Errorf("%d of %d messages came", len(got), sent+2)
	}
	if n := woken.Load(); n < 1 || n > 100 {
		t.Errorf("woken %d times", n)
	}
}

func TestStoppedWatchersAreNotCalled(t *testing.T) {
	t.Parallel()
	b := open(t, "")
	var calls atomic.Int32
	stop := watch(t, b, "p", Watcher{Wake: func() { calls.Add(1) }})
	stop()
	eventually(t, "the watcher gone", func() bool {
		b.mu.Lock()
		defer b.mu.Unlock()
		return len(b.watchers) == 0
	})
	b.EventsWritten("p")
	heard := make(chan struct{})
	watch(t, b, "p", Watcher{Fleeting: func([]byte) { close(heard) }})
	b.Send("p", nil)
	<-heard
	if calls.Load() != 0 {
		t.Error("a stopped watcher was called")
	}
	if n := b.conn.NumSubscriptions(); n != 1 {
		t.Errorf("%d subscriptions for one watcher", n)
	}
}

func TestCloseEndsEverything(t *testing.T) {
	t.Parallel()
	b := open(t, "")
	watch(t, b, "p", Watcher{})
	for range 2 {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := b.Watch("p", Watcher{}); err == nil {
		t.Error("a closed bus takes watchers")
	}
	b.EventsWritten("p") // harmless
	b.Send("p", []byte("x"))
}

func TestAMendedConnectionWakesEverybody(t *testing.T) {
	t.Parallel()
	s := cluster(t, -1)
	port := s.Addr().(*net.TCPAddr).Port
	b := open(t, s.ClientURL())
	var woken atomic.Int32
	watch(t, b, "p", Watcher{Wake: func() { woken.Add(1) }})
	s.Shutdown()
	s.WaitForShutdown()
	eventually(t, "the connection broken", func() bool { return !b.conn.IsConnected() })
	b.EventsWritten("p")
	eventually(t, "a wake-up on this node without NATS", func() bool { return woken.Load() == 1 })
	cluster(t, port)
	eventually(t, "a wake-up after the mending", func() bool { return woken.Load() >= 2 })
}

func TestWhatIsRefused(t *testing.T) {
	t.Parallel()
	b := open(t, "")
	for _, id := range []string{"", "*", "a.b", ">", "a b", "a\nPUB x 0"} {
		if _, err := b.Watch(id, Watcher{}); err == nil {
			t.Errorf("project id %q was taken", id)
		}
		b.EventsWritten(id) // harmless
	}
	called := make(chan int, 2)
	watch(t, b, "p", Watcher{Fleeting: func(data []byte) { called <- len(data) }})
	b.Send("p", make([]byte, MaxFleeting+1))
	b.Send("p", make([]byte, MaxFleeting))
	if n := <-called; n != MaxFleeting {
		t.Errorf("a message of %d bytes came", n)
	}
	if _, err := Open(t.Context(), Config{URL: "nats://127.0.0.1:1"}); err == nil {
		t.Error("a NATS that is not there was connected to")
	}
}

func BenchmarkWakeUpInProcess(b *testing.B) {
	bus := open(b, "")
	heard := make(chan struct{})
	watch(b, bus, "p", Watcher{Fleeting: func([]byte) { heard <- struct{}{} }})
	b.ReportAllocs()
	for b.Loop() {
		bus.Send("p", []byte("x"))
		<-heard
	}
}
