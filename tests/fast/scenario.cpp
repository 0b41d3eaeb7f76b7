#include "scenario.hpp"

#include <fmt/format.h>

#include <set>

#include "emu/report_names.hpp"
#include "isa/disassemble.hpp"
#include "isa/registers.hpp"

namespace baton::test {

emu::Machine machine_of(const Scenario& scenario) {
    emu::Machine machine(scenario.settings);
    if (!scenario.disk.empty()) machine.insert_disk(scenario.disk);
    for (const auto& [address, word] : scenario.memory) {
        for (unsigned i = 0; i < isa::word_bytes; ++i) {
            machine.poke_byte(Address(address + i), static_cast<std::uint8_t>(word >> (8 * i)));
        }
    }
    emu::Machine::Snapshot snapshot = machine.snapshot();
    snapshot.state.cpu = scenario.cpu;
    snapshot.state.devices = scenario.devices;
    snapshot.state.cycle = scenario.cycle;
    snapshot.state.time = scenario.time;
    machine.restore(snapshot);
    for (const auto& event : scenario.events) machine.post(event);
    return machine;
}

void apply(const Cut& cut, emu::Machine& machine) {
    emu::Machine::Snapshot snapshot = machine.snapshot();
    snapshot.state = cut.state;
    machine.restore(snapshot);
}

bool TickRun::step(emu::Tick& tick) {
    while (next_cut_ < scenario_.cuts.size() && machine.cycle() >= scenario_.cuts[next_cut_].at) {
        apply(scenario_.cuts[next_cut_++], machine);
    }
    if (!machine.running() || machine.cycle() >= scenario_.cycles) return false;
    tick = machine.tick();
    return true;
}

Scenario later(const Scenario& scenario, std::uint64_t cycle) {
    TickRun run(scenario);
    emu::Tick tick;
    while ((run.machine.cycle() < cycle || !run.machine.at_boundary()) && run.step(tick)) {
    }
    const emu::Machine::State state = run.machine.state();
    Scenario result = scenario;
    result.memory.clear();
    for (Word address = 0; address < scenario.settings.ram_bytes; address += isa::word_bytes) {
        const Word word = run.machine.bus().ram().read_word(address);
        if (word != 0) result.memory[address] = word;
    }
    result.cpu = state.cpu;
    result.devices = state.devices;
    result.disk = run.machine.disk_content();
    result.events = state.events;
    result.cycle = state.cycle;
    result.time = state.time;
    while (!result.cuts.empty() && result.cuts.front().at <= state.cycle)
        result.cuts.erase(result.cuts.begin());
    return result;
}

std::vector<Word> instructions_begun(const Scenario& scenario) {
    TickRun run(scenario);
    std::set<Word> begun;
    emu::Tick tick;
    while (run.step(tick)) {
        const bool idle = tick.instruction == nop_3 || tick.instruction == nop_4;
        if (tick.step == emu::Step::decode && !idle) begun.insert(tick.ip);
    }
    return {begun.begin(), begun.end()};
}

std::vector<std::uint64_t> boundaries(const Scenario& scenario) {
    TickRun run(scenario);
    std::vector<std::uint64_t> cycles;
    emu::Tick tick;
    while (run.step(tick)) {
        if (run.machine.at_boundary()) cycles.push_back(run.machine.cycle());
    }
    return cycles;
}

std::string describe(const Scenario& scenario) {
    std::string text =
        fmt::format("seed {}: cycles {} to {}, {} bytes of RAM, {} wait states, {} clock\n", scenario.seed,
                    scenario.cycle, scenario.cycles, scenario.settings.ram_bytes,
                    scenario.settings.wait_states, emu::clock_name(scenario.settings.clock));
    const auto& cpu = scenario.cpu;
    text += fmt::format("ip {:#x}, flags {:#x}", cpu.ip, cpu.flags);
    for (unsigned i = 0; i < isa::register_count; ++i) {
        if (cpu.registers[i] != 0) text += fmt::format(", {} {:#x}", isa::register_name(i), cpu.registers[i]);
    }
    for (unsigned i = 0; i < isa::system_register_count; ++i) {
        if (cpu.system[i] == 0) continue;
        text += fmt::format(", {} {:#x}", isa::system_register_name(static_cast<isa::SystemRegister>(i)),
                            cpu.system[i]);
    }
    const auto& timer = scenario.devices.timer;
    const auto& lines = scenario.devices.interrupts;
    text += fmt::format("\ntimer {} {} period {} due {}; lines enabled {:#x}, edge {:#x}, latched {:#x}\n",
                        timer.enabled ? "on" : "off", timer.periodic ? "periodic" : "once", timer.period,
                        timer.due, lines.enable, lines.edge, lines.latched);
    for (const auto& event : scenario.events) {
        text += fmt::format("{} in cycle {}\n", emu::input_name(event.kind), event.cycle);
    }
    text +=
        fmt::format("noted {:#x}, the run ends behind {:#x}", scenario.watch.kinds, scenario.watch.stop_on);
    for (const auto& range : scenario.watch.stores) {
        text += fmt::format(", stores to {:#x} .. {:#x} (not included)", range.begin, range.end);
    }
    for (const Word ip : scenario.watch.stop_at) text += fmt::format(", breakpoint {:#x}", ip);
    text += '\n';
    for (const Cut& cut : scenario.cuts) {
        text += fmt::format(
            "in cycle {} everything but RAM and disk becomes as in cycle {}: ip {:#x}, flags {:#x}\n", cut.at,
            cut.state.cycle, cut.state.cpu.ip, cut.state.cpu.flags);
    }
    Word next = 0;
    emu::Machine machine = machine_of(scenario);
    for (const Word address : instructions_begun(scenario)) {
        if (address != next) text += fmt::format("        .org {:#x}\n", address);
        next = address + isa::word_bytes;
        const auto word = machine.peek_word(Address(address)).value_or(0);
        text += fmt::format("        {}\n", isa::disassemble(word));
    }
    return text;
}

}  // namespace baton::test
