#include "explore/crew.hpp"

namespace baton::explore {

Crew::Crew(unsigned size) {
    for (unsigned who = 1; who < size; ++who) threads_.emplace_back([this, who] { wait_for_jobs(who); });
}

Crew::~Crew() {
    {
        const std::lock_guard lock(mutex_);
        over_ = true;
    }
    begin_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void Crew::work(unsigned who) {
    for (;;) {
        std::size_t number = 0;
        {
            const std::lock_guard lock(mutex_);
            if (next_ >= parts_) return;
            number = next_++;
        }
        (*part_)(who, number);
    }
}

void Crew::wait_for_jobs(unsigned who) {
    std::uint64_t seen = 0;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            begin_.wait(lock, [&] { return over_ || job_ != seen; });
            if (over_) return;
            seen = job_;
        }
        work(who);
        const std::lock_guard lock(mutex_);
        if (--busy_ == 0) done_.notify_one();
    }
}

void Crew::run(std::size_t parts, const std::function<void(unsigned, std::size_t)>& part) {
    if (threads_.empty() || parts < 2) {
        for (std::size_t number = 0; number < parts; ++number) part(0, number);
        return;
    }
    {
        const std::lock_guard lock(mutex_);
        part_ = &part;
        parts_ = parts;
        next_ = 0;
        busy_ = static_cast<unsigned>(threads_.size());
        ++job_;
    }
    begin_.notify_all();
    work(0);
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return busy_ == 0; });
}

}  // namespace baton::explore
