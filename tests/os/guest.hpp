// The guest OS for tests: booted with given programs, run to its end, and what each program said.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "lab/build/disk.hpp"
#include "lab/build/setup.hpp"
#include "lab/run/run.hpp"
#include "lab/study/register_message.hpp"
#include "tests/support/files.hpp"

namespace baton::test {

using isa::Word;

inline lab::Home home() {
    return lab::Home(BATON_SOURCE_DIR);
}

inline std::string explain(const lab::Problem& problem) {
    return say(Language::english, problem.message) +
           assembler::render_text(problem.diagnostics, Language::english, false);
}

inline lab::Setup set_up(const lab::OsRequest& request, const emu::Settings& settings = {}) {
    auto setup = lab::set_up_os(home(), request, settings);
    if (!setup) FAIL(explain(setup.failure()));
    return *std::move(setup);
}

/// The same request with a ready-made disk, whose files `change` may change; the first is the file `boot`,
/// a program to be started a line.
template <class Change>
lab::OsRequest with_disk(const lab::OsRequest& request, Change change) {
    auto disk = lab::build_os_disk(home(), request);
    if (!disk) FAIL(explain(disk.failure()));
    auto files = lab::read_disk(disk->archive, "disk");
    REQUIRE(files);
    REQUIRE(files->front().name == "boot");
    change(*files);
    auto archive = lab::make_disk(*files);
    REQUIRE(archive);
    lab::OsRequest changed = request;
    changed.programs.clear();
    changed.disk = *archive;
    changed.disk_name = "disk";
    return changed;
}

/// The same programs on the disk, but the kernel starts only the first of them.
inline lab::OsRequest first_only(const lab::OsRequest& request) {
    return with_disk(request, [](std::vector<lab::DiskFile>& files) {
        lab::Bytes& boot = files.front().content;
        boot.erase(std::find(boot.begin(), boot.end(), '\n') + 1, boot.end());
    });
}

/// Only the first `count` files on the disk (`boot` is one): a boot that is as short as can be.
inline lab::OsRequest nothing_else(const lab::OsRequest& request, std::size_t count) {
    return with_disk(request, [&](std::vector<lab::DiskFile>& files) { files.resize(count); });
}

/// A run of the OS to its end.
struct Guest {
    lab::End end;
    std::string console;
    debug::Session session;

    /// The process of this name that appeared first.
    const guest::Thread& process(const std::string& name) const {
        for (const auto& thread : session.os().threads()) {
            if (thread.name == name) return thread;
        }
        FAIL("no process named " << name);
        throw 0;  // not reached
    }
};

/// A packet that comes in a cycle.
struct Packet {
    std::uint64_t cycle;
    lab::Bytes bytes;
};

/// In every run it is checked that each thread finds its registers as it left them.
inline Guest run_guest(const lab::OsRequest& request, const emu::Settings& settings = {},
                       const std::string& typed = {}, std::uint64_t max_cycles = 20'000'000,
                       const std::vector<Packet>& packets = {}) {
    lab::Setup setup = set_up(request, settings);
    lab::RunOptions options;
    options.max_cycles = max_cycles;
    lab::KeyFeed keys;
    if (!typed.empty()) keys = lab::KeyFeed(lab::Bytes(typed.begin(), typed.end()));
    debug::SessionOptions watching;
    watching.layout = setup.guest.layout();
    watching.check_registers = true;
    lab::Run run(debug::Session(std::move(setup.machine), watching), options, keys);
    for (const Packet& packet : packets)
        run.session().post({packet.cycle, emu::InputKind::packet, 0, packet.bytes});
    std::optional<lab::End> end;
    while (!end) end = run.slice(1'000'000);
    const auto& registers = run.session().register_check();
    for (const auto& finding : registers->findings())
        UNSCOPED_INFO(say(Language::english, lab::register_message(finding)));
    CHECK(registers->count() == 0);
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
