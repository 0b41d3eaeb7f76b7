// guest::Kernel: what it knows comes from the names that an image publishes, one part independently of the
// others, and its values are those in the machine's memory.
#include <catch2/catch.hpp>

#include "guest/kernel.hpp"
#include "guest/vector_names.hpp"
#include "tests/guest/mini_kernel.hpp"

using namespace baton;
using guest::Kernel;
using guest::MemoryPlace;
using guest::Thread;
using guest::ThreadState;
using isa::Word;

namespace {

/// Nothing that runs: two records, two stacks, and what lies around them.
const std::string layout_only = R"(
        .equ THREADS, 2
        .equ THREAD_BYTES, 64
        .equ THREAD_STATE, 0
        .equ THREAD_NAME, 16
        .equ THREAD_BASE, 32
        .equ THREAD_LIMIT, 36
        .equ THREAD_PRIORITY, 40
        .equ THREAD_NEXT, 44
        .equ THREAD_POLICY, 48
        .equ STATE_FREE, 0
        .equ STATE_READY, 2
        .equ KERNEL_STACK_BYTES, 128
        .equ TICK_CYCLES, 5000
        .equ TRAP_R0, 0
        .equ TRAP_CODE, 60
        .equ TRAP_IP, 64
        .equ TRAP_FLAGS, 68
        .equ TRAP_SP, 72
        .equ TRAP_BYTES, 76
trap_entry:     nop
trap_dispatch:  nop
trap_decide:    nop
trap_choose:    nop
trap_restore:   nop
trap_return:    iret
thread_switch:  nop
switch_done:    ret
        .data
        .align 4
ticks:          .word 17
quantum:        .word 3
ready:          .word record_1, record_1
vector_table:   .rept 32
        .word trap_entry
        .endr
        .align 64
thread_table:   .space THREAD_BYTES
record_1:       .word STATE_READY, 0, 0, 0
        .asciz "count"
        .align 4
        .org record_1 + THREAD_BASE
        .word 0x4000, 0x5000, 9
        .org record_1 + THREAD_BYTES
kernel_stacks:  .space 128
stack_1:        .space 128 - TRAP_BYTES
        .rept 15
        .word 0x100
        .endr
        .word 16, 0x4444, 3, 0x4ff0
boot_stack:     .space 64
boot_stack_top:
)";

constexpr Word load_address = 0x2000;

struct Loaded {
    isa::Image image;
    Kernel kernel;
    emu::Machine machine;

    explicit Loaded(const std::string& text) : image(test::assembled(text)), kernel(image, load_address) {
        REQUIRE(machine.load_image(image, Address(load_address)));
    }
    Word label(const char* name) const { return image.find(name)->value + load_address; }
    Thread thread() const {
        Thread thread;
        thread.record = 1;
        thread.address = label("record_1");
        thread.state = ThreadState::ready;
        return thread;
    }
};

}  // namespace

TEST_CASE("an image that publishes nothing has a kernel of which nothing is known", "[guest][kernel]") {
    const Loaded bare("main: jmp main");
    for (const Kernel& kernel : {bare.kernel, Kernel()}) {
        CHECK(!kernel.layout());
        CHECK(!kernel.ticks(bare.machine));
        CHECK(!kernel.quantum(bare.machine));
        CHECK(!kernel.phase(bare.machine));
        CHECK(!kernel.tick_cycles());
        CHECK(!kernel.switch_path());
        CHECK(!kernel.frame_layout());
        CHECK(!kernel.stack_of(load_address + 4));
        CHECK(!kernel.load_end());
        CHECK(!kernel.just_loaded(bare.machine));
        CHECK(!kernel.saved_registers(bare.machine, Thread{}));
        CHECK(kernel.ready_queues(bare.machine, guest::OsView()).chains.empty());
    }
    CHECK(bare.kernel.what_lies_at(bare.machine, load_address).kind == MemoryPlace::Kind::code);
    CHECK(Kernel().what_lies_at(bare.machine, load_address).kind == MemoryPlace::Kind::nothing);
}

TEST_CASE("variables are read where the image lies, from the machine as it is", "[guest][kernel]") {
    Loaded loaded(layout_only);
    CHECK(loaded.kernel.ticks(loaded.machine) == 17U);
    CHECK(loaded.kernel.quantum(loaded.machine) == 3U);
    CHECK(loaded.kernel.tick_cycles() == 5000U);
    REQUIRE(loaded.machine.poke_byte(Address(loaded.label("ticks")), 18));
    CHECK(loaded.kernel.ticks(loaded.machine) == 18U);
    CHECK(loaded.kernel.priority(loaded.machine, loaded.thread()) == 9U);
    CHECK(loaded.kernel.thread_name(loaded.machine, 1) == "count");
    CHECK(loaded.kernel.state(loaded.machine, 1) == ThreadState::ready);
}

TEST_CASE("the begin of tick 0 is known, however far behind the guest's clock is", "[guest][kernel]") {
    Loaded loaded(test::replaced(layout_only, "ticks:          .word 17",
                                 "ticks:          .word 17\ntick_end:       .word 1234 + 18 * 5000"));
    emu::Machine::Snapshot later = loaded.machine.snapshot();
    // The clock is behind by less than a tick, and by about 2^31, 2^32 and 2^33 cycles.
    for (const std::uint64_t now :
         {std::uint64_t{90'000}, (std::uint64_t{1} << 31) + 100'000, (std::uint64_t{1} << 31) + 80'000,
          (std::uint64_t{1} << 32) + 1, std::uint64_t{1} << 33}) {
        INFO(now);
        later.state.cycle = later.state.time = now;
        loaded.machine.restore(later);
        CHECK(loaded.kernel.first_tick(loaded.machine, 5000) == 1234U);
    }
    // Words that have wrapped themselves: 2^20 ticks of 5,000 cycles.
    Loaded wrapped(
        test::replaced(layout_only, "ticks:          .word 17",
                       "ticks:          .word 1 << 20\ntick_end:       .word 1234 + 947912704 + 5000"));
    later = wrapped.machine.snapshot();
    later.state.cycle = later.state.time = (std::uint64_t{1} << 20) * 5000 + 3000;
    wrapped.machine.restore(later);
    CHECK(wrapped.kernel.first_tick(wrapped.machine, 5000) == 1234U);
    // Tick 0 has not begun.
    Loaded early(test::replaced(layout_only, "ticks:          .word 17",
                                "ticks:          .word 0\ntick_end:       .word 0"));
    CHECK(!early.kernel.first_tick(early.machine, 5000));
}

TEST_CASE("a name that is missing takes only what depends on it away", "[guest][kernel]") {
    Loaded loaded(test::replaced(layout_only, "trap_decide:    nop", "nop"));
    CHECK(!loaded.kernel.switch_path());
    CHECK(loaded.kernel.layout());
    CHECK(loaded.kernel.frame_layout());
    Loaded no_frame(test::replaced(layout_only, ".equ TRAP_CODE, 60", ""));
    CHECK(!no_frame.kernel.frame_layout());
    CHECK(!no_frame.kernel.saved_registers(no_frame.machine, no_frame.thread()));
    CHECK(no_frame.kernel.switch_path());
    Loaded no_table(test::replaced(layout_only, ".equ THREAD_STATE, 0", ""));
    CHECK(!no_table.kernel.layout());
    CHECK(!no_table.kernel.kernel_stack(1));
    CHECK(no_table.kernel.ticks(no_table.machine) == 17U);
}

TEST_CASE("a thread that waits has its registers at the top of its kernel stack", "[guest][kernel]") {
    Loaded loaded(layout_only);
    const auto saved = loaded.kernel.saved_registers(loaded.machine, loaded.thread());
    REQUIRE(saved);
    CHECK(saved->address == loaded.label("boot_stack") - 76);
    CHECK(saved->registers[3] == 0x100);
    CHECK(saved->registers[isa::stack_pointer] == 0x4ff0);
    CHECK(saved->ip == 0x4444);
    CHECK(saved->flags == 3);
    CHECK(saved->code == 16);
    Thread running = loaded.thread();
    running.state = ThreadState::running;
    CHECK(!loaded.kernel.saved_registers(loaded.machine, running));
}

TEST_CASE("an address is told by what it belongs to", "[guest][kernel]") {
    using Kind = MemoryPlace::Kind;
    Loaded loaded(layout_only);
    const auto at = [&](Word address) { return loaded.kernel.what_lies_at(loaded.machine, address); };
    const auto field = at(loaded.label("record_1") + 50);
    CHECK(field.kind == Kind::record_field);
    CHECK(field.name == "THREAD_POLICY");
    CHECK(field.offset == 2);
    CHECK(field.record == 1);
    CHECK(at(loaded.label("kernel_stacks")).kind == Kind::kernel_stack);
    CHECK(at(loaded.label("kernel_stacks")).record == 0);
    CHECK(at(loaded.label("stack_1")).record == 1);
    CHECK(at(loaded.label("boot_stack") + 60).kind == Kind::boot_stack);
    const auto memory = at(0x4010);
    CHECK(memory.kind == Kind::process_memory);
    CHECK(memory.record == 1);
    CHECK(memory.offset == 0x10);
    const auto code = at(loaded.label("trap_decide"));
    CHECK(code.kind == Kind::code);
    CHECK(code.name == "trap_decide");
    const auto vector = at(loaded.label("vector_table") + 64);
    CHECK(vector.kind == Kind::vector_table);
    CHECK(vector.vector == 16);
    const auto data = at(loaded.label("quantum") + 2);
    CHECK(data.kind == Kind::data);
    CHECK(data.name == "quantum");
    CHECK(data.offset == 2);
    CHECK(at(0x3f000).kind == Kind::nothing);
    const Word console = isa::devices[static_cast<unsigned>(isa::Device::console)].base();
    CHECK(at(console).kind == Kind::device);
    CHECK(at(console).name.rfind("CONSOLE_", 0) == 0);
}

TEST_CASE("a stack pointer belongs to the stack that it may stand on top of", "[guest][kernel]") {
    Loaded loaded(layout_only);
    const Word stacks = loaded.label("kernel_stacks");
    REQUIRE(loaded.kernel.stack_of(stacks + 128));
    CHECK(loaded.kernel.stack_of(stacks + 128)->bottom == stacks);
    CHECK(loaded.kernel.stack_of(stacks + 132)->bottom == stacks + 128);
    CHECK(!loaded.kernel.stack_of(stacks));
    CHECK(loaded.kernel.stack_of(loaded.label("boot_stack_top"))->bottom == loaded.label("boot_stack"));
}

TEST_CASE("locks, their holders and who waits for them are read from the kernel's table", "[guest][kernel]") {
    const std::string with_objects = layout_only + R"(
        .equ OBJECT_TABLE_BYTES, 3 * 48
        .equ OBJECT_BYTES, 48
        .equ OBJECT_KIND, 0
        .equ OBJECT_ADDRESS, 4
        .equ OBJECT_PID, 8
        .equ OBJECT_HOLDER, 12
        .equ OBJECT_QUEUE, 16
        .equ OBJECT_COUNT, 24
        .equ OBJECT_SIZE, 28
        .equ OBJECT_NAME, 32
        .equ KIND_NONE, 0
        .equ KIND_LOCK, 1
        .equ KIND_SEMAPHORE, 2
        .equ HOLDER_GONE, -1
        .align 4
object_table:
        .word KIND_SEMAPHORE, 0x4100, 2, 0, thread_table, record_1, 5, 0
        .asciz "slots"
        .org object_table + 48
        .space 48
        .word KIND_LOCK, 0x4110, 2, record_1, 0, 0, 0, 0
        .asciz "mutex"
        .org object_table + 144
)";
    Loaded loaded(with_objects);
    // The first waiter is followed by the second one.
    const Word next = loaded.label("thread_table") + 44;
    const Word second = loaded.label("record_1");
    for (unsigned i = 0; i < 4; ++i)
        REQUIRE(loaded.machine.poke_byte(Address(next + i), static_cast<std::uint8_t>(second >> (8 * i))));
    auto objects = loaded.kernel.objects(loaded.machine);
    REQUIRE(objects.size() == 2);
    CHECK(objects[0].kind == "semaphore");
    CHECK(objects[0].name == "slots");
    CHECK(objects[0].count == 5);
    CHECK(!objects[0].holder);
    CHECK(objects[0].waiters == std::vector<Word>{loaded.label("thread_table"), second});
    CHECK(objects[1].kind == "lock");
    CHECK(objects[1].address == 0x4110);
    CHECK(objects[1].pid == 2);
    CHECK(objects[1].holder == second);
    CHECK(objects[1].waiters.empty());
    for (unsigned i = 0; i < 4; ++i)
        REQUIRE(loaded.machine.poke_byte(Address(objects[1].record + 12 + i), 0xff));
    objects = loaded.kernel.objects(loaded.machine);
    CHECK(objects[1].holder_gone);
    CHECK(!objects[1].holder);
    CHECK(Loaded(layout_only).kernel.objects(loaded.machine).empty());
}

TEST_CASE("a program for the guest OS is told from its kernel and from what needs none", "[guest][kernel]") {
    const isa::Image program = test::assembled(".equ SYS_exit, 0\nmain: syscall");
    const isa::Image kernel = test::assembled(".equ SYS_exit, 0\nthread_table: .word 0");
    const isa::Image bare = test::assembled("main: wait");
    CHECK(guest::is_user_program(program));
    CHECK(!guest::is_user_program(kernel));
    CHECK(guest::knows_system_calls(kernel));
    CHECK(!guest::is_user_program(bare));
    CHECK(!guest::knows_system_calls(bare));
}

TEST_CASE("vectors have their names in both languages; the English ones are the platform's", "[guest]") {
    for (const isa::VectorInfo& vector : isa::vectors) {
        INFO(vector.name);
        CHECK(say(Language::english, guest::vector_message(vector.code)) == vector.name);
        CHECK(say(Language::french, guest::vector_message(vector.code)) != vector.name);
    }
    for (const unsigned code : {9U, 25U, 32U})
        CHECK(say(Language::english, guest::vector_message(code)) == isa::vector_name(code));
    CHECK(say(Language::french, guest::vector_message(25)) == "ligne 9");
}
