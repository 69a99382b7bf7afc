// expect: holds_up_to_bound depends on
// alone: ends
//
// Two processes each make a parcel when they are told to. Who gets both sends them on in the order
// of their addresses, which is the order in which the two were told.
#include <memory>
#include <utility>

#include <csp/csp.hpp>

namespace {

using Parcel = std::unique_ptr<int>;

csp::Process pack(csp::Reader<int> told, csp::Writer<Parcel> out) {
  const int number = co_await told.read();
  auto parcel = std::make_unique<int>(number);
  co_await out.write(std::move(parcel));
}

csp::Process tell(csp::Writer<int> first, csp::Writer<int> second) {
  const std::uint32_t chosen = co_await csp::choose(2);
  if (chosen == 0) {
    co_await first.write(1);
    co_await second.write(2);
  } else {
    co_await second.write(2);
    co_await first.write(1);
  }
}

csp::Process sort(csp::Reader<Parcel> first, csp::Reader<Parcel> second, csp::Writer<int> out) {
  const Parcel one = co_await first.read();
  const Parcel two = co_await second.read();
  const int lower = one.get() < two.get() ? *one : *two;
  co_await out.write(lower);
}

csp::Process hear(csp::Reader<int> in) {
  while (const auto value = co_await in.next()) {
  }
}

}  // namespace

int main() {
  csp::Channel<int> tell_first("tell.1"), tell_second("tell.2"), lower("lower");
  csp::Channel<Parcel> parcel_first("parcel.1"), parcel_second("parcel.2");
  csp::run(
      csp::par(tell(tell_first.writer(), tell_second.writer()).named("chooser"),
               pack(tell_first.reader(), parcel_first.writer()).named("packer.1"),
               pack(tell_second.reader(), parcel_second.writer()).named("packer.2"),
               sort(parcel_first.reader(), parcel_second.reader(), lower.writer()).named("sorter"),
               hear(lower.reader()).named("listener")));
}
