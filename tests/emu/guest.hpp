// A machine with a guest program in assembly, and short ways to drive and question it.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "asm/assembler.hpp"
#include "emu/machine.hpp"
#include "isa/image.hpp"

namespace baton::test {

using emu::Machine;
using emu::Tick;
using isa::Word;
namespace happened = emu::happened;

/// The image of one source text; throws with the diagnostics when there are any.
inline isa::Image assemble(const std::string& text) {
    const auto files = [&](const std::string& path) -> std::optional<std::string> {
        if (path == "guest.asm") return text;
        return std::nullopt;
    };
    auto assembly = assembler::assemble({"guest.asm"}, files);
    if (!assembly.image)
        throw std::runtime_error(assembler::render_text(assembly.diagnostics, Language::english, false));
    return *assembly.image;
}

/// The word of one instruction.
inline Word word_of(const std::string& instruction) {
    const isa::Image image = assemble("        " + instruction + "\n");
    const auto& bytes = image.segments.at(0).bytes;
    return Word{bytes.at(0)} | Word{bytes.at(1)} << 8 | Word{bytes.at(2)} << 16 | Word{bytes.at(3)} << 24;
}

/// A machine with its program loaded, its symbols at hand.
class Guest {
public:
    explicit Guest(const std::string& text, const emu::Settings& settings = {}, Word at = 0)
        : machine(settings), image_(assemble(text)), at_(at) {
        const auto loaded = machine.load_image(image_, Address(at));
        if (!loaded) throw std::runtime_error(loaded.failure().text());
    }

    Machine machine;

    Word symbol(std::string_view name) const {
        const isa::Symbol* found = image_.find(name);
        if (found == nullptr) throw std::runtime_error("no symbol " + std::string(name));
        return found->value + (found->kind == isa::SymbolKind::label ? at_ : 0);
    }
    Word reg(unsigned number) const { return machine.cpu().reg(number); }
    Word word(Word address) const {
        const auto value = machine.peek_word(Address(address));
        if (!value) throw std::runtime_error("nothing to read at " + std::to_string(address));
        return *value;
    }
    Word word(std::string_view name) const { return word(symbol(name)); }

    void poke(Word address, Word value) {
        for (unsigned i = 0; i < 4; ++i) {
            machine.poke_byte(Address(address + i), static_cast<std::uint8_t>(value >> (8 * i)));
        }
    }
    /// The surroundings that most tests want: vector table, stacks, bounds of user mode.
    static constexpr Word vectors = 0x8000;
    static constexpr Word kernel_stack = 0x9000;
    static constexpr Word stack = 0x7000;
    static constexpr Word user_limit = 0x8000;
    /// Sets them up, with every vector at `handler` (a symbol), in kernel mode with interrupts off.
    Guest& with_handler(std::string_view handler) {
        using isa::SystemRegister;
        machine.poke_system(SystemRegister::vbase, vectors);
        machine.poke_system(SystemRegister::ksp, kernel_stack);
        machine.poke_system(SystemRegister::ulimit, user_limit);
        machine.poke_register(isa::stack_pointer, stack);
        for (unsigned code = 0; code < isa::vector_count; ++code) vector(code, handler);
        return *this;
    }
    void vector(unsigned code, std::string_view handler) { poke(vectors + 4 * code, symbol(handler)); }
    Guest& flags(Word value) {
        machine.poke_flags(value);
        return *this;
    }
    /// Lines that may interrupt, as a kernel would set them by INTC_ENABLE.
    Guest& enable(unsigned lines) {
        Machine::Snapshot snapshot = machine.snapshot();
        snapshot.state.devices.interrupts.enable = static_cast<std::uint16_t>(lines);
        machine.restore(snapshot);
        return *this;
    }
    void raise(unsigned line, std::uint64_t cycle) {
        machine.post({cycle, emu::InputKind::raise, 0, {static_cast<std::uint8_t>(line)}});
    }
    void type(char byte, std::uint64_t cycle) {
        machine.post({cycle, emu::InputKind::key, 0, {static_cast<std::uint8_t>(byte)}});
    }
    void expire(std::uint64_t cycle) { machine.post({cycle, emu::InputKind::expire, 0, {}}); }

    /// So many cycles.
    std::vector<Tick> run(std::uint64_t cycles) {
        std::vector<Tick> ticks;
        for (std::uint64_t i = 0; i < cycles; ++i) ticks.push_back(machine.tick());
        return ticks;
    }
    /// Up to the next boundary: an instruction, and the entry after it if one follows.
    std::vector<Tick> step() {
        std::vector<Tick> ticks;
        do ticks.push_back(checked_tick());
        while (!machine.at_boundary() && machine.running());
        return ticks;
    }
    /// Until the machine is about to begin the instruction at `label`.
    std::vector<Tick> run_to(std::string_view label) {
        const Word target = symbol(label);
        std::vector<Tick> ticks;
        while (!(machine.at_boundary() && machine.cpu().ip() == target)) ticks.push_back(checked_tick());
        return ticks;
    }
    /// Until the machine stops.
    std::vector<Tick> run_to_stop() {
        std::vector<Tick> ticks;
        while (machine.running()) ticks.push_back(checked_tick());
        return ticks;
    }

private:
    Tick checked_tick() {
        if (machine.cycle() > 2'000'000) throw std::runtime_error("the guest does not come to an end");
        return machine.tick();
    }

    isa::Image image_;
    Word at_;
};

/// The cycles in which any of `bits` happened.
inline std::vector<std::uint64_t> cycles_of(const std::vector<Tick>& ticks, std::uint32_t bits) {
    std::vector<std::uint64_t> cycles;
    for (const auto& tick : ticks) {
        if (tick.did(bits)) cycles.push_back(tick.cycle);
    }
    return cycles;
}

/// The codes of the entries that were accepted, in order.
inline std::vector<unsigned> entries(const std::vector<Tick>& ticks) {
    std::vector<unsigned> codes;
    for (const auto& tick : ticks) {
        if (tick.did(happened::accepted)) codes.push_back(tick.code);
    }
    return codes;
}

}  // namespace baton::test
