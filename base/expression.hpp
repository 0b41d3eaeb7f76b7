// Expressions in C's notation: the one parser and evaluator for assembler operands, breakpoint
// conditions and watches.
//
// Models: integer constants, names, memory loads where the user of this header allows them, and
// C's operators with C's precedence, in 64-bit arithmetic that wraps. Relocatable values: a
// number may carry a base (a section, the load address), with which only addition, subtraction
// and comparison mean anything. Does not model: assignment, calls, types, floating point.
//
//   ?:   ||   &&   |   ^   &   == !=   < <= > >=   << >>   + -   * / %   - + ~ ! ( )
//
// An expression is an array of nodes in which operands stand before their operator; the last
// node is the whole. It is evaluated by one walk over the array, so its depth costs no stack.
// What a name means is decided by a resolver, which the user supplies.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/messages.hpp"

namespace baton {

enum class Operator : std::uint8_t {
    number,
    name,
    load_byte,  ///< byte[a]
    load_half,  ///< half[a]
    load_word,  ///< [a]
    negate,
    complement,
    logical_not,
    multiply,
    divide,
    remainder,
    add,
    subtract,
    shift_left,
    shift_right,  ///< keeps the sign
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    bit_and,
    bit_xor,
    bit_or,
    logical_and,
    logical_or,
    conditional,  ///< a ? b : c
};

/// One constant, name or operator, with its place in the text.
struct ExpressionNode {
    Operator op = Operator::number;
    std::uint32_t begin = 0;  ///< byte offsets into the text
    std::uint32_t end = 0;
    std::uint32_t a = 0;  ///< operands: indices from the expression's first node
    std::uint32_t b = 0;
    std::uint32_t c = 0;
    /// A number's value. Of a name the parser leaves 0 here, and in a and b where the name itself stands
    /// (begin and end take parentheses around it in); a user may put its own binding in their place.
    std::int64_t number = 0;
};

/// The name of a name node as the parser leaves it.
inline std::string_view name_in(std::string_view text, const ExpressionNode& node) {
    return text.substr(node.a, node.b - node.a);
}

struct ExpressionError {
    Message message;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
};

struct ExpressionSyntax {
    bool memory_loads = false;    ///< [a], byte[a], half[a]
    bool numeric_labels = false;  ///< 1b and 1f are names
};

/// Parentheses, unary operators and ?: inside each other.
inline constexpr unsigned expression_depth_limit = 100;

/// Parses the longest expression that starts at `position` (spaces are skipped), appends its
/// nodes to `nodes` and moves `position` behind it. What follows is the caller's business. On
/// an error the nodes are as before, `position` is undefined.
std::optional<ExpressionError> parse_expression(std::string_view text, std::size_t& position,
                                                std::vector<ExpressionNode>& nodes,
                                                const ExpressionSyntax& syntax);

/// A number, and what it is relative to: 0 is nothing, a plain number.
struct Value {
    std::int64_t number = 0;
    std::uint32_t base = 0;

    friend bool operator==(const Value&, const Value&) = default;
};

enum class Outcome : std::uint8_t {
    known,
    unknown,   ///< not known yet; nothing is wrong so far
    failed,    ///< wrong, with a message
    reported,  ///< wrong, and somebody has said so already
};

/// Says what names and memory hold.
class ExpressionResolver {
public:
    struct Answer {
        Value value;
        Outcome outcome = Outcome::known;
        Message message;  ///< of Outcome::failed
    };
    virtual ~ExpressionResolver() = default;
    virtual Answer name(const ExpressionNode& node) = 0;
    /// Whether values of different bases may turn out to have a distance later; then a difference of
    /// them is unknown, not wrong.
    virtual bool distances_come_later() const { return false; }
    /// `bytes` is 1, 2 or 4.
    virtual Answer load(std::int64_t address, unsigned bytes);
};

struct Evaluation {
    Value value;
    Outcome outcome = Outcome::known;
    std::vector<ExpressionError> errors;  ///< all that stand in the way; empty unless failed
};

/// Evaluates `count` nodes. && || and ?: take no harm from the side that is not chosen.
Evaluation evaluate(const ExpressionNode* nodes, std::size_t count, ExpressionResolver& resolver);

/// An expression that keeps its text, for conditions and watches.
class Expression {
public:
    /// The whole of `text` must be one expression; else the error is returned and the
    /// expression is empty.
    std::optional<ExpressionError> parse(std::string text, const ExpressionSyntax& syntax);

    bool empty() const { return nodes_.empty(); }
    const std::string& text() const { return text_; }
    const std::vector<ExpressionNode>& nodes() const { return nodes_; }
    std::string_view name_of(const ExpressionNode& node) const { return name_in(text_, node); }
    /// Precondition: not empty.
    Evaluation evaluate(ExpressionResolver& resolver) const {
        return baton::evaluate(nodes_.data(), nodes_.size(), resolver);
    }

private:
    std::string text_;
    std::vector<ExpressionNode> nodes_;
};

/// The letters of names: a-z A-Z 0-9 _ . $, not starting with a digit.
constexpr bool starts_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '.' || c == '$';
}
constexpr bool continues_name(char c) {
    return starts_name(c) || (c >= '0' && c <= '9');
}

/// The character at `position` as people know it: 'x', or '\xe9' and the like as UTF-8 text.
std::string_view character_at(std::string_view text, std::size_t position);

/// For messages: the name or number at `position`, or the character if there is neither.
std::string_view token_at(std::string_view text, std::size_t position);

/// Reads what follows a backslash at `position` (the backslash is passed already), one of those that
/// text::unknown_escape lists. Moves `position` behind it; nullopt when it is none of these.
std::optional<std::uint8_t> parse_escape(std::string_view text, std::size_t& position);

}  // namespace baton
