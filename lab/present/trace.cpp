#include "lab/present/trace.hpp"

#include <fmt/core.h>

#include <array>

#include "base/messages/common.hpp"
#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "guest/vector_names.hpp"
#include "isa/disassemble.hpp"
#include "isa/platform.hpp"

namespace baton::lab {

namespace happened = emu::happened;
using emu::Step;
using emu::Tick;
using emu::Transfer;

namespace {

std::string narrow_line(const std::string& cycle, const std::string& core, const std::string& step,
                        const std::string& ip, const std::string& mode, const std::string& irq,
                        const std::string& context, const std::string& instruction, const std::string& bus) {
    return fmt::format("{:>7} {} {} {} {} {} {} {} {}", cycle, core, padded(step, 6), padded(ip, 5),
                       padded(mode, 2), padded(irq, 4), padded(context, 8), padded(instruction, 17), bus);
}

std::string wide_line(const std::string& cycle, const std::string& core, const std::string& step,
                      const std::string& ip, const std::string& symbol, const std::string& instruction,
                      const std::string& bus, const std::string& irq, const std::string& mode,
                      const std::string& context) {
    return fmt::format("{:>9} {} {} {} {} {} {} {} {} {}", cycle, core, padded(step, 7), padded(ip, 8),
                       padded(symbol, 14), padded(instruction, 24), padded(bus, 23), padded(irq, 5),
                       padded(mode, 6), context);
}

Text step_name(Step step) {
    switch (step) {
    case Step::fetch: return text::lab_trace_fetch;
    case Step::decode: return text::lab_trace_decode;
    case Step::execute: return text::lab_trace_execute;
    case Step::memory: return text::lab_trace_memory;
    case Step::write_back: return text::lab_trace_write_back;
    case Step::wait: return text::lab_trace_wait;
    case Step::accept: return text::lab_trace_accept;
    case Step::save: return text::lab_trace_save;
    case Step::vector: return text::lab_trace_vector;
    case Step::enter: return text::lab_trace_enter;
    case Step::stopped: break;
    }
    return text::lab_trace_stopped;
}

std::string step_text(const Tick& tick, Language language, std::size_t width) {
    const std::string name = say(language, step_name(tick.step));
    const bool counted = tick.step == Step::execute || tick.step == Step::memory || tick.step == Step::save;
    if (!counted || tick.step_index == 0) return name;
    const std::string number = "." + std::to_string(tick.step_index + 1);
    if (display_columns(name) + number.size() <= width) return name + number;
    std::size_t at = 0;
    for (std::size_t i = 0; i < 2; ++i) at += decode_utf8(name, at).bytes;
    return name.substr(0, at) + number;
}

std::string entry_text(const Tick& tick, Language language) {
    static constexpr std::array saved{"sp", "flags", "ip", "code"};
    std::string what;
    switch (tick.step) {
    case Step::save:
        what = say(language, text::lab_trace_saves, saved[tick.step_index % saved.size()]);
        break;
    case Step::vector: what = say(language, text::lab_trace_reads_vector); break;
    case Step::accept:
    case Step::enter: what = say(language, step_name(tick.step)); break;
    default: break;
    }
    return say(language, text::lab_trace_entry, guest::vector_message(tick.code), what);
}

// Kinds of at least `kind_columns`, addresses of at least `digits` digits.
std::string bus_text(const emu::BusActivity& bus, int kind_columns, int digits, Language language) {
    const char size = bus.bytes == 1 ? 'b' : bus.bytes == 2 ? 'h' : 'w';
    std::string kind;
    switch (bus.transfer) {
    case Transfer::none: return {};
    case Transfer::fetch: kind = "fetch"; break;
    case Transfer::vector: kind = "vect"; break;
    case Transfer::read: kind = fmt::format("rd.{}", size); break;
    case Transfer::write: kind = fmt::format("wr.{}", size); break;
    }
    if (bus.stalled)
        return fmt::format("{:<{}} {:0{}x} {}", kind, kind_columns, bus.address, digits,
                           say(language, text::lab_trace_stalled));
    return fmt::format("{:<{}} {:0{}x} {:0{}x}", kind, kind_columns, bus.address, digits, bus.data,
                       bus.bytes * 2);
}

std::string lines_text(const Tick& tick) {
    static constexpr std::array letters{'T', 'C', 'D', 'N'};
    std::string text;
    for (unsigned line = 0; line < letters.size(); ++line) {
        const bool pending = (tick.pending >> line & 1) != 0;
        const bool enabled = (tick.enabled >> line & 1) != 0;
        const char letter = letters[line];
        text += !pending ? '-' : enabled ? letter : static_cast<char>(letter - 'A' + 'a');
    }
    if (tick.pending >> letters.size() != 0) text += '+';
    return text;
}

std::string notes(const Tick& tick, Language language) {
    std::string text;
    const auto note = [&](Text what, const auto&... arguments) {
        text += (text.empty() ? "" : ", ") + say(language, Message(what, arguments...));
    };
    const Message name = guest::vector_message(tick.code);
    if (tick.did(happened::input)) note(text::lab_trace_input);
    if (tick.did(happened::timer_expired)) note(text::lab_trace_timer);
    if (tick.did(happened::disk_done)) note(text::lab_trace_disk_done);
    if (tick.did(happened::printed)) {
        const bool plain = tick.printed_byte >= 0x20 && tick.printed_byte < 0x7f;
        plain ? note(text::lab_trace_prints, static_cast<char>(tick.printed_byte))
              : note(text::lab_trace_prints_byte, tick.printed_byte);
    }
    if (tick.did(happened::faulted)) note(text::verbatim, name);
    if (tick.did(happened::interrupted)) note(text::lab_trace_seen, name);
    if (tick.did(happened::stalled)) note(text::lab_trace_nothing_wakes);
    if (tick.did(happened::stopped)) note(text::lab_trace_stops);
    return text;
}

bool has_instruction(const Tick& tick) {
    if (tick.step == Step::fetch) return tick.bus.transfer == Transfer::fetch && !tick.bus.stalled;
    return tick.step != Step::stopped;
}

}  // namespace

std::string trace_header(unsigned width, Language language) {
    const auto head = [&](Text word) { return std::string(say(language, word)); };
    if (width != 0)
        return fitted(narrow_line(head(text::lab_trace_cycle), "c", head(text::lab_trace_step), "ip", "m",
                                  "irq", head(text::lab_trace_context), "instruction", "bus"),
                      width);
    return wide_line(head(text::lab_trace_cycle), "c", head(text::lab_trace_step), "ip",
                     head(text::lab_trace_symbol), "instruction", "bus", "irq", head(text::lab_trace_mode),
                     head(text::lab_trace_context));
}

std::string trace_line(const Tick& tick, const debug::CodeMap& code, const guest::OsView& os, unsigned width,
                       Language language) {
    const std::uint32_t index = os.thread_of(tick.context);
    const guest::Thread* thread = index == guest::no_thread || !tick.user ? nullptr : &os.threads()[index];
    const auto name_of = [&](isa::Word address) -> std::optional<std::string> {
        const std::optional<debug::CodePlace> place = code.locate(address, thread);
        if (!place || place->symbol.empty()) return std::nullopt;
        return place->name();
    };
    std::string instruction;
    if (tick.step >= Step::accept && tick.step <= Step::enter) {
        instruction = entry_text(tick, language);
    } else if (has_instruction(tick)) {
        instruction = isa::disassemble_at(tick.instruction, tick.ip, name_of);
    }
    const bool unnamed = index == guest::no_thread && tick.context == 0;
    std::string context = unnamed ? "-" : os.context_name(tick.context);
    const std::string what = notes(tick, language);
    const bool open = (tick.flags & isa::flag::interrupts) != 0;
    const std::string cycle = std::to_string(tick.cycle);
    const std::string core = std::to_string(tick.core);
    if (width != 0) {
        const std::string mode = fmt::format("{}{}", tick.user ? 'u' : 'k', open ? 'I' : '-');
        const std::string last = what.empty() ? bus_text(tick.bus, 0, 5, language) : "; " + what;
        std::string line =
            fitted(narrow_line(cycle, core, step_text(tick, language, 6), fmt::format("{:05x}", tick.ip),
                               mode, lines_text(tick), fitted(context, 8), fitted(instruction, 17), last),
                   width);
        line.erase(line.find_last_not_of(' ') + 1);
        return line;
    }
    if (!what.empty()) context = padded(context, 10) + " ; " + what;
    const std::string mode = fmt::format(
        "{} {}", say(language, tick.user ? text::lab_trace_user : text::lab_trace_kernel), open ? "I" : "-");
    return wide_line(cycle, core, step_text(tick, language, 7), fmt::format("{:08x}", tick.ip),
                     fitted(name_of(tick.ip).value_or(""), 14), fitted(instruction, 24),
                     bus_text(tick.bus, 5, 8, language), lines_text(tick), mode, context);
}

}  // namespace baton::lab
