// Why a run ended, in sentences for the person who wrote the guest: where it stood, what was seen to go
// wrong, and what to try.
//
// Everything is concluded from what the machine did and from the images that were loaded; advice is
// given only where the cause was seen. Does not look into a policy or guess what a program means.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "debug/symbols/code_map.hpp"
#include "isa/image.hpp"
#include "lab/run/run.hpp"

namespace baton::lab {

/// Why the run ended, in one or several lines; each ends in a newline.
std::string explain_end(const debug::Session& session, End end, const debug::CodeMap& code);

/// What was run, as far as advice needs it. Pointers may be null: not known.
struct Subject {
    bool os = false;                    ///< the guest OS with programs; else a bare image
    const isa::Image* image = nullptr;  ///< the kernel or the bare image
    isa::Word load_address = 0;         ///< of `image`
    const std::map<std::string, isa::Image>* programs = nullptr;  ///< of the guest's disk, by name
    bool traceable = true;                                        ///< `baton trace` can run the same
    std::uint64_t tick_cycles = 0;                                ///< period of the OS's clock; 0: not known
};

/// What to try, in lines; empty where the end speaks for itself.
std::string advice(const debug::Session& session, End end, const Subject& subject);

/// The guest OS has switched the machine off and never had a process.
bool nothing_was_started(const debug::Session& session, End end);

}  // namespace baton::lab
