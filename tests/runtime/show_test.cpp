#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include <csp/runtime/show.hpp>

#include "tests/support/catch.hpp"

namespace {

struct Point {
  int x, y;
};
enum class Colour { Red = 3 };
struct Opaque {};

template <class T>
std::string shown(const T& value) {
  csp::Printer out;
  out << value;
  return std::string(out.text());
}

}  // namespace

template <>
struct csp::Show<Point> {
  static void print(csp::Printer& out, const Point& p) { out << "Point." << p.x << "." << p.y; }
};

TEST_CASE("values print as CSP_M writes them", "[show]") {
  CHECK(shown(42) == "42");
  CHECK(shown(-7L) == "-7");
  CHECK(shown(true) == "true");
  CHECK(shown('x') == "'x'");
  CHECK(shown(std::string("say \"hi\"\n")) == "\"say \\\"hi\\\"\\n\"");
  CHECK(shown(Colour::Red) == "3");
  CHECK(shown(std::pair(1, false)) == "(1, false)");
  CHECK(shown(std::tuple(1, 'a', std::string("b"))) == "(1, 'a', \"b\")");
  CHECK(shown(std::vector<int>{1, 2, 3}) == "<1, 2, 3>");
  CHECK(shown(std::vector<int>{}) == "<>");
  CHECK(shown(std::set<int>{2, 1}) == "{1, 2}");
  CHECK(shown(std::map<int, char>{{1, 'a'}}) == "(| 1 => 'a' |)");
  CHECK(shown(std::optional<int>{}) == "Nothing");
  CHECK(shown(std::vector<std::optional<Point>>{Point{1, 2}}) == "<Just.Point.1.2>");
}

TEST_CASE("a type without Show is not showable", "[show]") {
  STATIC_REQUIRE(csp::Showable<Point>);
  STATIC_REQUIRE_FALSE(csp::Showable<Opaque>);
  STATIC_REQUIRE_FALSE(csp::Showable<std::vector<Opaque>>);
}
