#include "lab/study/diagnosis.hpp"

#include <algorithm>

#include "guest/kernel.hpp"
#include "isa/platform.hpp"

namespace baton::lab {
namespace {

using guest::Thread;
using isa::Word;
using Cause = Diagnosis::Cause;

// Longer than any sound kernel keeps the processor, or leaves it idle beside a thread that is ready.
constexpr std::uint64_t long_cycles = 100'000;
// Fewer entries say nothing about how long one takes.
constexpr std::uint64_t least_entries = 10;
constexpr double busy_share = 0.5;

bool has_address(unsigned code) {
    return code == static_cast<unsigned>(isa::Vector::memory_fault) ||
           code == static_cast<unsigned>(isa::Vector::misalignment);
}

/// Of a trap the processor saves where it goes on; the instruction that has caused it stands before.
Word cause_of(unsigned code, Word saved_ip) {
    const bool trap = code == static_cast<unsigned>(isa::Vector::breakpoint) ||
                      code == static_cast<unsigned>(isa::Vector::syscall);
    return trap ? saved_ip - isa::word_bytes : saved_ip;
}

bool calls_the_os(const isa::Image& image) {
    return guest::knows_system_calls(image);
}

bool behind_its_code(const isa::Image& image, Word address) {
    const auto holds = [&](const isa::Section& section) {
        return section.executable && address >= section.address && address - section.address < section.bytes;
    };
    return std::none_of(image.sections.begin(), image.sections.end(), holds);
}

class Diagnostician {
public:
    Diagnostician(const debug::Session& session, End end, const debug::CodeMap& code, const Subject& subject)
        : session_(session), machine_(session.machine()), code_(code), subject_(subject) {
        out_.end = end;
        out_.cycle = machine_.cycle();
        out_.cycles = session.statistics().cycles;
        out_.os = subject.os;
        out_.tick_cycles = subject.tick_cycles;
    }

    Diagnosis diagnose() {
        out_.deadlocks = deadlock_reports(session_, {&code_, subject_.kernel});
        switch (out_.end) {
        case End::powered_off:
            out_.exit_code = machine_.stop().exit_code;
            if (subject_.os) find_bare_program();
            break;
        case End::fault:
            take_fault();
            if (!subject_.os) find_bare_cause();
            break;
        case End::guest_fault: take_guest_fault(); break;
        case End::cycle_limit:
            if (out_.cycles == 0) break;
            take_standing();
            find_cause_of_limit();
            break;
        case End::blocked:
        case End::deadlock: take_stuck(); break;
        case End::stalled:
        case End::interrupted: break;
        }
        return std::move(out_);
    }

private:
    CodeSpot spot(Word address, const Thread* thread) const {
        return {address, code_.locate(address, thread)};
    }

    void take_fault() {
        const emu::Stop& stop = machine_.stop();
        Diagnosis::Fault fault;
        fault.twice = stop.reason == emu::StopReason::double_fault;
        fault.code = stop.code;
        fault.cycle = stop.cycle;
        fault.at = spot(fault.twice ? cause_of(stop.code, stop.ip) : stop.ip, nullptr);
        if (fault.twice || has_address(stop.code)) fault.address = stop.address;
        if (fault.twice) {
            // A handler that can't be entered because the vector table says nonsense.
            const Word place = machine_.cpu().system(isa::SystemRegister::vbase) + 4U * stop.code;
            const std::optional<Word> entry = machine_.peek_word(Address(place));
            if (stop.address == place && entry) fault.bad_entry = {place, *entry};
        }
        out_.fault = std::move(fault);
    }

    void take_guest_fault() {
        const emu::Event& event = session_.last_event();
        const std::uint32_t index = session_.os().thread_of(event.context);
        const bool user = (event.flags & isa::flag::user) != 0;
        const Thread* thread = user && index != guest::no_thread ? &session_.os().threads()[index] : nullptr;
        Diagnosis::Fault fault;
        fault.code = event.code;
        fault.cycle = event.cycle;
        fault.at = spot(cause_of(event.code, event.ip), thread);
        if (thread != nullptr) fault.thread = session_.os().thread_name(index);
        out_.fault = std::move(fault);
    }

    void take_standing() {
        const emu::Cpu& cpu = machine_.cpu();
        const std::uint32_t index = session_.os().thread_of(cpu.system(isa::SystemRegister::ctx));
        const bool in_thread = cpu.user() && index != guest::no_thread;
        Diagnosis::Standing standing;
        standing.waits = cpu.step() == emu::Step::wait;
        standing.user = cpu.user();
        standing.interrupts = (cpu.flags() & isa::flag::interrupts) != 0;
        standing.at = spot(cpu.ip(), in_thread ? &session_.os().threads()[index] : nullptr);
        if (in_thread) standing.thread = session_.os().thread_name(index);
        out_.standing = std::move(standing);
    }

    void take_stuck() {
        const guest::OsView& os = session_.os();
        for (const std::uint32_t index : os.blocked_for_ever(false)) {
            const std::uint32_t object = os.threads()[index].object;
            out_.stuck.push_back(wait_of(session_, index, object, {&code_, subject_.kernel}));
        }
    }

    /// What turns in a circle is seen in its last turns; before them it may have done much else.
    void trace_from_the_end() {
        constexpr std::uint64_t last_cycles = 200;
        if (subject_.traceable) out_.trace_from = out_.cycle - std::min(out_.cycle, last_cycles);
    }

    void find_cause_of_limit() {
        const bool os = subject_.os && session_.os().layout();
        if (os && (policy_forgets() || kernel_hangs() || short_ticks() || busy_kernel())) return;
        out_.cause = Cause::unknown;
        trace_from_the_end();
    }

    // Threads have been ready for long while none ran.
    bool policy_forgets() {
        const guest::OsView& os = session_.os();
        const std::uint64_t now = out_.cycle;
        std::vector<std::string> ready;
        std::uint64_t first_ready = now;
        for (std::uint32_t i = 0; i < os.threads().size(); ++i) {
            const Thread& thread = os.threads()[i];
            if (!thread.live() || thread.state != guest::ThreadState::ready) continue;
            ready.push_back(os.thread_name(i));
            first_ready = std::min(first_ready, thread.state_cycle);
        }
        const std::uint64_t since = std::max({os.last_ran(), session_.start_cycle(), first_ready});
        if (ready.empty() || now - since < long_cycles || now - os.last_held() > long_cycles) return false;
        out_.cause = Cause::policy_forgets;
        out_.forgotten = std::move(ready);
        out_.since = since;
        return true;
    }

    bool kernel_hangs() {
        const std::uint64_t held = std::max(session_.os().last_held(), session_.start_cycle());
        if (out_.cycle - held <= long_cycles) return false;
        out_.cause = Cause::kernel_hangs;
        out_.since = held;
        trace_from_the_end();
        return true;
    }

    void take_entries(unsigned code) {
        const debug::Statistics& sums = session_.statistics();
        out_.code = code;
        out_.entries = sums.entries[code];
        out_.cycles_an_entry = sums.kernel_cycles_for[code] / sums.entries[code];
        out_.kernel_share = static_cast<double>(sums.kernel_cycles) / static_cast<double>(sums.cycles);
    }

    bool short_ticks() {
        constexpr auto timer = static_cast<unsigned>(isa::Vector::timer);
        const debug::Statistics& sums = session_.statistics();
        if (subject_.tick_cycles == 0 || sums.entries[timer] < least_entries ||
            sums.kernel_cycles_for[timer] / sums.entries[timer] < subject_.tick_cycles)
            return false;
        out_.cause = Cause::short_ticks;
        take_entries(timer);
        return true;
    }

    bool busy_kernel() {
        const debug::Statistics& sums = session_.statistics();
        const auto& by_code = sums.kernel_cycles_for;
        const auto most =
            static_cast<unsigned>(std::max_element(by_code.begin(), by_code.end()) - by_code.begin());
        const double share = static_cast<double>(sums.kernel_cycles) / static_cast<double>(sums.cycles);
        if (sums.entries[most] < least_entries || share < busy_share) return false;
        out_.cause = Cause::busy_kernel;
        take_entries(most);
        return true;
    }

    void find_bare_cause() {
        if (subject_.image == nullptr) return;
        if (calls_the_os(*subject_.image)) {
            out_.cause = Cause::needs_os;
        } else {
            // A breakpoint saves the address behind itself: that may be the end, and nobody ran past it.
            const emu::Stop& stop = machine_.stop();
            const bool behind = stop.code == static_cast<std::uint8_t>(isa::Vector::breakpoint);
            const Word at = stop.ip - (behind ? isa::word_bytes : 0);
            if (behind_its_code(*subject_.image, at - subject_.load_address))
                out_.cause = Cause::ran_past_end;
        }
    }

    // Programs that were written for the bare machine and were ended by the OS at their first device.
    void find_bare_program() {
        if (subject_.programs == nullptr) return;
        constexpr Word ended_by_fault = 128 + static_cast<Word>(isa::Vector::memory_fault);
        for (const Thread& thread : session_.os().threads()) {
            const auto program = subject_.programs->find(thread.name);
            if (thread.exit_code != ended_by_fault || program == subject_.programs->end()) continue;
            if (calls_the_os(program->second)) continue;
            out_.cause = Cause::needs_bare;
            out_.program = thread.name;
            return;
        }
    }

    const debug::Session& session_;
    const emu::Machine& machine_;
    const debug::CodeMap& code_;
    const Subject& subject_;
    Diagnosis out_;
};

}  // namespace

Diagnosis diagnose(const debug::Session& session, End end, const debug::CodeMap& code,
                   const Subject& subject) {
    return Diagnostician(session, end, code, subject).diagnose();
}

bool nothing_was_started(const debug::Session& session, End end) {
    const std::vector<Thread>& threads = session.os().threads();
    return end == End::powered_off && session.os().layout() &&
           std::all_of(threads.begin(), threads.end(), [](const Thread& thread) { return thread.idle(); });
}

}  // namespace baton::lab
