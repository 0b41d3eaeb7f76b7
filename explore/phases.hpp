// The claim `phase`: one run for each phase of the clock, that is for each number of cycles of the first tick
// that can be over when the first program begins, under the present policy, quantum and length of a tick.
//
// An outcome's `instructions` is here the first phase that leads to it, and `interrupts` is 0.
#pragma once

#include "explore/finder.hpp"

namespace baton::explore {

Result<ClaimResult, lab::Problem> every_phase(const lab::Home& home, const Request& request,
                                              const ValueOf& value, const GoOn& go_on);

}  // namespace baton::explore
