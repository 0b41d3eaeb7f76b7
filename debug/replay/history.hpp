// The past of one machine: keyframes from which any earlier state can be had by running again, and the
// log of everything that reached the machine from outside.
//
// A keyframe is a Session::Checkpoint; frames share the pages that have not changed between them. Bounded:
// beyond the limit frames are thinned, the old ones more than the young ones, so that their distance
// grows with their age; the first one stays as long as three fit. Nothing here runs a machine.
//
// Invariants: frames stand in the order of their positions; replaying from any of them, with the
// actions behind it, gives the machine bit for bit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <variant>
#include <vector>

#include "debug/session/session.hpp"
#include "emu/input.hpp"

namespace baton::debug {

/// Something from outside: done to the machine at a position, before the cycle of that number.
struct ReplayInput {
    std::uint64_t position = 0;
    std::variant<emu::InputEvent, Poke> what;
};

class History {
public:
    /// A state to go on from.
    struct LoggedCheckpoint {
        Session::Checkpoint checkpoint;
        std::size_t actions = 0;  ///< how many of actions() have been done

        std::uint64_t position() const { return checkpoint.position(); }
    };
    struct Frame : LoggedCheckpoint {
        std::size_t own_bytes = 0;  ///< of pages that the frame before does not share, and of the rest
    };

    static constexpr std::size_t default_bytes = std::size_t{256} << 20;
    static constexpr std::size_t most_frames = 4096;

    explicit History(std::size_t most_bytes = default_bytes) : most_bytes_(most_bytes) {}

    /// Position from which on the next frame is wanted.
    std::uint64_t next_due() const { return next_due_; }
    /// Keeps a state; positions must not go back.
    void keep(Session::Checkpoint checkpoint);
    void log(ReplayInput action) { actions_.push_back(std::move(action)); }
    /// Forgets all frames and actions behind `position`, and actions at it from number `actions` on.
    void cut(std::uint64_t position, std::size_t actions);

    const std::deque<Frame>& frames() const { return frames_; }
    const std::vector<ReplayInput>& actions() const { return actions_; }
    /// The youngest frame at or before `position`. Precondition: position >= oldest().
    const Frame& at_or_before(std::uint64_t position) const;
    std::uint64_t oldest() const { return frames_.front().position(); }
    std::size_t bytes() const { return bytes_; }
    std::size_t most_bytes() const { return most_bytes_; }

private:
    void thin();
    void remove(std::size_t index);
    void account(std::size_t index);

    std::size_t most_bytes_;
    std::deque<Frame> frames_;
    std::vector<ReplayInput> actions_;
    std::size_t bytes_ = 0;
    std::uint64_t next_due_ = 0;
};

}  // namespace baton::debug
