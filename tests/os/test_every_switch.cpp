// Nothing depends on where in a context switch an interrupt falls: one more at every cycle of a switch, and
// every pair of them inside the kernel's entry and exit.
//
// Two processes keep known values in all registers and the flags and compare them all the time; from
// outside every register is compared whenever a process goes on. May fail when a register is saved too
// late or restored too early, when the kernel is entered twice, or when a wake-up or a thread is lost.
//
// Size: about 580 and 500 cycles x 6 kinds of interrupt for two switches, and 3 x 1,830 pairs for each; every
// run about 12,000 cycles: about 5 s on one core. Under sanitizers a sample.

#include <atomic>
#include <mutex>
#include <thread>

#include "lab/study/register_message.hpp"
#include "tests/os/guest.hpp"

using namespace baton;
using namespace baton::test;
namespace happened = emu::happened;

namespace {

#ifdef BATON_SANITIZED
constexpr std::uint64_t stride = 150;
#define SAMPLE " (every 150th under sanitizers)"
#else
constexpr std::uint64_t stride = 1;
#define SAMPLE ""
#endif

constexpr unsigned tick_cycles = 3000;
constexpr std::uint64_t further_cycles = 4 * tick_cycles;
constexpr std::uint64_t margin = 4;  // cycles of user mode around the switch

/// Values in r0 to r14 and the flags, compared for ever; prints a line and ends if one is ever wrong.
/// A yielding one also gives the processor away once a round.
std::string keeper(int first, bool yields) {
    const auto value = [&](int number) {
        if (number == 0 && yields) return std::string("0");  // what yield returns
        if (number == 12) return std::string("SYS_yield");
        return std::to_string(first + 7 * number);
    };
    std::string source = "        .include \"user.inc\"\n_start:\n";
    for (int r = 0; r <= 14; ++r) source += " mov r" + std::to_string(r) + ", " + value(r) + "\n";
    source += "round:\n";
    if (yields) source += " syscall\n";
    for (int r = 0; r <= 14; ++r) source += " cmp r" + std::to_string(r) + ", " + value(r) + "\n bne lost\n";
    // After a comparison of less with greater: N and C, not Z.
    source += " cmp r1, r2\n nop\n bge lost\n bgeu lost\n beq lost\n";
    source += " jmp round\nlost: lea r0, sorry\n call print\n mov r0, 1\n jmp exit\n";
    source += "sorry: .asciz \"a register is lost\\n\"\n .align 4\n .include \"lib.inc\"\n";
    return source;
}

/// A machine that runs two keepers, some cycles before the processor goes from one to the other.
struct Switch {
    lab::Setup setup;
    emu::Machine before;
    debug::RegisterCheck check;        ///< as it is then
    std::array<Word, 2> contexts{};    ///< who goes, who comes
    std::uint64_t from = 0;            ///< first cycle that is tried
    std::uint64_t to = 0;              ///< the last
    std::vector<std::uint64_t> doors;  ///< those inside the kernel's entry and exit
};

Word label(const lab::Setup& setup, const char* name) {
    const isa::Symbol* symbol = setup.kernel->find(name);
    REQUIRE(symbol != nullptr);
    return symbol->value;
}

Switch find_switch(bool yields) {
    const TemporaryFolder folder;
    lab::OsRequest request;
    request.programs = {folder.write("left.asm", keeper(100, yields)),
                        folder.write("right.asm", keeper(5000, yields))};
    request.quantum = 1;
    request.tick_cycles = tick_cycles;
    emu::Settings settings;
    settings.ram_bytes = 64 * 1024;
    Switch found{
        set_up(request, settings), emu::Machine(settings), debug::RegisterCheck(std::nullopt), {}, 0, 0, {}};
    const auto code = static_cast<unsigned>(yields ? isa::Vector::syscall : isa::Vector::timer);
    const Word dispatch = label(found.setup, "trap_dispatch");
    const Word decide = label(found.setup, "trap_decide");
    const Word restore = label(found.setup, "trap_restore");

    // The second switch of this kind: both have run by then. What came before an entry is remembered
    // until it turns out whether it was one.
    emu::Machine machine = found.setup.machine;
    debug::RegisterCheck check(found.setup.guest.layout());
    std::vector<std::pair<emu::Machine, debug::RegisterCheck>> last;
    std::vector<std::uint64_t> doors;
    std::uint64_t accepted = 0;
    Word leaving = 0;
    unsigned code_of_entry = 0;
    bool inside = false;
    for (unsigned switches = 0; switches < 3 && machine.cycle() < 200'000;) {
        last.emplace_back(machine, check);
        if (last.size() > margin + 1) last.erase(last.begin());
        const emu::Tick tick = machine.tick();
        check.observe(tick, machine);
        if (tick.did(happened::accepted) && tick.user) {
            accepted = tick.cycle;
            leaving = tick.context;
            code_of_entry = tick.code;
            found.before = last.front().first;
            found.check = last.front().second;
            doors.clear();
            inside = true;
        }
        if (tick.ip >= dispatch && tick.ip < decide) inside = false;
        const bool entering = tick.step >= emu::Step::accept && tick.step <= emu::Step::enter;
        if (tick.ip >= restore && !tick.user && !entering && tick.ip < restore + 8) inside = true;
        if (inside) doors.push_back(tick.cycle);
        if (tick.did(happened::returned)) {
            inside = false;
            if (machine.cpu().user() && tick.context != leaving && leaving != 0 && code_of_entry == code) {
                ++switches;
                found.contexts = {leaving, tick.context};
                found.from = accepted - margin;
                found.to = tick.cycle + margin;
                found.doors = doors;
            }
        }
    }
    REQUIRE(found.to != 0);
    REQUIRE(found.before.cycle() == found.from);
    return found;
}

struct Extra {
    std::uint64_t cycle;
    emu::InputKind kind;
    std::uint8_t line;  ///< with raise
};

emu::InputEvent event_of(const Extra& extra) {
    emu::InputEvent event;
    event.cycle = extra.cycle;
    event.kind = extra.kind;
    if (extra.kind == emu::InputKind::raise) event.data = {extra.line};
    return event;
}

/// Runs on with these interrupts; says what is wrong, or nothing.
std::string consequence(const Switch& at, emu::Machine machine, debug::RegisterCheck check,
                        const std::vector<Extra>& extras) {
    for (const Extra& extra : extras) machine.post(event_of(extra));
    std::array<std::uint64_t, 2> user_cycles{};
    const std::uint64_t end = at.to + further_cycles;
    while (machine.cycle() < end && machine.running()) {
        const emu::Tick tick = machine.tick();
        if (tick.did(debug::RegisterCheck::wants)) check.observe(tick, machine);
        if (tick.did(happened::printed)) return "a process has lost a register";
        if (tick.user && tick.context == at.contexts[0]) ++user_cycles[0];
        if (tick.user && tick.context == at.contexts[1]) ++user_cycles[1];
    }
    if (!machine.running()) return "the machine has stopped";
    if (check.count() != 0) return say(Language::english, lab::register_message(check.findings().front()));
    // A round of comparisons takes about 110 cycles.
    if (user_cycles[0] < 500 || user_cycles[1] < 500)
        return "a process does not go on: " + std::to_string(user_cycles[0]) + " and " +
               std::to_string(user_cycles[1]) + " cycles";
    return {};
}

class Report {
public:
    void ran(const std::string& wrong, const std::vector<Extra>& extras) {
        ++runs_;
        if (wrong.empty()) return;
        const std::lock_guard<std::mutex> lock(mutex_);
        if (wrong_++ != 0) return;
        for (const Extra& extra : extras)
            first_ += (extra.kind == emu::InputKind::expire ? std::string("expiry")
                                                            : "line " + std::to_string(extra.line)) +
                      " in cycle " + std::to_string(extra.cycle) + ", ";
        first_ += wrong;
    }
    std::uint64_t runs() const { return runs_; }
    std::string first() const { return first_; }

private:
    std::atomic<std::uint64_t> runs_{0};
    std::mutex mutex_;
    std::uint64_t wrong_ = 0;
    std::string first_;
};

/// Calls `look(cycle number within the switch, machine, check)` at each of its cycles, on all cores.
template <class Look>
void at_every_cycle(const Switch& at, Look look) {
    const unsigned workers = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::thread> threads;
    for (unsigned worker = 0; worker < workers; ++worker) {
        threads.emplace_back([&, worker] {
            emu::Machine machine = at.before;
            debug::RegisterCheck check = at.check;
            while (machine.cycle() <= at.to) {
                if (machine.cycle() % workers == worker) look(machine, check);
                const emu::Tick tick = machine.tick();
                check.observe(tick, machine);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
}

const std::vector<Extra> kinds{{0, emu::InputKind::expire, 0}, {0, emu::InputKind::raise, 0},
                               {0, emu::InputKind::raise, 1},  {0, emu::InputKind::raise, 2},
                               {0, emu::InputKind::raise, 3},  {0, emu::InputKind::raise, 4}};

}  // namespace

TEST_CASE("one more interrupt at any cycle of a context switch costs no register and no process" SAMPLE,
          "[os][every-switch]") {
    for (const bool yields : {false, true}) {
        const Switch at = find_switch(yields);
        REQUIRE(consequence(at, at.before, at.check, {}).empty());
        Report report;
        at_every_cycle(at, [&](const emu::Machine& machine, const debug::RegisterCheck& check) {
            for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
                if ((machine.cycle() * kinds.size() + kind) % stride != 0) continue;
                Extra extra = kinds[kind];
                extra.cycle = machine.cycle();
                report.ran(consequence(at, machine, check, {extra}), {extra});
            }
        });
        CHECK(report.first() == "");
        CHECK(report.runs() >= (at.to - at.from + 1) * kinds.size() / stride);
        WARN(report.runs() << " runs: a switch by " << (yields ? "yield" : "the clock") << ", "
                           << at.to - at.from + 1 << " cycles");
    }
}

TEST_CASE(
    "every pair of interrupts inside the kernel's entry and exit costs no register and no process" SAMPLE,
    "[os][every-switch]") {
    const std::vector<std::pair<Extra, Extra>> pairs{
        {kinds[0], kinds[0]}, {kinds[0], kinds[3]}, {kinds[4], kinds[2]}};
    for (const bool yields : {false, true}) {
        const Switch at = find_switch(yields);
        // The entry, saving, and noting where; finding, restoring, iret.
        REQUIRE(at.doors.size() >= 7 + 19 + 4 + 4 + 19 + 7);
        REQUIRE(at.doors.size() <= 120);
        Report report;
        at_every_cycle(at, [&](const emu::Machine& machine, const debug::RegisterCheck& check) {
            const auto first = std::find(at.doors.begin(), at.doors.end(), machine.cycle());
            for (auto second = first; second != at.doors.end(); ++second) {
                for (std::size_t kind = 0; kind < pairs.size(); ++kind) {
                    if ((*first * 7 + *second * pairs.size() + kind) % stride != 0) continue;
                    std::vector<Extra> extras{pairs[kind].first, pairs[kind].second};
                    extras[0].cycle = *first;
                    extras[1].cycle = *second;
                    report.ran(consequence(at, machine, check, extras), extras);
                }
            }
        });
        const std::uint64_t all = at.doors.size() * (at.doors.size() + 1) / 2 * pairs.size();
        CHECK(report.first() == "");
        CHECK(report.runs() >= all / stride * 9 / 10);
        WARN(report.runs() << " runs: pairs within " << at.doors.size() << " cycles of a switch by "
                           << (yields ? "yield" : "the clock"));
    }
}
