#include "explore/histogram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/messages/explore.hpp"
#include "base/text.hpp"

namespace baton::explore {
namespace {

constexpr std::size_t bar_most = 24;

// A share of a number in decimal digits, as far as a double goes.
double as_double(const std::string& digits) {
    return std::strtod(digits.c_str(), nullptr);
}

std::string grouped(const std::string& digits, Language language) {
    std::string text;
    for (std::size_t at = 0; at < digits.size(); ++at) {
        if (at != 0 && (digits.size() - at) % 3 == 0) text += language == Language::french ? " " : ",";
        text += digits[at];
    }
    return text;
}

std::string percent(double share, Language language) {
    if (share == 0) return language == Language::french ? "0 %" : "0%";
    std::string number =
        share >= 0.0005 ? fmt::format("{:.1f}", share * 100) : fmt::format("{:.1e}", share * 100);
    if (language != Language::french) return number + "%";
    std::replace(number.begin(), number.end(), '.', ',');
    return number + " %";
}

std::string bar(double share) {
    const auto length = static_cast<std::size_t>(std::lround(share * static_cast<double>(bar_most)));
    std::string text(share > 0 ? std::max<std::size_t>(length, 1) : 0, '#');
    text.resize(bar_most, ' ');
    return text;
}

}  // namespace

std::vector<HistogramRow> histogram(const ClaimResult& claim) {
    std::vector<HistogramRow> rows;
    const double total = claim.interleavings.empty() ? 0 : as_double(claim.interleavings);
    bool any = false;
    for (std::size_t index = 0; index < claim.outcomes.size(); ++index) {
        const Outcome& outcome = claim.outcomes[index];
        HistogramRow row;
        row.name = name_of(outcome.kind);
        if (outcome.value) {
            row.name += fmt::format(" {}", *outcome.value);
        } else if (outcome.kind == Kind::exit || outcome.kind == Kind::fault) {
            row.name += fmt::format(" {}", static_cast<std::int32_t>(outcome.exit_code));
        }
        row.bad = std::find(claim.wrong.begin(), claim.wrong.end(), index) != claim.wrong.end();
        row.orders = outcome.interleavings;
        if (total > 0 && !row.orders.empty()) row.share = as_double(row.orders) / total;
        row.chance = outcome.chance;
        any = any || !row.orders.empty() || row.chance;
        rows.push_back(std::move(row));
    }
    return any ? rows : std::vector<HistogramRow>{};
}

std::string histogram_text(const ClaimResult& claim, Language language) {
    const std::vector<HistogramRow> rows = histogram(claim);
    if (rows.empty()) return {};
    std::size_t name_width = 0, orders_width = 0;
    const bool counted = !claim.interleavings.empty();
    const bool chances =
        std::all_of(rows.begin(), rows.end(), [](const HistogramRow& row) { return row.chance; });
    for (const HistogramRow& row : rows) {
        name_width = std::max(name_width, row.name.size());
        orders_width = std::max(orders_width, grouped(row.orders, language).size());
    }
    std::string text;
    if (counted) {
        text +=
            "  " +
            say(language, Message(text::explore_histogram_orders, grouped(claim.interleavings, language))) +
            "\n";
        for (const HistogramRow& row : rows)
            text += fmt::format("    {:<{}}  {}  {:>{}}  {}\n", row.name, name_width, bar(row.share),
                                grouped(row.orders, language), orders_width, percent(row.share, language));
    }
    if (!chances) return text;
    text += "  " + std::string(say(language, text::explore_histogram_chance)) + "\n";
    for (const HistogramRow& row : rows)
        text += fmt::format("    {:<{}}  {}  {}\n", row.name, name_width, bar(*row.chance),
                            percent(*row.chance, language));
    return text;
}

}  // namespace baton::explore
