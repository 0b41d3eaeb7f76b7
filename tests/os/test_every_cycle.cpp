// Nothing depends on where exactly an interrupt falls, or a machine is saved: tried at every cycle
// of a whole boot with two programs.
//
// May fail when a context switch saves a register too late or restores it too early, when the
// kernel is entered twice, when a wake-up is lost, when acknowledging takes away too much, or when
// a part of the state is missing from a save.

#include <atomic>
#include <mutex>
#include <thread>

#include "tests/os/guest.hpp"

using namespace baton;
using namespace baton::test;

namespace {

// Keeps values in all registers and the flags, and says so if one ever changes.
std::string keeper(const std::string& name, int rounds) {
    std::string source =
        "        .include \"user.inc\"\n_start:\n        mov r11, " + std::to_string(rounds) + "\n.round:\n";
    for (int r = 0; r <= 10; ++r) {
        source += "        li r" + std::to_string(r) + ", " +
                  std::to_string(100 * r + static_cast<int>(name[0])) + "\n";
    }
    source += "        li r12, 0x12345678\n        li r13, 0x87654321\n        li r14, 0x0f0f0f0f\n";
    source += "        cmp r1, r2\n        bge .lost\n        bgeu .lost\n";
    for (int r = 0; r <= 10; ++r) {
        source += "        cmp r" + std::to_string(r) + ", " +
                  std::to_string(100 * r + static_cast<int>(name[0])) + "\n        bne .lost\n";
    }
    source +=
        "        sub r12, r12, 0x78\n        ror r12, r12, 8\n        li r0, 0x00123456\n        cmp r12, "
        "r0\n        bne .lost\n";
    source +=
        "        add r13, r13, r14\n        li r0, 0x96745230\n        cmp r13, r0\n        bne .lost\n";
    source +=
        "        subs r11, r11, 1\n        bne .round\n        lea r0, .fine\n        call print\n        "
        "mov r0, 3\n        jmp exit\n";
    source +=
        ".lost:  lea r0, .sorry\n        call print\n        mov r0, 4\n        jmp exit\n        .rodata\n";
    source += ".fine:  .asciz \"" + name + " kept all\\n\"\n.sorry: .asciz \"" + name +
              " lost a register\\n\"\n        .include \"lib.inc\"\n";
    return source;
}

constexpr unsigned tick_cycles = 1500;

lab::Setup two_keepers() {
    const TemporaryFolder folder;
    lab::OsRequest request;
    request.programs = {folder.write("left.asm", keeper("left", 10)),
                        folder.write("right.asm", keeper("right", 10))};
    request.quantum = 1;
    request.tick_cycles = tick_cycles;
    emu::Settings settings;
    settings.ram_bytes = 64 * 1024;
    return set_up(nothing_else(request, 3), settings);
}

/// What each program has said and how it ended: by the address of its record.
struct Told {
    std::map<Word, std::string> console;
    std::map<Word, Word> exit_codes;
    bool off = false;
    std::uint64_t cycles = 0;

    bool same_as(const Told& other) const {
        return console == other.console && exit_codes == other.exit_codes && off == other.off;
    }

    std::string text() const {
        std::string all = off ? "off;" : "still running;";
        for (const auto& [context, said] : console)
            all += " " + std::to_string(context) + " said \"" + said + "\";";
        for (const auto& [record, code] : exit_codes)
            all += " record " + std::to_string(record) + " ended with " + std::to_string(code) + ";";
        return all;
    }
};

class Listener {
public:
    explicit Listener(const guest::OsLayout& layout) : layout_(layout) {}

    void hear(const emu::Tick& tick) {
        if (tick.did(emu::happened::printed)) {
            told.console[tick.context] += static_cast<char>(tick.printed_byte);
        }
        if (tick.bus.transfer == emu::Transfer::write && tick.bus.address - layout_.table < layout_.bytes() &&
            layout_.exit_code &&
            (tick.bus.address - layout_.table) % layout_.record_bytes == *layout_.exit_code) {
            told.exit_codes[tick.bus.address / layout_.record_bytes] = tick.bus.data;
        }
    }

    Told told;

private:
    const guest::OsLayout& layout_;
};

void run_to_end(emu::Machine& machine, Listener& listener, std::uint64_t limit) {
    while (machine.running() && machine.cycle() < limit) listener.hear(machine.tick());
    listener.told.off = machine.stop().reason == emu::StopReason::powered_off;
    listener.told.cycles = machine.cycle();
}

/// Calls `look(machine, listener)` before every `stride`th cycle of the run, on all cores.
template <class Look>
void at_every_cycle(const lab::Setup& setup, std::uint64_t cycles, std::uint64_t stride, Look look) {
    const unsigned workers = std::max(1U, std::thread::hardware_concurrency());
    std::vector<std::thread> threads;
    for (unsigned worker = 0; worker < workers; ++worker) {
        threads.emplace_back([&, worker] {
            emu::Machine machine = setup.machine;
            Listener listener(*setup.guest.layout());
            while (machine.cycle() < cycles) {
                if (machine.cycle() % (stride * workers) == stride * worker) look(machine, listener);
                listener.hear(machine.tick());
            }
        });
    }
    for (auto& thread : threads) thread.join();
}

#ifdef BATON_SANITIZED
constexpr std::uint64_t stride = 50;
#else
constexpr std::uint64_t stride = 1;
#endif

}  // namespace

TEST_CASE("one more timer interrupt at any cycle changes nobody's output and nobody's end",
          "[os][every-cycle]") {
    const lab::Setup setup = two_keepers();
    REQUIRE(setup.guest.layout());
    emu::Machine plain = setup.machine;
    Listener reference(*setup.guest.layout());
    run_to_end(plain, reference, 1'000'000);
    REQUIRE(reference.told.off);
    REQUIRE(reference.told.cycles < 60'000);
    REQUIRE(reference.told.console.size() == 2);
    for (const auto& [context, text] : reference.told.console)
        CHECK(text.find("kept all") != std::string::npos);
    for (const auto& [record, code] : reference.told.exit_codes) {
        if (code != 0) CHECK(code == 3);
    }

    std::atomic<std::uint64_t> runs{0};
    std::atomic<std::uint64_t> preempted_elsewhere{0};
    std::mutex mutex;
    std::map<std::uint64_t, std::string> wrong;  // cycle of the interrupt, what came of it
    at_every_cycle(setup, reference.told.cycles, stride, [&](const emu::Machine& at, const Listener& so_far) {
        emu::Machine machine = at;
        Listener listener = so_far;
        emu::InputEvent extra;
        extra.cycle = machine.cycle();
        extra.kind = emu::InputKind::expire;
        machine.post(extra);
        run_to_end(machine, listener, 2 * reference.told.cycles);
        ++runs;
        if (listener.told.cycles != reference.told.cycles) ++preempted_elsewhere;
        if (!listener.told.same_as(reference.told)) {
            const std::lock_guard<std::mutex> lock(mutex);
            wrong.emplace(at.cycle(), listener.told.text());
        }
    });
    INFO(wrong.size() << " of " << runs << " runs are wrong");
    if (!wrong.empty()) {
        FAIL_CHECK("an extra interrupt at cycle " << wrong.begin()->first << ": " << wrong.begin()->second
                                                  << "\ninstead of: " << reference.told.text());
    }
    CHECK(runs >= reference.told.cycles / stride - 2);
    // The injected interrupts did take the processor away.
    CHECK(preempted_elsewhere > runs / 10);
    WARN(runs << " runs of about " << reference.told.cycles << " cycles, one for every " << stride
              << " cycles; in " << preempted_elsewhere << " the extra interrupt changed the course");
}

TEST_CASE("saved at any cycle and loaded into a used machine, a run goes on the same",
          "[os][every-cycle][save]") {
    constexpr std::uint64_t further = 1000;
    const lab::Setup setup = two_keepers();
    // The hash before every cycle of the whole run, and some cycles beyond its end.
    std::vector<std::uint64_t> hashes;
    {
        emu::Machine machine = setup.machine;
        while (machine.running()) {
            hashes.push_back(machine.hash());
            machine.tick();
        }
    }
    const std::uint64_t cycles = hashes.size();
    REQUIRE(cycles < 60'000);

    // A machine of another life: other settings, and something in every byte of its RAM.
    const emu::Machine worn = [] {
        emu::Settings other;
        other.wait_states = 2;
        other.seed = 77;
        emu::Machine machine(other);
        std::vector<std::uint8_t> rubbish(other.ram_bytes);
        for (std::size_t i = 0; i < rubbish.size(); ++i) rubbish[i] = static_cast<std::uint8_t>(i * 151 + 7);
        REQUIRE(machine.load_raw(rubbish, Address(0)).ok());
        machine.poke_ip(0);
        for (int i = 0; i < 100; ++i) machine.tick();
        machine.hash();
        return machine;
    }();

    std::atomic<std::uint64_t> runs{0};
    std::mutex mutex;
    std::vector<std::uint64_t> wrong;
    at_every_cycle(setup, cycles, stride, [&](const emu::Machine& at, const Listener&) {
        emu::Machine used = worn;
        const auto loaded = used.load(at.save(), "save");
        bool same = loaded.ok() && used == at && used.hash() == hashes[at.cycle()];
        const std::uint64_t goal = std::min(at.cycle() + further, cycles - 1);
        while (used.cycle() < goal) used.tick();
        same = same && used.hash() == hashes[goal];
        ++runs;
        if (!same) {
            const std::lock_guard<std::mutex> lock(mutex);
            wrong.push_back(at.cycle());
        }
    });
    CHECK(wrong == std::vector<std::uint64_t>{});
    CHECK(runs >= cycles / stride - 2);
    WARN(runs << " saves and loads, one for every " << stride << " cycles of " << cycles);
}
