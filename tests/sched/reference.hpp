// The policies once more, as plain as can be, in ticks: what the guest is compared with. In the tests
// only; the product never computes a schedule.
//
// At one instant: the running job completes or blocks; jobs that arrive or wake join, in job order; a
// preempted job joins; the policy picks. A tick that ends with a block or an end counts as had.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/build/jobs.hpp"

namespace baton::test {

struct Reference {
    static constexpr std::uint32_t nobody = 0xffffffffU;
    std::vector<std::uint32_t> order;
    std::vector<unsigned> finish, start, waiting, blocked;
};

/// Policy: fifo, sjf, srt, rr, priority, priority_without_preemption, priority_aging, mlfq.
Reference reference(const std::vector<lab::Job>& jobs, const std::string& policy, unsigned quantum);

}  // namespace baton::test
