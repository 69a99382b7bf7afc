package main

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

func spawnAndJoin() float64 {
	const rounds = 3
	count := repeat(100000)
	var total float64
	// One round more than is timed: the first fills the pools.
	for round := 0; round <= rounds; round++ {
		start := time.Now()
		var all sync.WaitGroup
		all.Add(count)
		for i := 0; i < count; i++ {
			go all.Done()
		}
		all.Wait()
		if round > 0 {
			total += perPiece(start, count)
		}
	}
	return total / rounds
}

func residentBytes() float64 {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		fail(fmt.Sprintf("cannot read the resident set: %v", err))
	}
	var allPages, residentPages int
	if _, err := fmt.Sscan(string(statm), &allPages, &residentPages); err != nil {
		fail(fmt.Sprintf("/proc/self/statm: expected two numbers: %v", err))
	}
	return float64(residentPages) * float64(os.Getpagesize())
}

func memoryIdle() float64 {
	count := repeat(1000000)
	var waiting int64
	before := residentBytes()
	for i := 0; i < count; i++ {
		go func(c chan int) {
			atomic.AddInt64(&waiting, 1)
			<-c
		}(make(chan int))
	}
	for atomic.LoadInt64(&waiting) < int64(count) {
		time.Sleep(time.Millisecond)
	}
	return (residentBytes() - before) / float64(count)
}
