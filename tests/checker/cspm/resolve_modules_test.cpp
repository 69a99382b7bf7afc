#include "tests/checker/cspm/resolve_support.hpp"
#include "tests/support/catch.hpp"

namespace csp::checker::cspm {

namespace {

constexpr const char* cell =
    "module Cell(size)\n"
    "  limit = size + 1\n"
    "exports\n"
    "  channel put : {0..limit}\n"
    "  datatype T = Full | Empty\n"
    "  f(Full) = limit\n"
    "endmodule\n";

}  // namespace

TEST_CASE("a module without parameters is laid into the script", "[cspm][modules]") {
  const Resolved script("module M\n  y = x\nexports\n  z = y\nendmodule\nx = M::z\n");
  CHECK(script.told().empty());
  CHECK(script.globals() == Texts{"-M::y", "M::z", "x"});
  CHECK(script.script.tree.declarations.size() == 3);
  CHECK(script.script.templates.empty());
  CHECK(script.uses("y") == Places{"2:3"});
  CHECK(script.uses("x") == Places{"6:1"});
  CHECK(script.uses("M::z") == Places{"4:3"});
}

TEST_CASE("private names are known inside of the module, and in modules inside of it",
          "[cspm][modules]") {
  const char* script =
      "module M\n  y = 0\nexports\n  module N\n    w = y\n  exports\n    z = w\n  endmodule\n"
      "  a = N::z\nendmodule\n";
  CHECK(Resolved(script).globals() == Texts{"-M::y", "-M::N::w", "M::N::z", "M::a"});
  CHECK(told_of(script).empty());
  CHECK(told_of(std::string(script) + "b = M::y\n") == Texts{"11:5: `y` is private in `M`",
                                                             "note 2:3: `y` is declared here",
                                                             "fix: declare it behind `exports`"});
  CHECK(first_told(std::string(script) + "b = M::N::w\n") == "`w` is private in `M::N`");
  CHECK(told_of(std::string(script) + "b = M::N::z\n").empty());
}

TEST_CASE("each instance has symbols of its own behind bindings of the parameters",
          "[cspm][modules]") {
  const Resolved script(std::string(cell) +
                        "instance A = Cell(1)\ninstance B = Cell(2)\n"
                        "x = (A::put, B::Full, A::Full)\n");
  CHECK(script.told().empty());
  const Texts globals = script.globals();
  for (const char* name : {"Cell::put", "A::put", "B::put", "-A::size", "-B::limit", "A::Full"})
    CHECK(std::count(globals.begin(), globals.end(), name) == 1);
  REQUIRE(script.script.templates.size() == 1);
  CHECK(script.script.templates[0].parameters.count == 1);
  CHECK(script.script.templates[0].declarations.count == 4);
  // Twice a binding and four declarations, and `x`.
  REQUIRE(script.script.tree.declarations.size() == 11);
  const Decl& binding = script.script.tree.at(script.script.tree.declarations[0]);
  CHECK(binding.kind == DeclKind::Binding);
  CHECK(script.script.symbols[script.script.tree.at(binding.pattern).symbol].name == "A::size");
}

TEST_CASE("an instance of a module without parameters is a copy, too", "[cspm][modules]") {
  const Resolved script(
      "module M\nexports\nchannel c\nendmodule\ninstance N = M\nx = (M::c, N::c)\n");
  CHECK(script.told().empty());
  CHECK(script.globals() == Texts{"M::c", "N::c", "x"});
}

TEST_CASE("what a module's text names is found where the module stands", "[cspm][modules]") {
  const Resolved script(
      "x = 0\nmodule M(n)\nexports\n  y = x + n\nendmodule\n"
      "module O\n  x = 1\nexports\n  instance I = M(x)\nendmodule\nz = O::I::y\n");
  CHECK(script.told().empty());
  // In the template, in the instance, and the argument.
  CHECK(script.uses("x") == Places{"1:1", "1:1", "7:3"});
}

TEST_CASE("a module inside of an instance belongs to that instance", "[cspm][modules]") {
  const char* script =
      "module M(x)\nexports\n  datatype T = A\n  module N(y)\n  exports\n    z = (A, x, y)\n"
      "  endmodule\nendmodule\n"
      "instance I = M(0)\ninstance J = I::N(1)\nb = J::z\n";
  const Resolved resolved(script);
  CHECK(resolved.told().empty());
  CHECK(resolved.script.templates.size() == 2);
  // The copy of `z` in `J` names the constructor of `I`.
  bool is_seen = false;
  for (std::size_t i = 0; i < resolved.script.tree.expr_count(); ++i) {
    const Expr& node = resolved.script.tree.at(static_cast<ExprId>(i));
    is_seen |=
        node.kind == ExprKind::Variable && resolved.script.symbols[node.symbol].name == "I::A";
  }
  CHECK(is_seen);
}

TEST_CASE("names in a module with parameters belong to its instances", "[cspm][modules]") {
  CHECK(told_of(std::string(cell) + "x = Cell::put\n") ==
        Texts{"8:5: `Cell` has parameters, so its names belong to its instances",
              "note 1:8: `Cell` is declared here",
              "fix: write `instance I = Cell(...)`, and name what is in `I`"});
  CHECK(first_told("module M(x)\nexports\nmodule N(y)\nexports\nendmodule\nendmodule\n"
                   "instance I = M::N(0)\n") ==
        "`M` has parameters, so its names belong to its instances");
}

TEST_CASE("a parameter is not seen from outside", "[cspm][modules]") {
  CHECK(first_told(std::string(cell) + "instance A = Cell(1)\nx = A::size\n") ==
        "`size` is private in `A`");
}

TEST_CASE("an instance stands behind its module", "[cspm][modules]") {
  CHECK(told_of("instance I = M\nmodule M\nexports\nendmodule\n") ==
        Texts{"1:14: there is no module `M` in front of this instance",
              "fix: put the instance behind the module"});
  CHECK(first_told("module M(x)\n  instance I = M(x)\nexports\nendmodule\n") ==
        "`M` cannot have an instance inside of itself");
}

TEST_CASE("an instance gives each parameter an argument", "[cspm][modules]") {
  CHECK(told_of(std::string(cell) + "instance A = Cell(1, 2)\n") ==
        Texts{"8:1: `Cell` takes 1 argument, this instance gives it 2",
              "note 1:8: it is declared here"});
  CHECK(told_of(std::string(cell) + "instance A = Cell\nx = A::put\n").size() == 2);
}

TEST_CASE("a name that is no module is said to be none", "[cspm][modules]") {
  CHECK(first_told("instance I = N\n") == "there is no module `N`");
  CHECK(first_told(std::string(cell) + "instance I = Cel(0)\n") ==
        "there is no module `Cel`; did you mean `Cell`?");
  CHECK(first_told("M = 0\nx = M::y\n") == "`M` is not a module");
  CHECK(first_told("module M\nexports\nendmodule\nx = M\n") ==
        "`M` is a module, which is no value");
  CHECK(first_told("module M\nexports\nlimit = 0\nendmodule\nx = M::limut\n") ==
        "`M` declares no `limut`; did you mean `limit`?");
}

TEST_CASE("a name that a module exports is found for who forgot to say so", "[cspm][modules]") {
  CHECK(first_told("module M\nexports\nlimit = 0\nendmodule\nx = limit\n") ==
        "`limit` is not declared here; did you mean `M::limit`?");
}

TEST_CASE("modules, instances and other names are told apart by their names", "[cspm][modules]") {
  CHECK(first_told("module M\nexports\nendmodule\nmodule M\nexports\nendmodule\n") ==
        "`M` is declared twice");
  CHECK(first_told("module M\nexports\nendmodule\nM = 0\n") == "`M` is declared twice");
  CHECK(first_told("module M\nexports\nendmodule\ninstance M = M\n") == "`M` is declared twice");
  CHECK(first_told("module M\n  g = 4\nexports\n  g = 5\nendmodule\n") == "`g` is declared twice");
  CHECK(first_told("module M(g)\n  g = 4\nexports\nendmodule\n") == "`g` is declared twice");
}

TEST_CASE("a module that depends on an instance of itself is told with the circle",
          "[cspm][modules]") {
  CHECK(told_of("module M(_)\nexports\n  y = X\nendmodule\ninstance I = M(1)\nX = I::y\n") ==
        Texts{"5:10: `I` is an instance of `M`, which itself depends on `I`",
              "note 5:14: `I` depends on `M` here", "note 3:3: `M` depends on `M::y` here",
              "note 3:7: `M::y` depends on `X` here", "note 6:5: `X` depends on `I` here",
              "fix: take what both need out of `M`"});
  CHECK(told_of("module M\nexports\n  y = I::y\nendmodule\ninstance I = M\n").size() == 4);
  CHECK(told_of("module M\nexports\n  y = 0\n  x = N::c\nendmodule\n"
                "module N\nexports\n  c = {}\n  g = w\nendmodule\n"
                "instance I = M\nw = I::y\n")
            .empty());
}

TEST_CASE("a module may hold an instance of a module that it holds", "[cspm][modules]") {
  CHECK(told_of("module M(n)\nexports\n  module N\n  exports\n    z = n\n  endmodule\n"
                "  instance I = N\n  y = I::z\nendmodule\ninstance J = M(0)\nx = J::I::z\n")
            .empty());
  CHECK(first_told("module M(n)\nexports\n  module N\n  exports\n    z = I::z\n  endmodule\n"
                   "  instance I = N\nendmodule\n") ==
        "`M::I` is an instance of `M::N`, which itself depends on `M::I`");
}

TEST_CASE("an instance does not stand in a timed section", "[cspm][modules]") {
  CHECK(first_told("channel tock\nmodule M\nexports\nendmodule\nTimed (\\ _ @ 1) {\n"
                   "  instance I = M\n}\n") == "an instance cannot stand in a timed section");
}

TEST_CASE("what a module imports can be used through it", "[cspm][modules]") {
  CHECK(uses_of("M::normal",
                "module M\nexports\ntransparent normal\nendmodule\nP = M::normal(STOP)\n") ==
        Places{"normal"});
}

TEST_CASE("within a copy, the module's own name means the copy", "[cspm][modules]") {
  const Resolved script("module M\nexports\nchannel c\nd = M::c\nendmodule\ninstance I = M\n");
  CHECK(script.told().empty());
  Texts meant;
  for (std::size_t i = 0; i < script.script.tree.expr_count(); ++i) {
    const Expr& node = script.script.tree.at(static_cast<ExprId>(i));
    if (node.kind == ExprKind::Variable) meant.push_back(script.script.symbols[node.symbol].name);
  }
  CHECK(meant == Texts{"M::c", "I::c"});
}

TEST_CASE("a mistake in a module is told once, however many instances it has", "[cspm][modules]") {
  CHECK(told_of("module M(x)\nexports\n  y = nothing\nendmodule\ninstance I = M(0)\n"
                "instance J = M(1)\n")
            .size() == 1);
}

TEST_CASE("a module makes datatypes whose types annotations can name", "[cspm][modules]") {
  CHECK(told_of("module M(x)\nexports\n  datatype T = A\n  g :: T\n  g = A\nendmodule\n"
                "instance I = M(0)\nh :: I::T\nh = I::A\n")
            .empty());
}

}  // namespace csp::checker::cspm
