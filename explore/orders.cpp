#include "explore/orders.hpp"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <map>

namespace baton::explore {
namespace {

using Number = boost::multiprecision::cpp_int;

constexpr std::uint32_t nothing = Search::nothing;
constexpr std::uint32_t ending_bit = Search::ending_bit;

// States in an order in which every way leads forward; nothing when there is a loop.
std::optional<std::vector<std::uint32_t>> forward_order(const Search& search) {
    const auto states = static_cast<std::uint32_t>(search.states());
    std::vector<std::uint32_t> into(states, 0);
    for (std::uint32_t state = 0; state < states; ++state) {
        for (std::uint32_t i = 0; i < search.ways_of(state); ++i) {
            const std::uint32_t target = search.target(search.first_way(state) + i);
            if ((target & ending_bit) == 0) ++into[target];
        }
    }
    std::vector<std::uint32_t> order;
    order.reserve(states);
    for (std::uint32_t state = 0; state < states; ++state) {
        if (into[state] == 0) order.push_back(state);
    }
    for (std::size_t at = 0; at < order.size(); ++at) {
        const std::uint32_t state = order[at];
        for (std::uint32_t i = 0; i < search.ways_of(state); ++i) {
            const std::uint32_t target = search.target(search.first_way(state) + i);
            if ((target & ending_bit) == 0 && --into[target] == 0) order.push_back(target);
        }
    }
    if (order.size() != states) return std::nullopt;
    return order;
}

// The sets of states that orders of steps lead to, each with the number of orders that lead there.
class Sets {
public:
    explicit Sets(const Search& search) : search_(search) {}

    /// False when they are too many.
    bool count(std::vector<Number>& endings) {
        if (search_.states() == 0) return false;
        number_of(closed({0}));
        std::vector<std::vector<std::uint32_t>> next;
        std::vector<std::uint32_t> into(1, 0);
        for (std::size_t at = 0; at < sets_.size(); ++at) {
            next.push_back(steps_from(at));
            if (items_ > items_most) return false;
            into.resize(sets_.size(), 0);
            for (const std::uint32_t to : next.back()) ++into[to];
        }
        std::vector<Number> orders(sets_.size());
        orders[0] = 1;
        endings.assign(search_.endings(), 0);
        std::vector<std::uint32_t> ready{0};
        while (!ready.empty()) {
            const std::uint32_t at = ready.back();
            ready.pop_back();
            for (const std::uint32_t item : *sets_[at]) {
                if ((item & ending_bit) != 0) endings[item & ~ending_bit] += orders[at];
            }
            for (const std::uint32_t to : next[at]) {
                orders[to] += orders[at];
                if (--into[to] == 0) ready.push_back(to);
            }
            orders[at] = 0;
        }
        return true;
    }

private:
    static constexpr std::size_t items_most = 20'000'000;
    using Set = std::vector<std::uint32_t>;  // sorted: states in front of a step, and endings

    std::uint32_t number_of(Set set) {
        const auto [place, fresh] =
            numbers_.try_emplace(std::move(set), static_cast<std::uint32_t>(sets_.size()));
        if (fresh) {
            sets_.push_back(&place->first);
            items_ += place->first.size();
        }
        return place->second;
    }

    // All that is reached by what is no step.
    Set closed(Set from) const {
        Set found;
        std::sort(from.begin(), from.end());
        from.erase(std::unique(from.begin(), from.end()), from.end());
        Set seen = from;
        while (!from.empty()) {
            const std::uint32_t at = from.back();
            from.pop_back();
            if ((at & ending_bit) != 0) {
                found.push_back(at);
                continue;
            }
            bool steps = false;
            for (std::uint32_t i = 0; i < search_.ways_of(at); ++i) {
                const std::uint32_t way = search_.first_way(at) + i;
                steps = steps || search_.is_step(way);
                if (search_.is_step(way)) continue;
                const std::uint32_t target = search_.target(way);
                const auto place = std::lower_bound(seen.begin(), seen.end(), target);
                if (place != seen.end() && *place == target) continue;
                seen.insert(place, target);
                from.push_back(target);
            }
            if (steps) found.push_back(at);
        }
        std::sort(found.begin(), found.end());
        return found;
    }

    std::vector<std::uint32_t> steps_from(std::size_t number) {
        std::map<std::pair<std::uint32_t, Word>, Set> by_step;
        for (const std::uint32_t state : *sets_[number]) {
            if ((state & ending_bit) != 0) continue;
            for (std::uint32_t i = 0; i < search_.ways_of(state); ++i) {
                const std::uint32_t way = search_.first_way(state) + i;
                if (!search_.is_step(way)) continue;
                by_step[{search_.record(way), search_.step_ip(way)}].push_back(search_.target(way));
            }
        }
        std::vector<std::uint32_t> next;
        for (auto& [step, targets] : by_step) next.push_back(number_of(closed(std::move(targets))));
        return next;
    }

    const Search& search_;
    std::map<Set, std::uint32_t> numbers_;
    std::vector<const Set*> sets_;
    std::size_t items_ = 0;
};

// Lets chance flow from each state to where it leads, and counts what has come to an end.
class Chances {
public:
    Chances(const Search& search, std::vector<std::uint32_t> order)
        : search_(search), order_(std::move(order)), mass_(search.states(), 0), ended_(search.endings(), 0) {
        if (!mass_.empty()) mass_[0] = 1;
    }

    /// What is still under way after it.
    double sweep() {
        for (const std::uint32_t state : order_) {
            const double mass = mass_[state];
            if (mass == 0) continue;
            mass_[state] = 0;
            flow(state, mass);
        }
        double left = 0;
        for (const double mass : mass_) left += mass;
        return left;
    }
    const std::vector<double>& ended() const { return ended_; }

private:
    void flow(std::uint32_t state, double mass) {
        const std::uint32_t first = search_.first_way(state), count = search_.ways_of(state);
        for (std::uint32_t way = first; way < first + count; ++way) {
            if (search_.is_step(way)) continue;
            give(way, mass);
            return;
        }
        for (std::uint32_t way = first; way < first + count; ++way) give(way, mass / count);
    }
    void give(std::uint32_t way, double mass) {
        const std::uint32_t target = search_.target(way);
        ((target & ending_bit) != 0 ? ended_[target & ~ending_bit] : mass_[target]) += mass;
    }

    const Search& search_;
    std::vector<std::uint32_t> order_;
    std::vector<double> mass_, ended_;
};

}  // namespace

Orders count_orders(const Search& search) {
    Orders orders;
    const auto forward = forward_order(search);
    if (search.states() != 0) {
        std::vector<std::uint32_t> order;
        if (forward) {
            order = *forward;
        } else {
            for (std::uint32_t state = 0; state < search.states(); ++state) order.push_back(state);
        }
        Chances chances(search, std::move(order));
        constexpr unsigned sweeps_most = 5000;
        constexpr double enough = 1e-12;
        double left = 1;
        for (unsigned sweep = 0; sweep < sweeps_most && left > enough; ++sweep) left = chances.sweep();
        if (left <= enough) orders.chances = chances.ended();
    }
    if (search.other_ends()) {
        orders.why = NoCount::other_ends;
    } else if (search.waited()) {
        orders.why = NoCount::waits;
    } else if (!forward) {
        orders.why = NoCount::loop;
    } else {
        std::vector<Number> counts;
        if (!Sets(search).count(counts)) {
            orders.why = NoCount::too_many;
            return orders;
        }
        Number total = 0;
        for (const Number& count : counts) {
            orders.counts.push_back(count.str());
            total += count;
        }
        orders.total = total.str();
    }
    return orders;
}

}  // namespace baton::explore
