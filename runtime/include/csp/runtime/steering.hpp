// How a checker runs a program: what it says to the program, and what the program answers. The
// mechanism is in runtime/director.cpp; what to do is decided outside.
//
// All processes of a steered run are on one thread. Every process runs until its next communication
// point, where it says what it offers, and stands there until somebody decides what happens. A line
// is one decision; a file of such lines is a schedule:
//
//   run P            P runs from where it is to its next communication point, or to its end: its
//                    *local step*. It has just begun, or something it waited for has happened
//   pass W g R h     guard g of W writes to guard h of R, on a synchronous channel
//   put W g          guard g of W writes into a buffer
//   get R g          guard g of R reads from a buffer
//   timer P g        the deadline of guard g of P has come (g is 0 for a plain sleep)
//   skip P g         P takes its skip guard g
//   choose P v       the answer of csp::choose is v
//   sync B           everybody enrolled on the barrier B is there, and goes on
//   poisoned P g     guard g of P learns that its channel is poisoned
//   closed P         all channels that P waits at are closed, and P learns it
//
// After `pass` both partners are to be run, after `sync` everybody who was there, after each of the
// others but `run` the one process. Guards are counted as in the program, disabled ones included; a
// plain operation has guard 0. An empty line, and one that begins with #, says nothing.
//
// P, W and R are places of processes: "0" is what csp::run was given, "0.2" stands in place 2 of
// its children. A child takes the lowest place that no living child of its parent has, so a loop
// that starts the same process again and again uses one place. In the same way B, and every
// channel, is named after who made it: "0.2/c1", or "c1" if no process did; "0.2/b0". A J is what
// children are started in and waited for, a par, a seq or a ForkScope: "0.2/j0".
//
//
// The answer: what happened, a line each, fields separated by tabulators. In a field a tabulator is
// written \t, a line's end \n and a backslash \\ . First those that exist at the beginning:
//
//   channel PLACE CAPACITY READERS WRITERS NAME TYPE
//                              the numbers are of live ends
//   barrier PLACE ENROLLED NAME
//   process PLACE J START NAME  it has not run. START: its state, digested
//
// then, for each decision that was followed,
//
//   do DECISION                as above, one field
//
// and behind a `do run P` what the local step did to others, in order:
//
//   channel, barrier, process  as above: P has made it
//   ends PLACE READERS WRITERS by how much the numbers have changed
//   poison PLACE END LOST      through which END, read or write; values dropped from the buffer
//   enrol PLACE, resign PLACE  on a barrier
//   gone PLACE                 a channel or barrier that nobody has any more
//   cancel J                   of a ForkScope that is gone: its children are told to stop
//   hazard KIND TEXT           it touched what others touch: a block of memory (`shared`), or a
//                              variable or what only variables lead to (`global`). Or it can reach
//                              memory that belongs neither to operator new nor to variables, so
//                              that what it keeps there is not in its state (`unseen`). Or, if
//                              TIME is maximal, it has asked for it (`clock`). What is
//                              known only behind the step stands behind its end, as below; where
//                              all variables are too large to look at after each step, before
//                              `end`; what is so from the beginning, before all steps
//
// and how it ended:
//
//   state P DIGEST KIND SITE   KIND is one of read, write, alt, pri_alt, fair_alt, sleep, sync,
//                              join and choose; behind it, one for each enabled guard,
//   guard INDEX KIND OBJECT DIGEST VALUE SITE
//                              KIND OBJECT is read CHANNEL, write CHANNEL (with DIGEST and the
//                              printed VALUE, elsewhere empty), timeout DELAY, skip -, sync
//                              BARRIER, choose COUNT, or join J. DELAY: nanoseconds until then
//                              if TIME is maximal (below), else -
//   disabled INDEX KIND OBJECT  a guard of the alternation that is not enabled. Or else
//   ended P REASON TEXT TYPE   REASON is finished, poisoned, closed, cancelled or exception. TEXT
//                              and TYPE are those of the exception that its parent gets, empty if
//                              there is none
//
// A `join` needs no decision: when the last child of J has ended its parent is to be run, or at
// once if there is none. The first exception with which a child of J ends cancels the others: they
// are told to stop, and so are all that they wait for, and whoever is started in J after that. Who
// is told to stop where it waits, for anything but a join, is to be run.
// Digests are 32 hexadecimal digits. Two states of a process with the same DIGEST are the same: all
// that can be reached from its coroutine frames is equal (local_state.cpp). At last
//
//   end completed            the first process has ended
//   end stuck                nobody can do anything, and not everybody has ended
//   end limit                as many decisions were followed as had been asked for
//   end refused TEXT         a decision of the schedule was not possible; TEXT says why
//   end again                the program called csp::run a second time (what it does there is not
//                            steered)
//
// is missing if the program was killed in the middle.
//
//
// A program is steered in one of three ways.
//
// CSP_SCHEDULE=FILE: it follows the schedule, and then goes on by itself: always the first thing
// that is possible. Nothing is reported; a deadlock ends it as usual.
//
// CSP_CONTROL=N: N is the number of an open socket. At the first csp::run the program stops, says
//
//   csp-control 3
//
// and then, for every request, makes a copy of itself (fork) that runs. A request is
//
//   run DECISIONS SEED TIME MILLISECONDS [priorities CHANGES LENGTH] [possible]
//   (the schedule)
//   end
//
// DECISIONS: how many to follow at most, `run`s not counted. When the schedule ends the copy goes
// on with decisions drawn at random (SEED; 0: it always takes the first). TIME is `any`, where a
// deadline may come whenever its process waits, or `maximal`, where it comes only when nothing else
// can happen, the earliest first, and of several at once any. A copy whose local step takes longer than MILLISECONDS is killed.
//
// Left to itself a copy lets everybody run on to where it waits before it decides anything. With
// `priorities` it does not: every process gets a priority at random when it is made, and whoever
// has the highest of those that can do something does it. That is `run P` if it is to run, else a
// decision that P takes part in and nobody with a higher priority does (both partners of a `pass`
// take part, and all who are there in a `sync`); of several such one at random. Behind CHANGES of
// the first LENGTH decisions, drawn at random, whoever had the highest priority in the decision
// gets one below all that were given in the beginning.
//
// With `possible` there stands before each `do` what could have been done there, `do` included:
//
//   may DECISION             also `run P` of everybody who is to be run
//
// The answer to a request is
//
//   log BYTES          and as many bytes: the lines above
//   output BYTES       and as many bytes: what the copy wrote to standard output and error
//   exit exited N | killed SIGNAL | spinning PLACE
//
// The program ends when the socket is closed.
//
// A program that has more threads than one when it calls csp::run cannot be copied: a copy would
// lack the others. It says
//
//   threads N
//
// instead of the first line, and ends. Then serve_by_executing() stands in its place: it speaks as
// the program would, but has the program executed for every run, with
//
// CSP_CONTROL=R,L,O: three numbers of open files. At the first csp::run the program reads the one
// request in R and is itself what a copy would be: its other threads live on. The log is shared
// memory, in L; output goes to O. When the program comes to csp::run,
//
//   begun
//
// is said before the answer. If it ends before it comes there the whole answer is
//
//   early exited N | early killed SIGNAL
//
// How long it may take to come there is for whoever asks to say: when the socket is closed it is
// killed.
//
// Only processes are steered. What other threads do, and when, nobody decides: a process that
// depends on it need not do the same in two runs. What the program does before csp::run it does
// for every run.
#pragma once

#include <functional>

namespace csp::steering {

inline constexpr const char* control_variable = "CSP_CONTROL";
inline constexpr const char* schedule_variable = "CSP_SCHEDULE";
inline constexpr int control_version = 3;

// For a copy of a program that makes its network only now, a unit test for one: it is steered
// through the socket as if CSP_CONTROL had been set when it began. Processes, channels and whatever
// they hold must be made after this.
void accept_control(int socket);

// Answers at the socket in the place of a program that cannot be copied. `execute` is called in a
// child, for every run, and is to execute the program with the environment that it finds. Ends the
// calling program when the socket is closed.
[[noreturn]] void serve_by_executing(int socket, const std::function<void()>& execute);

}  // namespace csp::steering
