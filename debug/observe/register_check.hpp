// Does every thread find its registers as it left them?
//
// When a thread is taken out of user mode (interrupt, fault, system call), its registers, FLAGS, ip and
// bounds are noted; when it goes on they must be the same. A thread is known by its context and, so
// that a new one in an old record is not taken for the one before, by its process's number and its own in the
// guest's table. What the published calling convention (os/README.md) lets differ:
//   - after a system call: r0; after `wait` also r1;
//   - after a fault: ip, for a handler may mend the cause or step over it.
// The first entry into user mode of a thread is not checked, nor is the idle thread, which never leaves the
// kernel. Nothing is guessed: without a table, or without numbers in it, nothing is checked.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "emu/machine.hpp"
#include "guest/os_layout.hpp"

namespace baton::debug {

using isa::Word;

/// One register that was not as it had been left.
struct RegisterFinding {
    std::uint64_t left_cycle = 0;  ///< the thread left user mode, and
    std::uint64_t cycle = 0;       ///< came back, in these cycles
    Word context = 0;
    Word pid = 0;
    Word number = 0;            ///< of the thread in its process; 0: the main program
    std::string thread;         ///< its name, or "process 3"; of a thread of a process "3.1 name"
    std::uint8_t code = 0;      ///< vector code by which it left
    bool switched = false;      ///< another thread was in user mode in between
    std::string register_name;  ///< "r7", "sp", "ip", "flags", "ubase", "ulimit"
    Word before = 0;
    Word after = 0;
};

class RegisterCheck {
public:
    /// At most this many are kept, the first ones.
    static constexpr std::size_t most_findings = 1000;

    explicit RegisterCheck(std::optional<guest::OsLayout> layout);

    /// Bits of Tick::happened without which a tick need not be shown.
    static constexpr std::uint32_t wants = emu::happened::accepted | emu::happened::returned;
    /// What happened in a cycle, and the machine right after it.
    void observe(const emu::Tick& tick, const emu::Machine& machine);

    const std::vector<RegisterFinding>& findings() const { return findings_; }
    std::uint64_t count() const { return count_; }
    /// Times that a thread came back and was compared.
    std::uint64_t compared() const { return compared_; }

private:
    struct Registers {
        std::array<Word, isa::register_count> general{};
        Word ip = 0;
        Word flags = 0;
        Word ubase = 0;
        Word ulimit = 0;
    };
    struct Identity {
        Word pid = 0;
        Word number = 0;
        friend bool operator==(const Identity&, const Identity&) = default;
    };
    struct Left {
        Registers registers;
        std::uint64_t cycle = 0;
        Identity who;
        std::uint8_t code = 0;
    };

    static Registers registers_of(const emu::Cpu& cpu);
    std::optional<Identity> who_has(Word context, const emu::Machine& machine) const;
    void leave(const emu::Tick& tick, const emu::Machine& machine);
    void come_back(const emu::Tick& tick, const emu::Machine& machine);
    void compare(const emu::Tick& tick, const emu::Machine& machine, const Left& left);

    std::optional<guest::OsLayout> layout_;
    std::unordered_map<Word, Left> left_;  // by context
    std::vector<RegisterFinding> findings_;
    std::uint64_t count_ = 0;
    std::uint64_t compared_ = 0;
    Word last_left_ = 0;
};

}  // namespace baton::debug
