#include "explore/kept_state.hpp"

#include <cstring>

namespace baton::explore {
namespace {

constexpr std::uint32_t page_bytes = emu::PagedBytes::page_bytes;
// What is compared at once, before words are.
constexpr std::uint32_t block_bytes = 256;

std::uint32_t word_at(const std::uint8_t* bytes) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes, sizeof word);
    return word;
}

}  // namespace

bool StateKeeper::same_devices(const emu::Machine& machine) const {
    const emu::Bus::State& root = root_.state.devices;
    const emu::Bus& bus = machine.bus();
    emu::Console::State console = bus.console().state();
    console.printed_count = root.console.printed_count;
    console.printed_hash = root.console.printed_hash;
    return console == root.console && bus.disk().state() == root.disk &&
           bus.network().state() == root.network && bus.delay_devices().state() == root.delay_devices;
}

std::uint32_t StateKeeper::root_word(std::uint32_t address) const {
    return word_at(root_.ram.pages[address / page_bytes]->bytes.data() + address % page_bytes);
}

void StateKeeper::changed_words(const emu::Machine& machine, ChangedWords& changed) const {
    changed.clear();
    const emu::PagedBytes& ram = machine.bus().ram();
    for (std::uint32_t page = 0; page < ram.page_count(); ++page) {
        if (!ram.is_open(page)) continue;
        const std::uint8_t* now = ram.data() + std::size_t{page} * page_bytes;
        const std::uint8_t* then = root_.ram.pages[page]->bytes.data();
        if (std::memcmp(now, then, page_bytes) == 0) continue;
        for (std::uint32_t block = 0; block < page_bytes; block += block_bytes) {
            if (std::memcmp(now + block, then + block, block_bytes) == 0) continue;
            for (std::uint32_t at = block; at < block + block_bytes; at += isa::word_bytes) {
                const std::uint32_t value = word_at(now + at);
                if (value != word_at(then + at)) changed.push_back({page * page_bytes + at, value});
            }
        }
    }
}

KeptState StateKeeper::keep(const emu::Machine& machine, ChangedWords changed) const {
    KeptState kept;
    kept.cpu = machine.cpu().state();
    kept.interrupts = machine.bus().interrupts().state();
    kept.timer = machine.bus().timer().state();
    kept.printed_count = machine.bus().console().state().printed_count;
    kept.printed_hash = machine.bus().console().state().printed_hash;
    kept.generator = machine.bus().seed().state().generator;
    kept.cycle = machine.cycle();
    kept.time = machine.time();
    kept.words = std::move(changed);
    return kept;
}

void StateKeeper::restore_but_ram(emu::Machine& machine, emu::Machine::State& work,
                                  const KeptState& kept) const {
    work.cpu = kept.cpu;
    work.devices.interrupts = kept.interrupts;
    work.devices.timer = kept.timer;
    work.devices.console.printed_count = kept.printed_count;
    work.devices.console.printed_hash = kept.printed_hash;
    work.devices.seed.generator = kept.generator;
    work.cycle = kept.cycle;
    work.time = kept.time;
    machine.restore_but_memory(work);
}

}  // namespace baton::explore
