// Expressions by themselves: the conditions and watches of a debugger see them like this.
#include <catch2/catch.hpp>
#include <limits>
#include <map>
#include <string>

#include "base/expression.hpp"

using namespace baton;

namespace {

constexpr ExpressionSyntax debugger_syntax{true, false};

/// Names from a table; memory in which every byte holds its address.
class Names final : public ExpressionResolver {
public:
    explicit Names(const Expression& expression) : expression_(expression) {}
    std::map<std::string, Answer> known{{"r1", {{7, 0}, Outcome::known, {}}},
                                        {"label", {{0x100, 1}, Outcome::known, {}}},
                                        {"other", {{0x200, 2}, Outcome::known, {}}},
                                        {"later", {{}, Outcome::unknown, {}}},
                                        {"broken", {{}, Outcome::reported, {}}}};

    Answer name(const ExpressionNode& node) override {
        const std::string name(expression_.name_of(node));
        const auto found = known.find(name);
        return found == known.end() ? Answer{{}, Outcome::failed, "no " + name} : found->second;
    }
    Answer load(std::int64_t address, unsigned bytes) override {
        if (address < 0) return {{}, Outcome::failed, "no memory there"};
        std::int64_t value = 0;
        for (unsigned i = bytes; i > 0; --i) value = value << 8 | ((address + i - 1) & 0xff);
        return {{value, 0}, Outcome::known, {}};
    }

private:
    const Expression& expression_;
};

Evaluation evaluation_of(const std::string& text) {
    Expression expression;
    const auto error = expression.parse(text, debugger_syntax);
    INFO(text);
    REQUIRE(!error);
    Names names(expression);
    return expression.evaluate(names);
}

std::int64_t value_of(const std::string& text) {
    const Evaluation found = evaluation_of(text);
    INFO(text);
    REQUIRE(found.outcome == Outcome::known);
    CHECK(found.errors.empty());
    return found.value.number;
}

std::string error_of(const std::string& text) {
    const Evaluation found = evaluation_of(text);
    REQUIRE(found.outcome == Outcome::failed);
    REQUIRE(!found.errors.empty());
    const auto& error = found.errors.front();
    return std::to_string(error.begin) + "-" + std::to_string(error.end) + " " +
           say(Language::english, error.message);
}

std::string syntax_error_of(const std::string& text) {
    Expression expression;
    const auto error = expression.parse(text, debugger_syntax);
    REQUIRE(error);
    CHECK(expression.empty());
    return std::to_string(error->begin) + "-" + std::to_string(error->end) + " " +
           say(Language::english, error->message);
}

}  // namespace

TEST_CASE("operators bind as in C", "[expression]") {
    CHECK(value_of("2 + 3 * 4") == 14);
    CHECK(value_of("(2 + 3) * 4") == 20);
    CHECK(value_of("20 - 5 - 3") == 12);
    CHECK(value_of("100 / 10 / 2") == 5);
    CHECK(value_of("1 + 2 << 3") == 24);
    CHECK(value_of("1 << 2 < 5") == 1);
    CHECK(value_of("1 < 2 == 1") == 1);
    CHECK(value_of("6 & 3 == 3") == 0);
    CHECK(value_of("1 | 6 ^ 3 & 2") == (1 | (6 ^ (3 & 2))));
    CHECK(value_of("1 || 0 && 0") == 1);
    CHECK(value_of("0 ? 1 : 0 ? 2 : 3") == 3);
    CHECK(value_of("1 ? 0 ? 4 : 5 : 6") == 5);
    CHECK(value_of("-2 - -3") == 1);
    CHECK(value_of("!0 + ~0") == 0);
    CHECK(value_of("-r1 * 2") == -14);
    CHECK(value_of("+ 5") == 5);
}

TEST_CASE("every operator gives its result", "[expression]") {
    CHECK(value_of("7 / 2") == 3);
    CHECK(value_of("-7 / 2") == -3);
    CHECK(value_of("7 % -2") == 1);
    CHECK(value_of("-7 % 2") == -1);
    CHECK(value_of("-1 >> 63") == -1);
    CHECK(value_of("-8 >> 0") == -8);
    CHECK(value_of("0xf0 >> 4") == 15);
    CHECK(value_of("1 << 63") == std::numeric_limits<std::int64_t>::min());
    for (const auto& [text, truth] : std::map<std::string, int>{{"1 < 2", 1},
                                                                {"2 < 1", 0},
                                                                {"2 <= 2", 1},
                                                                {"3 <= 2", 0},
                                                                {"3 > 2", 1},
                                                                {"2 > 2", 0},
                                                                {"2 >= 2", 1},
                                                                {"1 >= 2", 0},
                                                                {"2 == 2", 1},
                                                                {"2 == 3", 0},
                                                                {"2 != 3", 1},
                                                                {"2 != 2", 0},
                                                                {"-1 < 0", 1},
                                                                {"!5", 0},
                                                                {"!0", 1},
                                                                {"3 && 4", 1},
                                                                {"3 && 0", 0},
                                                                {"0 || 0", 0},
                                                                {"0 || 9", 1}}) {
        CHECK(value_of(text) == truth);
    }
}

TEST_CASE("arithmetic wraps at 64 bits", "[expression]") {
    const auto lowest = std::numeric_limits<std::int64_t>::min();
    CHECK(value_of("0x7fffffffffffffff + 1") == lowest);
    CHECK(value_of("-0x7fffffffffffffff - 2") == std::numeric_limits<std::int64_t>::max());
    CHECK(value_of("0x7fffffffffffffff * 2") == -2);
    CHECK(value_of("-(1 << 63)") == lowest);
    CHECK(value_of("(1 << 63) / -1") == lowest);
    CHECK(value_of("(1 << 63) % -1") == 0);
}

TEST_CASE("what is not chosen does no harm", "[expression]") {
    CHECK(value_of("0 && 1 / 0") == 0);
    CHECK(value_of("1 || nothing") == 1);
    CHECK(value_of("1 ? 2 : nothing + 1 / 0") == 2);
    CHECK(value_of("0 ? later : 3") == 3);
    CHECK(error_of("(0 && 1 / 0) + nothing") == "15-22 no nothing");
}

TEST_CASE("memory and names come from the resolver", "[expression]") {
    CHECK(value_of("[16]") == 0x13121110);
    CHECK(value_of("half[16]") == 0x1110);
    CHECK(value_of("byte[r1 + 1]") == 8);
    CHECK(value_of("word[0] == [0]") == 1);
    CHECK(value_of("[byte[4] * 4] + 1") == 0x13121111);
    CHECK(error_of("1 + [0 - 4]") == "4-11 no memory there");
    CHECK(error_of("r1 + r9") == "5-7 no r9");
}

TEST_CASE("addresses can be moved and compared, nothing else", "[expression]") {
    CHECK(evaluation_of("label + 4").value == Value{0x104, 1});
    CHECK(evaluation_of("4 + label").value == Value{0x104, 1});
    CHECK(evaluation_of("label - 4").value == Value{0xfc, 1});
    CHECK(evaluation_of("label - label + 3").value == Value{3, 0});
    CHECK(evaluation_of("1 ? label : 0").value == Value{0x100, 1});
    CHECK(value_of("label <= label") == 1);
    CHECK(error_of("label + label") == "0-13 two addresses can't be added");
    CHECK(error_of("label - other") == "0-13 these two addresses have no distance that is known");
    CHECK(error_of("label < other") == "0-13 these two addresses have no distance that is known");
    CHECK(error_of("5 - label") == "0-9 an address can't be subtracted from a number");
    CHECK(error_of("label == 5") == "0-10 an address can't be compared with a number");
    for (const char* text : {"label * 2", "-label", "~label", "!label", "label << 1", "label & 1",
                             "label && 1", "label ? 1 : 2"}) {
        CHECK(evaluation_of(text).outcome == Outcome::failed);
    }
}

TEST_CASE("an error outweighs what is not known yet", "[expression]") {
    CHECK(evaluation_of("later + 1").outcome == Outcome::unknown);
    CHECK(evaluation_of("broken + 1").outcome == Outcome::reported);
    CHECK(evaluation_of("later + broken").outcome == Outcome::reported);
    CHECK(error_of("later + 1 / 0") == "12-13 division by zero");
    CHECK(evaluation_of("one + two").errors.size() == 2);
}

TEST_CASE("an expression of thousands of terms needs no deep stack", "[expression]") {
    std::string text = "1";
    for (int i = 0; i < 20'000; ++i) text += "+1";
    CHECK(value_of(text) == 20'001);
}

TEST_CASE("errors of syntax have their place", "[expression]") {
    CHECK(syntax_error_of("") == "0-0 expected a value");
    CHECK(syntax_error_of("1 +") == "3-3 expected a value");
    CHECK(syntax_error_of("1 2") == "2-3 '2' is not expected here");
    CHECK(syntax_error_of("(1") == "0-1 missing ')' for this '('");
    CHECK(syntax_error_of("[1") == "0-1 missing ']' for this '['");
    CHECK(syntax_error_of("1 ? 2") == "5-5 expected ':' after '?'");
    CHECK(syntax_error_of("0x") == "0-2 no digits after '0x'");
    // Found by a fuzzer: where the text ends, no place lies behind it.
    CHECK(syntax_error_of(std::string(expression_depth_limit, '(')) ==
          "100-100 the expression is nested too deeply (more than 100 levels)");
    CHECK(syntax_error_of("12ab") == "2-3 'a' is not a digit of a decimal number");
    CHECK(syntax_error_of("0b12") == "3-4 '2' is not a digit of a binary number");
    CHECK(syntax_error_of("0o8") == "2-3 '8' is not a digit of an octal number");
    CHECK(syntax_error_of("9223372036854775808") == "0-19 the number does not fit in 64 bits");
    CHECK(syntax_error_of("r1 = 5") == "3-4 '=' is not expected here");
    CHECK(syntax_error_of("'ab") == "0-2 the character has no closing quote");
    CHECK(syntax_error_of("'ab'") ==
          "0-4 a character constant holds one character; a text is written \"...\", behind .ascii or .asciz");
    CHECK(syntax_error_of("1 + 0fFh") == "4-8 a hexadecimal number is written 0x0fF, without 'h'");
    CHECK(syntax_error_of("3.14") == "0-4 there are whole numbers only");
}

TEST_CASE("numeric labels are names only where they are allowed", "[expression]") {
    std::vector<ExpressionNode> nodes;
    std::size_t position = 0;
    CHECK(!parse_expression("1b + 12f", position, nodes, {false, true}));
    CHECK(position == 8);
    REQUIRE(nodes.size() == 3);
    CHECK(nodes[0].op == Operator::name);
    CHECK(nodes[1].op == Operator::name);
    nodes.clear();
    position = 0;
    CHECK(parse_expression("1b", position, nodes, {false, false}));
    CHECK(nodes.empty());
    position = 0;
    CHECK(!parse_expression("0b11 + 0x1f", position, nodes, {false, true}));
    CHECK(nodes[0].number == 3);
    CHECK(nodes[1].number == 0x1f);
}

TEST_CASE("an expression ends where nothing continues it", "[expression]") {
    std::vector<ExpressionNode> nodes;
    std::size_t position = 2;
    CHECK(!parse_expression("[ 1 + 2 ] , 3", position, nodes, {}));
    CHECK(position == 7);
}

TEST_CASE("parentheses around any part of an expression change nothing", "[expression]") {
    for (const std::string text :
         {"2 + 3 * 4", "100 / 10 / 2", "1 << 2 < 5", "1 || 0 && 0", "0 ? 1 : 0 ? 2 : 3", "-r1 * 2",
          "!0 + ~r1", "[16]", "half[16] + [r1 + 1]", "byte[r1]", "[byte[4] * 4] + 1", "label - label + 3",
          "label + 4", "1 ? label : 0", "label <= label", "'A' + 0x1f - 0b11"}) {
        Expression whole;
        REQUIRE(!whole.parse(text, debugger_syntax));
        for (const ExpressionNode& node : whole.nodes()) {
            std::string wrapped = text;
            wrapped.insert(node.end, ")").insert(node.begin, "(");
            INFO(wrapped);
            CHECK(evaluation_of(wrapped).value == evaluation_of(text).value);
        }
    }
    // The name is told from the place, which takes the parentheses in.
    CHECK(error_of("1 + (nothing)") == "4-13 no nothing");
}
