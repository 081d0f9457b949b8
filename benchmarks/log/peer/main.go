// A log of Tessera's POSIX driver behind POST /add, as its own conformance server has it,
// but with the sizes and times to choose.  It is what accord is measured against.
package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

const entryMax = 65535

var (
	dir        = flag.String("dir", "", "where the log is")
	listen     = flag.String("listen", "127.0.0.1:2025", "where to answer")
	origin     = flag.String("origin", "bench.example/log", "the log's name")
	batch      = flag.Uint("batch", 256, "entries that share a flush, at most")
	age        = flag.Duration("age", time.Second, "how long an entry waits for others, at most")
	checkpoint = flag.Duration("checkpoint", time.Second, "time between two checkpoints, at least")
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// add answers as accord does: the index in digits, once the entry is durable.
func add(appender *tessera.Appender) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		entry, err := io.ReadAll(http.MaxBytesReader(w, r.Body, entryMax))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		index, err := appender.Add(r.Context(), tessera.NewEntry(entry))()
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		fmt.Fprintf(w, "%d", index.Index)
	}
}

func main() {
	flag.Parse()
	ctx := context.Background()
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
	secret, _, err := note.GenerateKey(rand.Reader, *origin)
	if err != nil {
		log.Fatal(err)
	}
	driver := must(posix.New(ctx, posix.Config{Path: *dir}))
	appender, shutdown, _, err := tessera.NewAppender(ctx, driver, tessera.NewAppendOptions().
		WithCheckpointSigner(must(note.NewSigner(secret))).
		WithCheckpointInterval(*checkpoint).
		WithBatching(*batch, *age))
	if err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("POST /add", add(appender))
	server := &http.Server{Addr: *listen, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		log.Fatal(server.ListenAndServe())
	}()
	<-stop
	// What was acknowledged gets into a checkpoint.
	if err := shutdown(ctx); err != nil {
		log.Fatal(err)
	}
}
