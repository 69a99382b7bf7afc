// expect: accepted
#include <memory>
#include <string>
#include <utility>

#include <csp/csp.hpp>

struct Point {
  int x, y;
};

struct Message {
  explicit Message(std::string text_) : text(std::move(text_)) {}
  std::string text;
};

csp::Process send(csp::Writer<Point> points, csp::Writer<Message> messages,
                  csp::Writer<std::unique_ptr<int>> boxes) {
  co_await points.write(Point{1, 2});
  co_await messages.write(Message("hello"));
  co_await boxes.write(std::make_unique<int>(3));
}

int main() {
  csp::Channel<Point> points("points");
  csp::Channel<Message> messages("messages");
  csp::Channel<std::unique_ptr<int>> boxes("boxes");
  csp::run(send(points.writer(), messages.writer(), boxes.writer()));
}
