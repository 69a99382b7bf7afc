package main

import (
	"sync"
	"time"
)

func prefix(in <-chan int, out chan<- int) {
	out <- 0
	passOn(in, out)
}

func passOn(in <-chan int, out chan<- int) {
	for {
		out <- <-in
	}
}

func successor(in <-chan int, out chan<- int) {
	for {
		out <- <-in + 1
	}
}

func sequentialDelta(in <-chan int, left, right chan<- int) {
	for {
		value := <-in
		left <- value
		right <- value
	}
}

// As in csp-bench: two processes a cycle, waited for.
func parallelDelta(in <-chan int, left, right chan<- int) {
	for {
		value := <-in
		var both sync.WaitGroup
		both.Add(2)
		go func() { left <- value; both.Done() }()
		go func() { right <- value; both.Done() }()
		both.Wait()
	}
}

func commstime(delta func(in <-chan int, left, right chan<- int), usual int) float64 {
	toDelta, toSuccessor, toPrefix, toConsumer := make(chan int), make(chan int), make(chan int), make(chan int)
	go prefix(toPrefix, toDelta)
	go delta(toDelta, toSuccessor, toConsumer)
	go successor(toSuccessor, toPrefix)
	cycles := repeat(usual)
	for i := 0; i < warmUp(cycles); i++ {
		<-toConsumer
	}
	start := time.Now()
	for i := 0; i < cycles; i++ {
		<-toConsumer
	}
	return perPiece(start, 4*cycles)
}

func pingPong() float64 {
	there, back := make(chan int), make(chan int)
	go passOn(there, back)
	rounds := repeat(3000000)
	for i := 0; i < warmUp(rounds); i++ {
		there <- 1
		<-back
	}
	start := time.Now()
	for i := 0; i < rounds; i++ {
		there <- 1
		<-back
	}
	return perPiece(start, 2*rounds)
}

func oneWay(capacity int) float64 {
	values := make(chan int, capacity)
	go func() {
		for i := 0; ; i = (i + 1) % 1000 {
			values <- i
		}
	}()
	count := repeat(5000000)
	for i := 0; i < warmUp(count); i++ {
		<-values
	}
	start := time.Now()
	for i := 0; i < count; i++ {
		<-values
	}
	return perPiece(start, count)
}

func ring(size int) float64 {
	first := make(chan int)
	in := first
	for i := 1; i < size; i++ {
		next := make(chan int)
		go passOn(in, next)
		in = next
	}
	laps := repeat(5000000) / size
	if laps < 1 {
		laps = 1
	}
	first <- 0
	token := <-in
	start := time.Now()
	for lap := 0; lap < laps; lap++ {
		first <- token
		token = <-in
	}
	return perPiece(start, laps*size)
}
