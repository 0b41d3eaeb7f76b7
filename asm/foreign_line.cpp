// Lines that follow the habits of other assemblers: a label without its colon, a directive without its point,
// data and constants as they are written elsewhere. What such a line was to define is defined, so that the
// habit is told and nothing that only follows from it.
#include <algorithm>
#include <array>

#include "asm/directives.hpp"
#include "asm/habits.hpp"
#include "asm/unit.hpp"
#include "base/messages/assembler.hpp"
#include "base/text.hpp"

namespace baton::assembler {
namespace {

bool is_word(std::string_view name, std::string_view lower) {
    return name.size() == lower.size() && edit_distance(name, lower) == 0;
}

/// Whether a name may be missing when this directive is not carried out.
bool may_define_names(std::string_view directive) {
    constexpr std::array<std::string_view, 10> such{".include", ".equ", ".eqv",  ".set",  ".macro",
                                                    ".rept",    ".irp", ".irpc", ".endm", ".endr"};
    return directive.substr(0, 3) == ".if" || directive.substr(0, 3) == ".el" || directive == ".endif" ||
           std::find(such.begin(), such.end(), directive) != such.end();
}

/// What lies behind `at`, without spaces around it.
std::string rest_of(std::string_view text, std::size_t at) {
    const std::size_t begin = text.find_first_not_of(" \t", at);
    return begin == std::string_view::npos ? std::string() : std::string(text.substr(begin));
}

/// The label right before `at`, or "".
std::string_view label_before(std::string_view text, std::size_t at) {
    std::string_view before = text.substr(0, at);
    const auto trim = [&] {
        while (!before.empty() && (before.back() == ' ' || before.back() == '\t')) before.remove_suffix(1);
    };
    trim();
    if (before.empty() || before.back() != ':') return {};
    before.remove_suffix(1);
    trim();
    std::size_t begin = before.size();
    while (begin != 0 && continues_name(before[begin - 1])) --begin;
    return before.substr(begin);
}

}  // namespace

bool Unit::begins_statement(std::string_view name) const {
    return find_mnemonic(name) != nullptr || find_directive(name) != nullptr ||
           macros_.count(std::string(name)) != 0 || remark_on_mnemonic(name).has_value();
}

void Unit::define_forgotten_label(Statement& statement) {
    if (find_defined(statement.name) == nullptr) define_label(statement, statement.name, statement.begin);
}

Message Unit::macro_behind_label(const Statement& statement, const std::vector<bool>& given) const {
    const std::string_view label = label_before(statement.cursor.text, statement.begin);
    if (label.empty() || std::count(given.begin(), given.end(), false) != 1) return {};
    const std::string others = rest_of(statement.cursor.text, statement.end);
    std::string whole = std::string(statement.name) + " " + std::string(label);
    if (!others.empty()) whole += ", " + others;
    return Message(text::name_behind_macro, whole);
}

Message Unit::macro_as_label(const Statement& statement) const {
    const std::string label(label_before(statement.cursor.text, statement.begin));
    if (macros_.count(label) == 0) return {};
    const std::string rest = rest_of(statement.cursor.text, statement.begin);
    return Message(text::macro_without_colon, label, label + " " + rest);
}

Message Unit::semicolon_for_comma(const Statement& statement, std::string_view mnemonic) const {
    const std::string_view line = statement.line.text;
    const std::size_t comment = find_comment(line);
    if (comment >= line.size() || line[comment] != ';') return {};
    const std::string operand = rest_of(line, comment + 1);
    const bool number =
        operand.find_first_not_of("0123456789", operand.find('-') == 0 ? 1 : 0) == std::string::npos;
    if (operand.empty() || !(number || register_number(operand) >= 0)) return {};
    const std::string before = rest_of(statement.cursor.text, statement.end);
    return Message(text::semicolon_for_comma, std::string(mnemonic) + " " + before + ", " + operand);
}

bool Unit::read_foreign_line(Statement& statement) {
    // It may be a macro of a file that could not be read.
    if (program_.unit_is_incomplete[number_]) return false;
    const std::string name(statement.name);
    Cursor rest = statement.cursor;
    const std::string_view second = rest.take_name();
    const std::string behind = rest_of(rest.text, rest.at);
    const std::string_view directive = directive_for(name);
    const bool names_section = is_word(name, "section") || is_word(name, "segment");
    if (is_word(second, "equ")) {
        report_.error(statement.name_span(), Message(text::data_is_written, ".equ " + name + ", " + behind));
        statement.cursor = rest;
        define_constant(statement, statement.name, statement.begin, false);
        return true;
    }
    const std::string_view data = data_directive_for(second);
    if (!data.empty() && !behind.empty() && !names_section) {
        report_.error(statement.name_span(),
                      Message(text::data_is_written, name + ": " + std::string(data) + " " + behind));
        define_forgotten_label(statement);
        return true;
    }
    const bool has_point = !second.empty() && second[0] == '.';
    if (!directive.empty() && (!has_point || names_section) && !remark_on_mnemonic(name)) {
        if (find_directive("." + name) != nullptr) {
            report_.error(statement.name_span(), Message(text::directive_needs_point, directive),
                          std::string(directive));
        } else {
            const std::string whole =
                std::string(directive) + " " + rest_of(statement.cursor.text, statement.cursor.at);
            report_.error(statement.name_span(), Message(text::data_is_written, whole));
        }
        if (may_define_names(directive)) lose_lines();
        return true;
    }
    if (second.empty() || !begins_statement(second)) return false;
    if (behind.empty()) {  // a mistyped jump to a label that is called like an instruction?
        std::vector<std::string_view> names;
        for (const Mnemonic& mnemonic : all_mnemonics()) names.push_back(mnemonic.name);
        if (!nearest_name(name, names).empty()) return false;
    }
    report_.error(statement.name_span(), Message(text::label_needs_colon, name + ":"), name + ":");
    define_forgotten_label(statement);
    read_statement(statement);
    return true;
}

}  // namespace baton::assembler
