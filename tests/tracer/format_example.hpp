// The trace that tracer/FORMAT.md takes apart byte by byte.
#pragma once

#include "tests/tracer/story.hpp"

namespace csp::tracer::testing {

inline Story format_example() {
  Story story(1);
  const std::uint32_t sender = story.root(), receiver = story.root();
  story.communicate(sender, receiver, 0, "7");
  story.communicate(sender, receiver, 0, "7");
  return story;
}

inline Metadata format_example_metadata() {
  Metadata metadata;
  metadata.command = {"./hello"};
  metadata.program_version = "0.1.0";
  metadata.ending = Ending::Completed;
  metadata.exit_code = 0;
  return metadata;
}

}  // namespace csp::tracer::testing
