// Communicates a number of times and keeps count in a file that survives it, so that a test knows
// what must be in the trace.
//   counting_program FILE COUNT      FILE: two 64-bit numbers, the communications that were
//   completed and the process id
#include <atomic>
#include <cstdint>
#include <cstdlib>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <csp/csp.hpp>

namespace {

struct Account {
  std::atomic<std::uint64_t> completed;
  std::atomic<std::uint64_t> process_id;
};

csp::Process writer(csp::Writer<long> out, long count) {
  for (long i = 0; i < count; ++i)
    co_await out.write(i);
}

csp::Process reader(csp::Reader<long> in, Account* account) {
  while (const auto value = co_await in.next())
    account->completed.store(static_cast<std::uint64_t>(*value) + 1);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int file = open(argv[1], O_RDWR | O_CREAT, 0600);
  if (file < 0 || ftruncate(file, sizeof(Account)) != 0) return 2;
  void* const memory = mmap(nullptr, sizeof(Account), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED) return 2;
  auto* const account = static_cast<Account*>(memory);
  account->process_id = static_cast<std::uint64_t>(getpid());
  csp::Channel<long> numbers("numbers");
  csp::run(csp::par(writer(numbers.writer(), std::atol(argv[2])).named("writer"),
                    reader(numbers.reader(), account).named("reader")));
}
