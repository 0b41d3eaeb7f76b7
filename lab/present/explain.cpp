#include "lab/present/explain.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "guest/kernel.hpp"
#include "isa/platform.hpp"
#include "lab/present/timeline_text.hpp"

namespace baton::lab {
namespace {

using guest::Thread;
using isa::Word;

// Longer than any sound kernel keeps the processor, or leaves it idle beside a thread that is ready.
constexpr std::uint64_t long_cycles = 100'000;
constexpr std::size_t most_names = 4;  // on one line

std::string place_text(Word address, const debug::CodeMap& code, const Thread* thread) {
    std::string text = fmt::format("0x{:08x}", address);
    const std::optional<debug::CodePlace> place = code.locate(address, thread);
    if (!place) return text;
    std::string details = place->name();
    if (!place->program.empty()) details = place->program + ": " + details;
    if (!place->file.empty()) details += fmt::format(", {}:{}", place->file, place->line);
    return details.empty() ? text : fmt::format("{} ({})", text, show_controls(details));
}

bool has_address(unsigned code) {
    return code == static_cast<unsigned>(isa::Vector::memory_fault) ||
           code == static_cast<unsigned>(isa::Vector::misalignment);
}

// A handler that can't be entered because the vector table says nonsense.
std::string bad_vector_text(const debug::Session& session) {
    const emu::Stop& stop = session.machine().stop();
    const Word place = session.machine().cpu().system(isa::SystemRegister::vbase) + 4U * stop.code;
    const std::optional<Word> entry = session.machine().peek_word(Address(place));
    if (stop.address != place || !entry) return {};
    if (*entry == 0) {
        return fmt::format(
            "The vector entry for the {} is 0 (at 0x{:08x}): nobody has installed a handler, or\n"
            "something has written over it.\n",
            isa::vector_name(stop.code), place);
    }
    return fmt::format("The vector entry for the {} is 0x{:08x} (at 0x{:08x}): no handler can be there.\n",
                       isa::vector_name(stop.code), *entry, place);
}

std::string fault_text(const debug::Session& session, const debug::CodeMap& code) {
    const emu::Stop& stop = session.machine().stop();
    const bool twice = stop.reason == emu::StopReason::double_fault;
    std::string text =
        fmt::format("The machine stopped on a fault at cycle {}: {}{} at {}", grouped(stop.cycle),
                    twice ? "a second fault while entering the handler of " : "", isa::vector_name(stop.code),
                    place_text(stop.ip, code, nullptr));
    if (twice || has_address(stop.code)) text += fmt::format(", address 0x{:08x}", stop.address);
    text += ".\n";
    if (twice) text += bad_vector_text(session);
    if (!twice) text += "A fault in kernel mode is never handled: the machine stands as it was before it.\n";
    return text;
}

std::string guest_fault_text(const debug::Session& session, const debug::CodeMap& code) {
    const emu::Event& fault = session.last_event();
    const std::uint32_t index = session.os().thread_of(fault.context);
    const bool user = (fault.flags & isa::flag::user) != 0;
    const Thread* thread = user && index != guest::no_thread ? &session.os().threads()[index] : nullptr;
    std::string text = fmt::format("Stopped on a fault at cycle {}: {} at {}", grouped(fault.cycle),
                                   isa::vector_name(fault.code), place_text(fault.ip, code, thread));
    if (thread != nullptr) text += ", in " + session.os().thread_name(index);
    return text + ".\n";
}

std::string stuck_text(const debug::Session& session) {
    const guest::OsView& os = session.os();
    std::string text;
    for (const std::uint32_t index : os.blocked_for_ever(false)) {
        const Thread& thread = os.threads()[index];
        switch (os.layout()->reason_of(thread.reason_number)) {
        case guest::BlockReason::keyboard:
            text += fmt::format("  {} waits for the keyboard, and no more keys will come\n",
                                os.thread_name(index));
            break;
        case guest::BlockReason::network:
            text += fmt::format("  {} waits for a packet, and no more will come\n", os.thread_name(index));
            break;
        case guest::BlockReason::child:
            text += fmt::format("  {} waits for a child that can't end\n", os.thread_name(index));
            break;
        default:
            text += fmt::format("  {} is blocked: {}\n", os.thread_name(index),
                                os.layout()->reason_name(thread.reason_number));
        }
    }
    return text;
}

// The thread whose code the processor is in, or nullptr.
const Thread* thread_at(const debug::Session& session, Word context) {
    const std::uint32_t index = session.os().thread_of(context);
    return session.machine().cpu().user() && index != guest::no_thread ? &session.os().threads()[index]
                                                                       : nullptr;
}

// Where the machine stands while it still runs.
std::string standing_text(const debug::Session& session, const debug::CodeMap& code) {
    const emu::Cpu& cpu = session.machine().cpu();
    if (session.statistics().cycles == 0) return {};
    const Word context = cpu.system(isa::SystemRegister::ctx);
    const Thread* thread = thread_at(session, context);
    std::string text = cpu.step() == emu::Step::wait ? "There it waited for an interrupt, " : "There it was ";
    text += fmt::format("in {} mode, interrupts {}, at {}", cpu.user() ? "user" : "kernel",
                        (cpu.flags() & isa::flag::interrupts) != 0 ? "on" : "off",
                        place_text(cpu.ip(), code, thread));
    if (thread != nullptr) text += ", in " + session.os().thread_name(session.os().thread_of(context));
    return text + ".\n";
}

// Threads that have been ready for long while none ran: the policy has lost them.
std::string never_picked_text(const debug::Session& session) {
    const guest::OsView& os = session.os();
    const std::uint64_t now = session.machine().cycle();
    std::uint64_t since = std::max(os.last_ran(), session.start_cycle());
    std::vector<std::uint32_t> ready;
    std::uint64_t first_ready = now;
    for (std::uint32_t i = 0; i < os.threads().size(); ++i) {
        const Thread& thread = os.threads()[i];
        if (!thread.live() || thread.state != guest::ThreadState::ready) continue;
        ready.push_back(i);
        first_ready = std::min(first_ready, thread.state_cycle);
    }
    since = std::max(since, first_ready);
    if (ready.empty() || now - since < long_cycles || now - os.last_held() > long_cycles) return {};
    std::string names;
    for (std::size_t i = 0; i < ready.size() && i < most_names; ++i)
        names += (names.empty() ? "" : ", ") + os.thread_name(ready[i]);
    if (ready.size() > most_names) names += ", ...";
    return fmt::format(
        "{} ready, but sched_pick has chosen none since cycle {}:\n  {}\n"
        "What sched_add brings to a policy, its sched_pick must give back one day\n(os/README.md).\n",
        ready.size() == 1 ? "1 process is" : fmt::format("{} processes are", ready.size()), grouped(since),
        names);
}

std::string trace_advice(const Subject& subject, std::uint64_t from) {
    if (!subject.traceable) return {};
    return fmt::format("To see what it does there: baton trace {}with the same words\nand --from {}.\n",
                       subject.os ? "--os " : "", from);
}

std::string limit_advice(const debug::Session& session, const Subject& subject) {
    const debug::Statistics& sums = session.statistics();
    const std::uint64_t now = session.machine().cycle();
    if (subject.os && session.os().layout()) {
        if (const std::string text = never_picked_text(session); !text.empty()) return text;
        const std::uint64_t held = std::max(session.os().last_held(), session.start_cycle());
        if (now - held > long_cycles)
            return fmt::format(
                       "Only the kernel has had the processor since cycle {}: it turns in a\n"
                       "loop there, which no interrupt can end; they were never enabled again.\n",
                       grouped(held)) +
                   trace_advice(subject, held);
        const std::uint64_t ticks = sums.entries[static_cast<unsigned>(isa::Vector::timer)];
        if (subject.tick_cycles != 0 && ticks >= 10 && sums.kernel_cycles / ticks >= subject.tick_cycles)
            return fmt::format(
                "A clock interrupt every {} cycles leaves programs hardly any time: the\n"
                "kernel needs about {} for each. Try a larger --tick-cycles.\n",
                grouped(subject.tick_cycles), grouped(sums.kernel_cycles / ticks));
    }
    return "If it only needs longer: --max-cycles N.\n" +
           trace_advice(subject, now - std::min<std::uint64_t>(now, 200));
}

bool behind_its_code(const isa::Image& image, Word address) {
    const auto holds = [&](const isa::Section& section) {
        return section.executable && address >= section.address && address - section.address < section.bytes;
    };
    return std::none_of(image.sections.begin(), image.sections.end(), holds);
}

std::string bare_fault_advice(const emu::Stop& stop, const Subject& subject) {
    if (subject.image == nullptr) return {};
    if (guest::knows_system_calls(*subject.image))
        return "This program makes system calls: it is one for the guest OS. Try: baton os FILE\n";
    if (!behind_its_code(*subject.image, stop.ip - subject.load_address)) return {};
    return "The program ran past its last instruction. To end, it must switch the machine\n"
           "off:\n"
           "    li  r1, SYSTEM\n    mov r2, 0\n    stw r2, [r1 + SYSTEM_POWER]\n";
}

// Programs that were written for the bare machine and were ended by the OS at their first device.
std::string bare_program_advice(const debug::Session& session, const Subject& subject) {
    if (subject.programs == nullptr) return {};
    constexpr Word ended_by_fault = 128 + static_cast<Word>(isa::Vector::memory_fault);
    for (const Thread& thread : session.os().threads()) {
        const auto program = subject.programs->find(thread.name);
        if (thread.exit_code != ended_by_fault || program == subject.programs->end()) continue;
        if (guest::knows_system_calls(program->second)) continue;
        return fmt::format(
            "'{}' makes no system calls, and under the guest OS no program may touch a\n"
            "device. If it is one for the bare machine: baton run FILE\n",
            thread.name);
    }
    return {};
}

}  // namespace

std::string explain_end(const debug::Session& session, End end, const debug::CodeMap& code) {
    const emu::Machine& machine = session.machine();
    switch (end) {
    case End::powered_off:
        return fmt::format("Powered off with code {} after {} cycles.\n", machine.stop().exit_code,
                           grouped(session.statistics().cycles));
    case End::fault: return fault_text(session, code);
    case End::guest_fault: return guest_fault_text(session, code);
    case End::cycle_limit:
        return fmt::format("Stopped after {} cycles: that was the limit (--max-cycles).\n{}",
                           grouped(session.statistics().cycles), standing_text(session, code));
    case End::stalled:
        return fmt::format(
            "Nothing can run any more (cycle {}): the processor waits for an interrupt, and no timer\n"
            "runs, no transfer is under way, no input is announced.\n",
            grouped(machine.cycle()));
    case End::blocked:
        return fmt::format("Nothing can run any more (cycle {}): every process is blocked for ever.\n{}",
                           grouped(machine.cycle()), stuck_text(session));
    case End::deadlock:
        return fmt::format("Stopped (cycle {}): some processes are blocked for ever.\n{}",
                           grouped(machine.cycle()), stuck_text(session));
    case End::interrupted: return fmt::format("Interrupted at cycle {}.\n", grouped(machine.cycle()));
    }
    return {};
}

std::string advice(const debug::Session& session, End end, const Subject& subject) {
    switch (end) {
    case End::cycle_limit: return session.statistics().cycles == 0 ? "" : limit_advice(session, subject);
    case End::fault: return subject.os ? std::string() : bare_fault_advice(session.machine().stop(), subject);
    case End::powered_off: return subject.os ? bare_program_advice(session, subject) : std::string();
    case End::guest_fault:
    case End::stalled:
    case End::blocked:
    case End::deadlock:
    case End::interrupted: return {};
    }
    return {};
}

bool nothing_was_started(const debug::Session& session, End end) {
    const std::vector<Thread>& threads = session.os().threads();
    return end == End::powered_off && session.os().layout() &&
           std::all_of(threads.begin(), threads.end(), [](const Thread& thread) { return thread.idle(); });
}

}  // namespace baton::lab
