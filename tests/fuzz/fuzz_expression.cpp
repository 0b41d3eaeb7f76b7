// Any text as an expression, with and without memory loads and numeric labels; the first byte chooses.
#include "base/expression.hpp"
#include "fuzz.hpp"

using namespace baton;

namespace {

// Some names are numbers, some addresses of two bases, some not known yet, some wrong.
class Names : public ExpressionResolver {
public:
    explicit Names(std::string_view text) : text_(text) {}
    Answer name(const ExpressionNode& node) override {
        const std::string_view written = text_.substr(node.begin, node.end - node.begin);
        Answer answer;
        answer.value.number = static_cast<std::int64_t>(written.size()) * 0x40000001;
        switch (written.empty() ? 0 : written[0] % 5) {
        case 0: answer.value.base = 1; break;
        case 1: answer.value.base = 2; break;
        case 2: answer.outcome = Outcome::unknown; break;
        case 3:
            answer.outcome = Outcome::failed;
            answer.message = "no such name";
            break;
        default: break;
        }
        return answer;
    }
    Answer load(std::int64_t address, unsigned bytes) override {
        Answer answer;
        answer.value.number = address ^ static_cast<std::int64_t>(bytes);
        return answer;
    }

private:
    std::string_view text_;
};

void check_errors(const std::vector<ExpressionError>& errors, std::size_t size) {
    for (const ExpressionError& error : errors) {
        fuzz::demand(!error.message.empty(), "an error says something");
        fuzz::demand(error.begin <= error.end && error.end <= size, "an error lies in the text");
    }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    ExpressionSyntax syntax;
    syntax.memory_loads = (data[0] & 1) != 0;
    syntax.numeric_labels = (data[0] & 2) != 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);

    std::size_t position = 0;
    std::vector<ExpressionNode> nodes;
    const auto error = parse_expression(text, position, nodes, syntax);
    if (error) {
        check_errors({*error}, text.size());
        fuzz::demand(nodes.empty(), "a wrong expression leaves no nodes");
    } else {
        fuzz::demand(position <= text.size() && !nodes.empty(), "an expression ends in its text");
        Names names(text);
        const Evaluation value = evaluate(nodes.data(), nodes.size(), names);
        fuzz::demand((value.outcome == Outcome::failed) == !value.errors.empty(), "failures have errors");
        check_errors(value.errors, text.size());
    }
    Expression whole;
    if (!whole.parse(text, syntax)) {
        Names names(whole.text());
        (void)whole.evaluate(names);
        fuzz::was_sound = true;
    }
    return 0;
}
