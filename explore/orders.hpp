// How many orders of the steps lead to each outcome, and how likely each outcome is.
//
// A step is an access to a word that matters, an atomic instruction, or a call that others can notice; start,
// join, exit and attempts that have to wait are none. An order is a sequence of (thread, step). Ways through
// the graph of states are more than that, for they differ in what is no step, too: so sets of states are
// followed, all those that one order can have led to.
//
// The chance is that of a run in which, time after time, each thread that stands in front of a step is as
// likely to go on; what is no step is done at once.
//
// Defined for whole searches in which whoever searches chooses who is next.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "explore/search.hpp"

namespace baton::explore {

enum class NoCount : std::uint8_t {
    none,        ///< there are counts
    claim,       ///< the claim is another one
    incomplete,  ///< the search was not whole
    waits,       ///< a lock, semaphore, condition, barrier or sleep had to be waited for
    loop,        ///< there are loops: orders without end
    other_ends,  ///< a thread other than the main program ends the process
    too_many,    ///< sets of states, for the memory that there is
};

struct Orders {
    NoCount why = NoCount::none;
    std::vector<std::string> counts;  ///< by ending of the search, decimal; empty unless `why` is none
    std::string total;
    /// By ending; empty where the runs do not come to an end with certainty, or are too many to follow.
    std::vector<double> chances;
};

/// Precondition: the search was whole.
Orders count_orders(const Search& search);

}  // namespace baton::explore
