#include "debug/replay/stop_explanation.hpp"

#include <fmt/core.h>

#include "base/messages/debugger.hpp"
#include "debug/replay/breakpoint_place.hpp"
#include "guest/vector_names.hpp"

namespace baton::debug {
namespace {

using guest::vector_message;

Message machine_stopped(const emu::Stop& stop) {
    if (stop.reason == emu::StopReason::powered_off) return {text::stop_off, stop.exit_code};
    return {text::stop_fault, vector_message(stop.code), stop.ip};
}

Message event_reached(const Debugger& debugger) {
    const StopEvent& event = debugger.stop_event();
    switch (event.command.event) {
    case GuestEvent::entry:
        return event.code ? Message(text::stop_entry, vector_message(*event.code)) : Message();
    case GuestEvent::interrupt_return: return text::stop_return;
    case GuestEvent::context_switch:
        return {text::stop_switch,
                debugger.now().os().context_name(debugger.machine().cpu().system(isa::SystemRegister::ctx))};
    case GuestEvent::system_call: return text::stop_call;
    case GuestEvent::process_exit: return text::stop_exit;
    case GuestEvent::tick: return {text::stop_tick, event.code ? vector_message(*event.code) : Message("?")};
    }
    return {};
}

Message origin_of_write(const Debugger& debugger) {
    const WriteOrigin& origin = debugger.write_origin();
    using Outcome = WriteOrigin::Outcome;
    using Writer = WriteOrigin::Writer;
    const bool back = origin.direction == Direction::backward;
    if (origin.outcome == Outcome::never) return back ? text::origin_never : text::origin_never_next;
    if (origin.outcome == Outcome::older) return {text::origin_older, origin.looked_from};
    switch (origin.writer) {
    case Writer::disk: return {back ? text::origin_disk : text::origin_next_disk, origin.cycle};
    case Writer::person: return {text::origin_person, origin.cycle};
    case Writer::entry:
        return {back ? text::origin_entry : text::origin_next_entry, origin.cycle,
                vector_message(origin.code)};
    case Writer::instruction: break;
    }
    const auto place = debugger.code().locate(origin.ip, nullptr);
    const Message where =
        place && !place->name().empty() ? Message(place->name()) : Message(text::break_address, origin.ip);
    Message who = debugger.now().os().context_name(origin.context);
    // The kernel's own code, in the context of the process that called it or was interrupted.
    if (place && debugger.kernel().layout()) who = {text::origin_kernel, who};
    return {back ? text::origin_instruction : text::origin_next, origin.cycle, where, who};
}

// "1.2": without the program's name, which makes a circle too long to read.
std::string number_of(const guest::OsView& os, std::uint32_t thread) {
    const std::string name = os.thread_name(thread);
    return os.threads()[thread].pid ? name.substr(0, name.find(' ')) : name;
}

std::string waits_for(const guest::OsView& os, std::uint32_t thread) {
    const guest::Thread& one = os.threads()[thread];
    if (one.object == guest::no_object) return number_of(os, thread);
    const guest::Object& object = os.objects()[one.object];
    const std::string name = object.name.empty() ? fmt::format("0x{:08x}", object.address) : object.name;
    return number_of(os, thread) + " → " + name;
}

// The first circle of holders, "1.1 → a → 1.2 → b → 1.1"; without one all that wait for an object.
Message nobody_goes_on(const Debugger& debugger) {
    const guest::OsView& os = debugger.now().os();
    const guest::WaitGraph graph = os.wait_graph(true);
    for (const guest::WaitCycle& cycle : graph.cycles) {
        if (!cycle.is_deadlock()) continue;
        std::string chain;
        for (const isa::Word record : cycle.threads) chain += waits_for(os, os.thread_of(record)) + " → ";
        return {text::stop_deadlock, chain + number_of(os, os.thread_of(cycle.threads.front()))};
    }
    std::string list;
    for (const guest::WaitingThread& thread : graph.threads) {
        if (graph.blockage() == guest::Blockage::wait_for_nothing && !guest::is_object(thread.reason) &&
            thread.object != thread.record)
            continue;
        list += (list.empty() ? "" : ", ") + waits_for(os, os.thread_of(thread.record));
    }
    return {text::stop_blocked, list};
}

// Where a command that has reached its end has led.
Message command_done(const Debugger& debugger) {
    using What = Command::What;
    if (!debugger.machine().running()) return machine_stopped(debugger.machine().stop());
    if (const auto loaded = just_loaded(debugger))
        return {text::stop_load, loaded->bytes, loaded->address, loaded->name};
    const Command& command = debugger.stop_event().command;
    switch (command.what) {
    case What::out: return command.direction == Direction::backward ? text::stop_call_back : text::stop_out;
    case What::address: return text::stop_cursor;
    case What::event: return event_reached(debugger);
    default: return {};
    }
}

Message breakpoints_hit(const Debugger& debugger) {
    Message list;
    for (const unsigned number : debugger.stop_event().breakpoints) {
        Message each = std::to_string(number);
        for (const Breakpoint& breakpoint : debugger.breakpoints()) {
            if (breakpoint.number == number) each = breakpoint_message(breakpoint);
        }
        list = list.empty() ? each : Message(text::break_list, list, each);
    }
    return {text::stop_breakpoint, list};
}

Message reason_for(const Debugger& debugger) {
    using Reason = StopEvent::Reason;
    switch (debugger.stop_event().reason) {
    case Reason::begin: break;
    case Reason::done:
        return debugger.stop_event().command.what == Command::What::find_write ? origin_of_write(debugger)
                                                                               : command_done(debugger);
    case Reason::breakpoint: return breakpoints_hit(debugger);
    case Reason::stopped: return machine_stopped(debugger.machine().stop());
    case Reason::stalled: return text::stop_stalled;
    case Reason::deadlock: return nobody_goes_on(debugger);
    case Reason::oldest: return text::stop_oldest;
    case Reason::paused: return text::stop_paused;
    case Reason::edited: return text::stop_edited;
    case Reason::gone: return text::stop_gone;
    }
    return {};
}

}  // namespace

std::optional<guest::LoadedProgram> just_loaded(const Debugger& debugger) {
    const StopEvent& event = debugger.stop_event();
    const bool there = event.reason == StopEvent::Reason::done &&
                       event.command.what == Command::What::address &&
                       event.command.address == debugger.kernel().load_end();
    return there ? debugger.kernel().just_loaded(debugger.machine()) : std::nullopt;
}

Message explain_stop(const Debugger& debugger) {
    Message why = reason_for(debugger);
    const Message& trouble = debugger.stop_event().trouble;
    if (trouble.empty()) return why;
    return why.empty() ? trouble : Message(text::stop_with_trouble, why, trouble);
}

}  // namespace baton::debug
