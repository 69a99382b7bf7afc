#include "bench/cspm_scripts.hpp"

#include <algorithm>
#include <string_view>

namespace csp::bench {

namespace {

// `pattern` with each "#" replaced by `number` and each "$" by the number before it.
std::string numbered(std::string_view pattern, long number) {
  std::string text;
  for (const char sign : pattern) {
    if (sign == '#') {
      text += std::to_string(number);
    } else if (sign == '$') {
      text += std::to_string(number - 1);
    } else {
      text += sign;
    }
  }
  return text;
}

constexpr std::string_view first_block = R"(datatype Colour0 = red0 | green0 | mixed0.{0..3}
channel c0 : {0..7}.Bool
channel s0
f0(n, acc) = if n == 0 then acc else f0(n - 1, acc + n)
P0(n) = s0 -> STOP
LIST0 = <1>
)";

// Fifteen lines.
constexpr std::string_view block = R"(datatype Colour# = red# | green# | mixed#.{0..3}
channel c# : {0..7}.Bool
channel s#, t# : Colour#
nametype Range# = {0..#}
f#(0, acc) = acc
f#(n, acc) = f#(n - 1, acc + n * 2 % 7) + f$(1, n)
g# :: (<Int>, Int) -> <Int>
g#(<>, y) = <y>
g#(<h>^rest, y) = if h > y then <y, h>^rest else <h>^g#(rest, y)
LIST# = g#(<x * x | x <- <1..#>, x % 3 == 1>, #) ^ LIST$
SET# = {(x, member(x, {1..4})) | x <- {0..9}, not x == 5}
(a#, b#) = let k = \ x, y @ x + y within (k(#, 1), Union({{| c# |}, {| s#, t# |}}))
P#(n) = c#?x!(n > 0) -> (if x > n then P#(x) else t#.red# -> P$(n)) [] s#?col -> SKIP
Q# = (P#(1) [| {| c# |} |] P#(2)) \ {| s# |} ||| (|~| i : {0..2} @ c#.i.true -> STOP)
assert P#(a#) [T= Q#
)";

}  // namespace

std::string grid_script(long terms) {
  // Each state of a cell is a call, two prefixes and their choice.
  constexpr long states = 8;
  constexpr long columns = 50;
  const long rows = std::max(1L, terms / (columns * states * 4));
  return "ROWS = " + std::to_string(rows) + "\nCOLUMNS = " + std::to_string(columns) +
         "\nSTATES = " + std::to_string(states) + R"(
channel step, back : {0..ROWS - 1}.{0..COLUMNS - 1}.{0..STATES - 1}
CELL(row, column, state) =
  step.row.column.state -> CELL(row, column, (state + 1) % STATES)
  [] state > 0 & back.row.column.state -> CELL(row, column, state - 1)
ROW(row) = ||| column : {0..COLUMNS - 1} @ CELL(row, column, 0)
GRID = ||| row : {0..ROWS - 1} @ ROW(row)
)";
}

std::string declarations_script(long lines) {
  std::string text(numbered(first_block, 0));
  const auto block_lines = std::count(block.begin(), block.end(), '\n');
  for (long i = 1; i * block_lines < lines; ++i)
    text += numbered(block, i);
  return text;
}

}  // namespace csp::bench
