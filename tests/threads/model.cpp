#include "model.hpp"

#include <fmt/format.h>

#include "tests/support/random.hpp"

namespace baton::test {

namespace {

constexpr int error_thread = -11, error_held = -14, error_not_held = -15;
constexpr int nobody = -1, gone = -2;

struct ModelThread {
    std::size_t place = 0;  // of its next operation
    int phase = 0;          // of that operation: how often it has waited in it
    bool ended = false;
    bool joined = false;
    std::string waits;
};

class Model {
public:
    explicit Model(const Program& program) : program_(program), threads_(program.threads.size() + 1) {
        for (std::size_t i = 1; i < threads_.size(); ++i) ready_.push_back(static_cast<int>(i));
        holders_.assign(static_cast<std::size_t>(program.locks), nobody);
        permits_ = program.semaphores;
        arrived_.assign(program.barriers.size(), 0);
        lock_queues_.resize(holders_.size());
        semaphore_queues_.resize(permits_.size());
        condition_queues_.resize(static_cast<std::size_t>(program.conditions));
        barrier_queues_.resize(arrived_.size());
        for (std::size_t i = 1; i < threads_.size(); ++i)
            joins_.push_back({Call::join, static_cast<int>(i), 0});
    }

    Outcome run() {
        // The main program starts all and goes on: it is the first.
        ready_.push_front(0);
        while (!ready_.empty() && !outcome_.ends) {
            const int next = ready_.front();
            ready_.pop_front();
            go_on(next);
        }
        for (const ModelThread& thread : threads_) outcome_.waits.push_back(thread.ended ? "" : thread.waits);
        return outcome_;
    }

private:
    enum class Step : std::uint8_t { done, waits };

    const std::vector<Operation>& operations(int thread) const {
        return thread == 0 ? joins_ : program_.threads[static_cast<std::size_t>(thread) - 1];
    }
    ModelThread& at(int thread) { return threads_[static_cast<std::size_t>(thread)]; }

    void go_on(int number) {
        ModelThread& thread = at(number);
        thread.waits.clear();
        while (thread.place < operations(number).size()) {
            int result = 0;
            if (step(number, operations(number)[thread.place], result) == Step::waits) return;
            outcome_.log.push_back({number, static_cast<int>(thread.place), result});
            thread.phase = 0;
            ++thread.place;
        }
        if (number == 0) {
            outcome_.ends = true;
            return;
        }
        for (int& holder : holders_) {
            if (holder != number) continue;
            holder = gone;
            ++outcome_.misuses;
        }
        thread.ended = true;
        for (std::size_t other = 0; other < threads_.size(); ++other) {
            if (threads_[other].waits == fmt::format("join {}", number)) wake(static_cast<int>(other));
        }
    }

    void wake(int thread) {
        at(thread).waits.clear();
        ready_.push_back(thread);
    }
    void wake_first(std::deque<int>& queue) {
        if (queue.empty()) return;
        wake(queue.front());
        queue.pop_front();
    }
    Step wait_in(int thread, std::deque<int>& queue, std::string what) {
        queue.push_back(thread);
        at(thread).waits = std::move(what);
        return Step::waits;
    }
    Step misuse(int error, int& result) {
        ++outcome_.misuses;
        result = error;
        return Step::done;
    }
    Step take(int thread, std::size_t lock) {
        if (holders_[lock] != nobody)
            return wait_in(thread, lock_queues_[lock], fmt::format("lock {}", lock));
        holders_[lock] = thread;
        return Step::done;
    }

    Step step(int thread, const Operation& operation, int& result) {
        const auto object = static_cast<std::size_t>(operation.object);
        int& phase = at(thread).phase;
        switch (operation.call) {
        case Call::acquire:
            if (phase == 0 && holders_[object] == thread) return misuse(error_held, result);
            phase = 1;
            return take(thread, object);
        case Call::try_acquire:
            if (holders_[object] == thread) return misuse(error_held, result);
            result = holders_[object] == nobody ? 1 : 0;
            if (result == 1) holders_[object] = thread;
            return Step::done;
        case Call::release:
            if (holders_[object] != thread) return misuse(error_not_held, result);
            holders_[object] = nobody;
            wake_first(lock_queues_[object]);
            return Step::done;
        case Call::down:
            if (permits_[object] <= 0)
                return wait_in(thread, semaphore_queues_[object], fmt::format("semaphore {}", object));
            --permits_[object];
            return Step::done;
        case Call::up:
            ++permits_[object];
            wake_first(semaphore_queues_[object]);
            return Step::done;
        case Call::wait: {
            const auto lock = static_cast<std::size_t>(operation.lock);
            if (phase == 0) {
                if (holders_[lock] != thread) return misuse(error_not_held, result);
                holders_[lock] = nobody;
                wake_first(lock_queues_[lock]);
                phase = 1;
                return wait_in(thread, condition_queues_[object], fmt::format("condition {}", object));
            }
            return take(thread, lock);
        }
        case Call::signal: wake_first(condition_queues_[object]); return Step::done;
        case Call::broadcast:
            while (!condition_queues_[object].empty()) wake_first(condition_queues_[object]);
            return Step::done;
        case Call::barrier:
            if (phase == 1) return Step::done;
            if (++arrived_[object] < program_.barriers[object]) {
                phase = 1;
                return wait_in(thread, barrier_queues_[object], fmt::format("barrier {}", object));
            }
            arrived_[object] = 0;
            while (!barrier_queues_[object].empty()) wake_first(barrier_queues_[object]);
            return Step::done;
        case Call::yield:
            if (phase == 1) return Step::done;
            phase = 1;
            ready_.push_back(thread);
            return Step::waits;
        case Call::join: {
            ModelThread& other = at(operation.object);
            if (other.joined) {
                result = error_thread;
                return Step::done;
            }
            if (!other.ended) {
                at(thread).waits = fmt::format("join {}", operation.object);
                return Step::waits;
            }
            other.joined = true;
            return Step::done;
        }
        }
        return Step::done;
    }

    const Program& program_;
    std::vector<ModelThread> threads_;
    std::vector<Operation> joins_;
    std::deque<int> ready_;
    std::vector<int> holders_, permits_, arrived_;
    std::vector<std::deque<int>> lock_queues_, semaphore_queues_, condition_queues_, barrier_queues_;
    Outcome outcome_;
};

const char* routine(Call call) {
    static constexpr const char* names[] = {
        "lock_acquire", "lock_try",       "lock_release",     "semaphore_down",
        "semaphore_up", "condition_wait", "condition_signal", "condition_broadcast",
        "barrier_wait", "thread_yield",   "thread_join"};
    return names[static_cast<std::size_t>(call)];
}

std::string argument(const Operation& operation) {
    switch (operation.call) {
    case Call::acquire:
    case Call::try_acquire:
    case Call::release: return fmt::format(" lea r0, l{}\n", operation.object);
    case Call::down:
    case Call::up: return fmt::format(" lea r0, s{}\n", operation.object);
    case Call::wait: return fmt::format(" lea r0, c{}\n lea r1, l{}\n", operation.object, operation.lock);
    case Call::signal:
    case Call::broadcast: return fmt::format(" lea r0, c{}\n", operation.object);
    case Call::barrier: return fmt::format(" lea r0, b{}\n", operation.object);
    case Call::join: return fmt::format(" mov r0, {}\n", operation.object);
    case Call::yield: break;
    }
    return "";
}

}  // namespace

Program random_threads(std::uint64_t seed) {
    Random random(seed);
    Program program;
    const unsigned threads = random.between(1, 5);
    for (unsigned i = 0; i < 2; ++i) program.semaphores.push_back(static_cast<int>(random.below(3)));
    program.barriers.push_back(static_cast<int>(random.between(1, threads)));
    for (unsigned i = 0; i < threads; ++i) {
        std::vector<Operation> operations;
        const unsigned count = random.between(4, 14);
        while (operations.size() < count) {
            Operation one;
            const unsigned what = random.below(100);
            one.lock = static_cast<int>(random.below(3));
            one.object = static_cast<int>(random.below(3));
            if (what < 35) {  // a critical section, perhaps with something in it
                one.call = random.chance(85) ? Call::acquire : Call::try_acquire;
                operations.push_back(one);
                if (random.chance(50)) operations.push_back({Call::yield, 0, 0});
                if (random.chance(30))
                    operations.push_back({Call::wait, static_cast<int>(random.below(2)), one.object});
                one.call = Call::release;
                if (random.chance(95)) operations.push_back(one);
                continue;
            }
            one.object = static_cast<int>(random.below(2));
            if (what < 55) {
                one.call = Call::signal;
            } else if (what < 62) {
                one.call = Call::broadcast;
            } else if (what < 74) {
                one.call = Call::up;
            } else if (what < 82) {
                one.call = Call::down;
            } else if (what < 92) {
                one.call = Call::yield;
            } else if (what < 95) {
                one.call = Call::barrier;
                one.object = 0;
            } else if (what < 97) {
                one.call = Call::release;
            } else if (what < 98) {
                one.call = Call::wait;
            } else {
                one.call = Call::join;
                one.object = static_cast<int>(random.between(1, threads));
            }
            operations.push_back(one);
        }
        program.threads.push_back(std::move(operations));
    }
    return program;
}

std::string source_of(const Program& program) {
    std::string text =
        "        .include \"user.inc\"\n        .equ THREAD_STACKS, 6\n_start: jmp begin\nlogged: .word "
        "0\nlog_words: .space "
        "4096\nbegin:\n";
    for (std::size_t i = 1; i <= program.threads.size(); ++i)
        text += fmt::format(" lea r0, t{}\n call thread_start\n", i);
    for (std::size_t i = 1; i <= program.threads.size(); ++i)
        text += fmt::format(" mov r0, {}\n call thread_join\n li r1, {}\n call log\n", i, i - 1);
    text += " mov r0, 0\n jmp exit\n";
    for (std::size_t i = 1; i <= program.threads.size(); ++i) {
        text += fmt::format("t{}: push {{lr}}\n", i);
        const auto& operations = program.threads[i - 1];
        for (std::size_t place = 0; place < operations.size(); ++place)
            text +=
                argument(operations[place]) + fmt::format(" call {}\n li r1, {}\n call log\n",
                                                          routine(operations[place].call), i << 16 | place);
        text += " pop {lr}\n ret\n";
    }
    text +=
        "log: lea r2, log_words\n ldw r3, [logged]\n shl r4, r3, 3\n add r2, r2, r4\n stw r1, [r2]\n stw r0, "
        "[r2 + 4]\n add "
        "r3, r3, 1\n stw r3, [logged]\n ret\nthread_yield: sys yield\n ret\n .data\n";
    for (int i = 0; i < program.locks; ++i) text += fmt::format(" lock l{}\n", i);
    for (int i = 0; i < program.conditions; ++i) text += fmt::format(" condition c{}\n", i);
    for (std::size_t i = 0; i < program.semaphores.size(); ++i)
        text += fmt::format(" semaphore s{}, {}\n", i, program.semaphores[i]);
    for (std::size_t i = 0; i < program.barriers.size(); ++i)
        text += fmt::format(" barrier b{}, {}\n", i, program.barriers[i]);
    return text + " .text\n .include \"thread.inc\"\n .include \"lib.inc\"\n";
}

Outcome run_model(const Program& program) {
    return Model(program).run();
}

}  // namespace baton::test
