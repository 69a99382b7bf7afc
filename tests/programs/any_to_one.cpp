// expect: holds
// ends: aabb, abab, abba, baab, baba, bbaa
// alone: ends
//
// Two writers share a channel: their messages come in every order that keeps each writer's own.
#include <iostream>
#include <string>

#include <csp/csp.hpp>

namespace {

csp::Process send(csp::Writer<char> out, char letter) {
  for (int i = 0; i < 2; ++i)
    co_await out.write(letter);
}

csp::Process spell(csp::Reader<char> in) {
  std::string word;
  while (const auto letter = co_await in.next())
    word += *letter;
  std::cout << word << "\n";
}

}  // namespace

int main() {
  csp::Channel<char> letters("letters");
  csp::run(csp::par(send(letters.writer(), 'a').named("first"),
                    send(letters.writer(), 'b').named("second"),
                    spell(letters.reader()).named("speller")));
}
