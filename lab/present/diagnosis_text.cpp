#include "lab/present/diagnosis_text.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "guest/vector_names.hpp"

namespace baton::lab {
namespace {

using isa::Word;
using Cause = Diagnosis::Cause;

constexpr std::size_t most_names = 4;  // on one line

// A colon and details in parentheses are written alike in both languages: this is code.
std::string spot_text(const CodeSpot& spot) {
    std::string text = fmt::format("0x{:08x}", spot.address);
    if (!spot.place) return text;
    std::string details = spot.place->name();
    if (!spot.place->program.empty()) details = spot.place->program + ": " + details;
    if (!spot.place->file.empty()) details += fmt::format(", {}:{}", spot.place->file, spot.place->line);
    return details.empty() ? text : fmt::format("{} ({})", text, show_controls(details));
}

class Teller {
public:
    Teller(const Diagnosis& diagnosis, Language language) : d_(diagnosis), language_(language) {}

    std::string explanation() const { return ending() + deadlocks() + stuck(); }

    std::string ending() const {
        switch (d_.end) {
        case End::powered_off: return line(text::lab_powered_off, d_.exit_code, d_.cycles);
        case End::fault: return fault();
        case End::guest_fault: return guest_fault();
        case End::cycle_limit: return line(text::lab_cycle_limit, d_.cycles) + standing();
        case End::stalled: return line(text::lab_stalled, d_.cycle);
        case End::blocked: return line(text::lab_all_blocked, d_.cycle);
        case End::deadlock: return line(text::lab_some_blocked, d_.cycle);
        case End::interrupted: return line(text::lab_interrupted, d_.cycle);
        }
        return {};
    }

    std::string advice() const {
        switch (d_.cause) {
        case Cause::none: return {};
        case Cause::unknown: return line(text::lab_needs_longer) + trace();
        case Cause::policy_forgets:
            return line(text::lab_policy_forgets, d_.forgotten.size(), d_.since) + "  " + forgotten() + "\n" +
                   line(text::lab_policy_forgets_rule);
        case Cause::kernel_hangs: return line(text::lab_kernel_hangs, d_.since) + trace();
        case Cause::short_ticks: return line(text::lab_short_ticks, d_.tick_cycles, d_.cycles_an_entry);
        case Cause::busy_kernel:
            return line(text::lab_busy_kernel, 100 * d_.kernel_share, guest::vector_message(d_.code),
                        d_.entries, d_.cycles_an_entry) +
                   line(text::lab_needs_longer);
        case Cause::needs_os: return line(text::lab_needs_os);
        case Cause::ran_past_end: return line(text::lab_ran_past_end);
        case Cause::needs_bare: return line(text::lab_needs_bare, d_.program);
        }
        return {};
    }

private:
    template <class... Arguments>
    std::string line(Text text, const Arguments&... arguments) const {
        return say(language_, Message(text, arguments...)) + "\n";
    }

    std::string fault() const {
        const Diagnosis::Fault& fault = *d_.fault;
        const std::string at = spot_text(fault.at);
        const std::string address = fmt::format("0x{:08x}", fault.address.value_or(0));
        const Message name = guest::vector_message(fault.code);
        if (!fault.twice)
            return (fault.address ? line(text::lab_fault_address, fault.cycle, name, at, address)
                                  : line(text::lab_fault, fault.cycle, name, at)) +
                   line(text::lab_fault_in_kernel);
        std::string text = line(text::lab_double_fault, fault.cycle, name, at, address);
        if (!fault.bad_entry) return text;
        const std::string place = fmt::format("0x{:08x}", fault.bad_entry->address);
        if (fault.bad_entry->entry == 0) return text + line(text::lab_vector_entry_zero, name, place);
        return text +
               line(text::lab_vector_entry_bad, name, fmt::format("0x{:08x}", fault.bad_entry->entry), place);
    }

    std::string guest_fault() const {
        const Diagnosis::Fault& fault = *d_.fault;
        const Message name = guest::vector_message(fault.code);
        return fault.thread.empty()
                   ? line(text::lab_guest_fault, fault.cycle, name, spot_text(fault.at))
                   : line(text::lab_guest_fault_in, fault.cycle, name, spot_text(fault.at), fault.thread);
    }

    std::string standing() const {
        if (!d_.standing) return {};
        const Diagnosis::Standing& s = *d_.standing;
        const Text waits = s.waits ? text::lab_there_it_waited : text::lab_there_it_was;
        const Text mode = s.user ? text::lab_user_mode : text::lab_kernel_mode;
        const Text interrupts = s.interrupts ? text::lab_interrupts_on : text::lab_interrupts_off;
        return s.thread.empty()
                   ? line(text::lab_standing, waits, mode, interrupts, spot_text(s.at))
                   : line(text::lab_standing_in, waits, mode, interrupts, spot_text(s.at), s.thread);
    }

    // Each once: who is part of a deadlock is told there.
    std::string stuck() const {
        std::string text;
        for (const Wait& one : d_.stuck) {
            const bool told =
                std::any_of(d_.deadlocks.begin(), d_.deadlocks.end(), [&](const DeadlockReport& deadlock) {
                    return std::any_of(deadlock.waits.begin(), deadlock.waits.end(),
                                       [&](const Wait& wait) { return wait.index == one.index; });
                });
            if (!told) text += wait(one);
        }
        return text;
    }

    std::string wait(const Wait& one) const {
        std::string text = wait_line(one);
        return one.at ? text + line(text::lab_waits_at, spot_text(*one.at)) : text;
    }

    std::string wait_line(const Wait& one) const {
        using R = guest::BlockReason;
        switch (one.reason) {
        case R::keyboard: return line(text::lab_stuck_keyboard, one.thread);
        case R::network: return line(text::lab_stuck_network, one.thread);
        case R::child: return line(text::lab_stuck_child, one.thread);
        case R::join:
            return one.joins_itself ? line(text::lab_stuck_itself, one.thread)
                                    : line(text::lab_stuck_join, one.thread, one.other);
        case R::lock:
            return one.other.empty() ? line(text::lab_stuck_lock_gone, one.thread, one.object)
                                     : line(text::lab_stuck_lock, one.thread, one.object, one.other);
        case R::semaphore: return line(text::lab_stuck_semaphore, one.thread, one.object);
        case R::condition: return line(text::lab_stuck_condition, one.thread, one.object);
        case R::barrier: return line(text::lab_stuck_barrier, one.thread, one.object);
        default: return line(text::lab_stuck_other, one.thread, one.reason_name);
        }
    }

    std::string deadlocks() const {
        constexpr std::size_t most_shown = 4;
        std::string text;
        for (std::size_t i = 0; i < d_.deadlocks.size() && i < most_shown; ++i) {
            const DeadlockReport& deadlock = d_.deadlocks[i];
            switch (deadlock.kind) {
            case guest::Blockage::wait_for_nothing:
                text += line(text::lab_wait_for_nothing, deadlock.cycle);
                break;
            case guest::Blockage::stuck: text += line(text::lab_only_joins, deadlock.cycle); break;
            default: text += line(text::lab_deadlock, deadlock.cycle, circle(deadlock));
            }
            for (const Wait& one : deadlock.waits) text += wait(one);
        }
        return text;
    }

    // "2.1 two_locks -> lock_b -> 2.2 two_locks -> lock_a -> 2.1 two_locks"
    std::string circle(const DeadlockReport& deadlock) const {
        std::string text;
        for (const Wait& one : deadlock.waits) {
            text += one.thread + " -> ";
            if (!one.object.empty()) text += one.object + " -> ";
        }
        return text + deadlock.waits.front().thread;
    }

    std::string forgotten() const {
        std::string names;
        for (std::size_t i = 0; i < d_.forgotten.size() && i < most_names; ++i)
            names += (names.empty() ? "" : ", ") + d_.forgotten[i];
        return d_.forgotten.size() > most_names ? names + ", ..." : names;
    }

    std::string trace() const {
        if (!d_.trace_from) return {};
        return line(d_.os ? text::lab_trace_os : text::lab_trace, *d_.trace_from);
    }

    const Diagnosis& d_;
    Language language_;
};

}  // namespace

std::string explanation_text(const Diagnosis& diagnosis, Language language) {
    return Teller(diagnosis, language).explanation();
}

std::string advice_text(const Diagnosis& diagnosis, Language language) {
    return Teller(diagnosis, language).advice();
}

}  // namespace baton::lab
