// Macros and repetitions: collecting their bodies, reading arguments, starting expansions.
#include <algorithm>

#include "asm/unit.hpp"
#include "base/messages/assembler.hpp"
#include "base/text.hpp"

namespace baton::assembler {
namespace {

constexpr std::size_t parameter_limit = 64;

bool opens_repetition(std::string_view directive) {
    return directive == ".rept" || directive == ".irp" || directive == ".irpc";
}

std::string_view trimmed_end(std::string_view text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

}  // namespace

const std::string* Unit::keep(std::string_view name) {
    return &program_.names.emplace_back(name);
}

std::shared_ptr<const Body> Unit::collect_body(const Statement& opener, std::string_view what, bool macro) {
    auto body = std::make_shared<Body>();
    const Span opener_span = opener.name_span();
    unsigned depth = 1;
    Line line;
    while (input_.next_line_of_frame(line)) {
        const std::string directive = leading_directive(line.text).name;
        if (macro ? directive == ".macro" : opens_repetition(directive)) ++depth;
        if (directive == (macro ? ".endm" : ".endr") && --depth == 0) return body;
        body->add(line);
    }
    if (!report_.stopped()) {
        report_.error(opener_span, Message(text::has_no_end, what, macro ? ".endm" : ".endr"));
        lose_lines();
    }
    return nullptr;
}

/// The text up to the next comma outside of quotes and brackets, or all that is left.
std::string_view Unit::take_argument(Statement& statement, bool rest) {
    Cursor& cursor = statement.cursor;
    cursor.skip_space();
    const std::size_t begin = cursor.at;
    int depth = 0;
    while (cursor.at < cursor.text.size()) {
        const char c = cursor.text[cursor.at];
        if (c == '"' || c == '\'') {
            const std::size_t end = end_of_quoted(cursor.text, cursor.at);
            cursor.at = end == std::string_view::npos ? cursor.at + 1 : end;
            continue;
        }
        if (c == ',' && depth <= 0 && !rest) break;
        if (c == '(' || c == '[' || c == '{') ++depth;
        if (c == ')' || c == ']' || c == '}') --depth;
        ++cursor.at;
    }
    return trimmed_end(cursor.text.substr(begin, cursor.at - begin));
}

bool Unit::read_parameters(Statement& statement, Macro& macro) {
    Cursor& cursor = statement.cursor;
    cursor.take(',');
    while (!cursor.done()) {
        const std::string_view name = cursor.take_name();
        const std::size_t begin = cursor.at - name.size();
        if (name.empty()) {
            report_.error(statement.span_here(), text::parameters_are_names);
            return false;
        }
        const Span span = statement.line.span(begin, cursor.at);
        if (name.find_first_of(".$") != std::string_view::npos) {
            report_.error(span, text::parameter_letters);
            return false;
        }
        for (const Macro::Parameter& other : macro.parameters) {
            if (other.name == name) {
                report_.error(span, Message(text::parameter_twice, name));
                return false;
            }
        }
        if (macro.parameters.size() >= parameter_limit) {
            report_.error(span, Message(text::too_many_parameters, parameter_limit));
            return false;
        }
        if (!macro.parameters.empty() && macro.parameters.back().rest) {
            report_.error(span, text::parameter_after_rest);
            return false;
        }
        Macro::Parameter parameter;
        parameter.name = name;
        if (cursor.take(':')) {
            const std::string_view kind = cursor.take_name();
            parameter.required = kind == "req";
            parameter.rest = kind == "vararg";
            if (!parameter.required && !parameter.rest) {
                report_.error(kind.empty() ? statement.span_here()
                                           : statement.line.span(cursor.at - kind.size(), cursor.at),
                              text::parameter_kind_unknown);
                return false;
            }
        }
        if (cursor.take('=')) parameter.standard = take_argument(statement, false);
        macro.parameters.push_back(std::move(parameter));
        cursor.take(',');
    }
    return true;
}

void Unit::macro_directive(Statement& statement) {
    Macro macro;
    const auto name = parse_name(statement, text::a_name_and_parameters);
    const std::size_t end = statement.cursor.at;
    bool sound = name.has_value();
    if (name) {
        macro.defined_at = statement.line.span(end - name->size(), end);
        const auto refuse = [&](Message message, std::vector<Report::Note> notes = {}) {
            report_.error(macro.defined_at, std::move(message), {}, std::move(notes));
            sound = false;
        };
        if ((*name)[0] == '.') {
            refuse(text::macro_name_with_point);
        } else if (find_mnemonic(*name) != nullptr) {
            refuse(Message(text::macro_is_instruction, *name));
        } else if (const auto known = macros_.find(std::string(*name)); known != macros_.end()) {
            refuse(Message(text::macro_defined_already, *name),
                   {{known->second->defined_at, text::first_definition_here}});
        }
        macro.name = keep(*name);
        if (!read_parameters(statement, macro)) sound = false;
        parameters_ += macro.parameters.size();
        if (parameters_ > kept_parameter_limit) {
            report_.fatal(macro.defined_at, Message(text::too_many_parameters_in_all, kept_parameter_limit));
            return;
        }
    }
    // Reading on overwrites the statement's text.
    macro.body = collect_body(statement, ".macro", true);
    if (!sound) lose_lines();
    if (macro.name == nullptr || macro.name->front() == '.' || !macro.body) return;
    // A macro with a wrong head still exists, so that its calls are no errors of their own.
    if (!sound) macro.body = nullptr;
    macros_.emplace(*macro.name, std::make_shared<const Macro>(macro));
}

void Unit::endm_directive(Statement& statement) {
    report_.error(statement.name_span(), text::endm_without_macro);
}

void Unit::endr_directive(Statement& statement) {
    report_.error(statement.name_span(), text::endr_without_repetition);
}

void Unit::exitm_directive(Statement& statement) {
    if (!input_.in_macro()) {
        report_.error(statement.name_span(), text::exitm_outside);
        return;
    }
    expect_end(statement);
    input_.leave_macro();
}

void Unit::purgem_directive(Statement& statement) {
    const auto name = parse_name(statement, text::a_macro_name);
    if (!name) return;
    if (macros_.erase(std::string(*name)) == 0) {
        report_.error(statement.line.span(statement.cursor.at - name->size(), statement.cursor.at),
                      Message(text::no_such_macro, *name));
    }
    expect_end(statement);
}

bool Unit::may_nest(const Span& span, std::string_view what) {
    if (input_.macro_depth() < limits_.macro_depth) return true;
    report_.fatal(span, Message(text::macros_too_deep, limits_.macro_depth, what));
    return false;
}

void Unit::call_macro(Statement& statement, const Macro& macro) {
    if (macro.body == nullptr || !may_nest(statement.name_span(), *macro.name)) return;
    std::vector<Substitution> arguments;
    std::vector<bool> given(macro.parameters.size());
    for (const Macro::Parameter& parameter : macro.parameters)
        arguments.push_back({parameter.name, parameter.standard});
    std::size_t position = 0;
    bool sound = true;
    bool more = !statement.cursor.done();
    while (more) {
        Cursor& cursor = statement.cursor;
        cursor.skip_space();
        const std::size_t begin = cursor.at;
        std::size_t into = position;
        // name=value gives a parameter by its name.
        Cursor ahead = cursor;
        const std::string_view keyword = ahead.take_name();
        ahead.skip_space();
        bool by_name = false;
        if (!keyword.empty() && ahead.peek() == '=' && ahead.peek(1) != '=') {
            const auto found = std::find_if(macro.parameters.begin(), macro.parameters.end(),
                                            [&](const Macro::Parameter& p) { return p.name == keyword; });
            if (found != macro.parameters.end()) {
                by_name = true;
                into = static_cast<std::size_t>(found - macro.parameters.begin());
                cursor.at = ahead.at + 1;
            }
        }
        const bool rest = into < macro.parameters.size() && macro.parameters[into].rest;
        const std::string_view value = take_argument(statement, rest);
        const Span span = statement.line.span(begin, std::max(begin + 1, cursor.at));
        if (into >= macro.parameters.size()) {
            std::string names;
            for (const auto& p : macro.parameters) names += (names.empty() ? "" : ", ") + p.name;
            report_.error(span,
                          macro.parameters.empty()
                              ? Message(text::macro_takes_nothing, *macro.name)
                              : Message(text::macro_takes, *macro.name, macro.parameters.size(), names),
                          {}, {{macro.defined_at, text::macro_defined_here}});
            lose_lines();
            return;
        }
        if (given[into]) {
            report_.error(span, Message(text::argument_twice, macro.parameters[into].name));
            sound = false;
        }
        if (!value.empty() || by_name) {
            arguments[into].value = value;
            given[into] = true;
        }
        if (!by_name) ++position;
        more = cursor.take(',');
    }
    for (std::size_t i = 0; i < macro.parameters.size(); ++i) {
        if (!macro.parameters[i].required || given[i]) continue;
        report_.error(statement.name_span(),
                      Message(text::argument_missing, *macro.name, macro.parameters[i].name,
                              macro_behind_label(statement, given)),
                      {}, {{macro.defined_at, text::macro_defined_here}});
        sound = false;
    }
    if (!sound) {
        lose_lines();
        return;
    }
    input_.push_macro(macro.body, std::move(arguments),
                      {Expansion::Kind::macro, macro.name, statement.name_span()});
}

void Unit::rept_directive(Statement& statement) {
    statement.cursor.skip_space();
    const std::size_t begin = statement.cursor.at;
    const auto count = known_number(statement, text::the_count);
    if (count) expect_end(statement);
    const Span count_span = statement.line.span(begin, statement.cursor.at);
    const Span span = statement.name_span();
    auto body = collect_body(statement, ".rept", false);
    if (!count || *count < 0) lose_lines();
    if (!count || !body || !may_nest(span, ".rept")) return;
    if (*count < 0) {
        report_.error(count_span, Message(text::count_negative, *count));
        return;
    }
    static const std::string name = ".rept";
    input_.push_repetition(std::move(body), static_cast<std::uint64_t>(*count), {}, {},
                           {Expansion::Kind::repetition, &name, span});
}

void Unit::irp_directive(Statement& statement) {
    const auto name = parse_name(statement, text::a_name_and_values);
    std::vector<std::string> values;
    if (name && statement.cursor.take(',')) {
        do {
            values.emplace_back(take_argument(statement, false));
        } while (statement.cursor.take(','));
    }
    const std::string parameter(name.value_or(""));
    const Span span = statement.name_span();
    auto body = collect_body(statement, ".irp", false);
    if (parameter.empty()) lose_lines();
    if (parameter.empty() || !body || !may_nest(span, ".irp")) return;
    static const std::string directive = ".irp";
    const auto times = static_cast<std::uint64_t>(values.size());
    input_.push_repetition(std::move(body), times, parameter, std::move(values),
                           {Expansion::Kind::repetition, &directive, span});
}

void Unit::irpc_directive(Statement& statement) {
    const auto name = parse_name(statement, text::a_name_and_letters);
    std::vector<std::string> values;
    if (name) {
        statement.cursor.take(',');
        std::string_view letters = take_argument(statement, true);
        if (letters.size() >= 2 && letters.front() == '"' && letters.back() == '"') {
            letters = letters.substr(1, letters.size() - 2);
        }
        for (std::size_t at = 0; at < letters.size();) {
            const std::string_view one = character_at(letters, at);
            values.emplace_back(one);
            at += one.size();
        }
    }
    const std::string parameter(name.value_or(""));
    const Span span = statement.name_span();
    auto body = collect_body(statement, ".irpc", false);
    if (parameter.empty()) lose_lines();
    if (parameter.empty() || !body || !may_nest(span, ".irpc")) return;
    static const std::string directive = ".irpc";
    const auto times = static_cast<std::uint64_t>(values.size());
    input_.push_repetition(std::move(body), times, parameter, std::move(values),
                           {Expansion::Kind::repetition, &directive, span});
}

}  // namespace baton::assembler
