// Everything a program needs: processes, channels, alternation, barriers, time.
//
//   #include <csp/csp.hpp>
//   csp::Process writer(csp::Writer<int> out) { co_await out.write(42); }
//   csp::Process reader(csp::Reader<int> in) { std::cout << co_await in.read() << '\n'; }
//   int main() {
//     csp::Channel<int> answers("answers");
//     csp::run(csp::par(reader(answers.reader()), writer(answers.writer())));
//   }
#pragma once

#include <csp/runtime/alternation.hpp>
#include <csp/runtime/barrier.hpp>
#include <csp/runtime/channel.hpp>
#include <csp/runtime/choose.hpp>
#include <csp/runtime/composition.hpp>
#include <csp/runtime/errors.hpp>
#include <csp/runtime/process.hpp>
#include <csp/runtime/run.hpp>
#include <csp/runtime/show.hpp>
#include <csp/runtime/task.hpp>
#include <csp/runtime/time.hpp>
#include <csp/runtime/version.hpp>
