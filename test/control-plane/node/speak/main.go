// The one program of the tests' image. Its arguments are steps, carried out in order:
//
//	say TEXT         a line; escapes as in Go: \x1b \xff \u00e9 \t \\
//	complain TEXT    the same to standard error
//	mutter TEXT      the same without the end of the line
//	count N TEXT     N lines, "TEXT 1" to "TEXT N"
//	long N           a line of N letters
//	every DURATION   the pace of the lines to come: 0s, which is at once, or 200ms
//	wait DURATION    silence
//	stumble CODE FILE  exits with CODE the first time, when there is no FILE, and makes it
//	exit CODE
//	forever          until told to end
//
// It exits with 0 after the last step, with 143 when told to end. Without steps it waits for that,
// as the container does that holds a pod's namespaces.
package main

import (
	"bufio"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"time"
)

var (
	pace time.Duration
	out  = bufio.NewWriterSize(os.Stdout, 64<<10)
)

func main() {
	steps := os.Args[1:]
	end := make(chan os.Signal, 1)
	signal.Notify(end, syscall.SIGTERM, syscall.SIGINT)
	if len(steps) == 0 {
		<-end
		return
	}
	go func() {
		<-end
		os.Exit(143)
	}()
	for len(steps) > 0 {
		verb := steps[0]
		take := func() string {
			if steps = steps[1:]; len(steps) == 0 {
				fail("%s what?", verb)
			}
			return steps[0]
		}
		do(verb, take)
		steps = steps[1:]
	}
}

func do(verb string, take func() string) {
	switch verb {
	case "say":
		line(unescaped(take()))
	case "complain":
		fmt.Fprintln(os.Stderr, unescaped(take()))
		time.Sleep(pace)
	case "mutter":
		out.WriteString(unescaped(take()))
		out.Flush()
	case "count":
		n, text := number(take()), unescaped(take())
		for i := 1; i <= n; i++ {
			line(text + " " + strconv.Itoa(i))
		}
	case "long":
		line(strings.Repeat("x", number(take())))
	case "every":
		pace = duration(take())
	case "wait":
		out.Flush()
		time.Sleep(duration(take()))
	case "stumble":
		code, file := number(take()), take()
		if _, err := os.Stat(file); err != nil {
			if err := os.WriteFile(file, nil, 0o600); err != nil {
				fail("%v", err)
			}
			exit(code)
		}
	case "exit":
		exit(number(take()))
	case "forever":
		out.Flush()
		select {}
	default:
		fail("%s: no such step", verb)
	}
	out.Flush()
}

// Lines without a pace are written in large pieces, as a program does that has much to say.
func line(text string) {
	out.WriteString(text + "\n")
	if pace > 0 {
		out.Flush()
		time.Sleep(pace)
	}
}

func unescaped(text string) string {
	said, err := strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
	if err != nil {
		fail("%s: %v", text, err)
	}
	return said
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		fail("%v", err)
	}
	return n
}

func duration(text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil {
		fail("%v", err)
	}
	return d
}

func fail(format string, details ...any) {
	fmt.Fprintf(os.Stderr, "speak: "+format+"\n", details...)
	exit(64)
}

func exit(code int) {
	out.Flush()
	os.Exit(code)
}
