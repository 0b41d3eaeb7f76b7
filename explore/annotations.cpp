#include "explore/annotations.hpp"

#include <charconv>
#include <map>
#include <memory>
#include <sstream>

#include "base/expression.hpp"
#include "base/messages/explore.hpp"
#include "base/text.hpp"
#include "isa/registers.hpp"

namespace baton::explore {
namespace {

using Names = std::map<std::string, std::int64_t, std::less<>>;

std::shared_ptr<const Names> names_of(const World& world) {
    auto names = std::make_shared<Names>();
    if (world.program() == nullptr) return names;
    for (const isa::Symbol& symbol : world.program()->symbols) {
        const bool label = symbol.kind == isa::SymbolKind::label;
        names->emplace(symbol.name, std::int64_t{symbol.value} + (label ? world.base() : 0));
    }
    return names;
}

class Resolver : public ExpressionResolver {
public:
    Resolver(const Expression& expression, const Names& names, const emu::Machine& machine,
             std::vector<Word>& reads)
        : expression_(expression), names_(names), machine_(machine), reads_(reads) {}

    Answer name(const ExpressionNode& node) override {
        const std::string_view name = expression_.name_of(node);
        if (const auto number = isa::parse_register(name)) return known(machine_.cpu().reg(*number));
        const auto found = names_.find(name);
        return found == names_.end() ? Answer{{}, baton::Outcome::failed, text::explore_no_value}
                                     : known(found->second);
    }
    Answer load(std::int64_t address, unsigned bytes) override {
        const emu::PagedBytes& ram = machine_.bus().ram();
        if (address < 0 || address + bytes > ram.size() || address % bytes != 0)
            return {{}, baton::Outcome::failed, text::explore_no_value};
        const auto at = static_cast<Word>(address);
        reads_.push_back(at & ~3U);
        return known(bytes == 4 ? ram.read_word(at) : bytes == 2 ? ram.read_half(at) : ram.read_byte(at));
    }

private:
    static Answer known(std::int64_t number) { return {Value{number, 0}, baton::Outcome::known, {}}; }

    const Expression& expression_;
    const Names& names_;
    const emu::Machine& machine_;
    std::vector<Word>& reads_;
};

// An expression with the names that it may use; both live as long as somebody evaluates it.
struct Bound {
    Expression expression;
    std::shared_ptr<const Names> names;

    std::optional<std::int64_t> value(const emu::Machine& machine, std::vector<Word>& reads) const {
        Resolver resolver(expression, *names, machine, reads);
        const Evaluation evaluation = expression.evaluate(resolver);
        if (evaluation.outcome != baton::Outcome::known) return std::nullopt;
        return evaluation.value.number;
    }
};

Result<std::shared_ptr<const Bound>, lab::Problem> bind(const World& world, const std::string& text) {
    auto bound = std::make_shared<Bound>();
    bound->names = names_of(world);
    if (auto error = bound->expression.parse(text, {true, false}))
        return lab::usage_problem({text::explore_bad_expression, text, error->message});
    for (const ExpressionNode& node : bound->expression.nodes()) {
        if (node.op != Operator::name) continue;
        const std::string_view name = bound->expression.name_of(node);
        if (!isa::parse_register(name) && bound->names->find(name) == bound->names->end())
            return lab::usage_problem({text::explore_unknown_name, text, name});
    }
    return std::shared_ptr<const Bound>(std::move(bound));
}

std::optional<Kind> kind_named(const std::string& name) {
    for (const Kind kind : {Kind::exit, Kind::deadlock, Kind::stuck, Kind::livelock, Kind::assertion,
                            Kind::fault, Kind::misuse}) {
        if (name == name_of(kind)) return kind;
    }
    return std::nullopt;
}

std::optional<lab::Problem> read_expected(const std::string& text, std::vector<Expected>& into) {
    std::istringstream words(text);
    std::string word;
    words >> word;
    const std::optional<Kind> kind = kind_named(word);
    if (!kind) return lab::usage_problem({text::explore_bad_expect, text});
    bool any = true;
    while (words >> word) {
        any = false;
        Word code = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), code);
        const bool takes_code = *kind == Kind::exit || *kind == Kind::fault;
        if (error != std::errc() || end != word.data() + word.size() || !takes_code)
            return lab::usage_problem({text::explore_bad_expect, text});
        into.push_back({*kind, code});
    }
    if (any) into.push_back({*kind, std::nullopt});
    return std::nullopt;
}

}  // namespace

Result<Annotations, lab::Problem> annotations_of(const World& world) {
    Annotations all;
    if (world.program() == nullptr) return all;
    for (const std::string& note : world.program()->notes) {
        const std::size_t colon = note.find(": ");
        if (colon == std::string::npos) continue;
        const auto address = static_cast<Word>(std::strtoul(note.c_str(), nullptr, 16));
        const std::string_view said = std::string_view(note).substr(colon + 2);
        const std::size_t blank = said.find_first_of(" \t");
        if (blank == std::string_view::npos) continue;
        const std::string_view word = said.substr(0, blank);
        const std::string rest(said.substr(blank + 1));
        if (word == "EXPECT") {
            if (auto problem = read_expected(rest, all.expected)) return *problem;
        } else if (word == "ASSERT") {
            auto bound = bind(world, rest);
            if (!bound) return bound.failure();
            const auto holds = [expression = *bound](const emu::Machine& machine, std::vector<Word>& reads) {
                return expression->value(machine, reads).value_or(0) != 0;
            };
            all.assertions.push_back({world.base() + address, rest, holds});
        }
    }
    return all;
}

Result<ValueOf, lab::Problem> value_of_expression(const World& world, const std::string& text) {
    auto bound = bind(world, text);
    if (!bound) return bound.failure();
    return ValueOf([expression = *bound](const emu::Machine& machine) {
        std::vector<Word> reads;
        return expression->value(machine, reads);
    });
}

}  // namespace baton::explore
