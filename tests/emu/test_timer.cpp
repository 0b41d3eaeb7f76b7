// Verifies the manual's chapter 5, "The timer": counting, expiry, writes around the moment of expiry,
// acknowledging, the two clocks, and the counters.
#include <catch2/catch.hpp>

#include "emu/timer.hpp"
#include "guest.hpp"

using namespace baton;
using namespace baton::test;
using emu::DeviceContext;
using emu::Timer;
namespace flag = isa::flag;

namespace {

constexpr Word enable = 1;
constexpr Word periodic = 2;

/// A timer alone: `at(t)` lets it act at the start of a cycle of time t, then reads or writes in it.
class Bench {
public:
    Timer timer;

    unsigned run_to(std::uint64_t time) {
        unsigned expiries = 0;
        for (; time_ <= time; ++time_) expiries += timer.expire_if_due(time_) ? 1 : 0;
        return expiries;
    }
    void write(std::uint64_t time, Word offset, Word value) {
        run_to(time);
        timer.write(offset, value, DeviceContext{time, time, 0});
    }
    Word read(std::uint64_t time, Word offset) {
        run_to(time);
        return timer.read(offset, DeviceContext{time, time, 0});
    }
    Word expired() const { return timer.state().expired; }

private:
    std::uint64_t time_ = 0;
};

using Register = Timer::Register;

/// A timer that counts with this period since time 0, so that it expires at the multiples of it.
Bench periodic_bench(Word period) {
    Bench bench;
    bench.write(0, Register::period, period);
    bench.write(0, Register::control, enable | periodic);
    return bench;
}

}  // namespace

TEST_CASE("ENABLE starts with COUNT cycles to go, or with PERIOD if COUNT is 0", "[timer]") {
    Bench with_count;
    with_count.write(0, Register::period, 100);
    with_count.write(0, Register::count, 7);
    with_count.write(10, Register::control, enable);
    CHECK(with_count.run_to(16) == 0);
    CHECK(with_count.run_to(17) == 1);

    Bench without;
    without.write(0, Register::period, 100);
    without.write(10, Register::control, enable);
    CHECK(without.run_to(109) == 0);
    CHECK(without.run_to(110) == 1);
}

TEST_CASE("period 0 is off: with COUNT and PERIOD 0 ENABLE does not start it and reads 0", "[timer]") {
    Bench bench;
    bench.write(0, Register::control, enable | periodic);
    CHECK(bench.read(1, Register::control) == periodic);
    CHECK(bench.run_to(1000) == 0);
    CHECK(bench.timer.due() == emu::never);
}

TEST_CASE("clearing ENABLE keeps COUNT, setting it again goes on from there", "[timer]") {
    Bench bench;
    bench.write(0, Register::count, 50);
    bench.write(0, Register::control, enable);
    bench.write(20, Register::control, 0);
    CHECK(bench.read(500, Register::count) == 30);
    CHECK(bench.expired() == 0);
    bench.write(1000, Register::control, enable);
    CHECK(bench.run_to(1029) == 0);
    CHECK(bench.run_to(1030) == 1);
}

TEST_CASE("writing ENABLE 1 while it counts changes PERIODIC and leaves the count alone", "[timer]") {
    Bench bench;
    bench.write(0, Register::period, 10);
    bench.write(0, Register::control, enable);
    bench.write(6, Register::control, enable | periodic);
    CHECK(bench.read(6, Register::control) == (enable | periodic));
    CHECK(bench.run_to(9) == 0);
    CHECK(bench.run_to(10) == 1);
    CHECK(bench.run_to(30) == 2);
}

TEST_CASE("COUNT written as c at time t expires in the first cycle of time t + c", "[timer]") {
    for (const Word count : {1U, 2U, 3U, 100U}) {
        Bench bench;
        bench.write(0, Register::period, 10000);
        bench.write(0, Register::control, enable);
        bench.write(20, Register::count, count);
        CHECK(bench.run_to(20 + count - 1) == 0);
        CHECK(bench.run_to(20 + count) == 1);
    }
}

TEST_CASE("while it counts COUNT reads as the cycles that are left, 1 or more", "[timer]") {
    Bench bench = periodic_bench(4);
    CHECK(bench.read(1, Register::count) == 3);
    CHECK(bench.read(3, Register::count) == 1);
    CHECK(bench.read(4, Register::count) == 4);  // it has expired and been loaded again
    CHECK(bench.read(5, Register::count) == 3);
}

TEST_CASE("a one-shot timer stops at its expiry, with COUNT 0", "[timer]") {
    Bench bench;
    bench.write(0, Register::period, 10);
    bench.write(0, Register::control, enable);
    CHECK(bench.run_to(500) == 1);
    CHECK(bench.read(501, Register::control) == 0);
    CHECK(bench.read(501, Register::count) == 0);
    CHECK(bench.read(501, Register::period) == 10);
}

TEST_CASE("a periodic timer never drifts", "[timer]") {
    for (const Word period : {1U, 2U, 3U, 7U, 1000U}) {
        Bench bench = periodic_bench(period);
        CHECK(bench.run_to(10000) == 10000 / period);
        CHECK(bench.expired() == 10000 / period);
    }
}

TEST_CASE("period 1 expires in every cycle", "[timer]") {
    Bench bench = periodic_bench(1);
    for (std::uint64_t time = 1; time < 50; ++time) {
        CHECK(bench.run_to(time) == 1);
        CHECK(bench.read(time, Register::count) == 1);
    }
}

TEST_CASE("a periodic timer whose PERIOD was set to 0 stops at its next expiry", "[timer]") {
    Bench bench = periodic_bench(10);
    bench.write(15, Register::period, 0);
    CHECK(bench.run_to(1000) == 1);  // the one at 20
    CHECK(bench.read(1001, Register::control) == periodic);
    CHECK(bench.read(1001, Register::count) == 0);
}

TEST_CASE("EXPIRED stops at 2^32 - 1", "[timer]") {
    Bench bench = periodic_bench(1);
    Timer::State state = bench.timer.state();
    state.expired = 0xfffffffe;
    bench.timer.set_state(state);
    bench.run_to(1);
    CHECK(bench.expired() == 0xffffffff);
    bench.run_to(10);
    CHECK(bench.expired() == 0xffffffff);
}

TEST_CASE("the line is high while EXPIRED is not 0", "[timer]") {
    Bench bench = periodic_bench(10);
    CHECK_FALSE(bench.timer.line());
    bench.run_to(10);
    CHECK(bench.timer.line());
    bench.run_to(20);
    bench.write(21, Register::ack, 1);
    CHECK(bench.timer.line());
    bench.write(22, Register::ack, 1);
    CHECK_FALSE(bench.timer.line());
}

TEST_CASE("acknowledging is by number and never goes below 0", "[timer]") {
    Bench bench = periodic_bench(10);
    bench.run_to(30);
    bench.write(31, Register::ack, 0);
    CHECK(bench.expired() == 3);
    bench.write(31, Register::ack, 2);
    CHECK(bench.expired() == 1);
    bench.write(31, Register::ack, 0xffffffff);
    CHECK(bench.expired() == 0);
}

// --- a write in the cycle before, of, and after an expiry at time 10 ---

TEST_CASE("PERIOD written around an expiry: the load at the expiry comes before a write in its cycle",
          "[timer]") {
    // Period 10, so expiries at 10 and, from then on, by the new period of 4 or the old one.
    struct Case {
        std::uint64_t at;
        std::uint64_t second;
    };
    for (const Case c : {Case{9, 14}, Case{10, 20}, Case{11, 20}}) {
        INFO("written at " << c.at);
        Bench bench = periodic_bench(10);
        bench.write(c.at, Register::period, 4);
        bench.run_to(10);
        CHECK(bench.expired() == 1);
        bench.run_to(c.second - 1);
        CHECK(bench.expired() == 1);
        bench.run_to(c.second);
        CHECK(bench.expired() == 2);
    }
}

TEST_CASE("COUNT written around an expiry: in its cycle the expiry has been counted already", "[timer]") {
    struct Case {
        std::uint64_t at;
        unsigned expired_at_11;
    };
    for (const Case c : {Case{9, 0}, Case{10, 1}, Case{11, 1}}) {
        INFO("written at " << c.at);
        Bench bench = periodic_bench(10);
        bench.write(c.at, Register::count, 5);
        bench.run_to(11);
        CHECK(bench.expired() == c.expired_at_11);
        CHECK(bench.run_to(c.at + 4) == 0);
        CHECK(bench.run_to(c.at + 5) == 1);
    }
}

TEST_CASE("CONTROL written around an expiry: stopping in its cycle keeps the new count", "[timer]") {
    struct Case {
        std::uint64_t at;
        unsigned expired;
        Word count;
    };
    for (const Case c : {Case{9, 0, 1}, Case{10, 1, 10}, Case{11, 1, 9}}) {
        INFO("written at " << c.at);
        Bench bench = periodic_bench(10);
        bench.write(c.at, Register::control, 0);
        bench.run_to(100);
        CHECK(bench.expired() == c.expired);
        CHECK(bench.read(101, Register::count) == c.count);
    }
}

TEST_CASE("ACK written around an expiry: in its cycle there is something to acknowledge", "[timer]") {
    struct Case {
        std::uint64_t at;
        unsigned left;
    };
    for (const Case c : {Case{9, 1}, Case{10, 0}, Case{11, 0}}) {
        INFO("written at " << c.at);
        Bench bench = periodic_bench(10);
        bench.write(c.at, Register::ack, 1);
        bench.run_to(12);
        CHECK(bench.expired() == c.left);
    }
}

TEST_CASE("an expiry between reading EXPIRED and writing ACK is never lost", "[timer]") {
    for (std::uint64_t read_at = 8; read_at <= 12; ++read_at) {
        for (std::uint64_t gap = 1; gap <= 5; ++gap) {
            Bench bench = periodic_bench(10);
            const Word seen = bench.read(read_at, Register::expired);
            bench.write(read_at + gap, Register::ack, seen);
            bench.run_to(30);
            CHECK(seen + bench.expired() == 3);
        }
    }
}

TEST_CASE("writing PERIOD does not disturb the count under way", "[timer]") {
    Bench bench = periodic_bench(10);
    bench.write(3, Register::period, 1000);
    CHECK(bench.run_to(9) == 0);
    CHECK(bench.run_to(10) == 1);
    CHECK(bench.run_to(1009) == 0);
    CHECK(bench.run_to(1010) == 1);
}

TEST_CASE("writing COUNT 0 loads PERIOD, whether it counts or not", "[timer]") {
    Bench counting = periodic_bench(10);
    counting.write(7, Register::count, 0);
    CHECK(counting.run_to(16) == 0);
    CHECK(counting.run_to(17) == 1);

    Bench stopped;
    stopped.write(0, Register::period, 10);
    stopped.write(0, Register::count, 0);
    CHECK(stopped.read(1, Register::count) == 10);

    Bench without_period;
    without_period.write(0, Register::count, 5);
    without_period.write(0, Register::control, enable);
    without_period.write(2, Register::count, 0);
    CHECK(without_period.read(3, Register::control) == 0);
    CHECK(without_period.run_to(100) == 0);
}

TEST_CASE("the longest count is 2^32 - 1", "[timer]") {
    Bench bench;
    bench.write(0, Register::count, 0xffffffff);
    bench.write(0, Register::control, enable);
    CHECK(bench.timer.due() == 0xffffffffU);
    CHECK(bench.read(1, Register::count) == 0xfffffffe);
}

// --- the counters ---

TEST_CASE("reading a low word latches its high word: the pair is never torn", "[timer]") {
    Timer timer;
    const auto at = [](std::uint64_t time) { return DeviceContext{time + 7, time, 0}; };
    // The low word overflows between the two reads.
    CHECK(timer.read(Register::time_low, at(0x2ffffffffU)) == 0xffffffff);
    CHECK(timer.read(Register::time_high, at(0x300000000U)) == 2);
    CHECK(timer.read(Register::time_low, at(0x300000001U)) == 1);
    CHECK(timer.read(Register::time_high, at(0x300000002U)) == 3);

    // The two pairs have latches of their own, and cycle is not time.
    CHECK(timer.read(Register::cycle_low, at(0x4ffffffffU)) == 6);
    CHECK(timer.read(Register::cycle_high, at(0x4ffffffffU)) == 5);
    CHECK(timer.read(Register::time_high, at(0x4ffffffffU)) == 3);
}

TEST_CASE("TIME and CYCLE read as of the cycle in which the low word is read", "[timer]") {
    // A load at 0 reads in cycle 3.
    Guest time("start: ldw r1, [r2 + TIMER_TIME_LOW]\n ldw r3, [r2 + TIMER_CYCLE_LOW]\n");
    time.machine.poke_register(2, 0xf0000100);
    time.run(10);
    CHECK(time.reg(1) == 3);
    CHECK(time.reg(3) == 8);
}

// --- the two clocks ---

namespace {

emu::Settings ideal() {
    emu::Settings settings;
    settings.clock = emu::Clock::ideal;
    return settings;
}

const char* const user_and_kernel = R"(
start:  nop
        syscall
        jmp start
handler:
        nop
        iret
)";

}  // namespace

TEST_CASE("on the real clock every cycle passes time", "[clock]") {
    Guest guest(user_and_kernel);
    guest.with_handler("handler").flags(flag::user);
    guest.run(100);
    CHECK(guest.machine.time() == 100);
}

TEST_CASE("on the ideal clock only cycles outside the kernel pass time", "[clock]") {
    Guest guest(user_and_kernel, ideal());
    guest.with_handler("handler").flags(flag::user);
    // A round: nop 3, syscall 3, entry 7, nop 3, iret 7, jmp 3 cycles; 9 of 26 in user mode.
    guest.run(260);
    CHECK(guest.machine.time() == 90);
    std::uint64_t time = guest.machine.time();
    for (const auto& tick : guest.run(26)) {
        if (!tick.kernel_time) ++time;
    }
    CHECK(guest.machine.time() == time);
}

TEST_CASE("on the ideal clock the cycles of the wait step pass time, those before it do not", "[clock]") {
    Guest guest("start: wait\nnext: jmp next\nhandler: iret\n", ideal());
    guest.with_handler("handler").enable(0xffff);
    guest.raise(5, 20);
    const auto ticks = guest.run_to("next");
    CHECK(ticks.size() == 21);
    CHECK(guest.machine.time() == 18);  // cycles 3 to 20
}

TEST_CASE("on the ideal clock the timer stands still in the kernel and goes on in user mode", "[clock]") {
    Guest guest(user_and_kernel, ideal());
    guest.with_handler("handler").flags(flag::user);
    Machine::Snapshot snapshot = guest.machine.snapshot();
    snapshot.state.devices.timer.enabled = true;
    snapshot.state.devices.timer.periodic = true;
    snapshot.state.devices.timer.period = 9;
    snapshot.state.devices.timer.due = 9;
    guest.machine.restore(snapshot);
    // Nine cycles of user mode are a round of 26: an expiry each.
    CHECK(cycles_of(guest.run(26 * 4 + 1), happened::timer_expired) ==
          std::vector<std::uint64_t>{26, 52, 78, 104});
}

TEST_CASE("on the ideal clock an expiry comes once though its moment lasts for many cycles", "[clock]") {
    Guest guest(user_and_kernel, ideal());
    guest.with_handler("handler").flags(flag::user);
    Machine::Snapshot snapshot = guest.machine.snapshot();
    snapshot.state.devices.timer.enabled = true;
    snapshot.state.devices.timer.periodic = true;
    snapshot.state.devices.timer.period = 1;
    snapshot.state.devices.timer.due = 1;
    guest.machine.restore(snapshot);
    guest.run(260);
    guest.run(1);  // the expiry of the last user cycle
    CHECK(guest.machine.bus().timer().state().expired == 90);
}

TEST_CASE("on the ideal clock an expiry whose moment comes with the last user cycle is seen in the kernel",
          "[clock]") {
    Guest guest(user_and_kernel, ideal());
    guest.with_handler("handler").flags(flag::user);
    Machine::Snapshot snapshot = guest.machine.snapshot();
    snapshot.state.devices.timer.enabled = true;
    snapshot.state.devices.timer.due = 6;
    guest.machine.restore(snapshot);
    // nop and syscall are the six cycles; cycle 6 is the accept cycle, of time 6.
    const auto ticks = guest.run(13);
    CHECK(cycles_of(ticks, happened::timer_expired) == std::vector<std::uint64_t>{6});
    CHECK(ticks[6].step == emu::Step::accept);
}
