#include <nlohmann/json.hpp>

#include <csp/checker/check_model.hpp>
#include <csp/checker/report.hpp>
#include <csp/runtime/version.hpp>

namespace csp::checker {

namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Blocked& blocked) {
  Json waits_for = Json::array();
  for (const WaitsFor& wait : blocked.waits_for) {
    waits_for.push_back({{"channel", wait.channel}, {"direction", wait.direction}});
  }
  return {{"process", blocked.process},
          {"waits_for", std::move(waits_for)},
          {"location", blocked.location},
          {"state", blocked.state}};
}

Json json_of(const std::vector<ComponentTrace>& components) {
  Json json = Json::array();
  for (const ComponentTrace& one : components) {
    json.push_back({{"process", one.process}, {"trace", one.trace}});
  }
  return json;
}

template <class Way>
void tell_replay(const Way& way, Json& json) {
  if (way.is_replayed) json["replayed"] = true;
  if (way.replay_limit.empty()) return;
  json["replayed"] = false;
  json["replay_limit"] = way.replay_limit;
}

Json json_of(const OtherWay& other) {
  Json json = {{"trace", other.trace}, {"steps", other.steps}};
  if (!other.state.empty()) json["state"] = other.state;
  tell_replay(other, json);
  json["components"] = json_of(other.components);
  return json;
}

Json json_of(const Counterexample& counterexample) {
  Json json = {{"kind", to_string(counterexample.kind)},
               {"trace", counterexample.trace},
               {"steps", counterexample.steps}};
  if (!counterexample.event.empty()) json["event"] = counterexample.event;
  if (counterexample.kind == CounterexampleKind::Trace) json["allowed"] = counterexample.allowed;
  if (counterexample.is_missing) json["missing"] = true;
  const bool is_refusal = counterexample.kind == CounterexampleKind::Refusal;
  if (is_refusal || counterexample.kind == CounterexampleKind::Determinism) {
    json["offered"] = counterexample.offered;
  }
  if (is_refusal) json["required"] = counterexample.required;
  if (!counterexample.state.empty()) json["state"] = counterexample.state;
  tell_replay(counterexample, json);
  if (!counterexample.doubt.empty()) json["doubt"] = counterexample.doubt;
  if (!counterexample.is_shortest) json["shortest"] = false;
  if (counterexample.others_go_on) json["others_go_on"] = true;
  if (counterexample.avoidable_until) json["avoidable_until"] = *counterexample.avoidable_until;
  if (counterexample.is_unavoidable) json["unavoidable"] = true;
  if (!counterexample.schedule.empty()) json["schedule"] = counterexample.schedule;
  if (!counterexample.output.empty()) json["output"] = counterexample.output;
  if (counterexample.kind == CounterexampleKind::Deadlock) {
    Json blocked = Json::array();
    for (const Blocked& one : counterexample.blocked)
      blocked.push_back(json_of(one));
    json["blocked"] = std::move(blocked);
    Json waits = Json::array();
    for (const WaitEdge& wait : counterexample.waits) {
      waits.push_back({{"from", wait.from}, {"to", wait.to}, {"event", wait.event}});
    }
    json["waits"] = std::move(waits);
    json["ended"] = counterexample.ended;
    json["not_started"] = counterexample.not_started;
  }
  if (!counterexample.cycle.empty()) json["cycle"] = counterexample.cycle;
  if (!counterexample.loop.empty()) json["loop"] = counterexample.loop;
  if (!counterexample.diverging.empty()) json["diverging"] = counterexample.diverging;
  json["components"] = json_of(counterexample.components);
  if (counterexample.happening) json["happening"] = json_of(*counterexample.happening);
  return json;
}

Json json_of(const Result& result) {
  Json json = {{"assertion", result.assertion}, {"verdict", to_string(result.verdict)}};
  if (!result.bound.empty()) json["bound"] = result.bound;
  json["states"] = result.states;
  json["transitions"] = result.transitions;
  if (result.levels > 0) json["levels"] = result.levels;
  if (result.runs > 0) {
    json["runs"] = result.runs;
    json["local_states"] = result.local_states;
  }
  json["seconds"] = result.seconds;
  if (result.counterexample) json["counterexample"] = json_of(*result.counterexample);
  if (!result.never_taken.empty()) {
    Json guards = Json::array();
    for (const NeverTaken& it : result.never_taken) {
      guards.push_back({{"process", it.process},
                        {"location", it.location},
                        {"guard", it.guard},
                        {"kind", it.kind},
                        {"channel", it.channel},
                        {"never_enabled", it.is_never_enabled}});
    }
    json["never_taken"] = std::move(guards);
  }
  if (result.gaps.empty()) return json;
  Json gaps = Json::array();
  for (const Gap& gap : result.gaps) {
    gaps.push_back({{"process", gap.process}, {"state", gap.state}, {"location", gap.location}});
  }
  json["gaps"] = std::move(gaps);
  json["states_at_gaps"] = result.states_at_gaps;
  return json;
}

Json json_of(const ModelAnswer& answer) {
  switch (answer.kind) {
    case ModelAnswer::Kind::Printed:
      return {{"kind", "printed"},
              {"expression", answer.question},
              {"type", answer.type},
              {"value", answer.lines.front()},
              {"place", answer.place}};
    case ModelAnswer::Kind::Value:
      return {{"kind", "value"},
              {"expression", answer.question},
              {"type", answer.type},
              {"value", answer.lines.front()}};
    case ModelAnswer::Kind::Type:
      return {{"kind", "type"}, {"expression", answer.question}, {"type", answer.type}};
    case ModelAnswer::Kind::Process:
      return {{"kind", "process"},
              {"process", answer.question},
              {"type", answer.type},
              {"place", answer.place}};
    case ModelAnswer::Kind::Equations:
      return {{"kind", "equations"}, {"process", answer.question}, {"equations", answer.lines}};
  }
  return {};
}

Json json_of(const ComponentStructure& component) {
  Json json = {{"name", component.name},
               {"states_before", component.states_before},
               {"transitions_before", component.transitions_before}};
  if (component.states) json["states"] = *component.states;
  if (component.transitions) json["transitions"] = *component.transitions;
  if (component.seen) json["seen"] = *component.seen;
  if (!component.function.empty()) json["function"] = component.function;
  if (component.is_counter) json["counter"] = true;
  if (component.is_inside) json["inside"] = true;
  return json;
}

Json json_of(const StateSample& sample) {
  Json channels = Json::array();
  for (const ChannelShare& one : sample.channels) {
    channels.push_back({{"channel", one.channel}, {"hidden", one.hidden}, {"steps", one.steps}});
  }
  return {{"states", sample.states},
          {"steps", sample.steps},
          {"all", sample.is_all},
          {"channels", std::move(channels)}};
}

Json json_of(const AssertionStructure& structure) {
  Json processes = Json::array();
  for (const ProcessStructure& one : structure.processes) {
    Json components = Json::array();
    for (const ComponentStructure& component : one.components)
      components.push_back(json_of(component));
    Json process = {{"process", one.process},
                    {"role", one.role},
                    {"components", std::move(components)},
                    {"rules", one.rules},
                    {"bits", one.bits}};
    if (!one.why_no_network.empty()) process["why_no_network"] = one.why_no_network;
    if (one.sample) process["sample"] = json_of(*one.sample);
    processes.push_back(std::move(process));
  }
  return {{"assertion", structure.assertion},
          {"processes", std::move(processes)},
          {"left_out", structure.left_out}};
}

Json json_of(const Report& report) {
  Json results = Json::array();
  for (const Result& result : report.results)
    results.push_back(json_of(result));
  return {{"tool", "csp-check"},
          {"version", csp::version()},
          {"verdict", to_string(verdict(report))},
          {"subject", report.subject},
          {"results", std::move(results)},
          {"warnings", report.warnings},
          {"errors", report.errors}};
}

std::string text_of(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string to_json(const Report& report) { return text_of(json_of(report)); }

std::string to_json(const ModelReport& model) {
  Json json = json_of(model.report);
  Json answers = Json::array();
  for (const ModelAnswer& answer : model.answers)
    answers.push_back(json_of(answer));
  json["answers"] = std::move(answers);
  if (!model.structures.empty()) {
    Json structures = Json::array();
    for (const AssertionStructure& one : model.structures)
      structures.push_back(json_of(one));
    json["structures"] = std::move(structures);
  }
  return text_of(json);
}

}  // namespace csp::checker
