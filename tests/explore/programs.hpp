// Small programs with threads whose answers are known, and the search as tests call it.
#pragma once

#include <map>
#include <string>

#include "explore/finder.hpp"

namespace baton::test {

/// A program: `threads` threads begin at `work` with their number from 0 in r0, the main program joins them
/// all and ends with [counter]. `work` may be several routines: the thread begins at r0's entry in `starts`.
std::string racers(unsigned threads, const std::string& work, const std::string& data = "");
/// The same, each thread with a routine of its own.
std::string racers(const std::vector<std::string>& routines, const std::string& work,
                   const std::string& data = "");

/// The body, `times` times, in r6; what it calls may change r0 to r5.
std::string again(unsigned times, const std::string& body);

inline const char* const increment = " ldw r1, [counter]\n add r1, r1, 1\n stw r1, [counter]\n";

struct Asked {
    std::optional<explore::Claim> claim = explore::Claim::placements;
    unsigned interrupts = 2;
    explore::Begin begin = explore::Begin::join;
    bool everywhere = false;
    unsigned poison = 0;
    std::string policy = "rr";
    std::string outcome = "";
    unsigned budget = 60;
    unsigned threads = 1;
    unsigned samples = 0;  // runs by chance where the search is not whole
    std::optional<std::vector<guest::StateMask>> masks = {};
};

explore::Report search(const std::string& source, const Asked& asked = {});
/// Why nothing was searched; fails when something was.
std::string refusal(const std::string& source, const Asked& asked = {});

/// What was found as one text a kind and code: "exit 2" -> least interrupts.
using Answers = std::map<std::string, unsigned>;
Answers answers(const explore::Report& report);
/// Complete, every schedule replays, no mask makes a difference.
bool sound(const explore::Report& report);

}  // namespace baton::test
