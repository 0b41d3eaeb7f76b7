#include "lab/study/costs.hpp"

#include <numeric>
#include <utility>

namespace baton::lab {
namespace {

namespace happened = emu::happened;
using emu::Step;
using emu::Tick;

constexpr std::uint64_t cycles_between_looks = 1U << 20;

/// What the kernel is doing, from the labels that it passes.
class KernelPlace {
public:
    static std::optional<KernelPlace> in(const Setup& setup) {
        if (!setup.guest.switch_path()) return std::nullopt;
        KernelPlace place;
        place.path_ = *setup.guest.switch_path();
        return place;
    }

    Cost of(const Tick& tick) {
        if (tick.did(happened::accepted)) code_ = tick.code;
        if (tick.step >= Step::accept && tick.step <= Step::enter) return Cost::entry_and_return;
        const bool interrupts = (tick.flags & isa::flag::interrupts) != 0;
        if (tick.did(happened::began)) pass(tick.ip);
        // The idle thread is kernel mode with interrupts on; the iret to it has switched them on already.
        if (interrupts && now_ != Cost::entry_and_return) return Cost::idle;
        if (tick.step == Step::wait) return Cost::tick_end;
        const Cost cost = now_;
        if (tick.did(happened::returned)) now_ = Cost::idle;
        return cost;
    }

private:
    void pass(Word ip) {
        // Back in the middle of what the thread was doing, which is no interrupt's handler.
        if (std::exchange(goes_back_, false)) now_ = Cost::system_calls;
        if (ip == path_.save || ip == path_.restore) now_ = Cost::save_and_restore;
        if (ip == path_.dispatch) now_ = handler();
        if (ip == path_.decide || ip == path_.choose || ip == path_.switch_threads) now_ = Cost::choosing;
        if (ip == path_.leave) now_ = Cost::entry_and_return;
        goes_back_ = ip == path_.switched;
    }
    Cost handler() const {
        if (code_ == static_cast<unsigned>(isa::Vector::timer)) return Cost::tick_handler;
        if (code_ == static_cast<unsigned>(isa::Vector::syscall)) return Cost::system_calls;
        return Cost::devices;
    }

    guest::SwitchPath path_;
    bool goes_back_ = false;
    std::uint8_t code_ = 0;
    Cost now_ = Cost::tick_handler;  // boot ends with the beginning of tick 0
};

}  // namespace

const char* cost_name(Cost cost) {
    static constexpr std::array<const char*, cost_count> names{
        "own",          "others",       "entry_and_return", "save_and_restore", "choosing",
        "tick_handler", "system_calls", "devices",          "tick_end",         "idle"};
    return names[static_cast<std::size_t>(cost)];
}

std::uint64_t sum(const Costs& costs) {
    return std::accumulate(costs.begin(), costs.end(), std::uint64_t{0});
}

std::optional<std::vector<Switch>> measure_switches(const Setup& setup, const Schedule& schedule) {
    std::optional<KernelPlace> kernel = KernelPlace::in(setup);
    if (!kernel) return std::nullopt;
    debug::SessionOptions unwatched;
    unwatched.observe = false;
    debug::Session session(setup.machine, unwatched);
    std::vector<Switch> switches;
    std::optional<Switch> under_way;
    Word user = 0;
    const std::uint64_t end = schedule.begin + schedule.span;
    while (session.machine().running() && session.machine().time() <= end) {
        const Tick& tick = session.step();
        if (tick.user && !(tick.step >= Step::accept && tick.step <= Step::enter)) {
            if (under_way && under_way->from != tick.context) {
                under_way->to = tick.context;
                switches.push_back(*under_way);
            }
            under_way.reset();
            user = tick.context;
            continue;
        }
        const Cost cost = kernel->of(tick);
        if (tick.user && tick.did(happened::accepted)) under_way = Switch{tick.cycle, user, 0, tick.code, {}};
        if (under_way) ++under_way->costs[static_cast<std::size_t>(cost)];
        if (cost == Cost::idle) under_way.reset();
    }
    return switches;
}

std::optional<std::vector<Costs>> measure_costs(const Setup& setup, const Schedule& schedule,
                                                const GoOn& go_on) {
    std::optional<KernelPlace> kernel = KernelPlace::in(setup);
    if (!kernel) return std::nullopt;
    debug::SessionOptions unwatched;
    unwatched.observe = false;
    debug::Session session(setup.machine, unwatched);

    const std::size_t count = schedule.jobs.size();
    std::vector<Costs> costs(count, Costs{});
    std::vector<bool> open(count, false);
    Costs system{};                             // all that is no job's own
    std::vector<std::uint64_t> user(count, 0);  // user mode of each job
    std::uint64_t all_users = 0;

    const auto arrival = [&](std::size_t job) {
        return schedule.begin + std::uint64_t{schedule.jobs[job].arrival} * schedule.tick_cycles;
    };
    // What a job's counters say now; later taken off again.
    const auto reading = [&](std::size_t job) {
        Costs now = system;
        now[static_cast<std::size_t>(Cost::own)] = user[job];
        now[static_cast<std::size_t>(Cost::others)] = all_users - user[job];
        return now;
    };
    const std::uint64_t end = schedule.begin + schedule.span;
    const bool ideal = schedule.clock == emu::Clock::ideal;
    while (session.machine().running() && session.machine().time() <= end) {
        const std::uint64_t time = session.machine().time();
        if (go_on && session.machine().cycle() % cycles_between_looks == 0 && !go_on()) return std::nullopt;
        for (std::size_t job = 0; job < count; ++job) {
            const auto& finish = schedule.runs[job].finish;
            if (!finish) continue;
            if (!open[job] && time == arrival(job) && costs[job] == Costs{}) {
                costs[job] = reading(job);
                open[job] = true;
            }
            if (open[job] && time == schedule.begin + *finish) {
                const Costs last = reading(job);
                for (std::size_t i = 0; i < cost_count; ++i) costs[job][i] = last[i] - costs[job][i];
                open[job] = false;
            }
        }
        const Tick& tick = session.step();
        const bool counts = !ideal || !tick.kernel_time;
        if (tick.user && !(tick.step >= Step::accept && tick.step <= Step::enter)) {
            if (!counts) continue;
            ++all_users;
            for (std::size_t job = 0; job < count; ++job)
                user[job] += schedule.runs[job].context == tick.context;
        } else {
            const Cost cost = kernel->of(tick);
            if (counts) ++system[static_cast<std::size_t>(cost)];
        }
    }
    return costs;
}

}  // namespace baton::lab
