// What blocked threads wait for, in words that a report needs: which lock, who has it, where in the source
// the thread stands. Values; lab/present makes sentences and JSON of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "debug/session/session.hpp"
#include "debug/symbols/code_map.hpp"
#include "guest/kernel.hpp"

namespace baton::lab {

/// A place in the guest's code.
struct CodeSpot {
    isa::Word address = 0;
    std::optional<debug::CodePlace> place;
};

/// Where names and lines come from; null: not known.
struct CodeSources {
    const debug::CodeMap* code = nullptr;
    const guest::Kernel* kernel = nullptr;
};

struct Wait {
    std::uint32_t index = guest::no_thread;  ///< in the session's view of the OS
    std::string thread;                      ///< "2.1 count"
    guest::BlockReason reason = guest::BlockReason::none;
    std::string reason_name;  ///< as the guest publishes it
    std::string object;       ///< name of the lock or the like
    std::string other;        ///< who has the lock, or who is joined
    bool joins_itself = false;
    std::optional<CodeSpot> at;  ///< the call in the program; only while the thread stands in it
};

/// What a thread is, or was, blocked on; `object` is an index in the view, no_object for none.
Wait wait_of(const debug::Session& session, std::uint32_t thread, std::uint32_t object,
             const CodeSources& sources);

/// What the thread was blocked on when a deadlock closed; its place only while it still stands there.
Wait wait_of(const debug::Session& session, const debug::Deadlock& deadlock, std::size_t member,
             const CodeSources& sources);

/// The name that the program has given an object, or its address.
std::string object_name(const guest::OsView& os, std::uint32_t object);

/// The same, resolved.
struct DeadlockReport {
    std::uint64_t cycle = 0;
    guest::Blockage kind = guest::Blockage::deadlock;
    bool circle = false;  ///< each of `waits` waits for the next one
    std::vector<Wait> waits;
};
std::vector<DeadlockReport> deadlock_reports(const debug::Session& session, const CodeSources& sources);

}  // namespace baton::lab
