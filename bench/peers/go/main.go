// The benchmarks of csp-bench, written in Go, for bench/run to print beside ours.
//
// Each repetition runs in an operating system process of its own, as csp-bench's do. GOMAXPROCS says
// how many threads. Arguments: the names of benchmarks. Output: one JSON object each.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"sort"
	"strconv"
	"strings"
	"time"
)

type benchmark struct {
	name    string
	unit    string
	measure func() float64
}

var benchmarks = []benchmark{
	{"commstime-sequential", "ns/communication", func() float64 { return commstime(sequentialDelta, 2000000) }},
	{"commstime-parallel", "ns/communication", func() float64 { return commstime(parallelDelta, 500000) }},
	{"ping-pong", "ns/communication", pingPong},
	{"one-way-synchronous", "ns/communication", func() float64 { return oneWay(0) }},
	{"one-way-buffered-64", "ns/communication", func() float64 { return oneWay(64) }},
	{"alternation-8-busy", "ns/alternation", func() float64 { return alternation(8, true) }},
	{"alternation-64-busy", "ns/alternation", func() float64 { return alternation(64, true) }},
	{"alternation-8-last", "ns/alternation", func() float64 { return alternation(8, false) }},
	{"alternation-64-last", "ns/alternation", func() float64 { return alternation(64, false) }},
	{"ring-256", "ns/hop", func() float64 { return ring(256) }},
	{"ring-10000", "ns/hop", func() float64 { return ring(10000) }},
	{"ring-1000000", "ns/hop", func() float64 { return ring(1000000) }},
	{"spawn-and-join", "ns/process", spawnAndJoin},
	{"memory-idle", "bytes/process", memoryIdle},
}

var quick = flag.Bool("quick", false, "a fiftieth of the work")
var once = flag.String("once", "", "one repetition of this benchmark; prints the figure")
var repetitions = flag.Int("repetitions", 7, "how often each figure is measured")

// How often to do what is measured, usual times in an ordinary run.
func repeat(usual int) int {
	if *quick {
		return usual/50 + 1
	}
	return usual
}

func warmUp(count int) int { return count/10 + 1 }

func perPiece(start time.Time, count int) float64 {
	return float64(time.Since(start).Nanoseconds()) / float64(count)
}

func measureSeparately(name string) float64 {
	output, err := exec.Command(os.Args[0], "-once", name, fmt.Sprintf("-quick=%v", *quick)).Output()
	if err != nil {
		fail(fmt.Sprintf("benchmark %s: %v", name, err))
	}
	figure, err := strconv.ParseFloat(strings.TrimSpace(string(output)), 64)
	if err != nil {
		fail(fmt.Sprintf("benchmark %s printed no figure: %v", name, err))
	}
	return figure
}

func fail(message string) {
	fmt.Fprintln(os.Stderr, message)
	os.Exit(1)
}

func isPicked(name string) bool {
	for _, picked := range flag.Args() {
		if name == picked {
			return true
		}
	}
	return flag.NArg() == 0
}

func main() {
	flag.Parse()
	for _, b := range benchmarks {
		if *once == b.name {
			fmt.Println(b.measure())
		}
		if *once != "" || !isPicked(b.name) {
			continue
		}
		figures := make([]float64, *repetitions)
		for i := range figures {
			figures[i] = measureSeparately(b.name)
		}
		sort.Float64s(figures)
		json.NewEncoder(os.Stdout).Encode(map[string]any{
			"name": b.name, "unit": b.unit,
			"min": figures[0], "median": figures[len(figures)/2], "max": figures[len(figures)-1],
		})
	}
}
