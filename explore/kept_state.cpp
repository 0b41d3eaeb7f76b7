#include "explore/kept_state.hpp"

#include <cstring>

namespace baton::explore {
namespace {

constexpr unsigned clock_line = static_cast<unsigned>(isa::Line::timer);
constexpr auto clock_code = static_cast<std::uint8_t>(isa::Vector::timer);

std::uint32_t word_at(const std::uint8_t* bytes) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

}  // namespace

StateKeeper::StateKeeper(const emu::Machine& root) : root_(root.snapshot()) {}

bool StateKeeper::same_devices(const emu::Machine& machine) const {
    const emu::Bus::State& root = root_.state.devices;
    const emu::Bus& bus = machine.bus();
    emu::Console::State console = bus.console().state();
    console.printed_count = root.console.printed_count;
    console.printed_hash = root.console.printed_hash;
    return console == root.console && bus.disk().state() == root.disk &&
           bus.network().state() == root.network && bus.delay_devices().state() == root.delay_devices;
}

KeptState StateKeeper::keep(const emu::Machine& machine) const {
    KeptState kept;
    kept.cpu = machine.cpu().state();
    kept.interrupts = machine.bus().interrupts().state();
    kept.timer = machine.bus().timer().state();
    kept.printed_count = machine.bus().console().state().printed_count;
    kept.printed_hash = machine.bus().console().state().printed_hash;
    kept.generator = machine.bus().seed().state().generator;
    kept.cycle = machine.cycle();
    kept.time = machine.time();
    const emu::PagedBytes& ram = machine.bus().ram();
    constexpr std::uint32_t page_bytes = emu::PagedBytes::page_bytes;
    for (std::uint32_t page = 0; page < ram.page_count(); ++page) {
        if (!ram.is_open(page)) continue;
        const std::uint8_t* now = ram.data() + std::size_t{page} * page_bytes;
        const std::uint8_t* then = root_.ram.pages[page]->bytes.data();
        for (std::uint32_t at = 0; at < page_bytes; at += isa::word_bytes) {
            if (word_at(now + at) != word_at(then + at))
                kept.words.push_back({page * page_bytes + at, word_at(now + at)});
        }
    }
    kept.words.shrink_to_fit();
    return kept;
}

void StateKeeper::restore(emu::Machine& machine, const KeptState& kept, bool interrupted) const {
    emu::Machine::Snapshot all = root_;
    emu::Machine::State& state = all.state;
    state.cpu = kept.cpu;
    state.devices.interrupts = kept.interrupts;
    state.devices.timer = kept.timer;
    state.devices.console.printed_count = kept.printed_count;
    state.devices.console.printed_hash = kept.printed_hash;
    state.devices.seed.generator = kept.generator;
    state.cycle = kept.cycle;
    state.time = kept.time;
    if (interrupted) {
        ++state.devices.timer.expired;
        state.devices.interrupts.lines =
            static_cast<std::uint16_t>(state.devices.interrupts.lines | 1U << clock_line);
        state.cpu.latches.step = emu::Step::accept;
        state.cpu.latches.code = clock_code;
    }
    machine.restore(all);
    for (const KeptState::Changed& changed : kept.words) {
        for (std::uint32_t byte = 0; byte < isa::word_bytes; ++byte)
            machine.poke_byte(Address(changed.address + byte),
                              static_cast<std::uint8_t>(changed.value >> (8 * byte)));
    }
}

}  // namespace baton::explore
