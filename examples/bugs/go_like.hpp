// What Go's standard library offers to goroutines, made of processes and channels.
//
//   here                        in Go                 what it is
//   Chan<T>                     chan T                both ends of a channel in one value
//   Mutex, Lock                 sync.Mutex            a process that has one holder at a time
//   WaitGroup, Counter          sync.WaitGroup        a process that counts
//   Condition, Monitor          sync.Cond             a process that knows how many wait
//   Context                     context.Context       a channel that is closed, and never written
//   Shared, Cell                a variable            a process that is read and written
//
// A Mutex, a WaitGroup, a Condition or a Shared is made where the network is put together: it gives
// the process that serves (`server()`) and turns into what the others hold. When nobody holds it
// any more its server ends.
//
// A Go channel closes only when somebody closes it. A csp channel also does when the last process
// at its other side has gone, which cures many of these bugs by itself. A Chan holds both ends, so
// that whoever waits at it keeps it open, as in Go.
#pragma once

#include <cstdint>
#include <source_location>
#include <string>

#include <csp/csp.hpp>

namespace go_like {

// A message that says nothing but that it came.
enum class Signal : std::uint8_t { Given };

template <class T>
struct Chan {
  Chan(const csp::Channel<T>& channel,  // on purpose not explicit: one writes worker(results)
       std::source_location site = std::source_location::current())
      : in(channel.reader(site)), out(channel.writer(site)) {}

  // Readers get what is left in the buffer and then Poisoned. Closing twice is no mistake here.
  void close(std::source_location site = std::source_location::current()) const {
    out.poison(site);
  }
  // Waits until somebody closes it; values that come before that are dropped.
  [[nodiscard]] csp::Task<> closed(
      std::source_location site = std::source_location::current()) const {
    while (const auto value = co_await in.next(site)) {
    }
  }

  csp::Reader<T> in;
  csp::Writer<T> out;
};

// A Go channel with room for one value, or with none.
template <class T>
[[nodiscard]] csp::Channel<T> channel_with_room(
    bool has_room, std::string name, std::source_location site = std::source_location::current()) {
  return has_room ? csp::Channel<T>(std::move(name), csp::fifo(1), site)
                  : csp::Channel<T>(std::move(name), site);
}

class Mutex {
 public:
  explicit Mutex(const std::string& name)
      : name_(name), acquire(name + ".acquire"), release(name + ".release") {}

  [[nodiscard]] csp::Process server() const {
    return serve(acquire.reader(), release.reader()).named(name_);
  }

 private:
  friend class Lock;
  static csp::Process serve(csp::Reader<Signal> acquire, csp::Reader<Signal> release) {
    while (const auto holder = co_await acquire.next())
      co_await release.read();
  }

  std::string name_;
  csp::Channel<Signal> acquire, release;
};

// A Mutex as its users see it. It is not recursive: who holds it and acquires it waits for ever.
class Lock {
 public:
  Lock(const Mutex& mutex) : acquire_(mutex.acquire.writer()), release_(mutex.release.writer()) {}

  [[nodiscard]] auto acquire(std::source_location site = std::source_location::current()) const {
    return acquire_.write(Signal::Given, site);
  }
  [[nodiscard]] auto release(std::source_location site = std::source_location::current()) const {
    return release_.write(Signal::Given, site);
  }

 private:
  csp::Writer<Signal> acquire_, release_;
};

class WaitGroup {
 public:
  explicit WaitGroup(const std::string& name)
      : name_(name), add(name + ".add"), done(name + ".done"), wait(name + ".wait") {}

  [[nodiscard]] csp::Process server() const {
    return serve(add.reader(), done.reader(), wait.writer()).named(name_);
  }

 private:
  friend class Counter;
  static csp::Process serve(csp::Reader<int> add, csp::Reader<Signal> done,
                            csp::Writer<Signal> wait) {
    int count = 0;
    for (;;) {
      co_await csp::alt(
          add.read() >> [&](int more) { count += more; }, done.read() >> [&](Signal) { --count; },
          csp::when(count == 0, wait.write(Signal::Given)));
    }
  }

  std::string name_;
  csp::Channel<int> add;
  csp::Channel<Signal> done, wait;
};

// A WaitGroup as its users see it: wait() lasts as long as more was added than done.
class Counter {
 public:
  Counter(const WaitGroup& group)
      : add_(group.add.writer()), done_(group.done.writer()), wait_(group.wait.reader()) {}

  [[nodiscard]] auto add(int more,
                         std::source_location site = std::source_location::current()) const {
    return add_.write(more, site);
  }
  [[nodiscard]] auto done(std::source_location site = std::source_location::current()) const {
    return done_.write(Signal::Given, site);
  }
  [[nodiscard]] auto wait(std::source_location site = std::source_location::current()) const {
    return wait_.read(site);
  }

 private:
  csp::Writer<int> add_;
  csp::Writer<Signal> done_;
  csp::Reader<Signal> wait_;
};

class Condition {
 public:
  explicit Condition(const std::string& name)
      : name_(name),
        enter(name + ".enter"),
        wake_one(name + ".signal"),
        wake_all(name + ".broadcast"),
        woken(name + ".woken") {}

  [[nodiscard]] csp::Process server() const {
    return serve(enter.reader(), wake_one.reader(), wake_all.reader(), woken.writer()).named(name_);
  }

 private:
  friend class Monitor;
  // Nobody can enter while the woken ones leave, so none of those who come later is woken instead.
  static csp::Process serve(csp::Reader<Signal> enter, csp::Reader<Signal> wake_one,
                            csp::Reader<Signal> wake_all, csp::Writer<Signal> woken) {
    int waiting = 0, leaving = 0;
    for (;;) {
      co_await csp::alt(
          enter.read() >> [&](Signal) { ++waiting; },
          wake_one.read() >> [&](Signal) { leaving = waiting > 0 ? 1 : 0; },
          wake_all.read() >> [&](Signal) { leaving = waiting; });
      for (; leaving > 0; --leaving, --waiting)
        co_await woken.write(Signal::Given);
    }
  }

  std::string name_;
  csp::Channel<Signal> enter, wake_one, wake_all, woken;
};

// A Condition and its Mutex as their users see them. A signal that nobody waits for is lost.
class Monitor {
 public:
  Monitor(const Mutex& mutex, const Condition& condition)
      : lock(mutex),
        enter_(condition.enter.writer()),
        wake_one_(condition.wake_one.writer()),
        wake_all_(condition.wake_all.writer()),
        woken_(condition.woken.reader()) {}

  // The caller holds the lock, gives it up while it waits, and holds it again afterwards.
  [[nodiscard]] csp::Task<> wait(
      std::source_location site = std::source_location::current()) const {
    co_await enter_.write(Signal::Given, site);
    co_await lock.release(site);
    co_await woken_.read(site);
    co_await lock.acquire(site);
  }
  [[nodiscard]] auto signal(std::source_location site = std::source_location::current()) const {
    return wake_one_.write(Signal::Given, site);
  }
  [[nodiscard]] auto broadcast(std::source_location site = std::source_location::current()) const {
    return wake_all_.write(Signal::Given, site);
  }

  Lock lock;

 private:
  csp::Writer<Signal> enter_, wake_one_, wake_all_;
  csp::Reader<Signal> woken_;
};

// `done.in.read()` waits until somebody cancels; then it throws Poisoned, which ends the process
// unless it is caught: as `case <-ctx.Done(): return`.
class Context {
 public:
  explicit Context(const csp::Channel<Signal>& channel) : done(channel) {}
  void cancel(std::source_location site = std::source_location::current()) const {
    done.close(site);
  }

  Chan<Signal> done;
};

template <class T>
class Shared {
 public:
  Shared(const std::string& name, T initial)
      : name_(name), initial_(initial), get(name + ".get"), set(name + ".set") {}

  [[nodiscard]] csp::Process server() const {
    return serve(initial_, get.writer(), set.reader()).named(name_);
  }

 private:
  template <class>
  friend class Cell;
  static csp::Process serve(T value, csp::Writer<T> get, csp::Reader<T> set) {
    for (;;)
      co_await csp::alt(
          get.write(value), set.read() >> [&](T written) { value = written; });
  }

  std::string name_;
  T initial_;
  csp::Channel<T> get, set;
};

// A shared variable as its users see it.
template <class T>
class Cell {
 public:
  Cell(const Shared<T>& variable) : get_(variable.get.reader()), set_(variable.set.writer()) {}

  [[nodiscard]] auto get(std::source_location site = std::source_location::current()) const {
    return get_.read(site);
  }
  [[nodiscard]] auto set(T value,
                         std::source_location site = std::source_location::current()) const {
    return set_.write(value, site);
  }

 private:
  csp::Reader<T> get_;
  csp::Writer<T> set_;
};

// What every program here does with its command line: `bug` (the default) or `fix`. --help ends the
// program with 0, a mistake with a message and 2.
[[nodiscard]] bool is_fixed(int argc, char** argv, const std::string& what_goes_wrong);

// Runs the network and says when it has come to its end.
void run(csp::Process network);

}  // namespace go_like

template <>
struct csp::Show<go_like::Signal> {
  static void print(csp::Printer& out, go_like::Signal) { out.append("signal"); }
};
