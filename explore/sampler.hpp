// Runs by chance, for what is too large to be searched whole.
//
// Every second run decides at each choice anew, all ways being as likely; the others follow "A Randomized
// Scheduler with Probabilistic Guarantees of Finding Bugs" (Burckhardt and others, 2010) with depth 3: each
// thread has a priority by chance, the most urgent one runs, and at two choices, by chance, whoever runs
// becomes the least urgent. Under a policy, where nobody can be chosen, these runs have three interrupts at
// choices by chance.
//
// Run n is decided by the seed and n alone: it is the same on any machine, and with any number of threads.
// What fails is shrunk: interrupts are taken away as long as it comes to the same outcome.
#pragma once

#include <cstdint>
#include <vector>

#include "explore/search.hpp"

namespace baton::explore {

struct SampleRequest {
    std::uint64_t runs = 1000;
    std::uint64_t seed = 1;
    unsigned shard = 1;  ///< of `shards`, from 1 on: of every so many runs this one
    unsigned shards = 1;
    std::chrono::milliseconds budget{30'000};
};

struct Sampled {
    Ending ending;
    Decisions decisions;  ///< of the run with the fewest interrupts
    unsigned interrupts = 0;
    std::uint32_t instructions = 0;
    std::uint64_t runs = 0;  ///< that came to it
};

struct Samples {
    std::vector<Sampled> endings;
    std::uint64_t runs = 0;  ///< that were made; those without an end are no ending
    bool interrupted = false;
};

/// With the choices that the search knows of, and those that some runs before find, on its expanders.
Samples sample(const World& world, Search& search, const ValueOf& value, const SampleRequest& request,
               const GoOn& go_on);

}  // namespace baton::explore
