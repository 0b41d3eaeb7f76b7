// The world of a search: one program under the guest's kernel, with a clock that never ticks by itself, and
// the moment from which on choices count.
//
// The quantum is 1 and a tick takes so many cycles that none ends: only clock interrupts that a schedule
// gives come, and a schedule is an input log of `expire` events that replays with `baton os`.
//
// Does not model: several programs at once. What the program asks of disk, keyboard and network is served,
// but a search does not branch over when they answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "emu/input.hpp"
#include "emu/machine.hpp"
#include "guest/kernel.hpp"
#include "guest/search_view.hpp"
#include "lab/build/setup.hpp"

namespace baton::explore {

using isa::Word;

/// A tick that never ends within a run.
inline constexpr unsigned endless_tick = 1'000'000'000;

/// From when on choices count: from the program's first instruction, or from the first join that blocks, so
/// that all threads stand ready.
enum class Begin : std::uint8_t { start, join };

struct WorldRequest {
    std::string program;  ///< as on the command line
    std::string policy = "rr";
    Begin begin = Begin::start;
    /// Not a policy, but whoever searches chooses who is next: policy `explore`.
    bool chooses = false;
    emu::Settings settings;
    /// In place of those that the kernel publishes, for checks: nothing may come of it but another number of
    /// states, or a difference that the poison finds.
    std::optional<std::vector<guest::StateMask>> masks = {};
};

class World {
public:
    static Result<World, lab::Problem> make(const lab::Home& home, const WorldRequest& request);

    const WorldRequest& request() const { return request_; }
    /// What `baton os` needs to build the same machine.
    static lab::OsRequest os_request(const WorldRequest& request);
    /// Before its first cycle.
    const emu::Machine& off() const { return setup_.machine; }
    /// Where choices begin: at a boundary between two instructions of the program.
    const emu::Machine& root() const { return root_; }
    /// Everything that was printed before that.
    const std::string& printed() const { return printed_; }
    const guest::Kernel& kernel() const { return setup_.guest; }
    const guest::SearchView& view() const { return view_; }
    bool chooses() const { return request_.chooses; }
    /// Where somebody is about to be chosen, when that is left to whoever searches: who runs next can be said
    /// there, all others are ready or blocked, and nobody's registers are in the processor.
    bool at_pick(const emu::Machine& machine) const {
        return chooses() && machine.at_boundary() && machine.cpu().ip() == *view_.pick &&
               !machine.cpu().user();
    }
    const lab::Setup& setup() const { return setup_; }
    const debug::CodeMap& code() const { return code_; }
    const isa::Image* program() const { return program_; }
    const std::string& program_name() const { return program_name_; }

    // --- of the explored program ---
    Word base() const { return base_; }
    Word limit() const { return limit_; }
    bool holds(Word address) const { return address - base_ < limit_ - base_; }
    Word main_record() const { return main_record_; }

    // --- of a machine of this world ---
    Word record_field(const emu::Machine& machine, Word record, Word offset) const {
        return machine.bus().ram().read_word(layout().record_address(record) + offset);
    }
    guest::ThreadState state(const emu::Machine& machine, Word record) const {
        return states_[record_field(machine, record, layout().state) & 7U];
    }
    /// Whether a mask about records holds of this one now.
    bool holds_of(const emu::Machine& machine, Word record, const guest::StateMask& mask) const {
        const Word number = record_field(machine, record, layout().state);
        const Word reason = layout().reason ? record_field(machine, record, *layout().reason) : 0;
        return mask.holds_in(number, states_[number & 7U] == guest::ThreadState::blocked, reason);
    }
    const guest::OsLayout& layout() const { return *setup_.guest.layout(); }
    /// The record of the thread that has the processor.
    Word running(const emu::Machine& machine) const;
    /// Threads beside idle that have not ended.
    unsigned live(const emu::Machine& machine) const;
    bool blocked_for(const emu::Machine& machine, Word record, guest::BlockReason reason) const;
    bool anybody_blocked_for(const emu::Machine& machine, guest::BlockReason reason) const;
    /// Records of the threads that can be chosen: none when some of them have been killed, and all go on to
    /// end.
    std::vector<Word> ready(const emu::Machine& machine) const;
    /// The frame at the top of the kernel stack of a thread that waits.
    guest::SavedRegisters frame(const emu::Machine& machine, Word record) const;
    /// The number in the process; 0 is the main program.
    Word number(const emu::Machine& machine, Word record) const;
    Word exit_code(const emu::Machine& machine) const;

private:
    World(const WorldRequest& request, lab::Setup setup) : request_(request), setup_(std::move(setup)) {}
    std::optional<lab::Problem> boot();

    WorldRequest request_;
    lab::Setup setup_;
    guest::SearchView view_;
    debug::CodeMap code_;
    emu::Machine root_;
    std::string printed_;
    const isa::Image* program_ = nullptr;
    std::string program_name_;
    Word base_ = 0, limit_ = 0, main_record_ = 0;
    std::vector<guest::ThreadState> states_;
};

}  // namespace baton::explore
