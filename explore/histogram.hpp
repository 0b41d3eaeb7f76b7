// How often outcomes come, drawn: the orders of the steps that lead to each, and its chance, told apart.
#pragma once

#include <string>
#include <vector>

#include "base/language.hpp"
#include "explore/finder.hpp"

namespace baton::explore {

struct HistogramRow {
    std::string name;  ///< "exit 2"
    bool bad = false;
    std::string orders;  ///< decimal, grouped; empty: not defined
    double share = 0;    ///< of all orders
    std::optional<double> chance;
};

/// Empty where neither orders nor chances are known.
std::vector<HistogramRow> histogram(const ClaimResult& claim);
/// As lines of text, with a head for each column.
std::string histogram_text(const ClaimResult& claim, Language language);

}  // namespace baton::explore
