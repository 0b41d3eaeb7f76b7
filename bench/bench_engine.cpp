// How fast the cycle engine ticks, and what the machine costs as a value: copies, hashes, snapshots,
// save files. Ticks are counted as items: items_per_second is the cycles a second.
#include <benchmark/benchmark.h>

#include <cstdint>
#include <fstream>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>

#include "asm/assembler.hpp"
#include "emu/machine.hpp"

namespace {

using namespace baton;

std::optional<std::string> file_or_text(const std::string& path, const std::string& text) {
    if (path == "bench.asm") return text;
    std::ifstream in(path, std::ios::binary);
    if (!in) return std::nullopt;
    std::ostringstream content;
    content << in.rdbuf();
    return content.str();
}

/// A machine with this program loaded at 0.
emu::Machine machine_with(const std::string& text, const emu::Settings& settings = {}) {
    assembler::Options options;
    options.include_dirs = {BATON_SOURCE_DIR "/bench/workloads"};
    const auto assembly = assembler::assemble(
        {"bench.asm"}, [&](const std::string& path) { return file_or_text(path, text); }, options);
    if (!assembly.image)
        throw std::runtime_error(assembler::render_text(assembly.diagnostics, Language::english, false));
    emu::Machine machine(settings);
    if (const auto loaded = machine.load_image(*assembly.image); !loaded) {
        throw std::runtime_error(loaded.failure().text());
    }
    return machine;
}

std::string workload(const std::string& name) {
    return "        .include \"" + name + ".asm\"\n";
}

// A timer interrupt every 200 cycles, a handler that saves and restores five registers.
const char* const interrupts = R"(
start:  li   r0, 0x8000
        wrsr vbase, r0
        lea  r1, handler
        stw  r1, [r0 + VECTOR_TIMER * 4]
        li   sp, 0x9000
        li   r0, TIMER
        mov  r1, 200
        stw  r1, [r0 + TIMER_PERIOD]
        mov  r1, TIMER_ENABLE | TIMER_PERIODIC
        stw  r1, [r0 + TIMER_CONTROL]
        li   r0, INTC
        mov  r1, 1 << LINE_TIMER
        stw  r1, [r0 + INTC_ENABLE]
        ei
1:      add  r2, r2, 1
        xor  r3, r3, r2
        jmp  1b
handler:
        push {r0-r4}
        li   r0, TIMER
        mov  r1, 1
        stw  r1, [r0 + TIMER_ACK]
        pop  {r0-r4}
        iret
)";

const char* const devices = R"(
start:  li   r0, CONSOLE
1:      stw  r1, [r0 + CONSOLE_OUT]
        ldw  r2, [r0 + CONSOLE_STATUS]
        add  r1, r1, 1
        jmp  1b
)";

void run_ticks(benchmark::State& state, const emu::Machine& start) {
    constexpr int ticks = 1'000'000;
    emu::Machine machine = start;
    std::uint64_t seen = 0;
    for (auto _ : state) {
        for (int i = 0; i < ticks; ++i) seen += machine.tick().happened;
        if (!machine.running()) machine = start;
    }
    benchmark::DoNotOptimize(seen);
    state.SetItemsProcessed(state.iterations() * ticks);
}

void engine_workload(benchmark::State& state, const std::string& name) {
    run_ticks(state, machine_with(workload(name)));
}
BENCHMARK_CAPTURE(engine_workload, loop, std::string("loop"))->Name("Engine/loop");
BENCHMARK_CAPTURE(engine_workload, sieve, std::string("sieve"))->Name("Engine/sieve");
BENCHMARK_CAPTURE(engine_workload, bubble, std::string("bubble"))->Name("Engine/bubble");
BENCHMARK_CAPTURE(engine_workload, fibonacci, std::string("fibonacci"))->Name("Engine/fibonacci");
BENCHMARK_CAPTURE(engine_workload, copy, std::string("copy"))->Name("Engine/copy");
BENCHMARK_CAPTURE(engine_workload, crc, std::string("crc"))->Name("Engine/crc");
BENCHMARK_CAPTURE(engine_workload, matrix, std::string("matrix"))->Name("Engine/matrix");

void engine_interrupts(benchmark::State& state) {
    run_ticks(state, machine_with(interrupts));
}
BENCHMARK(engine_interrupts)->Name("Engine/interrupts");

void engine_devices(benchmark::State& state) {
    run_ticks(state, machine_with(devices));
}
BENCHMARK(engine_devices)->Name("Engine/devices");

void engine_waiting(benchmark::State& state) {
    run_ticks(state, machine_with("start: wait\n"));
}
BENCHMARK(engine_waiting)->Name("Engine/waiting");

/// A machine of so many KiB in the middle of bubble sort, with something in a quarter of its pages.
emu::Machine used_machine(std::int64_t kib) {
    emu::Settings settings;
    settings.ram_bytes = static_cast<std::uint32_t>(kib) * 1024;
    emu::Machine machine = machine_with(workload("bubble"), settings);
    for (std::uint32_t at = settings.ram_bytes / 2; at < settings.ram_bytes; at += 2 * isa::page_bytes) {
        machine.poke_byte(Address(at), 1);
    }
    for (int i = 0; i < 100'000; ++i) machine.tick();
    return machine;
}

void value_copy(benchmark::State& state) {
    const emu::Machine machine = used_machine(state.range(0));
    for (auto _ : state) {
        emu::Machine copy = machine;
        benchmark::DoNotOptimize(copy);
    }
}
BENCHMARK(value_copy)->Name("Value/copy")->Arg(64)->Arg(256)->Arg(65536);

/// What time travel does: run a little, take the hash and a snapshot, go back to an older one.
void value_run_hash_snapshot_restore(benchmark::State& state) {
    emu::Machine machine = used_machine(state.range(0));
    const auto origin = machine.snapshot();
    for (auto _ : state) {
        for (int i = 0; i < 100; ++i) machine.tick();
        benchmark::DoNotOptimize(machine.hash());
        benchmark::DoNotOptimize(machine.snapshot());
        machine.restore(origin);
    }
}
BENCHMARK(value_run_hash_snapshot_restore)
    ->Name("Value/run_100_hash_snapshot_restore")
    ->Arg(64)
    ->Arg(256)
    ->Arg(65536);

void value_hash(benchmark::State& state) {
    emu::Machine machine = used_machine(state.range(0));
    for (auto _ : state) {
        machine.poke_byte(Address(0x5000), static_cast<std::uint8_t>(state.iterations()));
        benchmark::DoNotOptimize(machine.hash());
    }
}
BENCHMARK(value_hash)->Name("Value/hash_after_write")->Arg(64)->Arg(256)->Arg(65536);

void value_snapshot(benchmark::State& state) {
    emu::Machine machine = used_machine(state.range(0));
    for (auto _ : state) {
        machine.poke_byte(Address(0x5000), 1);
        benchmark::DoNotOptimize(machine.snapshot());
    }
}
BENCHMARK(value_snapshot)->Name("Value/snapshot_after_write")->Arg(64)->Arg(256)->Arg(65536);

void value_restore(benchmark::State& state) {
    emu::Machine machine = used_machine(state.range(0));
    const auto origin = machine.snapshot();
    for (auto _ : state) {
        machine.poke_byte(Address(0x5000), 1);
        machine.restore(origin);
    }
}
BENCHMARK(value_restore)->Name("Value/restore_after_write")->Arg(64)->Arg(256)->Arg(65536);

void value_compare(benchmark::State& state) {
    const emu::Machine machine = used_machine(state.range(0));
    const emu::Machine other = machine;
    for (auto _ : state) benchmark::DoNotOptimize(machine == other);
}
BENCHMARK(value_compare)->Name("Value/compare")->Arg(64)->Arg(256);

void value_save_load(benchmark::State& state) {
    const emu::Machine machine = used_machine(state.range(0));
    emu::Machine loaded;
    for (auto _ : state) {
        if (!loaded.load(machine.save(), "state")) state.SkipWithError("refused");
    }
}
BENCHMARK(value_save_load)->Name("Value/save_and_load")->Arg(64)->Arg(256);

}  // namespace
