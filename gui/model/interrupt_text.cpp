#include "gui/model/interrupt_text.hpp"

#include <fmt/format.h>

namespace baton::gui {
namespace {

constexpr unsigned first_line = static_cast<unsigned>(isa::Vector::first_line);

// Since when something holds whose begin is not in what has been looked at.
std::string since_before(Language language, const debug::InterruptSearch& search) {
    const std::string from = count_text(language, search.looked_from());
    if (!search.done()) return say(language, text::irq_since_looking, from);
    if (search.looked_from() == 0) return say(language, text::irq_since_start);
    return say(language, text::irq_since_older, from);
}

std::string off_since(Language language, const debug::Debugger& debugger,
                      const debug::InterruptSearch& search) {
    if (!search.off()) return since_before(language, search);
    const debug::SwitchedOff& off = *search.off();
    const std::string cycle = count_text(language, off.cycle);
    using By = debug::SwitchedOff::By;
    switch (off.by) {
    case By::person: return say(language, text::irq_since_person, cycle);
    case By::entry:
        return say(language, text::irq_since_entry, cycle, vector_text(language, off.code),
                   place_text(debugger, off.ip));
    case By::instruction: break;
    }
    return say(language, text::irq_since_instruction, cycle, place_text(debugger, off.ip));
}

}  // namespace

std::string place_text(const debug::Debugger& debugger, isa::Word address, const guest::Thread* thread) {
    const auto place = debugger.code().locate(address, thread);
    if (!place) return fmt::format("0x{:x}", address);
    std::string text = place->name();
    if (text.empty()) text = fmt::format("0x{:x}", address);
    if (!place->file.empty())
        text += fmt::format(" ({}:{})", place->file.substr(place->file.find_last_of('/') + 1), place->line);
    return text;
}

std::string switch_text(Language language, const debug::Debugger& debugger,
                        const debug::InterruptSearch& search) {
    if (debugger.machine().cpu().interrupts_on()) return say(language, text::irq_on);
    if (!search.about(debugger)) return say(language, text::irq_off);
    return say(language, text::irq_off_since, off_since(language, debugger, search));
}

std::optional<LineText> line_text(Language language, const debug::Debugger& debugger,
                                  const debug::InterruptSearch& search, unsigned line) {
    const emu::Machine& machine = debugger.machine();
    const emu::Interrupts& controller = machine.bus().interrupts();
    if ((controller.pending() >> line & 1U) == 0) return std::nullopt;
    const bool known = search.about(debugger);
    std::string since;
    if (known) {
        const auto cycle = search.pending_since(line);
        since = " " + (cycle ? say(language, text::irq_since_cycle, count_text(language, *cycle))
                             : since_before(language, search));
    }
    const std::string name = vector_text(language, first_line + line);
    if (emu::is_entry(machine.cpu().step()) && machine.cpu().latches().code == first_line + line)
        return LineText{LineTrouble::none, say(language, text::irq_why_now, name, since)};
    if ((controller.state().enable >> line & 1U) == 0)
        return LineText{LineTrouble::masked, say(language, text::irq_why_masked, name, since)};
    if (handler_of(machine, first_line + line) == isa::Word{0})
        return LineText{LineTrouble::zero, say(language, text::irq_why_zero, name, since)};
    if (machine.cpu().interrupts_on())
        return LineText{LineTrouble::none, say(language, text::irq_why_soon, name, since)};
    const std::string off = known ? " " + off_since(language, debugger, search) : "";
    return LineText{LineTrouble::off, say(language, text::irq_why_off, name, since, off)};
}

std::optional<isa::Word> handler_of(const emu::Machine& machine, unsigned code) {
    const isa::Word table = machine.cpu().system(isa::SystemRegister::vbase);
    if (table == 0) return std::nullopt;
    return machine.peek_word(Address(table + code * isa::word_bytes)).value_or(0);
}

}  // namespace baton::gui
