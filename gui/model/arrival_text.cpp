#include "gui/model/arrival_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "gui/model/breakpoint_text.hpp"
#include "gui/model/isa_words.hpp"

namespace baton::gui {
namespace {

using debug::Command;
using debug::GuestEvent;

constexpr debug::Direction backward = debug::Direction::backward;

std::string stop_text(Language language, const emu::Stop& stop) {
    if (stop.reason == emu::StopReason::powered_off)
        return say(language, text::arrived_off, static_cast<unsigned>(stop.exit_code));
    return say(language, text::arrived_fault, vector_text(language, stop.code), stop.ip);
}

// Where a command that has reached its end has led; "" where the panes say enough.
std::string done_text(Language language, const debug::Debugger& debugger) {
    const debug::StopEvent& arrival = debugger.stop_event();
    const bool back = arrival.command.direction == backward;
    switch (arrival.command.what) {
    case Command::What::out: return baton::say(language, back ? text::arrived_call_back : text::arrived_out);
    case Command::What::address: return baton::say(language, text::arrived_cursor);
    case Command::What::event: break;
    default: return {};
    }
    const std::string code = arrival.code ? vector_text(language, *arrival.code) : std::string();
    switch (arrival.command.event) {
    case GuestEvent::entry: return code.empty() ? code : baton::say(language, text::arrived_entry, code);
    case GuestEvent::interrupt_return: return baton::say(language, text::arrived_return);
    case GuestEvent::context_switch:
        return baton::say(
            language, text::arrived_switch,
            debugger.now().os().context_name(debugger.machine().cpu().system(isa::SystemRegister::ctx)));
    case GuestEvent::system_call: return baton::say(language, text::arrived_call);
    case GuestEvent::process_exit: return baton::say(language, text::arrived_exit);
    case GuestEvent::tick:
        return baton::say(language, text::arrived_tick, code.empty() ? std::string("?") : code);
    }
    return {};
}

}  // namespace

std::optional<Loaded> arrived_load(const debug::Debugger& debugger, const Program& program) {
    const debug::StopEvent& arrival = debugger.stop_event();
    const bool there = arrival.reason == debug::StopEvent::Reason::done &&
                       arrival.command.what == Command::What::address &&
                       arrival.command.address == load_end(debugger);
    return there ? just_loaded(debugger, program.setup().layout) : std::nullopt;
}

std::string arrival_text(Language language, const debug::Debugger& debugger, const Program& program) {
    const debug::StopEvent& arrival = debugger.stop_event();
    const auto phrase = [language](Text text, const auto&... arguments) {
        return baton::say(language, text, arguments...);
    };
    using Reason = debug::StopEvent::Reason;
    std::string text;
    switch (arrival.reason) {
    case Reason::begin: break;
    case Reason::done:
        text = done_text(language, debugger);
        if (const auto loaded = arrived_load(debugger, program))
            text = phrase(text::arrived_load, count_text(language, loaded->bytes), loaded->address,
                          loaded->name);
        if (!debugger.machine().running()) text = stop_text(language, debugger.machine().stop());
        break;
    case Reason::breakpoint: {
        std::string names;
        for (const unsigned number : arrival.breakpoints) {
            const std::vector<debug::Breakpoint>& all = debugger.breakpoints();
            const auto found = std::find_if(all.begin(), all.end(),
                                            [number](const auto& one) { return one.number == number; });
            names += (names.empty() ? "" : ", ") +
                     (found == all.end() ? std::to_string(number) : breakpoint_text(*found, language));
        }
        text = phrase(text::arrived_breakpoint, names);
        break;
    }
    case Reason::stopped: text = stop_text(language, debugger.machine().stop()); break;
    case Reason::stalled: text = phrase(text::arrived_stalled); break;
    case Reason::oldest: text = phrase(text::arrived_oldest); break;
    case Reason::paused: text = phrase(text::arrived_paused); break;
    case Reason::edited: text = phrase(text::arrived_edited); break;
    case Reason::gone: text = phrase(text::arrived_gone); break;
    }
    if (arrival.command.what == Command::What::find_write && arrival.reason == Reason::done)
        text = finding_text(language, debugger, program);
    if (!arrival.trouble.empty()) text += (text.empty() ? "" : " ") + arrival.trouble;
    return text;
}

std::string finding_text(Language language, const debug::Debugger& debugger, const Program& program) {
    const debug::WriteOrigin& finding = debugger.write_origin();
    const auto phrase = [language](Text text, const auto&... arguments) {
        return baton::say(language, text, arguments...);
    };
    using Outcome = debug::WriteOrigin::Outcome;
    const bool back = finding.direction == backward;
    if (finding.outcome == Outcome::never) return phrase(back ? text::found_never : text::found_never_next);
    if (finding.outcome == Outcome::older) return phrase(text::found_older, finding.looked_from);
    const std::string cycle = count_text(language, finding.cycle);
    using Writer = debug::WriteOrigin::Writer;
    switch (finding.writer) {
    case Writer::disk: return phrase(back ? text::found_disk : text::found_next_disk, cycle);
    case Writer::person: return phrase(text::found_person, cycle);
    case Writer::entry:
        return phrase(back ? text::found_entry : text::found_next_entry, cycle,
                      vector_text(language, finding.code));
    case Writer::instruction: break;
    }
    const auto place = debugger.code().locate(finding.ip, nullptr);
    const std::string where =
        place && !place->name().empty() ? place->name() : fmt::format("{:#010x}", finding.ip);
    std::string who = debugger.now().os().context_name(finding.context);
    // The kernel's own code, in the context of the process that called it or was interrupted.
    if (place && program.uses_os()) who = phrase(text::found_kernel, who);
    return phrase(back ? text::found_instruction : text::found_next, cycle, where, who);
}

}  // namespace baton::gui
