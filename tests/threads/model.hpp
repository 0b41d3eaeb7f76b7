// Threads that synchronise, as a plain model: what README of the guest OS promises, and nothing of how the
// kernel does it. One processor, nobody is interrupted: who is ready runs, first come, first served, until he
// waits, yields or ends.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

namespace baton::test {

enum class Call : std::uint8_t {
    acquire,
    try_acquire,
    release,
    down,
    up,
    wait,
    signal,
    broadcast,
    barrier,
    yield,
    join
};

struct Operation {
    Call call = Call::yield;
    int object = 0;  ///< of its kind; of join: the thread's number
    int lock = 0;    ///< of wait
};

struct Program {
    int locks = 3;
    int conditions = 2;
    std::vector<int> semaphores;  ///< first values
    std::vector<int> barriers;    ///< how many each is for
    std::vector<std::vector<Operation>>
        threads;  ///< without the main program, which starts and joins them in order
};

Program random_threads(std::uint64_t seed);
/// As a source for the guest: it logs each call that has returned, as words (thread << 16 | place, result),
/// behind a word that counts them, at its byte 4.
std::string source_of(const Program& program);

struct Logged {
    int thread = 0;
    int place = 0;
    int result = 0;
    bool operator==(const Logged&) const = default;
};

struct Outcome {
    std::vector<Logged> log;
    bool ends = false;  ///< the main program has joined all
    int misuses = 0;    ///< lines on the console
    std::vector<std::string>
        waits;  ///< of each thread, the main program first: "lock 2", "join 1", "" when it has ended
};
Outcome run_model(const Program& program);

}  // namespace baton::test
