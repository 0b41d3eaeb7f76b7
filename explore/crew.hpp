// Threads of the host that do the parts of one job after the other. Which of them does which part is left to
// chance; so a part must depend on nothing but its number, and leave its result in a place of its own.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace baton::explore {

class Crew {
public:
    /// The caller is one of them: with 1 there is no other thread.
    explicit Crew(unsigned size);
    Crew(const Crew&) = delete;
    Crew& operator=(const Crew&) = delete;
    ~Crew();

    unsigned size() const { return static_cast<unsigned>(threads_.size()) + 1; }
    /// Comes back when `part(who, number)` has come back for every number below `parts`; who < size().
    void run(std::size_t parts, const std::function<void(unsigned who, std::size_t number)>& part);

private:
    void work(unsigned who);
    void wait_for_jobs(unsigned who);

    std::mutex mutex_;
    std::condition_variable begin_, done_;
    const std::function<void(unsigned, std::size_t)>* part_ = nullptr;
    std::size_t parts_ = 0, next_ = 0;
    unsigned busy_ = 0;
    std::uint64_t job_ = 0;
    bool over_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace baton::explore
