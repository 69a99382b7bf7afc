// expect: holds_up_to_bound not compared
// alone: deadlock
//
// How far a process has read a file is known to the file alone; at its end there is a deadlock.
#include <cstdio>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<bool> out, csp::Reader<bool> never) {
  std::FILE* const file = std::tmpfile();
  for (int i = 0; i < 1000; ++i)
    std::fputc('x', file);
  std::rewind(file);
  while (std::fgetc(file) != EOF)
    co_await out.write(true);
  co_await never.read();
  std::fclose(file);
}

csp::Process hear(csp::Reader<bool> in, csp::Writer<bool>) {
  for (;;)
    co_await in.read();
}

}  // namespace

int main() {
  csp::Channel<bool> letters("letters"), nothing("nothing");
  csp::run(csp::par(send(letters.writer(), nothing.reader()).named("sender"),
                    hear(letters.reader(), nothing.writer()).named("listener")));
}
