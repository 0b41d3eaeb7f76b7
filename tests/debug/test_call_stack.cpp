// The call stack, held against one that is kept by watching every call, return, entry and iret: at each
// boundary between two instructions of programs with calls, system calls, faults and interrupts within
// interrupts.
#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

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
            const bool to_lr = row->op == isa::Op::jmp_r &&
                               isa::operands_of_word(*row, tick.instruction).ra == isa::link_register;
            if ((row->op == isa::Op::ret || to_lr) && !frames.empty()) frames.pop_back();
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
    std::uint64_t behind_gap = 0;  ///< equal but for callers that are not known
    std::set<std::string> gaps;    ///< whose callers those are, by label
    std::uint64_t laid_out = 0;    ///< nothing to compare with
    std::uint64_t ended = 0;       ///< the thread whose stack it is has ended
    std::set<std::string> early;   ///< where it ends early, by label
    std::size_t deepest = 0;
    unsigned nested = 0;  ///< most entries within each other
};

/// Whether what the unwinder says is so: all of it, or all before and all behind a gap.
bool is_right(const CallStack& stack, const std::vector<Line>& found, const std::vector<Line>& expected) {
    if (found.size() > expected.size()) return false;
    const auto gap = std::find_if(stack.frames.begin(), stack.frames.end(),
                                  [](const StackFrame& frame) { return frame.gap; });
    // The frame that is present is no line.
    const auto known = gap == stack.frames.end() ? static_cast<std::ptrdiff_t>(found.size())
                                                 : gap - stack.frames.begin() - 1;
    return std::equal(found.begin(), found.begin() + known, expected.begin()) &&
           std::equal(found.rbegin(), found.rend() - known, expected.rbegin());
}

bool has_ended(const emu::Machine& machine, const guest::Kernel& kernel, const CallStack& stack) {
    const auto& layout = kernel.layout();
    const auto record = layout && stack.context != 0 ? layout->record_at(stack.context) : std::nullopt;
    if (!record || machine.cpu().user()) return false;
    const guest::ThreadState state = kernel.state(machine, *record);
    return state == guest::ThreadState::terminated || state == guest::ThreadState::free;
}

/// Runs on, and compares at every boundary: whatever the unwinder says must be so.
Counts compare(emu::Machine machine, const guest::Kernel& kernel, const debug::CodeMap& code,
               std::uint64_t most_cycles) {
    Counts counts;
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
        if (!is_right(stack, found, expected)) {
            FAIL(fmt::format("cycle {}, ip {:#x}: found {}, expected {}", machine.cycle(), machine.cpu().ip(),
                             text_of(found), text_of(expected)));
        }
        counts.deepest = std::max(counts.deepest, found.size());
        const auto entries = std::count_if(found.begin(), found.end(), [](const Line& line) {
            return line.kind == StackFrame::Kind::interrupted;
        });
        counts.nested = std::max(counts.nested, static_cast<unsigned>(entries));
        const auto gap = std::find_if(stack.frames.begin(), stack.frames.end(),
                                      [](const StackFrame& frame) { return frame.gap; });
        if (found.size() == expected.size()) {
            ++counts.equal;
        } else if (has_ended(machine, kernel, stack)) {
            ++counts.ended;
        } else if (gap != stack.frames.end()) {
            ++counts.behind_gap;
            const auto place = code.locate((gap - 1)->at());
            counts.gaps.insert(place ? place->symbol.substr(0, place->symbol.find('.')) : "?");
        } else {
            const auto place = code.locate(machine.cpu().ip());
            counts.early.insert(place ? place->symbol : "?");
        }
    }
    return counts;
}

/// Recursion, several ways out, jumps into another routine, return addresses in slots, calls through
/// registers, and interrupts up to three deep.
const std::string calls = R"(
_start: lea     sp, stack_top
        lea     r0, vectors
        wrsr    vbase, r0
        li      r0, TIMER
        mov     r1, 170
        stw     r1, [r0 + TIMER_PERIOD]
        mov     r1, TIMER_ENABLE | TIMER_PERIODIC
        stw     r1, [r0 + TIMER_CONTROL]
        li      r0, INTC
        mov     r1, 1 << LINE_TIMER
        stw     r1, [r0 + INTC_ENABLE]
        mov     r9, 0                   ; entries within each other
        ei
        mov     r8, 60
1:      mov     r0, 5
        call    factorial
        call    twice
        lea     r1, leaf
        call    r1
        call    in_slots
        syscall
        mov     r0, 0
        call    even
        subs    r8, r8, 1
        bne     1b
        di
        li      r0, SYSTEM
        mov     r1, 0
        stw     r1, [r0 + SYSTEM_POWER]
2:      jmp     2b

factorial:
        push    {r4, lr}
        mov     r4, r0
        cmp     r0, 1
        bgt     1f
        pop     {r4, lr}
        ret
1:      sub     r0, r0, 1
        call    factorial
        mul     r0, r0, r4
        pop     {r4, lr}
        jmp     lr

twice:  push    {lr}
        call    leaf
        pop     {lr}
        jmp     leaf                    ; which returns for it
leaf:   add     r0, r0, 1
        ret

in_slots:
        sub     sp, sp, 12
        stw     lr, [sp + 8]
        call    leaf
        cmp     r0, 3
        blt     1f
        call    leaf
1:      ldw     lr, [sp + 8]
        add     sp, sp, 12
        ret

even:   push    {r4, lr}                ; each calls the other
        add     r4, r0, 1
        cmp     r4, 4
        bge     1f
        mov     r0, r4
        call    odd
1:      pop     {r4, lr}
        ret
odd:    push    {lr}
        call    even
        pop     {lr}
        ret

trap:   push    {r0-r7, lr}
        ldw     r0, [sp + 36]
        cmp     r0, VECTOR_TIMER
        bne     1f
        li      r0, TIMER
        mov     r1, 1
        stw     r1, [r0 + TIMER_ACK]
1:      add     r9, r9, 1
        cmp     r9, 3
        bge     2f
        ei                              ; another one may come
        call    long
        di
2:      sub     r9, r9, 1
        pop     {r0-r7, lr}
        iret

long:   push    {r6, lr}
        mov     r6, 25
1:      mov     r0, r6
        call    leaf
        subs    r6, r6, 1
        bne     1b
        pop     {r6, lr}
        ret

        .data
        .align  4
vectors: .rept 32
        .word   trap
        .endr
        .bss
        .space  4096
stack_top:
)";

}  // namespace

TEST_CASE("calls, traps and interrupts within interrupts: the whole stack, at every boundary", "[stack]") {
    const isa::Image image = test::assembled(calls);
    emu::Machine machine;
    REQUIRE(machine.load_image(image));
    debug::CodeMap code;
    code.set_kernel(image);
    const Counts counts = compare(machine, guest::Kernel(image), code, 2'000'000);
    CHECK(counts.boundaries > 20'000);
    CHECK(counts.equal == counts.boundaries);
    CHECK(counts.nested == 3);
    CHECK(counts.deepest > 8);
}

TEST_CASE("under the guest OS the whole stack is known, but for threads that end", "[stack]") {
    lab::OsRequest request;
    request.programs = {"count", "primes", "sleeper", "family"};
    const auto setup = lab::set_up_os(lab::Home(BATON_SOURCE_DIR), request, {});
    REQUIRE(setup);
    const Counts counts = compare(setup->machine, setup->guest, setup->code_map(), 3'000'000);
    // What never returns: the ends of processes and of the whole system.
    CHECK(counts.early == std::set<std::string>{});
    CHECK(counts.boundaries > 90'000);
    CHECK(counts.equal + counts.behind_gap + counts.ended + counts.laid_out == counts.boundaries);
    CHECK(counts.gaps == std::set<std::string>{"process_end", "thread_end", "trap_fault"});
    CHECK(counts.equal * 10 > counts.boundaries * 9);
    CHECK(counts.ended > 0);
    CHECK(counts.laid_out * 1000 < counts.boundaries);
    CHECK(counts.deepest >= 6);
}

TEST_CASE("two threads of a small kernel are told apart by their stacks", "[stack]") {
    const isa::Image image = test::assembled(test::mini_kernel);
    emu::Machine machine;
    REQUIRE(machine.load_image(image));
    debug::CodeMap code;
    code.set_kernel(image);
    // It publishes no kernel stacks: entries are followed by what the processor has pushed alone.
    const guest::Kernel kernel(image);
    unsigned interrupted = 0;
    while (machine.running() && machine.cycle() < 100'000) {
        const emu::Tick tick = machine.tick();
        if (!tick.did(happened::entered)) continue;
        const CallStack stack = debug::call_stack(machine, kernel);
        REQUIRE(stack.frames.size() == 2);
        CHECK(stack.frames[1].kind == StackFrame::Kind::interrupted);
        CHECK(stack.frames[1].user);
        CHECK(stack.frames[1].code == tick.code);
        CHECK(stack.frames[1].ip ==
              machine.peek_word(Address(machine.cpu().reg(isa::stack_pointer) + isa::frame::ip)));
        ++interrupted;
    }
    CHECK(interrupted > 3);
}

TEST_CASE("more callers than are kept are said to be more", "[stack]") {
    const isa::Image image = test::assembled(R"(
_start: lea     sp, stack_top
        mov     r0, 400
        call    down
1:      jmp     1b
down:   push    {lr}
        subs    r0, r0, 1
        beq     1f
        call    down
1:      brk
        pop     {lr}
        ret
        .bss
        .space  4096
stack_top:
)");
    emu::Machine machine;
    REQUIRE(machine.load_image(image));
    const guest::Kernel kernel(image);
    CallStack deepest = debug::call_stack(machine, kernel);
    CHECK(deepest.frames.size() == 1);
    while (machine.running() && machine.cycle() < 100'000) {
        machine.tick();
        if (!machine.at_boundary() || !machine.running()) continue;
        CallStack stack = debug::call_stack(machine, kernel);
        if (stack.frames.size() > deepest.frames.size() || stack.truncated) deepest = std::move(stack);
    }
    CHECK(deepest.truncated);
    CHECK(deepest.frames.size() == CallStack::most_frames);
}

TEST_CASE("the stack of a thread that waits is the one with which it goes on", "[stack]") {
    lab::OsRequest request;
    request.programs = {"count", "primes", "sleeper", "family"};
    const auto setup = lab::set_up_os(lab::Home(BATON_SOURCE_DIR), request, {});
    REQUIRE(setup);
    emu::Machine machine = setup->machine;
    const Word going_on = setup->guest.switch_path()->switched - isa::word_bytes;
    std::map<Word, CallStack> waiting;
    unsigned compared = 0;
    std::set<Word> records;
    while (machine.running() && machine.cycle() < 2'000'000) {
        machine.tick();
        if (!machine.at_boundary() || machine.cpu().ip() != going_on) continue;
        const CallStack now = debug::call_stack(machine, setup->guest);
        const auto before = waiting.find(now.context);
        // One that is new, or has ended in between, had another stack.
        if (before != waiting.end() && before->second.frames.front().sp == now.frames.front().sp) {
            CHECK(before->second.frames == now.frames);
            ++compared;
            records.insert(now.context);
        }
        waiting.clear();
        for (Word record = 0; record < setup->guest.layout()->records; ++record) {
            const Word address = setup->guest.layout()->record_address(record);
            const auto stack = debug::call_stack_of(machine, setup->guest, address);
            if (stack && address != now.context) waiting[address] = *stack;
        }
    }
    CHECK(compared > 20);
    CHECK(records.size() > 3);
}

TEST_CASE("a record that nobody has, and an image without a kernel, have no stack", "[stack]") {
    lab::OsRequest request;
    request.programs = {"count"};
    const auto setup = lab::set_up_os(lab::Home(BATON_SOURCE_DIR), request, {});
    REQUIRE(setup);
    const Word last = setup->guest.layout()->record_address(setup->guest.layout()->records - 1);
    CHECK_FALSE(debug::call_stack_of(setup->machine, setup->guest, last));
    CHECK_FALSE(debug::call_stack_of(setup->machine, setup->guest, last + 4));
    CHECK_FALSE(debug::call_stack_of(setup->machine, guest::Kernel(), last));
}
