// Modules and instances. An instance has a scope of its own whose parent is that of its module, so
// what the module's text does not declare itself is found where the module stands. A module inside
// of an instance is likewise a module of its own.
//
// Instances stand behind their module, so making them ends: an instance in a module's text was
// refused before the text is copied if it were to contain itself.
#include <string>
#include <vector>

#include "checker/cspm/deep_stack.hpp"
#include "checker/cspm/resolver.hpp"

namespace csp::checker::cspm {

namespace {

std::string counted(std::size_t count, const std::string& word) {
  return std::to_string(count) + " " + word + (count == 1 ? "" : "s");
}

}  // namespace

void Resolver::declare_modules(ScopeId scope) {
  check_depth();
  const Temporarily here(scope_, scope);
  each_declaration(scope, [&](DeclId id, bool is_private, bool is_timed) {
    const Temporarily in_private(is_private_, is_private);
    const Temporarily in_timed(is_timed_, is_timed);
    const DeclKind kind = source_.at(id).kind;
    if (kind == DeclKind::Module) declare_module(id);
    if (kind == DeclKind::Instance) declare_instance(id);
  });
}

void Resolver::declare_module(DeclId id) {
  const Decl& decl = source_.at(id);
  const NameId name = path(decl.name).whole;
  Scope module{.parent = scope_,
               .module = id,
               .declared = decl.name_span,
               .prefix = scopes_[scope_].prefix + spelling(name) + "::",
               .needs_instance = !decl.patterns.empty(),
               .is_copy = scopes_[scope_].is_copy};
  module.is_template = module.needs_instance || scopes_[scope_].is_template;
  if (scopes_[scope_].is_copy) {
    const Scope& original = scopes_[scopes_[scope_].original];
    if (const auto child = original.children.find(id); child != original.children.end())
      module.original = child->second;
  }
  const bool is_dependency = has_instances_ && module.needs_instance && !module.is_copy;
  const ScopeId child = scopes_.add(std::move(module));
  const Entry entry{.module = child, .declared = decl.name_span, .is_private = is_private_};
  if (!declare_entry(name, entry)) return;
  if (is_dependency) {
    const DependencyId whole = dependencies_.add({.name = name_of(child), .span = decl.name_span});
    contained_in_module(whole, decl.name_span);
    dependency_by_declaration_.emplace(id, whole);
  }
  scopes_[scope_].children.emplace(id, child);
  declare_modules(child);
  scopes_[child].is_complete = true;
}

void Resolver::declare_instance(DeclId id) {
  if (failed_instances_.contains(id)) return;
  const Decl& decl = source_.at(id);
  const NameId name = path(decl.name).whole;
  const ScopeId module = module_of_instance(decl);
  if (module == none<ScopeId>) {
    failed_instances_.insert(id);
    declare_entry(name, {.declared = decl.name_span, .is_private = is_private_});
    return;
  }
  const ScopeId child = scopes_.add({.parent = scopes_[module].parent,
                                     .module = scopes_[module].module,
                                     .instance = id,
                                     .original = module,
                                     .declared = decl.name_span,
                                     .prefix = scopes_[scope_].prefix + spelling(name) + "::",
                                     .is_complete = true,
                                     .is_template = scopes_[scope_].is_template,
                                     .is_copy = true});
  const Entry entry{.module = child, .declared = decl.name_span, .is_private = is_private_};
  if (!declare_entry(name, entry)) {
    failed_instances_.insert(id);
    return;
  }
  DependencyId dependency = containing_instance(scope_);
  if (dependency == none<DependencyId>) {
    dependency = dependencies_.add(
        {.name = name_of(child), .span = decl.name_span, .module = name_of(module)});
    contained_in_module(dependency, decl.name_span);
  }
  dependency_by_instance_.emplace(child, dependency);
  scopes_[scope_].children.emplace(id, child);
  declare_modules(child);
}

// The module that an Instance is to be one of; none where it cannot be, and that has been told.
ScopeId Resolver::module_of_instance(const Decl& decl) {
  const Path& of = path(decl.of);
  const ScopeId module = module_named(of, of.parts.size(), decl.of_span);
  if (module == none<ScopeId>) return module;
  const std::vector<Note> where{{scopes_[module].declared, "it is declared here"}};
  if (scopes_[module].instance != none<DeclId>) {
    const std::string original = name_of(scopes_[module].original);
    error(decl.of_span, quoted(of.whole) + " is an instance itself; it was to be a module", where,
          "make one more instance of `" + original + "`");
    return none<ScopeId>;
  }
  if (!scopes_[module].is_complete) {
    error(decl.of_span, quoted(of.whole) + " cannot have an instance inside of itself", where,
          "put the instance behind `endmodule`");
    return none<ScopeId>;
  }
  const std::size_t expected = source_.at(scopes_[module].module).patterns.count;
  if (is_timed_) {
    error(decl.span, "an instance cannot stand in a timed section", {},
          "put it in front of the section");
    return none<ScopeId>;
  }
  if (decl.arguments.count != expected) {
    error(decl.span,
          quoted(of.whole) + " takes " + counted(expected, "argument") +
              ", this instance gives it " + std::to_string(decl.arguments.count),
          where);
    return none<ScopeId>;
  }
  return module;
}

// "M::N", for messages.
std::string Resolver::name_of(ScopeId module) const {
  const std::string& prefix = scopes_[module].prefix;
  return prefix.substr(0, prefix.size() - 2);
}

// Within a copy of a module, the module's own name means the copy.
ScopeId Resolver::as_seen_here(ScopeId module) const {
  if (!scopes_[scope_].is_copy) return module;
  for (ScopeId scope = scope_; scope != none<ScopeId>; scope = scopes_[scope].parent) {
    if (scopes_[scope].original == module) return scope;
  }
  return module;
}

// What stands for the first `count` parts of a name: a module whose names may be used here.
// Otherwise none, and that has been told.
ScopeId Resolver::module_named(const Path& path, std::size_t count, Span span) {
  ScopeId module = none<ScopeId>;
  for (std::size_t i = 0; i < count; ++i) {
    const NameId part = path.parts[i];
    const Entry* entry = nullptr;
    if (i == 0) {
      entry = scopes_.find(scope_, part);
    } else {
      if (needs_instance(module, span)) return none<ScopeId>;
      const auto place = scopes_[module].names.find(part);
      if (place != scopes_[module].names.end()) entry = &place->second;
    }
    if (entry == nullptr || entry->module == none<ScopeId>) {
      // An instance that failed has been told about.
      if (entry == nullptr || entry->symbol != none<SymbolId>)
        no_such_module(path, i, module, span, entry);
      return none<ScopeId>;
    }
    if (entry->is_private && module != none<ScopeId> && !scopes_.is_within(scope_, module)) {
      is_private(part, module, *entry, span);
      return none<ScopeId>;
    }
    module = as_seen_here(entry->module);
  }
  return module;
}

// Nobody may look from outside into a module with parameters: says so, and how to go on.
bool Resolver::needs_instance(ScopeId module, Span span) {
  if (!scopes_[module].needs_instance || scopes_.is_within(scope_, module)) return false;
  const std::string name = name_of(module);
  error(span, "`" + name + "` has parameters, so its names belong to its instances",
        {{scopes_[module].declared, "`" + name + "` is declared here"}},
        "write `instance I = " + name + "(...)`, and name what is in `I`");
  return true;
}

void Resolver::is_private(NameId name, ScopeId module, const Entry& entry, Span span) {
  error(span, quoted(name) + " is private in `" + name_of(module) + "`",
        {{entry.declared, quoted(name) + " is declared here"}},
        entry.is_parameter ? "declare a name for it behind `exports`"
                           : "declare it behind `exports`");
}

void Resolver::no_such_module(const Path& path, std::size_t index, ScopeId within, Span span,
                              const Entry* other) {
  const NameId name = path.parts[index];
  if (!told_.insert(index == 0 ? name : path.whole).second) return;
  if (other != nullptr) {
    error(span, quoted(name) + " is not a module",
          {{other->declared, quoted(name) + " is declared here"}});
    return;
  }
  NearestSpelling nearest(spelling(name));
  const auto consider = [&](ScopeId scope) {
    for (const auto& [known, entry] : scopes_[scope].names) {
      if (entry.module != none<ScopeId>) nearest.consider(spelling(known));
    }
  };
  std::string message = "there is no module " + quoted(name);
  if (within != none<ScopeId>) {
    message += " in `" + name_of(within) + "`";
    consider(within);
  } else {
    for (ScopeId scope = scope_; scope != none<ScopeId>; scope = scopes_[scope].parent)
      consider(scope);
  }
  if (within == none<ScopeId> && is_declared_later(name)) {
    error(span, message + " in front of this instance", {}, "put the instance behind the module");
    return;
  }
  if (!nearest.best().empty()) message += "; did you mean `" + nearest.best() + "`?";
  error(span, message);
}

// While modules are being declared, one that stands further on in the scope we are in.
bool Resolver::is_declared_later(NameId name) {
  bool is_found = false;
  each_declaration(scope_, [&](DeclId id, bool, bool) {
    const Decl& decl = source_.at(id);
    is_found |= decl.kind == DeclKind::Module && path(decl.name).whole == name;
  });
  return is_found;
}

void Resolver::resolve_contents(ScopeId scope, std::vector<DeclId>& into) {
  const Temporarily here(scope_, scope);
  if (scopes_[scope].module == none<DeclId>) {
    for (const DeclId id : source_.declarations)
      declaration(id, into);
    return;
  }
  const Decl& module = source_.at(scopes_[scope].module);
  declarations(module.declarations, into);
  declarations(module.exports, into);
}

void Resolver::resolve_module(DeclId id, std::vector<DeclId>& into) {
  const auto child = scopes_[scope_].children.find(id);
  if (child == scopes_[scope_].children.end()) return;
  const ScopeId module = child->second;
  if (!scopes_[module].needs_instance) {
    resolve_contents(module, into);
    return;
  }
  if (scopes_[module].is_copy) return;
  const Decl& decl = source_.at(id);
  const std::size_t place = templates_.size();
  templates_.push_back({.span = decl.span, .parameters = {}, .declarations = {}});
  const Temporarily here(scope_, module);
  const List<PatternId> parameters = patterns(decl.patterns);
  std::vector<DeclId> contents;
  resolve_contents(module, contents);
  templates_[place].parameters = parameters;
  templates_[place].declarations = tree_.add_list(contents);
}

void Resolver::resolve_instance(DeclId id, std::vector<DeclId>& into) {
  const auto child = scopes_[scope_].children.find(id);
  if (child == scopes_[scope_].children.end()) return;
  const ScopeId instance = child->second;
  const ScopeId module = scopes_[instance].original;
  const Decl& decl = source_.at(id);
  const DependencyId dependency = dependency_by_instance_.at(instance);
  if (!scopes_[scope_].is_copy) depend_on_all_of(dependency, module, decl.of_span);
  const Temporarily user(user_, scopes_[scope_].is_copy ? none<DependencyId> : dependency);
  const List<PatternId> parameters = source_.at(scopes_[module].module).patterns;
  for (std::size_t i = 0; i < parameters.count; ++i) {
    Decl binding{.kind = DeclKind::Binding, .span = decl.span};
    binding.expression = expression(source_.item(decl.arguments, i));
    const Temporarily here(scope_, instance);
    const PatternId parameter = source_.item(parameters, i);
    binding.name_span = source_.at(parameter).span;
    binding.pattern = pattern(parameter);
    into.push_back(tree_.add(std::move(binding)));
  }
  resolve_contents(instance, into);
}

// The instance that `scope` is part of.
DependencyId Resolver::containing_instance(ScopeId scope) const {
  for (; scope != none<ScopeId>; scope = scopes_[scope].parent) {
    const auto place = dependency_by_instance_.find(scope);
    if (place != dependency_by_instance_.end()) return place->second;
  }
  return none<DependencyId>;
}

// A module with parameters depends on all that is declared in it.
void Resolver::contained_in_module(DependencyId dependency, Span span) {
  for (ScopeId scope = scope_; scope != none<ScopeId>; scope = scopes_[scope].parent) {
    if (!scopes_[scope].needs_instance) continue;
    const auto whole = dependency_by_declaration_.find(scopes_[scope].module);
    if (whole != dependency_by_declaration_.end())
      dependencies_.add_use(whole->second, dependency, span);
    return;
  }
}

DependencyId Resolver::dependency_of(DeclId id) {
  if (const DependencyId instance = containing_instance(scope_); instance != none<DependencyId>)
    return instance;
  const auto place = dependency_by_declaration_.find(id);
  if (place != dependency_by_declaration_.end()) return place->second;
  const Decl& decl = source_.at(id);
  NameId name = decl.name;
  if (!decl.constructors.empty()) name = decl.constructors.front().name;
  if (decl.kind == DeclKind::Binding) name = source_.at(decl.pattern).name;
  const DependencyId dependency = dependencies_.add(
      {.name = name == none<NameId> ? "this declaration"
                                    : scopes_[scope_].prefix + spelling(path(name).whole),
       .span = decl.span});
  contained_in_module(dependency, decl.span);
  dependency_by_declaration_.emplace(id, dependency);
  return dependency;
}

void Resolver::depend_on_all_of(DependencyId user, ScopeId scope, Span span) {
  DependencyId whole = containing_instance(scope);
  if (whole == none<DependencyId> && scopes_[scope].needs_instance)
    whole = dependency_by_declaration_.at(scopes_[scope].module);
  if (whole != none<DependencyId>) {
    dependencies_.add_use(user, whole, span);
    return;
  }
  for (const auto& [name, entry] : scopes_[scope].names) {
    const auto index = static_cast<std::size_t>(entry.symbol);
    if (entry.module != none<ScopeId>)
      depend_on_all_of(user, entry.module, span);
    else if (index < dependency_by_symbol_.size() &&
             dependency_by_symbol_[index] != none<DependencyId>)
      dependencies_.add_use(user, dependency_by_symbol_[index], span);
  }
}

void Resolver::note_use(SymbolId symbol, Span span) {
  const auto index = static_cast<std::size_t>(symbol);
  if (user_ == none<DependencyId> || index >= dependency_by_symbol_.size()) return;
  const DependencyId used = dependency_by_symbol_[index];
  if (used != none<DependencyId>) dependencies_.add_use(user_, used, span);
}

}  // namespace csp::checker::cspm
