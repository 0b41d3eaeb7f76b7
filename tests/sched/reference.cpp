#include "reference.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <functional>
#include <stdexcept>

namespace baton::test {
namespace {

constexpr std::uint32_t nobody = Reference::nobody;

struct State {
    std::size_t phase = 0;  // of the pattern
    unsigned left = 0;      // of the present burst
    unsigned burst = 0;
    unsigned wakes = 0;  // while blocked
    bool blocked = false;
    bool arrived = false;
    bool done = false;
    unsigned ready_since = 0;
    unsigned level = 0;  // mlfq
    unsigned quantum_left = 0;
};

enum class Why { fresh, woken, preempted };

class Simulation {
public:
    Simulation(const std::vector<lab::Job>& jobs, const std::string& policy, unsigned quantum)
        : jobs_(jobs), policy_(policy), quantum_(quantum), states_(jobs.size()) {
        out_.finish.assign(jobs.size(), 0);
        out_.start.assign(jobs.size(), nobody);
        out_.waiting.assign(jobs.size(), 0);
        out_.blocked.assign(jobs.size(), 0);
        for (std::size_t j = 0; j < jobs.size(); ++j) states_[j].left = states_[j].burst = jobs[j].pattern[0];
    }

    Reference run() {
        std::size_t done = 0;
        for (now_ = 0;; ++now_) {
            // What happened in the tick that ends now.
            bool left = false;
            if (running_ != nobody) {
                State& s = states_[running_];
                charge(running_);
                if (s.left == 0) {
                    left = true;
                    if (s.phase + 1 == jobs_[running_].pattern.size()) {
                        s.done = true;
                        out_.finish[running_] = now_;
                        ++done;
                    } else {
                        s.blocked = true;
                        s.wakes = now_ + jobs_[running_].pattern[s.phase + 1];
                        s.phase += 2;
                        s.left = s.burst = jobs_[running_].pattern[s.phase];
                    }
                }
            }
            if (done == jobs_.size()) return out_;
            if (now_ > 200'000) throw std::runtime_error("the reference does not end");
            if (policy_ == "mlfq" && now_ != 0 && now_ % 20 == 0) boost(left);
            for (std::uint32_t j = 0; j < jobs_.size(); ++j) {
                State& s = states_[j];
                if (!s.arrived && jobs_[j].arrival == now_) {
                    s.arrived = true;
                    join(j, Why::fresh);
                } else if (s.blocked && s.wakes == now_) {
                    s.blocked = false;
                    join(j, Why::woken);
                }
            }
            if (left) {
                running_ = nobody;
            } else if (running_ != nobody && must_go()) {
                const std::uint32_t j = running_;
                running_ = nobody;
                join(j, Why::preempted);
            }
            if (running_ == nobody) pick();
            out_.order.push_back(running_);
            for (std::uint32_t j = 0; j < jobs_.size(); ++j) {
                const State& s = states_[j];
                if (s.blocked) ++out_.blocked[j];
                if (s.arrived && !s.blocked && !s.done && j != running_) ++out_.waiting[j];
            }
            if (running_ != nobody) {
                --states_[running_].left;
                if (out_.start[running_] == nobody) out_.start[running_] = now_;
            }
        }
    }

private:
    // --- what a tick costs the one who has had it ---
    void charge(std::uint32_t j) {
        State& s = states_[j];
        used_up_ = false;
        if (policy_ == "rr") {
            used_up_ = --s.quantum_left == 0;
            if (used_up_) s.quantum_left = quantum_;
        }
        if (policy_ == "mlfq") {
            // At the boost the running one goes to the top instead, and on.
            used_up_ = --s.quantum_left == 0;
            if (used_up_) set_level(s, std::min(s.level + 1, 2U));
        }
    }
    static void set_level(State& s, unsigned level) {
        s.level = level;
        s.quantum_left = std::array{1U, 2U, 4U}[level];
    }
    void boost(bool left) {
        std::deque<std::uint32_t> all;
        for (auto& queue : queues_) {
            all.insert(all.end(), queue.begin(), queue.end());
            queue.clear();
        }
        queues_[0] = all;
        for (State& s : states_) set_level(s, 0);
        boosted_ = running_ != nobody && !left;
    }

    // --- the ready jobs ---
    void join(std::uint32_t j, Why why) {
        State& s = states_[j];
        s.ready_since = now_;
        if (policy_ != "mlfq") {
            queues_[0].push_back(j);
            return;
        }
        if (why == Why::fresh) set_level(s, 0);
        if (why == Why::preempted && !used_up_) {
            queues_[s.level].push_front(j);
        } else {
            queues_[s.level].push_back(j);
        }
    }
    long urgency(std::uint32_t j) const {
        const State& s = states_[j];
        if (policy_ == "sjf") return s.burst;
        if (policy_ == "srt") return s.left;
        if (policy_ == "priority_aging")
            return std::max(
                0L, static_cast<long>(jobs_[j].priority) - static_cast<long>(now_ - s.ready_since) / 5);
        return jobs_[j].priority;
    }
    /// The most urgent ready one: then the earlier arrival, then job order.
    std::uint32_t best() const {
        std::uint32_t found = nobody;
        for (const std::uint32_t j : queues_[0]) {
            if (found == nobody || std::make_tuple(urgency(j), jobs_[j].arrival, j) <
                                       std::make_tuple(urgency(found), jobs_[found].arrival, found))
                found = j;
        }
        return found;
    }
    bool must_go() {
        if (policy_ == "rr") return used_up_ && !queues_[0].empty();
        if (policy_ == "mlfq") {
            if (boosted_) {
                boosted_ = false;
                return false;
            }
            const State& s = states_[running_];
            // Used up: those on its new level go first, too.
            for (unsigned level = 0; level < s.level + (used_up_ ? 1U : 0U); ++level) {
                if (!queues_[level].empty()) return true;
            }
            return false;
        }
        if (policy_ == "srt" || policy_ == "priority" || policy_ == "priority_aging") {
            const std::uint32_t other = best();
            const long own = policy_ == "srt" ? states_[running_].left : jobs_[running_].priority;
            return other != nobody && urgency(other) < own;
        }
        return false;
    }
    void pick() {
        boosted_ = false;
        if (policy_ == "mlfq") {
            for (auto& queue : queues_) {
                if (queue.empty()) continue;
                running_ = queue.front();
                queue.pop_front();
                return;
            }
            return;
        }
        if (queues_[0].empty()) return;
        const bool in_turn = policy_ == "fifo" || policy_ == "rr";
        running_ = in_turn ? queues_[0].front() : best();
        queues_[0].erase(std::find(queues_[0].begin(), queues_[0].end(), running_));
        if (policy_ == "rr") states_[running_].quantum_left = quantum_;
    }

    const std::vector<lab::Job>& jobs_;
    std::string policy_;
    unsigned quantum_;
    std::vector<State> states_;
    std::array<std::deque<std::uint32_t>, 3> queues_;
    std::uint32_t running_ = nobody;
    bool used_up_ = false;
    bool boosted_ = false;
    unsigned now_ = 0;
    Reference out_;
};

}  // namespace

Reference reference(const std::vector<lab::Job>& jobs, const std::string& policy, unsigned quantum) {
    return Simulation(jobs, policy, quantum).run();
}

}  // namespace baton::test
