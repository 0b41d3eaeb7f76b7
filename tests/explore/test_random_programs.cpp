// Random small programs against a model that knows no states, no hashes and no reduction: two or three
// threads of loads, stores, atomic additions, locks, a condition and branches, every order of whose steps is
// walked. The outcomes are the same, and where nobody ever waits so is the number of orders that lead to
// each.
//
// Size: 40 programs, 300 with BATON_EXHAUSTIVE (some 20 s), 6 under sanitizers.
#include <algorithm>
#include <catch2/catch.hpp>
#include <deque>

#include "programs.hpp"
#include "tests/support/exhaustive.hpp"
#include "tests/support/random.hpp"

using namespace baton;
using namespace baton::test;
using explore::Claim;

namespace {

constexpr unsigned words = 3;  // 0 is `counter`
constexpr unsigned locks = 2;

enum class Op { load, store, add, xadd, acquire, release, skip_if_even, wait, signal };

struct Instruction {
    Op op = Op::add;
    unsigned what = 0;  // word, lock, or number to add; of a skip: how many
};
using Code = std::vector<Instruction>;

std::string word_name(unsigned word) {
    return word == 0 ? "counter" : word == 1 ? "x" : "y";
}

std::string assembly(const std::vector<Code>& threads) {
    std::vector<std::string> names;
    std::string text;
    for (std::size_t thread = 0; thread < threads.size(); ++thread) {
        names.push_back("thread" + std::to_string(thread));
        text += names.back() + ": push {lr}\n mov r6, " + std::to_string(thread + 1) + "\n";
        std::size_t skip_ends = 0;
        const Code& code = threads[thread];
        for (std::size_t at = 0; at <= code.size(); ++at) {
            if (skip_ends != 0 && at == skip_ends) text += "1:\n";
            if (at == code.size()) break;
            const std::string what = std::to_string(code[at].what), word = word_name(code[at].what % words);
            switch (code[at].op) {
            case Op::load: text += " ldw r6, [" + word + "]\n"; break;
            case Op::store: text += " stw r6, [" + word + "]\n"; break;
            case Op::add: text += " add r6, r6, " + what + "\n"; break;
            case Op::xadd: text += " lea r3, " + word + "\n xadd r6, r6, [r3]\n"; break;
            case Op::acquire: text += " lea r0, lock" + what + "\n call lock_acquire\n"; break;
            case Op::release: text += " lea r0, lock" + what + "\n call lock_release\n"; break;
            case Op::wait: text += " lea r0, told\n lea r1, lock0\n call condition_wait\n"; break;
            case Op::signal: text += " lea r0, told\n call condition_signal\n"; break;
            case Op::skip_if_even:
                text += " test r6, 1\n beq 1f\n";
                skip_ends = at + 1 + code[at].what;
                break;
            }
        }
        text += " pop {lr}\n ret\n";
    }
    return racers(names, text, "x: .word 0\ny: .word 0\n lock lock0\n lock lock1\n condition told\n");
}

Code random_code(Random& random, unsigned most) {
    Code code;
    const auto plain = [&] {
        const unsigned kind = random.below(10), word = random.below(words);
        code.push_back(kind < 4   ? Instruction{Op::load, word}
                       : kind < 7 ? Instruction{Op::store, word}
                       : kind < 8 ? Instruction{Op::add, random.between(1, 3)}
                                  : Instruction{Op::xadd, word});
    };
    while (code.size() < most) {
        const unsigned kind = random.below(10);
        if (kind < 7) {
            plain();
        } else if (kind < 8) {
            code.push_back({Op::skip_if_even, 1});
            plain();
        } else {
            const unsigned lock = random.below(locks);
            code.push_back({Op::acquire, lock});
            plain();
            if (lock == 0 && random.chance(30))
                code.push_back({random.chance(50) ? Op::wait : Op::signal, 0});
            if (random.chance(30)) code.push_back({Op::acquire, 1 - lock});
            plain();
            const bool both = code[code.size() - 2].op == Op::acquire;
            if (both) code.push_back({Op::release, 1 - lock});
            code.push_back({Op::release, lock});
        }
    }
    return code;
}

// All orders, one after the other.
class Model {
public:
    explicit Model(const std::vector<Code>& threads) : code_(threads) {}

    struct Result {
        std::map<std::string, std::uint64_t> orders;  // by outcome
        bool waited = false;
    };

    Result run() {
        // The first time every access is a step, and shows which words are shared.
        for (Word& each : readers_) each = 0;
        for (Word& each : writers_) each = 0;
        for (bool& each : shared_) each = true;
        walk(State(code_.size()));
        for (unsigned word = 0; word < words; ++word) {
            const Word both = readers_[word] | writers_[word];
            shared_[word] = writers_[word] != 0 && (both & (both - 1)) != 0;
        }
        result_ = {};
        walk(State(code_.size()));
        return result_;
    }

private:
    using Word = std::uint32_t;
    struct Thread {
        std::size_t at = 0;
        std::uint32_t value = 0;
        bool sleeps = false;   // in a queue
        bool retakes = false;  // lock 0, after a wait
        bool begun = false;
    };
    struct State {
        explicit State(std::size_t count) : threads(count) {}
        std::vector<Thread> threads;
        std::uint32_t memory[words] = {};
        int holders[locks] = {-1, -1};
        std::deque<std::size_t> queues[locks], told;
    };

    bool is_step(const Instruction& instruction) const {
        switch (instruction.op) {
        case Op::add:
        case Op::skip_if_even: return false;
        case Op::load:
        case Op::store: return shared_[instruction.what];
        default: return true;
        }
    }

    void wake(State& state, std::deque<std::size_t>& queue) {
        if (queue.empty()) return;
        state.threads[queue.front()].sleeps = false;
        queue.pop_front();
    }

    // False when the thread has to wait.
    bool take(State& state, std::size_t number, unsigned lock) {
        if (state.holders[lock] < 0) {
            state.holders[lock] = static_cast<int>(number);
            return true;
        }
        result_.waited = true;
        state.threads[number].sleeps = true;
        state.queues[lock].push_back(number);
        return false;
    }

    void execute(State& state, std::size_t number) {
        Thread& thread = state.threads[number];
        if (thread.retakes) {
            if (!take(state, number, 0)) return;
            thread.retakes = false;
            ++thread.at;
            return;
        }
        const Instruction& now = code_[number][thread.at];
        const Word bit = 1U << number;
        switch (now.op) {
        case Op::load:
            thread.value = state.memory[now.what];
            readers_[now.what] |= bit;
            break;
        case Op::store:
            state.memory[now.what] = thread.value;
            writers_[now.what] |= bit;
            break;
        case Op::add: thread.value += now.what; break;
        case Op::xadd: {
            const std::uint32_t old = state.memory[now.what];
            state.memory[now.what] = old + thread.value;
            thread.value = old;
            readers_[now.what] |= bit;
            writers_[now.what] |= bit;
            break;
        }
        case Op::acquire:
            if (!take(state, number, now.what)) return;
            break;
        case Op::release:
            state.holders[now.what] = -1;
            wake(state, state.queues[now.what]);
            break;
        case Op::skip_if_even:
            if (thread.value % 2 == 0) thread.at += now.what;
            break;
        case Op::wait:
            result_.waited = true;
            state.holders[0] = -1;
            wake(state, state.queues[0]);
            thread.sleeps = thread.retakes = true;
            state.told.push_back(number);
            return;
        case Op::signal: wake(state, state.told); break;
        }
        ++thread.at;
    }

    // What nobody notices is done at once.
    void settle(State& state) {
        for (std::size_t number = 0; number < state.threads.size(); ++number) {
            Thread& thread = state.threads[number];
            if (!thread.begun) thread.value = static_cast<std::uint32_t>(number) + 1;
            thread.begun = true;
            while (!thread.sleeps && !thread.retakes && thread.at < code_[number].size() &&
                   !is_step(code_[number][thread.at]))
                execute(state, number);
        }
    }

    void walk(State state) {
        settle(state);
        bool any = false, all = true;
        for (std::size_t number = 0; number < state.threads.size(); ++number) {
            const Thread& thread = state.threads[number];
            if (thread.at == code_[number].size()) continue;
            all = false;
            if (thread.sleeps) continue;
            any = true;
            State next = state;
            execute(next, number);
            walk(std::move(next));
        }
        if (any) return;
        std::uint32_t value = 0;
        for (unsigned word = words; word-- > 0;) value = value * 256 + state.memory[word] % 256;
        ++result_.orders[(all ? "exit = " : "deadlock = ") + std::to_string(value)];
    }

    std::vector<Code> code_;
    Word readers_[words] = {}, writers_[words] = {};
    bool shared_[words] = {};
    Result result_;
};

}  // namespace

TEST_CASE("random programs come to what a walk over all orders of their steps comes to",
          "[explore][random]") {
#ifdef BATON_SANITIZED
    const unsigned programs = 6;
#else
    const unsigned programs = exhaustive() ? 300 : 40;
#endif
    unsigned counted = 0, waited = 0, deadlocks = 0, several = 0;
    for (unsigned program = 0; program < programs; ++program) {
        Random random(program);
        const unsigned threads = random.between(2, 3);
        std::vector<Code> code;
        for (unsigned thread = 0; thread < threads; ++thread)
            code.push_back(random_code(random, threads == 2 ? random.between(2, 5) : random.between(1, 2)));
        const std::string source = assembly(code);
        INFO(program << "\n" << source);
        const Model::Result wanted = Model(code).run();

        Asked asked;
        asked.claim = Claim::scheduler;
        asked.poison = 20;
        asked.outcome = "([counter] & 255) + ([x] & 255) * 256 + ([y] & 255) * 65536";
        const explore::Report report = search(source, asked);
        CHECK(sound(report));
        std::map<std::string, std::uint64_t> orders;
        for (const explore::Outcome& outcome : report.result().outcomes) {
            const std::string name =
                std::string(name_of(outcome.kind)) + " = " + std::to_string(outcome.value.value_or(-1));
            orders[name] = outcome.interleavings.empty() ? 0 : std::stoull(outcome.interleavings);
            deadlocks += outcome.kind == explore::Kind::deadlock ? 1U : 0U;
        }
        several += orders.size() > 1 ? 1U : 0U;
        if (wanted.waited) {
            ++waited;
            CHECK(report.result().no_count == explore::NoCount::waits);
            std::vector<std::string> names, wanted_names;
            for (const auto& [name, count] : orders) names.push_back(name);
            for (const auto& [name, count] : wanted.orders) wanted_names.push_back(name);
            CHECK(names == wanted_names);
        } else {
            ++counted;
            CHECK(orders == wanted.orders);
            // Round robin reaches them all as well, with enough interrupts.
            asked.claim = Claim::placements;
            const explore::Report queued = search(source, asked);
            CHECK(sound(queued));
            CHECK(queued.result().outcomes.size() == orders.size());
        }
    }
    CHECK(counted > programs / 4);
    CHECK(waited >= programs / 10);
    CHECK(several > programs / 3);
    if (programs > 30) CHECK(deadlocks > 0);
}
