// The fast engine is a cache: it finds out whatever others do to the machine between two runs, and
// whatever the program does to its own code.
#include <catch2/catch.hpp>

#include "emu/fast/runner.hpp"
#include "isa/encode.hpp"
#include "tests/emu/guest.hpp"

using namespace baton;
using namespace baton::test;
using emu::Engine;
using emu::Event;
using emu::Machine;
using emu::Runner;

namespace {

const char* const endless = R"(
start:  mov  r1, 1
loop:   add  r0, r0, r1
        add  r2, r2, 3
        jmp  loop
)";

Word word_of(isa::Op op, unsigned rd, unsigned ra, std::int64_t immediate) {
    isa::Operands operands;
    operands.rd = static_cast<std::uint8_t>(rd);
    operands.ra = static_cast<std::uint8_t>(ra);
    operands.immediate = immediate;
    return isa::encode(isa::instruction(op), operands);
}

/// A warm engine and its machine, and the same machine driven by ticks.
struct Pair {
    explicit Pair(const char* text, const emu::Settings& settings = {})
        : fast(text, settings), cycle(text, settings) {
        go(1000);
    }
    void go(std::uint64_t cycles) {
        std::vector<Event> none;
        runner.run(fast.machine, fast.machine.cycle() + cycles, none);
        for (std::uint64_t i = 0; i < cycles; ++i) cycle.machine.tick();
    }
    void poke(Word address, Word word) {
        fast.poke(address, word);
        cycle.poke(address, word);
    }
    void check() {
        go(1000);
        CHECK(fast.machine == cycle.machine);
        CHECK(fast.machine.hash() == cycle.machine.hash());
    }

    Guest fast;
    Guest cycle;
    Runner runner;
};

}  // namespace

TEST_CASE("code that is poked between runs is noticed", "[fast][invalidation]") {
    Pair pair(endless);
    const Word loop = pair.fast.symbol("loop");
    pair.poke(loop + 4, word_of(isa::Op::add_i, 2, 2, 7));
    pair.check();
    // Another cost: all costs of the page change.
    pair.poke(loop + 4, word_of(isa::Op::mul_i, 2, 2, 7));
    pair.check();
    pair.poke(loop + 4, word_of(isa::Op::nop, 0, 0, 0));
    pair.check();
    pair.poke(loop + 4, 0xffffffff);
    pair.check();
}

TEST_CASE("code that ticks have written is noticed", "[fast][invalidation]") {
    Pair pair(R"(
start:  ldw  r1, [other]
loop:   add  r0, r0, 3
        jmp  loop
change: stw  r1, [loop]
        jmp  loop
other:  mul  r0, r0, 5
)");
    for (Guest* guest : {&pair.fast, &pair.cycle}) {
        while (!guest->machine.at_boundary()) guest->machine.tick();
        guest->machine.poke_ip(guest->symbol("change"));
        for (unsigned i = 0; i < 10; ++i) guest->machine.tick();
    }
    pair.check();
}

TEST_CASE("a restored snapshot brings its own code", "[fast][invalidation]") {
    Pair pair(endless);
    const Machine::Snapshot before = pair.fast.machine.snapshot();
    pair.poke(pair.fast.symbol("loop"), word_of(isa::Op::sub_i, 0, 0, 5));
    pair.check();
    pair.fast.machine.restore(before);
    pair.cycle.machine.restore(before);
    pair.check();
}

TEST_CASE("a machine that is assigned or loaded brings its own code", "[fast][invalidation]") {
    Pair pair(endless);
    Guest other(R"(
start:  mul  r0, r0, 3
loop:   add  r0, r0, 11
        jmp  loop
)");
    SECTION("copied") {
        pair.fast.machine = other.machine;
        pair.cycle.machine = other.machine;
    }
    SECTION("moved") {
        pair.cycle.machine = other.machine;
        pair.fast.machine = std::move(other.machine);
    }
    SECTION("loaded from a saved state") {
        const auto saved = other.machine.save();
        CHECK(pair.fast.machine.load(saved, "other").ok());
        CHECK(pair.cycle.machine.load(saved, "other").ok());
    }
    SECTION("another size of RAM") {
        emu::Settings settings;
        settings.ram_bytes = 1U << 20;
        Machine large(settings);
        pair.fast.machine = large;
        pair.cycle.machine = large;
    }
    SECTION("other wait states") {
        emu::Settings settings;
        settings.wait_states = 4;
        const Guest slow(endless, settings);
        pair.fast.machine = slow.machine;
        pair.cycle.machine = slow.machine;
    }
    pair.check();
}

TEST_CASE("one engine serves two machines in turn", "[fast][invalidation]") {
    Pair pair(endless);
    Guest other("start: add r0, r0, 9\n jmp start\n");
    Guest other_cycle("start: add r0, r0, 9\n jmp start\n");
    std::vector<Event> none;
    for (unsigned i = 0; i < 5; ++i) {
        pair.runner.run(other.machine, other.machine.cycle() + 100, none);
        for (unsigned j = 0; j < 100; ++j) other_cycle.machine.tick();
        CHECK(other.machine == other_cycle.machine);
        pair.check();
    }
}

TEST_CASE("two engines serve one machine in turn", "[fast][invalidation]") {
    Pair pair(endless);
    Runner second;
    std::vector<Event> none;
    for (unsigned i = 0; i < 5; ++i) {
        second.run(pair.fast.machine, pair.fast.machine.cycle() + 100, none);
        for (unsigned j = 0; j < 100; ++j) pair.cycle.machine.tick();
        pair.poke(pair.fast.symbol("loop") + 4, word_of(isa::Op::add_i, 2, 2, i));
        pair.check();
    }
}

TEST_CASE("stores are seen by hashes, snapshots and copies that are taken in between",
          "[fast][invalidation]") {
    Pair pair(R"(
start:  li   r1, 0x3000
1:      stw  r0, [r1]
        add  r0, r0, 1
        jmp  1b
)");
    for (unsigned i = 0; i < 5; ++i) {
        pair.check();
        const Machine copy = pair.fast.machine;
        CHECK(copy == pair.cycle.machine);
        const Machine::Snapshot snapshot = pair.fast.machine.snapshot();
        pair.go(200);
        Machine back;
        back.restore(snapshot);
        CHECK(back == copy);
    }
}

TEST_CASE("a program that rewrites the instruction behind its store is run as it then is",
          "[fast][invalidation]") {
    Pair pair(R"(
start:  ldw  r1, [kinds]
        ldw  r2, [kinds + 4]
1:      stw  r1, [2f]
2:      nop
        xor  r3, r1, r2
        stw  r2, [4f]
        cmp  r0, 7
4:      nop
        mov  r1, r2
        xor  r2, r2, r3
        jmp  1b
kinds:  add  r0, r0, 1
        mul  r4, r0, r0
)");
    for (unsigned i = 0; i < 50; ++i) pair.check();
}

TEST_CASE("a transfer from the disk onto running code is noticed", "[fast][invalidation]") {
    const char* const text = R"(
start:  li   r0, DISK
        lea  r1, loop
        stw  r1, [r0 + DISK_ADDRESS]
        mov  r1, 1
        stw  r1, [r0 + DISK_COUNT]
        stw  r1, [r0 + DISK_COMMAND]
loop:   add  r3, r3, 1
        jmp  loop
)";
    std::vector<std::uint8_t> disk(isa::sector_bytes);
    const Word words[] = {word_of(isa::Op::mul_i, 3, 3, 3), word_of(isa::Op::jmp, 0, 0, -4)};
    for (unsigned i = 0; i < 8; ++i) disk[i] = static_cast<std::uint8_t>(words[i / 4] >> (8 * (i % 4)));
    Guest fast(text);
    Guest cycle(text);
    fast.machine.insert_disk(disk);
    cycle.machine.insert_disk(disk);
    Runner runner;
    std::vector<Event> none;
    runner.run(fast.machine, 2000, none);
    for (unsigned i = 0; i < 2000; ++i) cycle.machine.tick();
    CHECK(fast.machine == cycle.machine);
    CHECK(fast.word("loop") == words[0]);
}

TEST_CASE("data in the middle of code can be written without end", "[fast][invalidation]") {
    Pair pair(R"(
start:  jmp  1f
count:  .word 0
1:      ldw  r0, [count]
        add  r0, r0, 1
        stw  r0, [count]
        jmp  1b
)");
    for (unsigned i = 0; i < 20; ++i) pair.check();
    CHECK(pair.fast.word("count") > 900);
}

TEST_CASE("a mark on a page goes when anybody but the owner of the mark writes there",
          "[fast][invalidation]") {
    emu::PagedBytes bytes(4 * isa::page_bytes);
    bytes.cache_owner().set(1);
    for (std::uint32_t page = 0; page < 4; ++page) bytes.keep(page);
    bytes.write_word(isa::page_bytes, 5);
    CHECK(!bytes.is_kept(1));
    bytes.fill_zero(2 * isa::page_bytes + 8, 8);
    CHECK(!bytes.is_kept(2));
    CHECK(bytes.is_kept(0));
    CHECK(bytes.is_kept(3));

    const auto snapshot = bytes.snapshot();
    CHECK(bytes.is_kept(0));
    bytes.open(3);
    bytes.flat()[3 * isa::page_bytes] = 1;
    CHECK(bytes.is_kept(3));
    const std::uint64_t invalidations = bytes.invalidations();
    bytes.restore(snapshot);
    CHECK(bytes.invalidations() != invalidations);
    CHECK(bytes.is_kept(0));
    CHECK(!bytes.is_kept(3));
    CHECK(bytes.read_byte(3 * isa::page_bytes) == 0);

    emu::PagedBytes copy(bytes);
    CHECK(copy.cache_owner().id() == 0);
    copy = bytes;
    CHECK(copy.cache_owner().id() == 0);
    const emu::PagedBytes moved(std::move(bytes));
    emu::PagedBytes taken(moved);
    taken = emu::PagedBytes(4 * isa::page_bytes);
    CHECK(taken.cache_owner().id() == 0);
}
