// The guest OS from the tree, and small programs for it, for tests of the lab.
#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "lab/build/setup.hpp"
#include "lab/present/diagnosis_text.hpp"
#include "lab/present/report.hpp"
#include "lab/run/run.hpp"
#include "tests/support/files.hpp"

namespace baton::test {

inline lab::Home home() {
    return lab::Home(BATON_SOURCE_DIR);
}

inline std::string text_of(const lab::Problem& problem) {
    return say(Language::english, problem.message) +
           assembler::render_text(problem.diagnostics, Language::english, false);
}

template <class T>
T good(Result<T, lab::Problem> attempt) {
    if (!attempt) FAIL(text_of(attempt.failure()));
    return *std::move(attempt);
}

inline lab::Setup os_with(std::vector<std::string> programs, const emu::Settings& settings = {}) {
    lab::OsRequest request;
    request.programs = std::move(programs);
    return good(lab::set_up_os(home(), request, settings));
}

inline debug::Session session_of(lab::Setup setup) {
    debug::SessionOptions options;
    options.layout = setup.guest.layout();
    return debug::Session(std::move(setup.machine), options);
}

/// Runs to its end.
inline lab::End finish(lab::Run& run, std::uint64_t slice = 100'000) {
    while (!run.end()) run.slice(slice);
    return *run.end();
}

inline lab::RunOptions limited(std::uint64_t max_cycles = 20'000'000) {
    lab::RunOptions options;
    options.max_cycles = max_cycles;
    return options;
}

/// Why a session ended, in English.
inline std::string explanation(const debug::Session& session, lab::End end, const debug::CodeMap& code) {
    return lab::explanation_text(lab::diagnose(session, end, code, {}), Language::english);
}

inline lab::Bytes bytes(const std::string& text) {
    return {text.begin(), text.end()};
}

}  // namespace baton::test
