// A guest from source text, run to its end under a Session, for tests of what is observed.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "debug/session/session.hpp"
#include "debug/symbols/code_map.hpp"
#include "tests/guest/mini_kernel.hpp"

namespace baton::test {

/// The session of a machine that is about to run `image`, with what the image publishes.
inline debug::Session session_of(const isa::Image& image, const emu::Settings& settings = {},
                                 debug::SessionOptions options = {}) {
    emu::Machine machine(settings);
    REQUIRE(machine.load_image(image).ok());
    auto layout = guest::OsLayout::from_image(image);
    REQUIRE(layout.ok());
    options.layout = *layout;
    return debug::Session(std::move(machine), options);
}

inline debug::RunEnd run_to_end(debug::Session& session, std::uint64_t most_cycles = 1'000'000) {
    debug::RunLimits limits;
    limits.cycles = most_cycles;
    return session.run(limits);
}

inline debug::Session observed(const std::string& source) {
    debug::Session session = session_of(assembled(source));
    REQUIRE(run_to_end(session) == debug::RunEnd::stopped);
    return session;
}

}  // namespace baton::test
