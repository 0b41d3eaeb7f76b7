// What a search over interleavings does with whole machines: keep one, go back to it, take its hash, copy it.
// The machine has 64 KiB of RAM, and three pages of it change between two of them.
// What is aimed at: 100,000 a second.
#include <benchmark/benchmark.h>

#include "emu/machine.hpp"

namespace {

using namespace baton;

emu::Machine small_machine() {
    emu::Settings settings;
    settings.ram_bytes = isa::ram_bytes_least;
    emu::Machine machine(settings);
    for (std::uint32_t at = 0; at < settings.ram_bytes; ++at)
        machine.poke_byte(Address(at), static_cast<std::uint8_t>(at * 37));
    return machine;
}

// Three pages change, as a few instructions of a program and an entry into the kernel would.
void change(emu::Machine& machine, std::uint32_t with) {
    for (const std::uint32_t at : {0x1000U, 0x5004U, 0xa00cU})
        machine.poke_byte(Address(at), static_cast<std::uint8_t>(with));
}

void copy(benchmark::State& state) {
    emu::Machine machine = small_machine();
    std::uint32_t i = 0;
    for (auto _ : state) {
        change(machine, ++i);
        emu::Machine other = machine;
        benchmark::DoNotOptimize(other.cycle());
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(copy)->Name("State/copy_64K");

void keep(benchmark::State& state) {
    emu::Machine machine = small_machine();
    std::uint32_t i = 0;
    for (auto _ : state) {
        change(machine, ++i);
        benchmark::DoNotOptimize(machine.snapshot());
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(keep)->Name("State/keep_64K");

void hash(benchmark::State& state) {
    emu::Machine machine = small_machine();
    std::uint32_t i = 0;
    for (auto _ : state) {
        change(machine, ++i);
        benchmark::DoNotOptimize(machine.hash());
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(hash)->Name("State/hash_64K");

void restore(benchmark::State& state) {
    emu::Machine machine = small_machine();
    const auto origin = machine.snapshot();
    std::uint32_t i = 0;
    for (auto _ : state) {
        change(machine, ++i);
        machine.restore(origin);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(restore)->Name("State/restore_64K");

void all_three(benchmark::State& state) {
    emu::Machine machine = small_machine();
    const auto origin = machine.snapshot();
    std::uint32_t i = 0;
    for (auto _ : state) {
        change(machine, ++i);
        benchmark::DoNotOptimize(machine.hash());
        benchmark::DoNotOptimize(machine.snapshot());
        machine.restore(origin);
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(all_three)->Name("State/hash_keep_restore_64K");

}  // namespace
