// What of a state counts when two histories are said to have met: the 128-bit hash of a projection.
//
// Left out: the machine's cycle and time, the moment at which the clock is due, dead kernel stack, and what
// the kernel publishes as accounts; what it publishes as relative counts as a difference to its base. All the
// rest of RAM, processor and devices counts. Where somebody is to be chosen nobody's registers are in the
// processor, and who had it last makes no difference: both are left out there.
//
// RAM counts as the set of words that are not as at the root, each hashed by itself and added up; threads'
// records and kernel stacks, in which what counts depends on the thread's state, are hashed as wholes.
#pragma once

#include <vector>

#include "explore/hash.hpp"
#include "explore/kept_state.hpp"
#include "explore/world.hpp"

namespace baton::explore {

class Projection {
public:
    explicit Projection(const World& world);

    /// `changed`: the words of RAM that are not as at the root.
    Hash128 of(const emu::Machine& machine, const ChangedWords& changed) const;
    /// Leaves out of the changed words what lies in dead kernel stack: whatever is there will be overwritten
    /// before it is read.
    void drop_dead(const emu::Machine& machine, ChangedWords& changed) const;

private:
    /// What a word of RAM is to the hash.
    enum class Class : std::uint8_t { counts, left_out, record, stack };
    /// How a record is hashed in one state: which bits of each of its words count, and which words relative
    /// to what.
    struct RecordMask {
        std::vector<Word> bits;
        std::vector<std::pair<Word, Word>> relative;  // index of the word, address of the base
    };
    Hash128 record_hash(const emu::Machine& machine, Word record) const;
    /// Of a thread that waits: where on its kernel stack the living part begins; else the stack's top.
    Word living(const emu::Machine& machine, Word record) const;

    const World& world_;
    std::vector<guest::StateMask> relative_;  // outside of the table
    std::vector<RecordMask> of_records_;      // by state and reason
    std::vector<Class> classes_;              // by word of RAM
    std::vector<std::uint8_t> owners_;   // the same: the record that it belongs to, or whose stack it is in
    std::vector<Hash128> free_at_root_;  // by record, of those that are free there
    std::vector<guest::StackBounds> stacks_;  // by record
    Word sp_offset_ = 0;
};

}  // namespace baton::explore
