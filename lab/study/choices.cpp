#include "lab/study/choices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/messages/lab.hpp"
#include "base/text.hpp"
#include "lab/study/schedule.hpp"

namespace baton::lab {
namespace {

std::optional<unsigned> number_within(std::string_view text, unsigned least, unsigned most) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
        return std::nullopt;
    return value;
}

}  // namespace

Result<std::vector<PolicyChoice>> parse_choices(const std::string& list) {
    std::vector<PolicyChoice> choices;
    std::string_view rest = list;
    while (true) {
        const std::size_t comma = rest.find(',');
        const std::string_view part = rest.substr(0, comma);
        const std::size_t colon = part.rfind(':');
        PolicyChoice choice{std::string(part.substr(0, colon)), std::nullopt};
        if (colon != std::string_view::npos) {
            choice.quantum = number_within(part.substr(colon + 1), 1, quantum_most);
            if (!choice.quantum)
                return Failure{"--compare",
                               {text::lab_no_quantum, show_controls(part.substr(colon + 1)), quantum_most}};
        }
        if (choice.policy.empty()) return Failure{"--compare", text::lab_compare_lists};
        if (choices.size() == most_choices)
            return Failure{"--compare", {text::lab_too_many_policies, most_choices}};
        choices.push_back(std::move(choice));
        if (comma == std::string_view::npos) return choices;
        rest.remove_prefix(comma + 1);
    }
}

const char* sweep_name(Sweep::What what) {
    switch (what) {
    case Sweep::What::quantum: return "quantum";
    case Sweep::What::tick_cycles: return "tick-cycles";
    case Sweep::What::wait_states: return "wait-states";
    case Sweep::What::seed: return "seed";
    }
    return "";
}

Result<Sweep> parse_sweep(const std::string& written) {
    struct Range {
        Sweep::What what;
        unsigned least, most;
    };
    static constexpr Range ranges[] = {{Sweep::What::quantum, 1, quantum_most},
                                       {Sweep::What::tick_cycles, tick_cycles_least, tick_cycles_most},
                                       {Sweep::What::wait_states, 0, emu::wait_states_most},
                                       {Sweep::What::seed, 0, 1'000'000'000}};
    const std::size_t equals = written.find('=');
    const std::string name = written.substr(0, equals);
    const auto range = std::find_if(std::begin(ranges), std::end(ranges),
                                    [&](const Range& r) { return name == sweep_name(r.what); });
    if (range == std::end(ranges) || equals == std::string::npos)
        return Failure{"--sweep", {text::lab_no_sweep, show_controls(written)}};
    std::vector<unsigned> numbers;
    std::string_view rest = std::string_view(written).substr(equals + 1);
    for (bool more = true; more;) {
        const std::size_t dots = rest.find("..");
        const auto value =
            number_within(rest.substr(0, dots), numbers.size() == 2 ? 1 : range->least, range->most);
        if (!value)
            return Failure{
                "--sweep",
                {text::lab_no_sweep_number, show_controls(rest.substr(0, dots)), range->least, range->most,
                 fmt::format("{}={}..{}", name, range->least, std::min(range->least + 19, range->most))}};
        numbers.push_back(*value);
        more = dots != std::string_view::npos;
        if (more && numbers.size() == 3) return Failure{"--sweep", text::lab_sweep_too_many_numbers};
        if (dots != std::string_view::npos) rest.remove_prefix(dots + 2);
    }
    const unsigned first = numbers[0];
    const unsigned last = numbers.size() > 1 ? numbers[1] : first;
    const unsigned step = numbers.size() > 2 ? numbers[2] : 1;
    if (last < first) return Failure{"--sweep", {text::lab_sweep_backwards, first, last}};
    if ((last - first) / step >= most_sweep_values)
        return Failure{"--sweep",
                       {text::lab_too_many_values, most_sweep_values,
                        fmt::format("{}={}..{}..{}", name, first, last, (last - first) / 20)}};
    Sweep sweep;
    sweep.what = range->what;
    for (unsigned value = first; value <= last; value += step) sweep.values.push_back(value);
    return sweep;
}

}  // namespace baton::lab
