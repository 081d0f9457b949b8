// How many notes a second does Go's own package for them sign and verify?
// The arguments and the answer are those of note_bench; `open` reads a note from
// standard input and fails unless it is signed by the key.
package main

import (
	"fmt"
	"io"
	"log"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/mod/sumdb/note"
)

const batch = 64 // between two looks at the clock

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

// cpu tells the seconds of processor time that were used so far.
func cpu() float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		log.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano()).Seconds()
}

func rate(seconds float64, once func()) float64 {
	began, n := cpu(), 0
	for {
		for i := 0; i < batch; i++ {
			once()
		}
		n += batch
		if took := cpu() - began; took >= seconds {
			return float64(n) / took
		}
	}
}

func main() {
	what, key := os.Args[1], strings.TrimSpace(string(must(os.ReadFile(os.Args[2]))))
	text := string(must(os.ReadFile(os.Args[3])))
	known := note.VerifierList(must(note.NewVerifier(os.Args[4])))
	signer := must(note.NewSigner(key))
	signed := must(note.Sign(&note.Note{Text: text}, signer))
	switch what {
	case "make":
		os.Stdout.Write(signed)
	case "open":
		must(note.Open(must(io.ReadAll(os.Stdin)), known))
	case "sign":
		seconds := must(strconv.ParseFloat(os.Args[5], 64))
		fmt.Printf("%.1f\n", rate(seconds, func() {
			must(note.Sign(&note.Note{Text: text}, signer))
		}))
	case "verify":
		seconds := must(strconv.ParseFloat(os.Args[5], 64))
		fmt.Printf("%.1f\n", rate(seconds, func() { must(note.Open(signed, known)) }))
	default:
		log.Fatal("sign, verify, make or open?")
	}
}
