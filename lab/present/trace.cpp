#include "lab/present/trace.hpp"

#include <fmt/core.h>

#include <array>

#include "base/text.hpp"
#include "isa/disassemble.hpp"
#include "isa/platform.hpp"

namespace baton::lab {

namespace happened = emu::happened;
using emu::Step;
using emu::Tick;
using emu::Transfer;

namespace {

constexpr const char* narrow_columns = "{:>7} {} {:<6} {:<5} {:<2} {:<4} {:<8} {:<17} {}";
constexpr const char* columns = "{:>9} {} {:<7} {:<8} {:<14} {:<24} {:<23} {:<5} {:<6} {}";

std::string fitted(std::string text, std::size_t width) {
    if (count_code_points(text) <= width) return text;
    std::string kept;
    std::size_t characters = 0;
    for (std::size_t at = 0; at < text.size() && characters + 1 < width; ++characters) {
        const unsigned bytes = decode_utf8(text, at).bytes;
        kept.append(text, at, bytes);
        at += bytes;
    }
    return kept + "~";
}

std::string step_text(const Tick& tick) {
    const auto counted = [&](const char* name) {
        return tick.step_index == 0 ? std::string(name) : fmt::format("{}.{}", name, tick.step_index + 1);
    };
    switch (tick.step) {
    case Step::fetch: return "fetch";
    case Step::decode: return "decode";
    case Step::execute: return counted("exec");
    case Step::memory: return counted("mem");
    case Step::write_back: return "wback";
    case Step::wait: return "wait";
    case Step::accept: return "accept";
    case Step::save: return counted("save");
    case Step::vector: return "vector";
    case Step::enter: return "enter";
    case Step::stopped: return "stopped";
    }
    return {};
}

std::string entry_text(const Tick& tick) {
    static constexpr std::array saved{"save sp", "save flags", "save ip", "save code"};
    const char* what = "";
    switch (tick.step) {
    case Step::accept: what = "accept"; break;
    case Step::save: what = saved[tick.step_index % saved.size()]; break;
    case Step::vector: what = "read vector"; break;
    case Step::enter: what = "enter"; break;
    default: break;
    }
    return fmt::format("> {}: {}", isa::vector_name(tick.code), what);
}

// Kinds of at least `kind_columns`, addresses of at least `digits` digits.
std::string bus_text(const emu::BusActivity& bus, int kind_columns, int digits) {
    const char size = bus.bytes == 1 ? 'b' : bus.bytes == 2 ? 'h' : 'w';
    std::string kind;
    switch (bus.transfer) {
    case Transfer::none: return {};
    case Transfer::fetch: kind = "fetch"; break;
    case Transfer::vector: kind = "vect"; break;
    case Transfer::read: kind = fmt::format("rd.{}", size); break;
    case Transfer::write: kind = fmt::format("wr.{}", size); break;
    }
    if (bus.stalled) return fmt::format("{:<{}} {:0{}x} (wait)", kind, kind_columns, bus.address, digits);
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

std::string notes(const Tick& tick) {
    std::string text;
    const auto note = [&text](const std::string& what) { text += (text.empty() ? "" : ", ") + what; };
    if (tick.did(happened::input)) note("input arrives");
    if (tick.did(happened::timer_expired)) note("timer expires");
    if (tick.did(happened::disk_done)) note("disk done");
    if (tick.did(happened::printed)) {
        const char byte = static_cast<char>(tick.printed_byte);
        const bool plain = tick.printed_byte >= 0x20 && tick.printed_byte < 0x7f;
        note(plain ? fmt::format("prints '{}'", byte) : fmt::format("prints 0x{:02x}", tick.printed_byte));
    }
    if (tick.did(happened::faulted)) note(fmt::format("{}", isa::vector_name(tick.code)));
    if (tick.did(happened::interrupted)) note(fmt::format("{} interrupt seen", isa::vector_name(tick.code)));
    if (tick.did(happened::stalled)) note("nothing can wake it");
    if (tick.did(happened::stopped)) note("the machine stops");
    return text;
}

bool has_instruction(const Tick& tick) {
    if (tick.step == Step::fetch) return tick.bus.transfer == Transfer::fetch && !tick.bus.stalled;
    return tick.step != Step::stopped;
}

}  // namespace

std::string trace_header(unsigned width) {
    if (width != 0)
        return fitted(fmt::format(narrow_columns, "cycle", "c", "step", "ip", "m", "irq", "context",
                                  "instruction", "bus"),
                      width);
    return fmt::format(columns, "cycle", "c", "step", "ip", "symbol", "instruction", "bus", "irq", "mode",
                       "context");
}

std::string trace_line(const Tick& tick, const debug::CodeMap& code, const guest::OsView& os,
                       unsigned width) {
    const std::uint32_t index = os.thread_of(tick.context);
    const guest::Thread* thread = index == guest::no_thread || !tick.user ? nullptr : &os.threads()[index];
    const auto name_of = [&](isa::Word address) -> std::optional<std::string> {
        const std::optional<debug::CodePlace> place = code.locate(address, thread);
        if (!place || place->symbol.empty()) return std::nullopt;
        return place->name();
    };
    std::string instruction;
    if (tick.step >= Step::accept && tick.step <= Step::enter) {
        instruction = entry_text(tick);
    } else if (has_instruction(tick)) {
        instruction = isa::disassemble_at(tick.instruction, tick.ip, name_of);
    }
    const bool unnamed = index == guest::no_thread && tick.context == 0;
    std::string context = unnamed ? "-" : os.context_name(tick.context);
    const std::string what = notes(tick);
    const bool open = (tick.flags & isa::flag::interrupts) != 0;
    if (width != 0) {
        const std::string mode = fmt::format("{}{}", tick.user ? 'u' : 'k', open ? 'I' : '-');
        std::string step = step_text(tick);
        if (step.size() > 6) step.erase(2, 2);  // exec.32
        const std::string last = what.empty() ? bus_text(tick.bus, 0, 5) : "; " + what;
        std::string line =
            fitted(fmt::format(narrow_columns, tick.cycle, tick.core, fitted(std::move(step), 6),
                               fmt::format("{:05x}", tick.ip), mode, lines_text(tick),
                               fitted(std::move(context), 8), fitted(std::move(instruction), 17), last),
                   width);
        line.erase(line.find_last_not_of(' ') + 1);
        return line;
    }
    if (!what.empty()) context = fmt::format("{:<10} ; {}", context, what);
    const std::string mode = fmt::format("{} {}", tick.user ? "user" : "kern", open ? "I" : "-");
    return fmt::format(columns, tick.cycle, tick.core, step_text(tick), fmt::format("{:08x}", tick.ip),
                       fitted(name_of(tick.ip).value_or(""), 14), fitted(std::move(instruction), 24),
                       bus_text(tick.bus, 5, 8), lines_text(tick), mode, context);
}

}  // namespace baton::lab
