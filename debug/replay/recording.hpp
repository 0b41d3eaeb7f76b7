// One machine's run with its past: where one stands in it, and how one gets elsewhere.
//
// Two sessions stand behind it. The *newest* one is as far as the machine has ever run: it feeds timeline,
// console and counts, and leaves keyframes. In the past a second one, made from a checkpoint and run forward
// again, is what one looks at; what is recorded stays. Only a change in the past cuts the future.
//
// This is all that searches and steps need: to look, to move the present on, to go back to a checkpoint, and
// to run a part of the past once more on a session of their own. It knows no commands and no breakpoints.
//
// Invariants: the present one is never behind the newest; every input is in the history, so that running
// again from any checkpoint gives the machine bit for bit. Positions are cycle numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "debug/replay/history.hpp"
#include "debug/session/session.hpp"

namespace baton::debug {

class Recording {
public:
    Recording(emu::Machine machine, const SessionOptions& options, std::size_t history_bytes);
    Recording(const Recording&) = delete;
    Recording& operator=(const Recording&) = delete;

    /// Another one for each recording that ever was; addresses may be used again, this is not.
    std::uint64_t id() const { return id_; }

    // --- now ---
    const Session& now() const { return past_ ? *past_ : newest_session_; }
    const emu::Machine& machine() const { return now().machine(); }
    std::uint64_t position() const { return machine().cycle(); }
    bool in_past() const { return past_ != nullptr; }
    std::string_view console_text() const;

    // --- what is recorded ---
    const Session& newest_session() const { return newest_session_; }
    std::uint64_t newest() const { return newest_session_.machine().cycle(); }
    std::uint64_t oldest() const { return history_.oldest(); }
    const History& history() const { return history_; }
    const std::optional<guest::OsLayout>& layout() const { return layout_; }
    emu::Machine machine_at(std::uint64_t position) const;
    /// The code of the last entry before a cycle, as far as the timeline holds it.
    std::optional<std::uint8_t> entered_before(std::uint64_t cycle) const;
    /// Where threads of a program have had their base.
    std::vector<Word> bases_of(const std::string& program) const;

    // --- moving ---
    /// Runs the present session for a part of `limits.cycles`, or one cycle of it.
    RunEnd advance(const RunLimits& limits);
    RunEnd tick(const RunLimits& limits);
    void sync_to_now() { present().sync_to_now(); }
    /// Stands at the newest position, or in the past at or before `target`, as near as a checkpoint or the
    /// present allows.
    void go_near(std::uint64_t target);
    /// The past has been followed up to where the recording stands: they are the same now.
    void come_home();
    /// Keeps a checkpoint of the present for going back to it again and again.
    void cache_nearby();

    // --- running again ---
    /// The last kept checkpoint at or before `position`.
    const History::LoggedCheckpoint& nearest(std::uint64_t position) const;
    /// The position at which number `done` of what came from outside came.
    std::uint64_t next_action(std::size_t done) const;
    /// Does to the session what was done to the machine up to where it stands, from number `done` on;
    /// `did` is called behind each.
    void do_actions(Session& session, std::size_t& done,
                    const std::function<void(const ReplayInput&)>& did = {}) const;
    /// A session for running again that nobody looks at between two commands.
    Session& scratch();

    // --- changing; the future must have been cut ---
    /// Forgets the future: the newest session stands at the present afterwards. False: there was none.
    bool cut();
    void poke(const Poke& poke);
    void post(const emu::InputEvent& event);
    /// How often something was changed.
    std::uint64_t changes() const { return changes_; }

private:
    Session& present() { return past_ ? *past_ : newest_session_; }
    void after_running();
    void rebuild(std::uint64_t position);

    std::uint64_t id_;
    std::optional<guest::OsLayout> layout_;
    Session newest_session_;
    std::unique_ptr<Session> past_;
    std::size_t past_actions_ = 0;
    std::unique_ptr<Session> scratch_;
    History history_;
    std::map<std::uint64_t, History::LoggedCheckpoint> near_;  // checkpoints near the present, by position
    std::uint64_t console_base_ = 0;
    std::uint64_t changes_ = 0;
};

}  // namespace baton::debug
