#include "tracer/metadata.hpp"

#include <array>
#include <utility>

#include <nlohmann/json.hpp>

namespace csp::tracer {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<Ending, const char*>, 4> endings = {{
    {Ending::Completed, "completed"},
    {Ending::Deadlock, "deadlock"},
    {Ending::Killed, "killed"},
    {Ending::Running, "running"},
}};
constexpr std::array<std::pair<record::Clock, const char*>, 3> clocks = {{
    {record::Clock::Nanoseconds, "nanoseconds"},
    {record::Clock::TimeStampCounter, "time_stamp_counter"},
    {record::Clock::Virtual, "virtual"},
}};

template <class Table, class Value>
const char* name_of(const Table& table, Value value) {
  for (const auto& [known, name] : table) {
    if (known == value) return name;
  }
  return table.front().second;
}

template <class Table, class Value>
void read_name(const Table& table, const json& object, const char* key, Value& value) {
  const auto found = object.find(key);
  if (found == object.end()) return;
  for (const auto& [known, name] : table) {
    if (*found == name) value = known;
  }
}

void read(const json& object, const char* key, std::uint64_t& value) {
  const auto found = object.find(key);
  if (found != object.end() && found->is_number_unsigned()) value = found->get<std::uint64_t>();
}

void read(const json& object, const char* key, std::string& value) {
  const auto found = object.find(key);
  if (found != object.end() && found->is_string()) value = found->get<std::string>();
}

void read(const json& object, const char* key, std::vector<std::string>& values) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_array()) return;
  for (const json& value : *found) {
    if (value.is_string()) values.push_back(value.get<std::string>());
  }
}

}  // namespace

std::string to_json(const Metadata& metadata) {
  json object = {
      {"command", metadata.command},
      {"cspkit", metadata.program_version},
      {"ending", name_of(endings, metadata.ending)},
      {"dropped", metadata.dropped},
      {"warnings", metadata.warnings},
      {"clock",
       {{"kind", name_of(clocks, metadata.clock.clock)},
        {"start_ticks", metadata.clock.start_ticks},
        {"start_nanoseconds", metadata.clock.start_nanoseconds},
        {"last_ticks", metadata.clock.last_ticks},
        {"last_nanoseconds", metadata.clock.last_nanoseconds}}},
  };
  if (metadata.exit_code) object["exit_code"] = *metadata.exit_code;
  // A command line may hold any bytes: what is no UTF-8 is replaced.
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::optional<Metadata> metadata_from_json(std::string_view text) {
  const json object = json::parse(text, nullptr, false);
  if (!object.is_object()) return std::nullopt;
  Metadata metadata;
  read(object, "command", metadata.command);
  read(object, "cspkit", metadata.program_version);
  read_name(endings, object, "ending", metadata.ending);
  read(object, "dropped", metadata.dropped);
  read(object, "warnings", metadata.warnings);
  if (const auto code = object.find("exit_code"); code != object.end() && code->is_number_integer()) {
    metadata.exit_code = static_cast<int>(code->get<std::int64_t>());
  }
  if (const auto clock = object.find("clock"); clock != object.end() && clock->is_object()) {
    read_name(clocks, *clock, "kind", metadata.clock.clock);
    read(*clock, "start_ticks", metadata.clock.start_ticks);
    read(*clock, "start_nanoseconds", metadata.clock.start_nanoseconds);
    read(*clock, "last_ticks", metadata.clock.last_ticks);
    read(*clock, "last_nanoseconds", metadata.clock.last_nanoseconds);
  }
  return metadata;
}

}  // namespace csp::tracer
