#include "base/expression.hpp"

#include <algorithm>
#include <limits>

#include "base/messages/expression.hpp"

namespace baton {
namespace {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr int digit_value(char c) {
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return 99;
}

constexpr std::size_t utf8_length(char first) {
    const auto byte = static_cast<unsigned char>(first);
    return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

struct Binary {
    Operator op;
    int precedence;  ///< higher binds tighter; 0 is none
    std::size_t length;
};

Binary binary_operator(std::string_view rest) {
    const char first = rest.empty() ? '\0' : rest[0];
    const char second = rest.size() > 1 ? rest[1] : '\0';
    switch (first) {
    case '*': return {Operator::multiply, 10, 1};
    case '/': return {Operator::divide, 10, 1};
    case '%': return {Operator::remainder, 10, 1};
    case '+': return {Operator::add, 9, 1};
    case '-': return {Operator::subtract, 9, 1};
    case '<':
        if (second == '<') return {Operator::shift_left, 8, 2};
        if (second == '=') return {Operator::less_equal, 7, 2};
        return {Operator::less, 7, 1};
    case '>':
        if (second == '>') return {Operator::shift_right, 8, 2};
        if (second == '=') return {Operator::greater_equal, 7, 2};
        return {Operator::greater, 7, 1};
    case '=':
        if (second == '=') return {Operator::equal, 6, 2};
        break;
    case '!':
        if (second == '=') return {Operator::not_equal, 6, 2};
        break;
    case '&':
        if (second == '&') return {Operator::logical_and, 2, 2};
        return {Operator::bit_and, 5, 1};
    case '^': return {Operator::bit_xor, 4, 1};
    case '|':
        if (second == '|') return {Operator::logical_or, 1, 2};
        return {Operator::bit_or, 3, 1};
    default: break;
    }
    return {Operator::number, 0, 0};
}

class Parser {
public:
    Parser(std::string_view text, std::size_t position, std::vector<ExpressionNode>& nodes,
           const ExpressionSyntax& syntax)
        : text_(text), at_(position), nodes_(nodes), first_(nodes.size()), syntax_(syntax) {}

    bool parse() { return conditional(0); }
    std::size_t position() const { return last_end_; }
    ExpressionError take_error() { return std::move(error_); }

private:
    void skip_space() {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    }
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    bool fail(Message message, std::size_t begin, std::size_t end) {
        error_ = {std::move(message), static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
        return false;
    }
    /// `found_else` takes what stands there instead.
    bool fail_expecting(Text nothing, Text found_else) {
        if (at_ >= text_.size()) return fail(nothing, at_, at_);
        const std::string_view found = token_at(text_, at_);
        return fail(Message(found_else, found), at_, at_ + found.size());
    }
    bool too_deep(unsigned depth) {
        if (depth < expression_depth_limit) return false;
        fail(Message(text::expression_too_deep, expression_depth_limit), at_,
             std::min(at_ + 1, text_.size()));
        return true;
    }

    std::uint32_t last() const { return static_cast<std::uint32_t>(nodes_.size() - 1 - first_); }
    ExpressionNode& node(std::uint32_t index) { return nodes_[first_ + index]; }

    void push(Operator op, std::size_t begin, std::size_t end, std::int64_t number = 0) {
        ExpressionNode fresh;
        fresh.op = op;
        fresh.begin = static_cast<std::uint32_t>(begin);
        fresh.end = static_cast<std::uint32_t>(end);
        fresh.number = number;
        nodes_.push_back(fresh);
        last_end_ = end;
    }
    /// The name from `begin` up to here.
    void push_name(std::size_t begin) {
        push(Operator::name, begin, at_);
        nodes_.back().a = static_cast<std::uint32_t>(begin);
        nodes_.back().b = static_cast<std::uint32_t>(at_);
    }
    void push_operator(Operator op, std::size_t begin, std::size_t end, std::uint32_t a, std::uint32_t b = 0,
                       std::uint32_t c = 0) {
        push(op, begin, end);
        nodes_.back().a = a;
        nodes_.back().b = b;
        nodes_.back().c = c;
    }

    bool conditional(unsigned depth) {
        if (too_deep(depth)) return false;
        if (!binary(1, depth)) return false;
        skip_space();
        if (peek() != '?') return true;
        const std::uint32_t condition = last();
        ++at_;
        if (!conditional(depth + 1)) return false;
        const std::uint32_t chosen = last();
        skip_space();
        if (peek() != ':')
            return fail_expecting(text::expected_choice_colon, text::expected_choice_colon_found);
        ++at_;
        if (!conditional(depth + 1)) return false;
        const std::uint32_t otherwise = last();
        push_operator(Operator::conditional, node(condition).begin, last_end_, condition, chosen, otherwise);
        return true;
    }

    bool binary(int lowest, unsigned depth) {
        if (!unary(depth)) return false;
        for (;;) {
            skip_space();
            const Binary found = binary_operator(text_.substr(std::min(at_, text_.size())));
            if (found.precedence == 0 || found.precedence < lowest) return true;
            const std::uint32_t left = last();
            at_ += found.length;
            if (!binary(found.precedence + 1, depth)) return false;
            push_operator(found.op, node(left).begin, last_end_, left, last());
        }
    }

    bool unary(unsigned depth) {
        if (too_deep(depth)) return false;
        skip_space();
        const std::size_t begin = at_;
        Operator op = Operator::number;
        switch (peek()) {
        case '-': op = Operator::negate; break;
        case '~': op = Operator::complement; break;
        case '!': op = Operator::logical_not; break;
        case '+': ++at_; return unary(depth + 1);
        default: return primary(depth);
        }
        ++at_;
        if (!unary(depth + 1)) return false;
        const std::uint32_t operand = last();
        push_operator(op, begin, last_end_, operand);
        return true;
    }

    bool primary(unsigned depth) {
        const std::size_t begin = at_;
        const char c = peek();
        if (is_digit(c)) return number();
        if (c == '\'') return character();
        if (c == '(') {
            ++at_;
            if (!conditional(depth + 1)) return false;
            skip_space();
            if (peek() != ')' || at_ >= text_.size())
                return fail(text::missing_parenthesis, begin, begin + 1);
            ++at_;
            nodes_.back().begin = static_cast<std::uint32_t>(begin);
            nodes_.back().end = static_cast<std::uint32_t>(at_);
            last_end_ = at_;
            return true;
        }
        if (c == '[' && syntax_.memory_loads) return load(Operator::load_word, begin, depth);
        if (starts_name(c)) {
            while (at_ < text_.size() && continues_name(text_[at_])) ++at_;
            const std::string_view name = text_.substr(begin, at_ - begin);
            if (syntax_.memory_loads && peek() == '[') {
                if (name == "byte") return load(Operator::load_byte, begin, depth);
                if (name == "half") return load(Operator::load_half, begin, depth);
                if (name == "word") return load(Operator::load_word, begin, depth);
            }
            push_name(begin);
            return true;
        }
        return fail_expecting(text::expected_value, text::expected_value_found);
    }

    bool load(Operator op, std::size_t begin, unsigned depth) {
        const std::size_t bracket = at_;
        ++at_;
        if (!conditional(depth + 1)) return false;
        skip_space();
        if (peek() != ']') return fail(text::missing_bracket, bracket, bracket + 1);
        ++at_;
        const std::uint32_t address = last();
        push_operator(op, begin, at_, address);
        return true;
    }

    bool number() {
        const std::size_t begin = at_;
        if (syntax_.numeric_labels) {
            std::size_t end = at_;
            while (end < text_.size() && is_digit(text_[end])) ++end;
            const bool suffix = end < text_.size() && (text_[end] == 'b' || text_[end] == 'f');
            if (suffix && (end + 1 >= text_.size() || !continues_name(text_[end + 1]))) {
                at_ = end + 1;
                push_name(begin);
                return true;
            }
        }
        int base = 10;
        if (peek() == '0') {
            const char mark = peek(1);
            if (mark == 'x' || mark == 'X') base = 16;
            if (mark == 'b' || mark == 'B') base = 2;
            if (mark == 'o' || mark == 'O') base = 8;
            if (base != 10) at_ += 2;
        }
        const std::size_t digits = at_;
        std::uint64_t value = 0;
        bool too_large = false;
        for (; at_ < text_.size() && continues_name(text_[at_]); ++at_) {
            if (text_[at_] == '_' && at_ > digits) continue;
            const int digit = digit_value(text_[at_]);
            if (digit >= base) {
                if (const auto habit = number_elsewhere(begin, base))
                    return fail(*habit, begin, token_end(begin));
                const Text kind = base == 16   ? text::hexadecimal_number
                                  : base == 10 ? text::decimal_number
                                  : base == 8  ? text::octal_number
                                               : text::binary_number;
                return fail(Message(text::not_a_digit, text_[at_], kind), at_, at_ + 1);
            }
            const auto step = static_cast<std::uint64_t>(base);
            const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
            if (value > (most - static_cast<std::uint64_t>(digit)) / step) too_large = true;
            value = value * step + static_cast<std::uint64_t>(digit);
        }
        const std::string_view written = text_.substr(begin, at_ - begin);
        if (at_ == digits) return fail(Message(text::no_digits_after, written), begin, at_);
        if (too_large) return fail(text::number_beyond_64_bits, begin, at_);
        if (base == 10 && written.size() > 1 && written[0] == '0' && value != 0) {
            return fail(Message(text::could_be_octal, written,
                                written.substr(written.find_first_not_of("0_")), value),
                        begin, at_);
        }
        push(Operator::number, begin, at_, static_cast<std::int64_t>(value));
        return true;
    }

    std::size_t token_end(std::size_t begin) const { return begin + token_at(text_, begin).size(); }

    /// What a number is meant to be that other languages write like the one at `begin`: 1Fh, 3.14.
    std::optional<Message> number_elsewhere(std::size_t begin, int base) const {
        if (base != 10) return std::nullopt;
        const std::string_view token = token_at(text_, begin);
        const std::string_view digits = token.substr(0, token.size() - 1);
        const auto is_hexadecimal = [](char c) { return digit_value(c) < 16; };
        if ((token.back() == 'h' || token.back() == 'H') &&
            std::all_of(digits.begin(), digits.end(), is_hexadecimal))
            return Message(text::hexadecimal_suffix, digits);
        const std::size_t point = token.find('.');
        const auto is_decimal = [](char c) { return is_digit(c) || c == '.'; };
        if (point != std::string_view::npos && std::all_of(token.begin(), token.end(), is_decimal))
            return Message(text::whole_numbers_only);
        return std::nullopt;
    }

    bool character() {
        const std::size_t begin = at_++;
        std::int64_t value = 0;
        if (peek() == '\\') {
            const std::size_t escape = at_++;
            const auto byte = parse_escape(text_, at_);
            if (!byte) {
                const std::size_t end =
                    std::min(text_.size(), escape + 1 + character_at(text_, escape + 1).size());
                return fail(Message(text::unknown_escape, text_.substr(escape, end - escape)), escape, end);
            }
            value = *byte;
        } else {
            const std::string_view one = character_at(text_, at_);
            if (one.empty() || one == "'") return fail(text::missing_character, begin, begin + 1);
            const auto lead = static_cast<unsigned char>(one[0]);
            value = one.size() == 1 ? lead : lead & (0x7fU >> one.size());
            for (std::size_t i = 1; i < one.size(); ++i) {
                value = value << 6 | (static_cast<unsigned char>(one[i]) & 0x3fU);
            }
            at_ += one.size();
        }
        const std::size_t closing = text_.find_first_of("',", at_);
        if (peek() != '\'' && closing < text_.size() && text_[closing] == '\'')
            return fail(text::character_too_long, begin, closing + 1);
        if (peek() != '\'') return fail(text::unclosed_character, begin, std::min(at_, text_.size()));
        ++at_;
        push(Operator::number, begin, at_, value);
        return true;
    }

    std::string_view text_;
    std::size_t at_;
    std::size_t last_end_ = 0;
    std::vector<ExpressionNode>& nodes_;
    std::size_t first_;
    ExpressionSyntax syntax_;
    ExpressionError error_;
};

}  // namespace

std::string_view token_at(std::string_view text, std::size_t position) {
    std::size_t end = position;
    while (end < text.size() && continues_name(text[end])) ++end;
    return end > position ? text.substr(position, end - position) : character_at(text, position);
}

std::string_view character_at(std::string_view text, std::size_t position) {
    if (position >= text.size()) return {};
    return text.substr(position, utf8_length(text[position]));
}

std::optional<std::uint8_t> parse_escape(std::string_view text, std::size_t& position) {
    if (position >= text.size()) return std::nullopt;
    const char c = text[position];
    if (c >= '0' && c <= '7') {
        unsigned value = 0;
        for (int i = 0; i < 3 && position < text.size() && text[position] >= '0' && text[position] <= '7';
             ++i) {
            value = value * 8 + static_cast<unsigned>(text[position++] - '0');
        }
        if (value > 255) return std::nullopt;
        return static_cast<std::uint8_t>(value);
    }
    ++position;
    switch (c) {
    case 'b': return std::uint8_t{'\b'};
    case 'n': return std::uint8_t{'\n'};
    case 't': return std::uint8_t{'\t'};
    case 'r': return std::uint8_t{'\r'};
    case 'e': return std::uint8_t{27};
    case '\\': return std::uint8_t{'\\'};
    case '\'': return std::uint8_t{'\''};
    case '"': return std::uint8_t{'"'};
    case 'x': {
        int digits = 0;
        int value = 0;
        while (digits < 2 && position < text.size() && digit_value(text[position]) < 16) {
            value = value * 16 + digit_value(text[position++]);
            ++digits;
        }
        if (digits == 0) return std::nullopt;
        return static_cast<std::uint8_t>(value);
    }
    default: return std::nullopt;
    }
}

std::optional<ExpressionError> parse_expression(std::string_view text, std::size_t& position,
                                                std::vector<ExpressionNode>& nodes,
                                                const ExpressionSyntax& syntax) {
    const std::size_t before = nodes.size();
    Parser parser(text, position, nodes, syntax);
    if (!parser.parse()) {
        nodes.resize(before);
        return parser.take_error();
    }
    position = parser.position();
    return std::nullopt;
}

std::optional<ExpressionError> Expression::parse(std::string text, const ExpressionSyntax& syntax) {
    text_ = std::move(text);
    nodes_.clear();
    std::size_t position = 0;
    auto error = parse_expression(text_, position, nodes_, syntax);
    if (!error) {
        position = text_.find_first_not_of(" \t", position);
        if (position == std::string::npos) return std::nullopt;
        const std::string_view found = character_at(text_, position);
        error = ExpressionError{Message(text::not_expected_here, found), static_cast<std::uint32_t>(position),
                                static_cast<std::uint32_t>(position + found.size())};
        nodes_.clear();
    }
    return error;
}

}  // namespace baton
