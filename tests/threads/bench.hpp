// Programs with threads, under a kernel that is assembled once, with as little else as possible: the fewer
// files on the disk, the shorter the boot.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "emu/machine.hpp"
#include "isa/image.hpp"
#include "kernel_tables.hpp"
#include "lab/build/setup.hpp"

namespace baton::test {

using isa::Word;

/// A tick that never ends: only interrupts that a test posts interrupt anybody.
inline constexpr unsigned endless_tick = 1'000'000'000;

class ThreadBench {
public:
    /// Throws when something does not assemble. `request` says policy, quantum, ticks and language.
    explicit ThreadBench(const lab::OsRequest& request = {}, Language language = Language::english);

    /// The program of this source, in a file of this name, ready to boot.
    emu::Machine boot(const std::string& source, const std::string& name = "probe",
                      std::uint64_t seed = 1) const;
    /// Several programs, by name; the first is started.
    emu::Machine boot(const std::vector<std::pair<std::string, std::string>>& sources,
                      std::uint64_t seed = 1) const;

    /// The same in two steps, for many seeds.
    lab::Bytes disk(const std::vector<std::pair<std::string, std::string>>& sources) const;
    emu::Machine boot_from(const lab::Bytes& disk, std::uint64_t seed) const;

    Word symbol(std::string_view name) const;
    Word word(const emu::Machine& machine, Word address) const;
    /// A word of a record of the thread table.
    Word thread(const emu::Machine& machine, Word record, const char* field) const;
    Word record_address(Word record) const;
    /// See KernelTables.
    std::string broken(const emu::Machine& machine) const { return tables_->broken(machine); }
    std::string lost(const emu::Machine& machine) const { return tables_->lost(machine); }
    bool nobody_can_run(const emu::Machine& machine) const { return tables_->nobody_can_run(machine); }
    unsigned live(const emu::Machine& machine) const { return tables_->live(machine); }

private:
    lab::Home home_;
    isa::Image kernel_;
    std::map<std::string, Word, std::less<>> symbols_;
    std::optional<KernelTables> tables_;
};

/// Runs to the end, or up to a cycle, and returns what was printed.
std::string run_to(emu::Machine& machine, std::uint64_t cycles);

/// A program's beginning and end.
std::string threaded(const std::string& code, const std::string& data, const std::string& constants = "");

}  // namespace baton::test
