// The guest OS for tests: booted with given programs, run to its end, and what each program said.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "lab/run.hpp"
#include "lab/setup.hpp"
#include "tests/support/files.hpp"

namespace baton::test {

using isa::Word;

inline lab::Home home() {
    return lab::Home(BATON_SOURCE_DIR);
}

inline std::string explain(const lab::Problem& problem) {
    return problem.text + assembler::render_text(problem.diagnostics, false);
}

inline lab::Setup set_up(const lab::OsRequest& request, const emu::Settings& settings = {}) {
    auto setup = lab::set_up_os(home(), request, settings);
    if (!setup) FAIL(explain(setup.problem()));
    return *std::move(setup);
}

/// A run of the OS to its end.
struct Guest {
    lab::End end;
    std::string console;
    debug::Session session;

    /// The process of this name that appeared first.
    const debug::Thread& process(const std::string& name) const {
        for (const auto& thread : session.os().threads()) {
            if (thread.name == name) return thread;
        }
        FAIL("no process named " << name);
        throw 0;  // not reached
    }
};

inline Guest run_guest(const lab::OsRequest& request, const emu::Settings& settings = {},
                       const std::string& typed = {}, std::uint64_t max_cycles = 20'000'000) {
    lab::Setup setup = set_up(request, settings);
    lab::RunOptions options;
    options.max_cycles = max_cycles;
    lab::KeyFeed keys;
    if (!typed.empty()) keys = lab::KeyFeed(lab::Bytes(typed.begin(), typed.end()));
    debug::SessionOptions watching;
    watching.layout = setup.layout;
    lab::Run run(debug::Session(std::move(setup.machine), watching), options, keys);
    std::optional<lab::End> end;
    while (!end) end = run.slice(1'000'000);
    return {*end, run.session().console().text(), std::move(run.session())};
}

/// Runs one program, given as source text, alone under the OS; returns what was printed.
inline std::string run_source(const std::string& source, const std::string& name = "probe") {
    const TemporaryFolder folder;
    lab::OsRequest request;
    request.programs = {folder.write(name + ".asm", source)};
    const Guest guest = run_guest(request);
    CHECK(guest.end == lab::End::powered_off);
    return guest.console;
}

}  // namespace baton::test
