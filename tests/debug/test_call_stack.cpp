// The call stack, held against one that is kept by watching every call, return, entry and iret: at each
// boundary between two instructions of programs with calls, system calls, faults and interrupts within
// interrupts.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>

#include "debug/symbols/unwinder.hpp"
#include "isa/encode.hpp"
#include "isa/table.hpp"
#include "lab/build/setup.hpp"
#include "tests/debug/observed.hpp"

using namespace baton;
using debug::CallStack;
using debug::StackFrame;
using isa::Word;
namespace happened = emu::happened;

namespace {

/// One line of what is compared: where a frame goes on, and how it got there.
struct Line {
    StackFrame::Kind kind = StackFrame::Kind::called;
    Word ip = 0;
    std::uint8_t code = 0;

    friend bool operator==(const Line&, const Line&) = default;
};

std::string text_of(const std::vector<Line>& lines) {
    std::string text;
    for (const Line& line : lines)
        text += fmt::format("{}{:#x} ", line.kind == StackFrame::Kind::interrupted ? "<" : "", line.ip);
    return text;
}

/// Follows calls and returns, entries and irets, and knows nothing else but which stack sp is in.
class Follower {
public:
    explicit Follower(const guest::Kernel& kernel) : kernel_(kernel) {}

    /// One cycle of the machine.
    void tick(emu::Machine& machine) {
        const Id before = id(machine);
        const emu::Tick tick = machine.tick();
        if (tick.did(happened::accepted)) from_user_ = tick.user;
        if (tick.did(happened::entered)) {
            std::vector<Line>& frames = stacks_[id(machine)];
            if (from_user_) frames.clear();
            const Word at = machine.cpu().reg(isa::stack_pointer) + isa::frame::ip;
            frames.push_back({StackFrame::Kind::interrupted, *machine.peek_word(Address(at)), tick.code});
        } else if (tick.did(happened::returned)) {
            std::vector<Line>& frames = stacks_[before];
            while (!frames.empty() && frames.back().kind == StackFrame::Kind::called) frames.pop_back();
            if (!frames.empty()) frames.pop_back();
        } else if (tick.did(happened::retired)) {
            const isa::Instruction* row = isa::decode(tick.instruction);
            std::vector<Line>& frames = stacks_[id(machine)];
            if (row->op == isa::Op::call || row->op == isa::Op::call_r)
                frames.push_back({StackFrame::Kind::called, tick.ip + isa::word_bytes, 0});
            if (row->op == isa::Op::ret && !frames.empty()) frames.pop_back();
        }
    }

    /// The innermost one first.
    std::vector<Line> lines(const emu::Machine& machine) {
        const Id now = id(machine);
        std::vector<Line> all = stacks_[now];
        if (!now.user && !all.empty()) {
            // Below what interrupted it stands the program.
            const std::vector<Line>& program = stacks_[{true, owner(machine, now)}];
            if (owner(machine, now) != 0) all.insert(all.begin(), program.begin(), program.end());
        }
        std::reverse(all.begin(), all.end());
        return all;
    }

    /// On the kernel stack of a program's thread of which nothing was seen yet: its first frames were laid
    /// out.
    bool laid_out(const emu::Machine& machine) {
        const Id now = id(machine);
        return !now.user && owner(machine, now) != 0 && stacks_[now].empty();
    }

private:
    struct Id {
        bool user = false;
        Word place = 0;  ///< of a program: ctx; in the kernel: where the stack begins
        auto operator<=>(const Id&) const = default;
    };
    Id id(const emu::Machine& machine) const {
        if (machine.cpu().user()) return {true, machine.cpu().system(isa::SystemRegister::ctx)};
        const auto bounds = kernel_.stack_of(machine.cpu().reg(isa::stack_pointer));
        return {false, bounds ? bounds->bottom : 0};
    }
    /// The record of the program's thread that a kernel stack belongs to.
    Word owner(const emu::Machine& machine, const Id& stack) const {
        const guest::MemoryPlace place = kernel_.what_lies_at(machine, stack.place);
        if (place.kind != guest::MemoryPlace::Kind::kernel_stack || place.record == 0) return 0;
        return kernel_.layout()->record_address(place.record);
    }

    const guest::Kernel& kernel_;
    std::map<Id, std::vector<Line>> stacks_;
    bool from_user_ = false;
};

std::vector<Line> lines_of(const CallStack& stack) {
    std::vector<Line> lines;
    for (std::size_t i = 1; i < stack.frames.size(); ++i)
        lines.push_back({stack.frames[i].kind, stack.frames[i].ip, stack.frames[i].code});
    return lines;
}

struct Counts {
    std::uint64_t boundaries = 0;
    std::uint64_t equal = 0;
    std::uint64_t behind_gap = 0;              ///< equal but for callers that are not known
    std::uint64_t ends_early = 0;              ///< equal as far as it goes
    std::uint64_t laid_out = 0;                ///< nothing to compare with
    std::uint64_t ended = 0;                   ///< the thread has ended
    std::map<std::string, unsigned> early_in;  ///< by label
    unsigned deepest = 0;
};

/// Runs to the end, and compares at every boundary. Whatever the unwinder says must be so.
Counts compare(emu::Machine machine, const guest::Kernel& kernel, const debug::CodeMap& code,
               std::uint64_t most_cycles) {
    Counts counts;
    int bearable = 5;
    Follower follower(kernel);
    while (machine.running() && machine.cycle() < most_cycles) {
        follower.tick(machine);
        if (!machine.at_boundary() || !machine.running()) continue;
        ++counts.boundaries;
        if (follower.laid_out(machine)) {
            ++counts.laid_out;
            continue;
        }
        const CallStack stack = debug::call_stack(machine, kernel);
        const std::vector<Line> found = lines_of(stack);
        const std::vector<Line> expected = follower.lines(machine);
        counts.deepest = std::max(counts.deepest, static_cast<unsigned>(found.size()));
        const auto gap = std::find_if(stack.frames.begin(), stack.frames.end(),
                                      [](const StackFrame& frame) { return frame.gap; });
        bool right = found.size() <= expected.size();
        const auto before_gap = gap == stack.frames.end()
                                    ? found.size()
                                    : static_cast<std::size_t>(gap - stack.frames.begin()) - 1;
        right = right && std::equal(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(before_gap),
                                    expected.begin());
        right = right && std::equal(found.rbegin(), found.rend() - static_cast<std::ptrdiff_t>(before_gap),
                                    expected.rbegin());
        INFO("cycle " << machine.cycle() << ", ip " << fmt::format("{:#x}", machine.cpu().ip()) << ", found "
                      << text_of(found) << ", expected " << text_of(expected));
        if (!right) {
            CHECK(right);
            if (--bearable == 0) return counts;
            continue;
        }
        if (found.size() == expected.size()) {
            ++counts.equal;
        } else if (gap != stack.frames.end()) {
            ++counts.behind_gap;
        } else {
            ++counts.ends_early;
            const auto place = code.locate(machine.cpu().ip());
            ++counts.early_in[place ? place->symbol : "?"];
        }
    }
    return counts;
}

}  // namespace

TEST_CASE("programs of the guest OS: at every boundary the stack is what calls and entries have made it",
          "[stack]") {
    lab::OsRequest request;
    request.programs = {"count", "primes", "sleeper"};
    const auto setup = lab::set_up_os(lab::Home(BATON_SOURCE_DIR), request, {});
    REQUIRE(setup);
    const Counts counts = compare(setup->machine, setup->guest, setup->code_map(), 3'000'000);
    UNSCOPED_INFO(counts.boundaries << " " << counts.equal << " gap " << counts.behind_gap << " early "
                                    << counts.ends_early << " laid " << counts.laid_out << " deepest "
                                    << counts.deepest);
    for (const auto& [name, many] : counts.early_in) UNSCOPED_INFO(name << " " << many);
    CHECK(counts.equal == 0);
}
