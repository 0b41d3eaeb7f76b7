// Which words of the program's memory threads can notice each other by.
//
// Every access counts that is made while at least two threads live: loads, stores, atomic instructions,
// fetches, and what the kernel reads or writes for a thread. A word is shared when two threads have touched
// it, one of them writing; it matters when one of the touches was a plain load or store, for in front of
// system calls and atomic instructions there is a choice anyway. The set only grows, over all runs of a
// search, and only when somebody settles what has been touched: in between everybody sees the same set.
//
// Threads are told apart by their records: two threads that had the same record one after the other count as
// one, and never lived at the same time.
#pragma once

#include <cstdint>
#include <vector>

#include "isa/word.hpp"

namespace baton::explore {

using isa::Word;

enum class Touch : std::uint8_t {
    fetch,        ///< of an instruction
    plain_read,   ///< by a load or a pop
    plain_write,  ///< by a store or a push
    other_read,   ///< by an atomic instruction or the kernel: there is a choice in front of it
    other_write,
};

class SharedWords {
public:
    SharedWords(Word begin, Word end) : begin_(begin & ~3U), words_((end - begin_ + 3) / 4) {}

    /// Whether a plain access to any word of these bytes is a choice.
    bool matters(Word address, Word bytes) const {
        for (Word at = index(address); at <= index(address + bytes - 1); ++at) {
            if (at < words_.size() && words_[at].matters) return true;
        }
        return false;
    }
    void touch(Word record, Word address, Word bytes, Touch how);
    /// Takes over what another one has been told since it was last asked.
    void join(SharedWords& other);
    /// True when the set of words that matter grows by what was touched.
    bool settle();
    /// Addresses of those that matter, ascending.
    std::vector<Word> all() const;

private:
    struct Touched {
        std::uint32_t readers = 0, writers = 0;  // a bit for each record
        bool plain = false;
        bool matters = false;
    };
    Word index(Word address) const { return (address - begin_) / 4; }
    void add(Word at, std::uint32_t readers, std::uint32_t writers, bool plain);

    Word begin_;
    std::vector<Touched> words_;
    std::vector<Word> fresh_;  // indices of words with a new touch
};

}  // namespace baton::explore
