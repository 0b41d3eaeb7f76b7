// The evaluator of base/expression.hpp: one walk over the nodes.
#include <array>
#include <limits>

#include "base/expression.hpp"
#include "base/messages/expression.hpp"

namespace baton {
namespace {

/// What is known of one node.
struct Cell {
    Value value;
    Outcome outcome = Outcome::known;
};

std::string_view symbol_of(Operator op) {
    switch (op) {
    case Operator::negate: return "-";
    case Operator::complement: return "~";
    case Operator::logical_not: return "!";
    case Operator::multiply: return "*";
    case Operator::divide: return "/";
    case Operator::remainder: return "%";
    case Operator::add: return "+";
    case Operator::subtract: return "-";
    case Operator::shift_left: return "<<";
    case Operator::shift_right: return ">>";
    case Operator::less: return "<";
    case Operator::less_equal: return "<=";
    case Operator::greater: return ">";
    case Operator::greater_equal: return ">=";
    case Operator::equal: return "==";
    case Operator::not_equal: return "!=";
    case Operator::bit_and: return "&";
    case Operator::bit_xor: return "^";
    case Operator::bit_or: return "|";
    case Operator::logical_and: return "&&";
    case Operator::logical_or: return "||";
    case Operator::conditional: return "?";
    default: return "";
    }
}

constexpr std::uint64_t bits(std::int64_t number) {
    return static_cast<std::uint64_t>(number);
}
constexpr std::int64_t wrapped(std::uint64_t number) {
    return static_cast<std::int64_t>(number);
}

class Evaluator {
public:
    Evaluator(const ExpressionNode* nodes, std::size_t count, ExpressionResolver& resolver)
        : nodes_(nodes), count_(count), resolver_(resolver) {}

    Evaluation run() {
        std::array<Cell, 16> few;
        std::vector<Cell> many;
        cells_ = few.data();
        if (count_ > few.size()) {
            many.resize(count_);
            cells_ = many.data();
        }
        for (std::size_t i = 0; i < count_; ++i) cells_[i] = evaluate(static_cast<std::uint32_t>(i));
        Evaluation result;
        result.value = cells_[count_ - 1].value;
        result.outcome = cells_[count_ - 1].outcome;
        if (result.outcome == Outcome::failed) {
            for (auto& found : errors_) result.errors.push_back(std::move(found.error));
        }
        return result;
    }

private:
    struct Found {
        std::uint32_t node;
        ExpressionError error;
    };

    Cell fail(std::uint32_t index, Message message, const ExpressionNode& place) {
        errors_.push_back({index, {std::move(message), place.begin, place.end}});
        return {{}, Outcome::failed};
    }
    Cell answer(std::uint32_t index, ExpressionResolver::Answer&& given) {
        if (given.outcome == Outcome::failed) return fail(index, std::move(given.message), nodes_[index]);
        return {given.value, given.outcome};
    }
    /// Takes back the errors of the nodes in (after, last]: nobody needs their value.
    void forget(std::uint32_t after, std::uint32_t last) {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < errors_.size(); ++i) {
            if (errors_[i].node > after && errors_[i].node <= last) continue;
            if (kept != i) errors_[kept] = std::move(errors_[i]);
            ++kept;
        }
        errors_.resize(kept);
    }
    /// The worse of two outcomes: an error is reported even when another part is not known yet.
    static Outcome worse(Outcome x, Outcome y) {
        for (const Outcome outcome : {Outcome::failed, Outcome::reported, Outcome::unknown}) {
            if (x == outcome || y == outcome) return outcome;
        }
        return Outcome::known;
    }

    Cell evaluate(std::uint32_t index) {
        const ExpressionNode& node = nodes_[index];
        switch (node.op) {
        case Operator::number: return {{node.number, 0}, Outcome::known};
        case Operator::name: return answer(index, resolver_.name(node));
        case Operator::load_byte: return load(index, 1);
        case Operator::load_half: return load(index, 2);
        case Operator::load_word: return load(index, 4);
        case Operator::negate:
        case Operator::complement:
        case Operator::logical_not: return unary(index);
        case Operator::logical_and:
        case Operator::logical_or: return logical(index);
        case Operator::conditional: return choose(index);
        default: return binary(index);
        }
    }

    /// True when the node has a value and it is a plain number; else `cell` says what to return.
    bool plain(std::uint32_t index, std::uint32_t operand, Cell& cell) {
        const Cell& value = cells_[operand];
        if (value.outcome != Outcome::known) {
            cell = {{}, value.outcome};
            return false;
        }
        if (value.value.base == 0) return true;
        cell = fail(index, Message(text::plain_numbers_needed, symbol_of(nodes_[index].op)), nodes_[operand]);
        return false;
    }

    Cell load(std::uint32_t index, unsigned bytes) {
        const Cell& address = cells_[nodes_[index].a];
        if (address.outcome != Outcome::known) return {{}, address.outcome};
        return answer(index, resolver_.load(address.value.number, bytes));
    }

    Cell unary(std::uint32_t index) {
        const ExpressionNode& node = nodes_[index];
        Cell problem;
        if (!plain(index, node.a, problem)) return problem;
        const std::int64_t number = cells_[node.a].value.number;
        switch (node.op) {
        case Operator::negate: return {{wrapped(0 - bits(number)), 0}, Outcome::known};
        case Operator::complement: return {{~number, 0}, Outcome::known};
        default: return {{number == 0 ? 1 : 0, 0}, Outcome::known};
        }
    }

    Cell logical(std::uint32_t index) {
        const ExpressionNode& node = nodes_[index];
        Cell problem;
        if (!plain(index, node.a, problem)) return problem;
        const bool left = cells_[node.a].value.number != 0;
        if (left == (node.op == Operator::logical_or)) {
            forget(node.a, index);
            return {{left ? 1 : 0, 0}, Outcome::known};
        }
        if (!plain(index, node.b, problem)) return problem;
        return {{cells_[node.b].value.number != 0 ? 1 : 0, 0}, Outcome::known};
    }

    Cell choose(std::uint32_t index) {
        const ExpressionNode& node = nodes_[index];
        Cell problem;
        if (!plain(index, node.a, problem)) return problem;
        if (cells_[node.a].value.number != 0) {
            forget(node.b, node.c);
            return cells_[node.b];
        }
        forget(node.a, node.b);
        return cells_[node.c];
    }

    Cell binary(std::uint32_t index) {
        const ExpressionNode& node = nodes_[index];
        const Cell& left = cells_[node.a];
        const Cell& right = cells_[node.b];
        if (left.outcome != Outcome::known || right.outcome != Outcome::known) {
            return {{}, worse(left.outcome, right.outcome)};
        }
        const Value x = left.value;
        const Value y = right.value;
        if (node.op == Operator::add) {
            if (x.base != 0 && y.base != 0) return fail(index, text::addresses_added, node);
            return {{wrapped(bits(x.number) + bits(y.number)), x.base | y.base}, Outcome::known};
        }
        if (node.op == Operator::subtract) {
            if (x.base == 0 && y.base != 0) {
                return fail(index, text::address_subtracted, node);
            }
            if (y.base != 0 && x.base != y.base) return not_comparable(index);
            return {{wrapped(bits(x.number) - bits(y.number)), y.base != 0 ? 0 : x.base}, Outcome::known};
        }
        if (node.op >= Operator::less && node.op <= Operator::not_equal) return compare(index, x, y);
        Cell problem;
        if (!plain(index, node.a, problem) || !plain(index, node.b, problem)) return problem;
        return arithmetic(index, x.number, y.number);
    }

    Cell not_comparable(std::uint32_t index) {
        if (resolver_.distances_come_later()) return {{}, Outcome::unknown};
        return fail(index, text::no_known_distance, nodes_[index]);
    }

    Cell compare(std::uint32_t index, Value x, Value y) {
        if (x.base != y.base) {
            if (x.base != 0 && y.base != 0) return not_comparable(index);
            return fail(index, text::address_compared, nodes_[index]);
        }
        const auto truth = [](bool holds) { return Cell{{holds ? 1 : 0, 0}, Outcome::known}; };
        switch (nodes_[index].op) {
        case Operator::less: return truth(x.number < y.number);
        case Operator::less_equal: return truth(x.number <= y.number);
        case Operator::greater: return truth(x.number > y.number);
        case Operator::greater_equal: return truth(x.number >= y.number);
        case Operator::equal: return truth(x.number == y.number);
        default: return truth(x.number != y.number);
        }
    }

    Cell arithmetic(std::uint32_t index, std::int64_t x, std::int64_t y) {
        const ExpressionNode& node = nodes_[index];
        const auto known = [](std::int64_t number) { return Cell{{number, 0}, Outcome::known}; };
        switch (node.op) {
        case Operator::multiply: return known(wrapped(bits(x) * bits(y)));
        case Operator::bit_and: return known(x & y);
        case Operator::bit_or: return known(x | y);
        case Operator::bit_xor: return known(x ^ y);
        case Operator::divide:
        case Operator::remainder: {
            if (y == 0) return fail(index, text::division_by_zero, nodes_[node.b]);
            const bool division = node.op == Operator::divide;
            // The one quotient that does not fit wraps, as in the machine.
            if (y == -1) return known(division ? wrapped(0 - bits(x)) : 0);
            return known(division ? x / y : x % y);
        }
        default: {
            if (y < 0 || y > 63) {
                return fail(index, Message(text::shift_out_of_range, y), nodes_[node.b]);
            }
            if (node.op == Operator::shift_left) return known(wrapped(bits(x) << y));
            const std::uint64_t shifted = bits(x) >> y;
            return known(wrapped(x < 0 && y > 0 ? shifted | ~(~std::uint64_t{0} >> y) : shifted));
        }
        }
    }

    const ExpressionNode* nodes_;
    std::size_t count_;
    ExpressionResolver& resolver_;
    Cell* cells_ = nullptr;
    std::vector<Found> errors_;
};

}  // namespace

ExpressionResolver::Answer ExpressionResolver::load(std::int64_t, unsigned) {
    return {{}, Outcome::failed, text::no_memory_here};
}

Evaluation evaluate(const ExpressionNode* nodes, std::size_t count, ExpressionResolver& resolver) {
    return Evaluator(nodes, count, resolver).run();
}

}  // namespace baton
